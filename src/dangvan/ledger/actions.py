"""`record`: the one way to leave an event. Called by every action, inside the action's own transaction."""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from types import NoneType
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Max

from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.inserting import insert_rows, new_row
from dangvan.ledger.kinds import KINDS
from dangvan.ledger.models import Event

_name_of_body: list[Callable[[int], str]] = []


def name_bodies_by(code_of: Callable[[int], str]) -> None:
    """How the log names a body, told by whoever keeps them: a code that means something outside this
    database.
    """
    _name_of_body[:] = [code_of]


def _code_of(organisation: int) -> str:
    return _name_of_body[0](organisation) if _name_of_body else str(organisation)


@dataclass(frozen=True, slots=True)
class Entry:
    """An event about to be recorded; `first` says that the subject is new, which saves a look-up."""

    kind: str
    subject: UUID
    fields: dict[str, Any] = field(default_factory=dict)
    organisation: int | None = None
    first: bool = False
    sensitive: bool = False


def record(
    kind: str,
    subject: UUID,
    *,
    by: Actor,
    organisation: int | None = None,
    first: bool = False,
    sensitive: bool = False,
    **fields: Any,
) -> Event:
    """Leave the event `kind` about `subject`; raises KeyError or ValueError where the table of kinds
    knows better.
    """
    entry = Entry(kind, subject, fields, organisation, first, sensitive)
    event = _event(entry, by, 0 if first else next_sequence(subject), clock.now())
    _store([event])
    return event


def record_many(entries: Iterable[Entry], *, by: Actor) -> list[Event]:
    """The batch twin of `record`: one statement; several entries of one subject keep their order."""
    _require_transaction()
    waiting = list(entries)
    following = _following({entry.subject for entry in waiting if not entry.first})
    following |= {entry.subject: 0 for entry in waiting if entry.first}
    events, moment = [], clock.now()
    for entry in waiting:
        events.append(_event(entry, by, following[entry.subject], moment))
        following[entry.subject] += 1
    _store(events)
    return events


def next_sequence(subject: UUID) -> int:
    """The sequence number that the next event of a subject gets."""
    held = _held.get()
    if held is not None and subject in held.following:
        return held.following[subject]
    # By hand: every act asks this once, and making the statement anew costs five times its execution.
    with connection.cursor() as cursor:
        cursor.execute(_LAST_SEQUENCE, [_SUBJECT.get_db_prep_value(subject, connection)])
        (last,) = cursor.fetchone()
    return 0 if last is None else int(last) + 1


@contextmanager
def held_back() -> Iterator[list[Event]]:
    """Keep what is recorded inside in memory and store it at the end, in the order of time: for replaying a
    long stretch in one transaction, or for the few events of one act. Gives the list of what waits.
    """
    outer = _held.get()
    if outer is not None:
        yield outer.events
        return
    held = _HeldBack()
    token = _held.set(held)
    try:
        yield held.events
    finally:
        _held.reset(token)
    insert_rows(sorted(held.events, key=attrgetter("at")))


@dataclass(slots=True)
class _HeldBack:
    events: list[Event] = field(default_factory=list)
    following: dict[UUID, int] = field(default_factory=dict)


_held: ContextVar[_HeldBack | None] = ContextVar("dangvan_events_held_back", default=None)
_SUBJECT = Event._meta.get_field("subject")
_LAST_SEQUENCE = f"SELECT MAX(sequence) FROM {Event._meta.db_table} WHERE subject = %s"  # noqa: S608


def _store(events: list[Event]) -> None:
    held = _held.get()
    if held is None:
        insert_rows(events)
        return
    held.events += events
    held.following.update((event.subject, event.sequence + 1) for event in events)


def _following(subjects: set[UUID]) -> dict[UUID, int]:
    """The next sequence number of each subject, in one statement for those that are stored."""
    held = _held.get()
    found = dict.fromkeys(subjects, 0)
    if held is not None:
        found |= {subject: held.following[subject] for subject in subjects if subject in held.following}
        subjects = {subject for subject in subjects if subject not in held.following}
    if subjects:
        stored = Event.objects.filter(subject__in=subjects).values_list("subject")
        found |= {subject: last + 1 for subject, last in stored.annotate(last=Max("sequence"))}
    return found


def _event(entry: Entry, by: Actor, sequence: int, moment: datetime) -> Event:
    _require_transaction()
    kind = KINDS[entry.kind]
    if unknown := entry.fields.keys() - kind.fields:
        raise ValueError(f"{kind.name} has no field {', '.join(sorted(unknown))}")
    hidden = not kind.body or entry.sensitive or not kind.public
    plain: dict[str, Any] = {}
    commitments: dict[str, str] = {}
    keys: dict[str, str] = {}
    values: dict[str, Any] = {}
    fields = dict(entry.fields)
    if "organisation" in kind.fields and entry.organisation is not None:
        fields.setdefault("organisation", _code_of(entry.organisation))
    for name, given in fields.items():
        value = _as_json(given)
        if name in kind.plain and not hidden:
            plain[name] = value
            continue
        values[name] = value
        if kind.public and name not in kind.inside:
            key = secrets.token_bytes(32)
            keys[name] = key.hex()
            commitments[name] = commitment(key, value)
    return new_row(
        Event,
        subject=entry.subject,
        sequence=sequence,
        kind=kind.name,
        public=kind.public,
        day=clock.local(moment).date(),
        at=moment,
        actor_kind=by.kind.value,
        actor_user=by.user_id,
        organisation=entry.organisation,
        plain=plain,
        commitments=commitments,
        payload={"keys": keys, "values": values},
    )


def commitment(key: bytes, value: Any) -> str:
    """HMAC-SHA256 (hex) of a value's canonical JSON under its own 32-byte key."""
    return hmac.digest(key, canonical(value), "sha256").hex()


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no blanks.

    Values are strings, whole numbers, booleans, lists and tables of them.
    """
    return _canonical_json(value).encode()


#: Made once: `json.dumps` would make an encoder at every call.
_canonical_json = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode


_PLAIN = frozenset({str, int, bool, NoneType})


def _as_json(value: Any) -> Any:
    if type(value) in _PLAIN:
        return value
    if type(value) is dict and all(type(inner) in _PLAIN for inner in value.values()):
        return value
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("an event is recorded only inside the transaction of its act")
