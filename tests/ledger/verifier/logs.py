"""Logs made by hand for the verifier's tests: leaves as a stranger would write them, signed by keys of their
own.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dangvan.ledger.tlog.checkpoints import Checkpoint
from dangvan.ledger.tlog.hashing import leaf_hash
from dangvan.ledger.tlog.keys import SecretKey, SignatureType
from dangvan.ledger.tlog.notes import sign_note, signature_line
from dangvan.ledger.tlog.tiles import TreeAppender
from dangvan.ledger.verifier.canonical import canonical
from dangvan.ledger.verifier.leaf import (
    ACT_CONTEXT,
    SEALED_FIELDS,
    from_base64url,
    sealed_subject,
    to_base64url,
)

ORIGIN = "city.example/log"


class HandLog:
    """A log of given entries in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = SecretKey.generate(ORIGIN)
        self.witness = SecretKey.generate("paper.example/witness", SignatureType.COSIGNATURE_ED25519)
        self.tree = TreeAppender.empty()

    @property
    def policy(self) -> Path:
        """A policy that asks for the one witness."""
        path = self.folder.parent / f"{self.folder.name}-policy.txt"
        path.write_text(
            f"log {self.key.verifier}\nwitness paper {self.witness.verifier}\nquorum paper\n",
            encoding="utf-8",
        )
        return path

    def add(self, entries: Sequence[bytes], *, time: int = 1_790_000_000) -> None:
        for path, octets in self.tree.append(entries).items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_bytes(octets)
        self.sign(self.tree.size, self.tree.root(), time=time)

    def sign(self, size: int, root: bytes, *, time: int = 1_790_000_000, origin: str = ORIGIN) -> None:
        text = Checkpoint(origin, size, root).text()
        note = sign_note(text, self.key) + signature_line(text, self.witness, time)
        (self.folder / "checkpoint").write_text(note, encoding="utf-8")


class Chain:
    """Leaves of one subject, each following from the last."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self.subject = rng.randbytes(16)
        self.seq, self.head = 0, b""

    def leaf(
        self, kind: str, day: str, *, by: SecretKey | None = None, hidden: bool = False, **plain: Any
    ) -> bytes:
        """The next leaf; `by` signs it as the organisation that it names."""
        commit = {"act": to_base64url(self._rng.randbytes(32))} if hidden else {}
        value: dict[str, Any] = {
            "commit": commit,
            "day": day,
            "kind": kind,
            "plain": plain,
            "prev": to_base64url(self.head),
            "seq": self.seq,
            "subject": to_base64url(self.subject),
            "v": 1,
        }
        if by is not None:
            signature = by.sign((ACT_CONTEXT + canonical(value)).decode())
            value["sig"] = {"by": plain["organisation"], "ed25519": to_base64url(signature)}
        entry = canonical(value)
        self.seq, self.head = self.seq + 1, leaf_hash(entry)
        return entry


def sealed(day: str, rng: random.Random) -> bytes:
    """A leaf as of a report or as padding."""
    commit = {field: to_base64url(rng.randbytes(32)) for field in SEALED_FIELDS}
    subject = sealed_subject(from_base64url(commit["thread"], 32, "thread"))
    value = {
        "commit": commit,
        "day": day,
        "kind": "sealed",
        "plain": {},
        "prev": "",
        "seq": 0,
        "subject": to_base64url(subject),
        "v": 1,
    }
    return canonical(value)
