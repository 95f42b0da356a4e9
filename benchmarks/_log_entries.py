"""Events and leaves in the mix that a city's log has: reports, padding, and what bodies do to their cases."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from dangvan.kernel.actor import Actor, ActorKind
from dangvan.ledger import leaves
from dangvan.ledger.actions import Entry
from dangvan.ledger.kinds import KINDS
from dangvan.ledger.sequencing.choosing import Candidate
from dangvan.ledger.tlog.hashing import leaf_hash

OFFICER = Actor(ActorKind.OFFICER, user_id=7)
PERSON = Actor.person()
TEXT = "Ổ gà sâu chừng 20 cm ngay lối qua đường trước cổng trường, trời mưa nước che kín nên không ai thấy."
BODIES = [f"ubnd-phuong-{number:02}" for number in range(30)]
#: What happens to a case after it is opened, and to how many of a hundred.
_COURSE = (
    ("case.screened", 95), ("case.accepted", 90), ("case.scheduled", 35), ("case.paused", 8),
    ("case.resumed", 8), ("case.extended", 12), ("case.answered", 85), ("case.contested", 6),
    ("case.closed", 80),
)  # fmt: skip


def report(subject: UUID) -> Entry:
    return Entry(
        "report.submitted",
        subject,
        {
            "text": TEXT,
            "place": {"lon": 105.85123, "lat": 21.05321, "text": "12 phố Cầu Gỗ"},
            "topic": "o-ga",
            "area": "00001",
            "visibility": "public",
            "photos": [],
            "channel": "web",
        },
        first=True,
    )


def plain_of(kind: str, body: str, day: date) -> dict[str, Any]:
    due = (day + timedelta(days=9)).isoformat()
    fields: dict[str, dict[str, Any]] = {
        "case.opened": {"due_day": due, "standard": "normal"},
        "case.screened": {
            "legal_kind": "feedback",
            "received_day": day.isoformat(),
            "due_day": due,
            "standard": "normal",
        },
        "case.scheduled": {"promised_day": due},
        "case.paused": {"reason_code": "waiting-works", "until_day": due, "due_day": due},
        "case.resumed": {"due_day": due},
        "case.extended": {"due_day": due, "reason_code": "needs-survey", "self_given": True},
        "case.answered": {"number": 1, "in_time": True, "due_day": due},
        "case.closed": {"outcome": "silence"},
    }
    own = fields.get(kind, {})
    return own if kind in {"case.closed", "case.contested"} else {"organisation": body} | own


def course(chance: random.Random, case: UUID, day: date) -> Iterator[Entry]:
    """The acts on one case."""
    body = chance.choice(BODIES)
    for kind in ("case.opened", *(kind for kind, share in _COURSE if chance.random() * 100 < share)):
        yield Entry(kind, case, plain_of(kind, body, day), first=kind == "case.opened")


def entries_of_a_log(count: int, seed: int) -> Iterator[bytes]:
    """Leaves as a city's log has them, without a database: chained and signed, among padding."""
    chance = random.Random(seed)
    made = 0
    while made < count:
        day = date(2026, 1, 1) + timedelta(days=made // 3000)
        whole = [*(leaves.padding(day) for _ in range(4)), *_cases(chance, day)]
        yield from whole[: count - made]
        made += len(whole)


def _cases(chance: random.Random, day: date) -> Iterator[bytes]:
    for _ in range(3):
        yield leaves.padding(day)  # a report's leaf: nobody can tell it from padding
        case, previous = UUID(bytes=chance.randbytes(16)), b""
        for sequence, act in enumerate(course(chance, case, day)):
            yield (octets := _leaf(act, sequence, previous, day))
            previous = leaf_hash(octets)


def _leaf(act: Entry, sequence: int, previous: bytes, day: date) -> bytes:
    kind = KINDS[act.kind]
    names = ["rest"] if kind.together and kind.committed else kind.committed
    commitments = {name: secrets.token_hex(32) for name in names}
    event = Candidate(0, act.subject, sequence, act.kind, day, "officer", act.fields, commitments)
    signature = secrets.token_bytes(64) if leaves.needs_signature(event) else None
    return leaves.leaf_of(event, sequence=sequence, previous_hash=previous, signature=signature)
