"""Which of the waiting events enter the log now. Read with plain SQL: a batch has thousands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import connection

from dangvan.ledger.leaves import is_held, is_sealed

COLUMNS = "e.id, e.subject, e.sequence, e.kind, e.day, e.actor_kind, e.plain, e.commitments"
#: How many waiting events are looked at together; with them come all others of their subjects.
WINDOW = 8192

_END_OF_WINDOW = """SELECT MAX(event_id) FROM (
    SELECT event_id FROM ledger_waiting WHERE event_id > %s ORDER BY event_id LIMIT %s) AS those"""
#: Written as a chain from the few to the many: SQLite reads tables in the order in which they stand.
_IN_WINDOW = f"""WITH subjects AS (
    SELECT DISTINCT e.subject AS subject FROM ledger_waiting AS w CROSS JOIN ledger_event AS e
    WHERE w.event_id > %s AND w.event_id <= %s AND e.id = w.event_id)
SELECT {COLUMNS} FROM subjects AS s CROSS JOIN ledger_event AS e CROSS JOIN ledger_waiting AS w
WHERE e.subject = s.subject AND w.event_id = e.id ORDER BY e.subject, e.sequence"""  # noqa: S608


@dataclass(slots=True)
class Candidate:
    """A public event as its leaf needs it."""

    id: int
    subject: UUID
    sequence: int
    kind: str
    day: date
    actor_kind: str
    plain: dict[str, Any]
    commitments: dict[str, str]


def candidates(rows: Sequence[Sequence[Any]]) -> list[Candidate]:
    """Events from rows of `COLUMNS`; SQLite gives subjects as text, and both may give tables as text."""
    text = connection.vendor == "sqlite"
    tables = zip(_tables([row[6] for row in rows]), _tables([row[7] for row in rows]), strict=True)
    return [
        Candidate(row[0], UUID(row[1]) if text else row[1], row[2], row[3], row[4], row[5], plain, committed)
        for row, (plain, committed) in zip(rows, tables, strict=True)
    ]


def _tables(texts: Sequence[Any]) -> list[dict[str, Any]]:
    """Tables from their JSON, all in one go: reading them one by one takes three times as long."""
    if texts and not isinstance(texts[0], str):
        return list(texts)
    read: list[dict[str, Any]] = json.loads(f"[{','.join(texts)}]")
    return read


def due(today: date, most: int) -> list[Candidate]:
    """Waiting events that may enter the log today, some `most` of them, each after those before it in its
    chain that wait, too.
    """
    chosen: list[Candidate] = []
    seen: set[int] = set()
    for window in _windows():
        for _subject, events in groupby(window, key=lambda event: event.subject):
            chosen += [event for event in _free(events, today) if event.id not in seen]
        if len(chosen) >= most:
            break
        seen |= {event.id for event in chosen}
    return chosen


def newest_waiting() -> int:
    """The number of the newest event that waits; 0 where none does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(event_id), 0) FROM ledger_waiting")
        (newest,) = cursor.fetchone()
    return int(newest)


def is_behind(today: date, newest: int) -> bool:
    """Whether an event up to `newest` waits that may enter: it was there when the batch closed."""
    for window in _windows(newest):
        for _subject, events in groupby(window, key=lambda event: event.subject):
            if any(event.id <= newest for event in _free(events, today)):
                return True
    return False


def _free(events: Iterable[Candidate], today: date) -> Iterator[Candidate]:
    """What of one subject's events may enter: all until the first that is held; sealed ones stand alone."""
    blocked = False
    for event in events:
        if is_sealed(event):
            yield event
        elif not blocked:
            blocked = is_held(event, today)
            if not blocked:
                yield event


def _windows(newest: int | None = None) -> Iterator[list[Candidate]]:
    """Waiting events, window after window; as far as up to `newest`, with all others of their subjects."""
    after = -1
    with connection.cursor() as cursor:
        while newest is None or after < newest:
            cursor.execute(_END_OF_WINDOW, [after, WINDOW])
            (end,) = cursor.fetchone()
            if end is None:
                return
            cursor.execute(_IN_WINDOW, [after, end])
            yield candidates(cursor.fetchall())
            after = end
