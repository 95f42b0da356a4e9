"""A proof in one file: this entry is in that log, as these witnesses saw it (C2SP tlog-proof)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dangvan.ledger.tlog.encoding import (
    decode_base64,
    decode_hash,
    decode_number,
    decode_text,
    encode_base64,
)
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.hashing import leaf_hash
from dangvan.ledger.tlog.notes import LARGEST_NOTE, split_note
from dangvan.ledger.tlog.policy import Policy, Witnessed
from dangvan.ledger.tlog.proofs import MOST_HASHES, verify_inclusion

FIRST_LINE: Final = "c2sp.org/tlog-proof@v1"
LARGEST_FILE: Final = 2 * LARGEST_NOTE


@dataclass(frozen=True, slots=True)
class TlogProof:
    """Entry `index`, its inclusion proof of 32-byte hashes, a checkpoint's note, and octets nobody signed."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint_note: str
    extra: bytes | None = None

    def format(self) -> str:
        """The file's text. Raises `Refused` where it would not be read back as the same proof."""
        lines = [FIRST_LINE]
        if self.extra is not None:
            lines.append(f"extra {encode_base64(self.extra)}")
        lines += [f"index {self.index}", *map(encode_base64, self.hashes), "", self.checkpoint_note]
        text = "\n".join(lines)
        if TlogProof.parse(text) != self:
            raise Refused("the proof would be read as another")
        return text

    @classmethod
    def parse(cls, text: bytes | str) -> TlogProof:
        """A proof from its file; nothing is verified yet, the note is only well-formed. Raises `Refused`."""
        whole = decode_text(text, "the proof", LARGEST_FILE)
        head, blank, note = whole.partition("\n\n")
        if not blank:
            raise Refused("the proof has no blank line before the checkpoint")
        first, *lines = head.split("\n")
        if first != FIRST_LINE:
            raise Refused(f"the proof does not begin with {FIRST_LINE}")
        extra = None
        if lines and lines[0].startswith("extra "):
            extra = decode_base64(lines.pop(0).removeprefix("extra "), "the extra line")
        if not lines or not lines[0].startswith("index "):
            raise Refused("the proof has no index line where one must stand")
        index = decode_number(lines.pop(0).removeprefix("index "), "the index")
        if len(lines) > MOST_HASHES:
            raise Refused(f"the proof has {len(lines)} hashes, no tree needs more than {MOST_HASHES}")
        hashes = tuple(decode_hash(line, f"hash {at} of the proof") for at, line in enumerate(lines))
        split_note(note)
        return cls(index, hashes, note, extra)

    def verify(self, entry: bytes, policy: Policy, *, not_after: int | None = None) -> Witnessed:
        """Accepts that `entry` is entry `index` of a log the policy accepts, at the checkpoint it gives back.

        The extra octets are not part of the proof. Raises `Refused` naming what does not hold.
        """
        witnessed = policy.check(self.checkpoint_note, not_after=not_after)
        checkpoint = witnessed.checkpoint
        verify_inclusion(leaf_hash(entry), self.index, checkpoint.size, self.hashes, checkpoint.root)
        return witnessed
