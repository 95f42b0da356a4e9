"""`record`: the one way to leave an event. Called by every action, inside the action's own transaction."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Max

from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.inserting import Written, WrittenTable, insert_rows, new_row
from dangvan.ledger.commitments import canonical_text, commitment_to_text, is_usual, table_of
from dangvan.ledger.kinds import ACT, KINDS, REST, Kind
from dangvan.ledger.leaves import grouped, room_in
from dangvan.ledger.models import Event

_T = TypeVar("_T")
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
    _require_transaction()
    entry = Entry(kind, subject, fields, organisation, first, sensitive)
    moment = clock.now()
    sequence = 0 if first else next_sequence(subject)
    event = _event(entry, by, sequence, moment, clock.local(moment).date())
    _store([event])
    return event


def record_many(entries: Iterable[Entry], *, by: Actor) -> list[Event]:
    """The batch twin of `record`: one statement; several entries of one subject keep their order."""
    _require_transaction()
    waiting = list(entries)
    following = _following({entry.subject for entry in waiting if not entry.first})
    following |= {entry.subject: 0 for entry in waiting if entry.first}
    events, moment = [], clock.now()
    day = clock.local(moment).date()
    for entry in waiting:
        events.append(_event(entry, by, following[entry.subject], moment, day))
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


def _event(entry: Entry, by: Actor, sequence: int, moment: datetime, day: date) -> Event:
    kind = KINDS[entry.kind]
    if unknown := entry.fields.keys() - _FIELDS[kind.name]:
        raise ValueError(f"{kind.name} has no field {', '.join(sorted(unknown))}")
    fields = {name: _as_json(given) for name, given in entry.fields.items()}
    if "organisation" in _FIELDS[kind.name] and entry.organisation is not None:
        fields.setdefault("organisation", _code_of(entry.organisation))
    if kind.sealed:
        fields["thread"] = entry.subject.hex
    if kind.public and not kind.together:
        fields = dict.fromkeys(kind.committed) | fields
    hidden = entry.sensitive or not kind.public
    # Each value is written as JSON once: for the leaf, for its commitment and for the payload that opens it.
    texts = {name: _text_of(value) for name, value in fields.items()}
    open_names = () if hidden else tuple(name for name in kind.plain if name in fields)
    plain = WrittenTable(_part(fields, open_names), text=table_of(_part(texts, open_names)))
    if len(plain.text.encode()) > _ROOM[kind.name]:
        # Refused now: once the sequencer comes to it, it would be too late.
        raise ValueError(f"{kind.name}: what stands plain is longer than {_ROOM[kind.name]} octets")
    keys, commitments = _commitments(kind, _committed(kind.name, hidden), texts)
    inside = [name for name in fields if name not in plain]
    written = f'{{"keys":{keys.text},"values":{table_of(_part(texts, inside))}}}'
    return new_row(
        Event,
        subject=entry.subject,
        sequence=sequence,
        kind=kind.name,
        public=kind.public,
        day=day,
        at=moment,
        actor_kind=by.kind.value,
        actor_user=by.user_id,
        organisation=entry.organisation,
        plain=plain,
        commitments=commitments,
        payload=WrittenTable({"keys": keys, "values": _part(fields, inside)}, text=written),
    )


#: What `Kind.fields` says, made once.
_FIELDS = {name: kind.fields for name, kind in KINDS.items()}
#: How many octets may stand plain in the leaf of each kind.
_ROOM = {name: room_in(kind) for name, kind in KINDS.items()}
_KEY_BYTES = 32


def _commitments(
    kind: Kind, names: Sequence[str], texts: dict[str, str]
) -> tuple[WrittenTable, WrittenTable]:
    """A fresh key (hex) for each of these commitments of an act, and the commitments."""
    octets = secrets.token_bytes(_KEY_BYTES * len(names))
    keys: dict[str, str] = {}
    commitments: dict[str, str] = {}
    for at, name in enumerate(names):
        key = octets[at * _KEY_BYTES : (at + 1) * _KEY_BYTES]
        opened = grouped(kind, texts, name)
        keys[name] = key.hex()
        commitments[name] = commitment_to_text(
            key, name, opened if isinstance(opened, str) else table_of(opened)
        )
    return _table_of_hex(keys), _table_of_hex(commitments)


def _table_of_hex(values: dict[str, str]) -> WrittenTable:
    text = ",".join([f'"{name}":"{value}"' for name, value in values.items()])
    return WrittenTable(values, text=f"{{{text}}}")


def _part(table: Mapping[str, _T], names: Iterable[str]) -> dict[str, _T]:
    return {name: table[name] for name in names}


@cache
def _committed(name: str, hidden: bool) -> tuple[str, ...]:
    """The commitments of an act: the same for all of a kind, because one that is missing would tell
    something.
    """
    kind = KINDS[name]
    if not kind.public:
        return ()
    names = (ACT,) if hidden and kind.plain else ()
    if not kind.together:
        return (*names, *kind.committed)
    return (*names, REST) if kind.committed else names


def _text_of(value: Any) -> str:
    return value.text if isinstance(value, Written) else canonical_text(value)


def _as_json(value: Any) -> Any:
    if type(value) is str or isinstance(value, Written) or is_usual(value):
        return value
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("an event is recorded only inside the transaction of its act")
