"""A checkpoint's text: whose log, how many entries, which root (C2SP tlog-checkpoint, "Note text")."""

from __future__ import annotations

from dataclasses import dataclass

from dangvan.ledger.tlog.encoding import check_hashes, decode_hash, decode_number, encode_base64
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.hashing import EMPTY_ROOT


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The log named `origin` had `size` entries under the 32-byte `root`; extension lines are opaque."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The note text to sign. Raises `Refused` where it would not be read back as the same checkpoint."""
        check_hashes({"the root": self.root})
        text = "".join(
            f"{line}\n" for line in (self.origin, self.size, encode_base64(self.root), *self.extensions)
        )
        if parse_checkpoint(text) != self:
            raise Refused("the checkpoint has a line break inside a line")
        return text


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint in a note's text (without signatures); check those first (`notes.open_note`).

    Raises `Refused` for fewer than three lines, an empty line, a size or root in another spelling, a root
    of an empty tree that is not SHA-256 of nothing.
    """
    if not text.endswith("\n"):
        raise Refused("the checkpoint does not end in a newline")
    lines = text[:-1].split("\n")
    if len(lines) < 3:
        raise Refused(f"the checkpoint has {len(lines)} lines, at least origin, size and root are needed")
    if not all(lines):
        raise Refused("the checkpoint has an empty line")
    origin, size_line, root_line, *extensions = lines
    size = decode_number(size_line, "the checkpoint's size")
    root = decode_hash(root_line, "the checkpoint's root")
    if size == 0 and root != EMPTY_ROOT:
        raise Refused("the checkpoint of an empty tree has the root of another")
    return Checkpoint(origin, size, root, tuple(extensions))
