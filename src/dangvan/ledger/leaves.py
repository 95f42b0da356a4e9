"""Leaves: what of an event enters the public log, octet by octet, and from when on it may.

The formats are told in docs/ledger/formats.md; whoever changes one here breaks every proof made before.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from dangvan.kernel.actor import ActorKind
from dangvan.ledger.commitments import base64url, canonical, canonical_text
from dangvan.ledger.kinds import ACT, KINDS, REST, Kind

VERSION = 1
MOST_BYTES = 1024
#: What an organisation's key signs: this line and the leaf without the signature.
ACT_HEADER = b"dangvan/act/v1\n"
#: The kind under which reports enter the log, and the padding that stands among them.
SEALED = "sealed"
SEALED_FIELDS = KINDS["report.submitted"].committed
#: Where an organisation's key signs, its code stands in the leaf once more: 60 characters are the most.
_LONGEST_CODE = 180

_CAUSED_FROM_OUTSIDE = frozenset({ActorKind.PERSON.value, ActorKind.CHANNEL.value})


class Recorded(Protocol):
    """An event as its leaf needs it: `ledger.models.Event`."""

    kind: str
    subject: UUID
    day: date
    actor_kind: str
    plain: Any
    commitments: Any


def leaf_of(event: Recorded, *, sequence: int, previous_hash: bytes, signature: bytes | None = None) -> bytes:
    """The leaf of a public event: RFC 8785 JSON of at most 1,024 octets.

    `sequence` counts the public events of `log_subject(event)` from 0; `previous_hash` is the RFC 6962 leaf
    hash of the one before (32 octets, none for the first). `signature` is the organisation's over
    `core_to_sign`, needed where `needs_signature` names one. Raises ValueError where any of these can't be.
    """
    head, tail = _halves(event, sequence, previous_hash)
    signer = needs_signature(event)
    if (signer is None) != (signature is None):
        raise ValueError(f"{event.kind}: signature {'missing' if signer else 'not asked for'}")
    if signer is not None and signature is not None:
        if len(signature) != 64:
            raise ValueError("an Ed25519 signature has 64 octets")
        head = f'{head},"sig":{{"by":{canonical_text(signer)},"ed25519":"{base64url(signature)}"}}'
    written = (head + tail).encode()
    if len(written) > MOST_BYTES:
        raise ValueError(f"{event.kind}: a leaf of {len(written)} octets, {MOST_BYTES} are the most")
    return written


def core_to_sign(event: Recorded, *, sequence: int, previous_hash: bytes) -> bytes:
    """What the organisation's key signs (Ed25519): a header line, then the leaf without its signature."""
    return ACT_HEADER + "".join(_halves(event, sequence, previous_hash)).encode()


def needs_signature(event: Recorded) -> str | None:
    """The code of the organisation that signs the leaf; None where nobody does, or nobody may be named."""
    kind = KINDS[event.kind]
    if not kind.signed:
        return None
    code = event.plain.get("organisation") or event.plain.get("from_organisation")
    return str(code) if code else None


def padding(day: date) -> bytes:
    """A leaf that nobody can tell from a report's: random octets where commitments would stand.

    It hides how many reports came only as long as it stands among leaves of its own day. Fill up each day's
    sealed leaves of a batch by themselves, and let the first batch after midnight hold some of the day that
    is over even where no report waits: a sealed leaf that nothing surrounds is a report with a known minute.
    """
    octets = secrets.token_bytes(32 * len(SEALED_FIELDS))
    commits = {field: octets[32 * at : 32 * at + 32] for at, field in enumerate(SEALED_FIELDS)}
    return "".join(_sealed(day, commits)).encode()


def is_sealed(event: Recorded) -> bool:
    """Whether the event enters the log as one of those that padding stands among."""
    return KINDS[event.kind].sealed


def is_held(event: Recorded, today: date) -> bool:
    """Whether the leaf must wait until its day is over, because its moment would tell a person's.

    So wait acts of people, what a person or channel caused in any other way, the opening and the intake of
    cases, what bodies do about one report, and whatever happens on a case that doesn't stand in public. A
    report itself doesn't: it enters sealed, among padding. Nor may any leaf enter before the one before it
    in its chain, which is the sequencer's part.
    """
    kind = KINDS[event.kind]
    if kind.sealed or event.day < today:
        return False
    if kind.held or kind.thread or not kind.body or ACT in event.commitments:
        return True
    return event.actor_kind in _CAUSED_FROM_OUTSIDE


def log_subject(event: Recorded) -> UUID:
    """The subject under which the event stands in the log: its own, but for a report's first event."""
    return sealed_subject(event) if is_sealed(event) else event.subject


def sealed_subject(event: Recorded) -> UUID:
    """The subject of a sealed leaf: a chain of its own that only the key of `thread` joins to the report."""
    return _subject_of_thread(bytes.fromhex(event.commitments["thread"]))


def subject_in(leaf: bytes) -> UUID:
    """The subject that stands in a leaf, also of padding."""
    text: str = json.loads(leaf)["subject"]
    return UUID(bytes=urlsafe_b64decode(text + "=="))


def committed_value(event: Recorded, values: Mapping[str, Any], field: str) -> Any:
    """What a commitment of the event opens to, from the values it was recorded with (Event.payload): a
    field's own value, or for `act` and `rest` the table of the fields that stand under it.
    """
    return grouped(KINDS[event.kind], values, field)


def grouped(kind: Kind, values: Mapping[str, Any], field: str) -> Any:
    """The value of a commitment of that kind."""
    if field == ACT:
        return {name: values[name] for name in kind.plain if name in values}
    if field == REST:
        return {name: values[name] for name in kind.committed if name in values}
    return values[field]


@cache
def room_in(kind: Kind) -> int:
    """How many octets the plain fields of that kind may take, so that its leaf fits whatever comes before."""
    frame: dict[str, Any] = {
        "commit": dict.fromkeys([REST] if kind.together and kind.committed else kind.committed, "." * 43),
        "day": "0000-00-00",
        "kind": kind.name,
        "plain": {},
        "prev": "." * 43,
        "seq": 10**9,
        "subject": "." * 22,
        "v": VERSION,
    }
    if kind.signed:
        frame["sig"] = {"by": "." * _LONGEST_CODE, "ed25519": "." * 86}
    return MOST_BYTES - len(canonical(frame)) + len("{}")


def _halves(event: Recorded, sequence: int, previous_hash: bytes) -> tuple[str, str]:
    """The leaf without a signature, in the two parts between which a signature would stand.

    Put together by hand, in the order of the names: a general writer takes five times as long, and the
    sequencer writes thousands a second.
    """
    if len(previous_hash) != (32 if sequence else 0):
        raise ValueError("the first leaf of a subject has no previous hash, every other has 32 octets")
    commits = {name: bytes.fromhex(text) for name, text in event.commitments.items()}
    if is_sealed(event):
        if sequence or commits.keys() != set(SEALED_FIELDS):
            raise ValueError("a sealed leaf stands alone and commits to the same fields as any other")
        return _sealed(event.day, commits)
    return _frame(commits, event.day, event.kind, event.plain, previous_hash, sequence, event.subject)


def _sealed(day: date, commits: Mapping[str, bytes]) -> tuple[str, str]:
    return _frame(commits, day, SEALED, {}, b"", 0, _subject_of_thread(commits["thread"]))


def _frame(  # noqa: PLR0917  # the names of a leaf, in their order
    commits: Mapping[str, bytes],
    day: date,
    kind: str,
    plain: Any,
    previous_hash: bytes,
    sequence: int,
    subject: UUID,
) -> tuple[str, str]:
    told = ",".join([f'"{name}":"{base64url(commits[name])}"' for name in sorted(commits)])
    head = (
        f'{{"commit":{{{told}}},"day":"{day.isoformat()}","kind":"{kind}","plain":{canonical_text(plain)},'
        f'"prev":"{base64url(previous_hash)}","seq":{sequence}'
    )
    return head, f',"subject":"{base64url(subject.bytes)}","v":{VERSION}}}'


def _subject_of_thread(thread: bytes) -> UUID:
    return UUID(bytes=hashlib.sha256(thread).digest()[:16])
