"""The worked example of docs/ledger/formats.md: a log of five entries, made with the site's own code from
seeds that anybody can type.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from dangvan.ledger import leaves
from dangvan.ledger.commitments import base64url, canonical, commitment
from dangvan.ledger.tlog.checkpoints import Checkpoint
from dangvan.ledger.tlog.cosignatures import cosign
from dangvan.ledger.tlog.hashing import leaf_hash
from dangvan.ledger.tlog.keys import SecretKey, SignatureType
from dangvan.ledger.tlog.layout import tile_path
from dangvan.ledger.tlog.notes import sign_note
from dangvan.ledger.tlog.proof_files import TlogProof
from dangvan.ledger.tlog.reading import TreeReader
from dangvan.ledger.tlog.tiles import TreeAppender

ORIGIN = "thanhpho.example/log"
LOG = SecretKey(ORIGIN, SignatureType.ED25519, bytes([1]) * 32)
PROMISES = SecretKey(f"{ORIGIN}/promises", SignatureType.ED25519, bytes([2]) * 32)
WITNESS = SecretKey("bao.example/witness", SignatureType.COSIGNATURE_ED25519, bytes([3]) * 32)
BODY = SecretKey("p-dong", SignatureType.ED25519, bytes([4]) * 32)
SEEN_AT = 1_772_500_000

REPORT, CASE, BODY_SUBJECT = (UUID(bytes=bytes([n]) * 16) for n in (0xA1, 0xC1, 0xB1))
SAID: dict[str, Any] = {
    "text": "Ổ gà sâu trước cổng trường.",
    "place": "12 phố Cầu Gỗ",
    "topic": "pothole",
    "area": "00001",
    "visibility": "public",
    "photos": [],
    "thread": REPORT.hex,
}


@dataclass
class Act:
    """An event as `leaves` reads it; committed fields under keys that repeat their number."""

    kind: str
    subject: UUID
    day: date
    plain: dict[str, Any] = field(default_factory=dict)
    committed: dict[str, Any] = field(default_factory=dict)
    actor_kind: str = "officer"

    @property
    def keys(self) -> dict[str, bytes]:
        return {name: bytes([0x10 + n]) * 32 for n, name in enumerate(sorted(self.committed))}

    @property
    def commitments(self) -> dict[str, str]:
        return {name: commitment(self.keys[name], name, value) for name, value in self.committed.items()}


ACTS = (
    Act(
        "organisations.key_set",
        BODY_SUBJECT,
        date(2026, 3, 2),
        {"key": str(BODY.verifier), "organisation": "p-dong", "valid_from": "2026-03-02"},
    ),
    Act("report.submitted", REPORT, date(2026, 3, 2), committed=SAID, actor_kind="person"),
    Act(
        "case.opened",
        CASE,
        date(2026, 3, 2),
        committed={
            "act": {"due_day": "2026-03-11", "organisation": "p-dong", "standard": "normal"},
            "rest": {"area": "00001", "topic": "pothole"},
        },
    ),
    Act(
        "case.screened",
        CASE,
        date(2026, 3, 3),
        {
            "due_day": "2026-03-11",
            "legal_kind": "feedback",
            "organisation": "p-dong",
            "received_day": "2026-03-02",
            "standard": "normal",
        },
        {"rest": {"area": "00001", "summary": "Ổ gà trước cổng trường", "topic": "pothole"}},
    ),
    Act(
        "case.answered",
        CASE,
        date(2026, 3, 9),
        {"due_day": "2026-03-11", "in_time": True, "number": 1, "organisation": "p-dong"},
        {
            "rest": {
                "done_by": "Đội duy tu số 2",
                "done_on": "2026-03-08",
                "evidence": [],
                "text": "Đã vá xong.",
            }
        },
    ),
)


class Example:
    """Everything the page shows, by the name of its block."""

    def __init__(self) -> None:
        self.entries = _entries()
        self.files: dict[str, bytes] = TreeAppender.empty().append(self.entries)
        self.tree = TreeReader(self.files.__getitem__, len(self.entries))
        self.checkpoint_text = Checkpoint(ORIGIN, self.tree.size, self.tree.root()).text()
        self.signed = sign_note(self.checkpoint_text, LOG)
        self.checkpoint = self.signed + cosign(self.signed, WITNESS, SEEN_AT)
        self.promise = sign_note(_promise_text(self.entries[1]), PROMISES)
        proof = TlogProof(1, tuple(self.tree.inclusion_proof(1)), self.checkpoint, canonical(self.extra()))
        self.receipt = proof.format()

    @property
    def policy(self) -> str:
        return f"log {LOG.verifier}\nwitness bao {WITNESS.verifier}\nquorum bao\n"

    def extra(self) -> dict[str, Any]:
        act = ACTS[1]
        opened = {
            name: {"key": base64url(act.keys[name]), "value": canonical(SAID[name]).decode()}
            for name in ("text", "thread")
        }
        return {"leaf": self.entries[1].decode(), "open": opened, "promise": self.promise, "v": 1}

    def blocks(self) -> dict[str, str]:
        hashes = "".join(f"{leaf_hash(entry).hex()}\n" for entry in self.entries)
        figures = {
            "as_of": "2026-04-01",
            "month": "2026-03",
            "organisations": {
                "p-dong": {"checkable": {"due": 1, "on_time": 1}, "published": {"due": 1, "on_time": 1}}
            },
            "size": 5,
            "v": 1,
        }
        tile = self.files[tile_path(0, 0, 5)]
        return {
            **{f"leaf-{n}": entry.decode() + "\n" for n, entry in enumerate(self.entries)},
            "leaf-hashes": hashes,
            "root": f"{self.tree.root().hex()}\n",
            "tile-digest": f"{len(tile)} {hashlib.sha256(tile).hexdigest()}\n",
            "commitment": f"{ACTS[1].commitments['text']}\n",
            "act": canonical(ACTS[2].committed["act"]).decode() + "\n",
            "rest": canonical(ACTS[4].committed["rest"]).decode() + "\n",
            "checkpoint": self.checkpoint,
            "policy": self.policy,
            "promise": self.promise,
            "promise-key": f"{PROMISES.verifier}\n",
            "receipt": self.receipt,
            "figures": canonical(figures).decode() + "\n",
        }


def _entries() -> list[bytes]:
    made: list[bytes] = []
    heads: dict[UUID, tuple[int, bytes]] = {}
    for act in ACTS:
        subject = leaves.log_subject(act)
        sequence, head = heads.get(subject, (0, b""))
        signature = None
        if leaves.needs_signature(act):
            core = leaves.core_to_sign(act, sequence=sequence, previous_hash=head)
            signature = BODY.sign(core.decode())
        entry = leaves.leaf_of(act, sequence=sequence, previous_hash=head, signature=signature)
        heads[subject] = (sequence + 1, leaf_hash(entry))
        made.append(entry)
    return made


def _promise_text(entry: bytes) -> str:
    subject = base64url(leaves.sealed_subject(ACTS[1]).bytes)
    digest = b64encode(leaf_hash(entry)).decode()
    return f"dangvan/promise/v1\n{ORIGIN}\nsealed\n{subject}\n2026-03-02\n{digest}\n2026-03-03\n"
