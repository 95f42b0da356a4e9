"""What a log asks a witness and how a witness judges it (C2SP tlog-witness, "add-checkpoint")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dangvan.ledger.tlog.encoding import check_hashes, decode_hash, decode_number, decode_text, encode_base64
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.notes import LARGEST_NOTE, split_note
from dangvan.ledger.tlog.proofs import verify_consistency

MOST_PROOF_LINES: Final = 63
LARGEST_BODY: Final = LARGEST_NOTE + 64 * (MOST_PROOF_LINES + 1)


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """The body of a request: the size last cosigned, the proof from there, the checkpoint's note."""

    old_size: int
    proof: tuple[bytes, ...]
    note: str

    def format(self) -> bytes:
        """The body to post. Raises `Refused` where it would not be read back as the same request."""
        lines = [
            f"old {self.old_size}\n",
            *(f"{encode_base64(octets)}\n" for octets in self.proof),
            "\n",
            self.note,
        ]
        body = "".join(lines).encode()
        if AddCheckpoint.parse(body) != self:
            raise Refused("the request would be read as another")
        return body

    @classmethod
    def parse(cls, body: bytes) -> AddCheckpoint:
        """A request from its body; nothing is verified yet, the note is only well-formed.

        Raises `Refused` (answer 400) when malformed or the proof has more than 63 hashes.
        """
        text = decode_text(body, "the request", LARGEST_BODY)
        head, blank, note = text.partition("\n\n")
        if not blank:
            raise Refused("the request has no blank line before the checkpoint")
        first, *hashes = head.split("\n")
        if not first.startswith("old "):
            raise Refused("the request does not begin with the old size")
        if len(hashes) > MOST_PROOF_LINES:
            raise Refused(f"the request has {len(hashes)} proof lines, more than {MOST_PROOF_LINES}")
        old_size = decode_number(first.removeprefix("old "), "the old size")
        proof = tuple(decode_hash(line, f"hash {at} of the proof") for at, line in enumerate(hashes))
        split_note(note)
        return cls(old_size, proof, note)


def verify_growth(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """As `proofs.verify_consistency`, but a witness' first sight of a log (old size 0) needs an empty
    proof only.

    Raises `Refused` otherwise (answer 422).
    """
    if old_size == 0:
        if proof:
            raise Refused("a consistency proof from an empty tree must be empty")
        check_hashes({"the new root": new_root})
        return
    verify_consistency(old_size, old_root, new_size, new_root, proof)
