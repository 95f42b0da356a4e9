"""Every night database, files, published checkpoint and signer are held against one another, entry by entry:
whoever takes something out of one of them must have taken it out of all.
"""

from __future__ import annotations

import json
import logging
from base64 import urlsafe_b64decode
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from dangvan.kernel import clock, outbox
from dangvan.ledger import leaves
from dangvan.ledger.kinds import KINDS
from dangvan.ledger.models import Checkpoint, Event, LogEntry, LogState, PendingBatch
from dangvan.ledger.publishing.stores import Store, store
from dangvan.ledger.sequencing import checking
from dangvan.ledger.sequencing.checking import Discrepancy, Head
from dangvan.ledger.sequencing.choosing import COLUMNS, Candidate, candidates
from dangvan.ledger.sequencing.halting import log_state
from dangvan.ledger.signing.client import signer
from dangvan.ledger.signing.protocol import SignerSilent
from dangvan.ledger.tlog.auditing import audit
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.hashing import leaf_hash

log = logging.getLogger("dangvan.log")

#: An event may wait until its day is over and the signer is well again; after that it is missing.
LATEST = timedelta(days=2)
ERASED = "report.erased"
REPLAY_ERASURES = "put the list of erasures back and run `dangvan erasures replay`"
#: Of each part that may be erased, the field of the report's first event whose key goes with it.
_FIELD_OF_PART = {"words": "text", "photos": "photos"}
_TOGETHER = 8192
#: So many of each kind of problem are named one by one.
MOST_NAMED = 20


def reconcile() -> list[str]:
    """Compare everything; what was found, one sentence each. New problems are told to the operators."""
    found = list(_problems())
    before = log_state().problems
    problems = "\n".join(found)
    with transaction.atomic():
        LogState.objects.filter(pk=log_state().pk).update(problems=problems, reconciled_at=clock.now())
        if problems and problems != before:
            outbox.after_commit("ledger.alert", what="problems")
    for problem in found:
        log.error("reconciliation: %s", problem)
    return found


def _problems() -> Iterator[str]:
    files, present = store(), checking.head()
    yield from _missing_entries()
    yield from _kept_from_the_log()
    yield from _forgotten_untold()
    yield from _gaps("ledger_event", "events")
    yield from _gaps("ledger_logentry", "entries of the log")
    yield from _of_entries(files, present)
    yield from _of_neighbours(files)


def _missing_entries() -> Iterator[str]:
    """Public events that should have entered long ago; asked of events and entries, not of what waits.

    What was imported or replayed bears old days: it is late only once others that came after it have stood in
    the log for that long.
    """
    before = clock.today() - LATEST
    late = Event.objects.filter(public=True, day__lt=before, logentry=None).order_by("pk")
    late = late.exclude(waiting__isnull=False, pk__gt=_passed())
    yield from (
        f"event {number} of {day} ({kind}) has no entry in the log"
        for number, day, kind in late.values_list("pk", "day", "kind")[:MOST_NAMED]
    )
    if (count := late.count()) > MOST_NAMED:
        yield f"{count} events in all have no entry in the log"


def _kept_from_the_log() -> Iterator[str]:
    """Events that say of themselves that they are not public, though their kind is: they would never wait."""
    public = [name for name, kind in KINDS.items() if kind.public]
    hidden = Event.objects.filter(public=False, kind__in=public).order_by("pk")
    yield from (
        f"event {number} of {day} ({kind}) was marked as one that does not enter the log"
        for number, day, kind in hidden.values_list("pk", "day", "kind")[:MOST_NAMED]
    )


def _forgotten_untold() -> Iterator[str]:
    """Events whose keys are gone though no tombstone says that anything was erased: nobody could be shown any
    more what was said. A contest's reason goes with the report it came from, which stands elsewhere.
    """
    named = 0
    for number, kind, commitments, kept in _rows_with_keys():
        made = json.loads(commitments) if isinstance(commitments, str) else commitments
        lost = sorted(made.keys() - json.loads(kept or "{}").keys())
        if lost and named < MOST_NAMED:
            named += 1
            yield f"event {number} ({kind}) lost the keys of {', '.join(lost)}, and nothing was erased"


def _rows_with_keys() -> Iterator[tuple[int, str, Any, str | None]]:
    """Number, kind, commitments and keys of what was not erased, stretch by stretch."""
    keys = "json_extract(payload, '$.keys')" if connection.vendor == "sqlite" else "(payload -> 'keys')::text"
    told = f"SELECT subject FROM ledger_event WHERE kind = '{ERASED}'"  # noqa: S608 (a constant)
    stretch = (
        f"SELECT id, kind, commitments, {keys} FROM ledger_event WHERE id > %s AND public "  # noqa: S608
        f"AND kind <> 'case.contested' AND subject NOT IN ({told}) ORDER BY id LIMIT {_TOGETHER}"
    )
    last, rows = 0, [()]
    while rows:
        with connection.cursor() as cursor:
            cursor.execute(stretch, [last])
            rows = cursor.fetchall()
        yield from rows
        last = rows[-1][0] if rows else last


def _passed() -> int:
    """The last event that stood in the log two days ago."""
    then = Checkpoint.objects.filter(signed_at__lt=clock.now() - LATEST).order_by("-size").first()
    entered = LogEntry.objects.filter(index__lt=then.size if then else 0)
    return int(entered.aggregate(last=Max("event_id"))["last"] or 0)


def _gaps(table: str, what: str) -> Iterator[str]:
    """Subjects whose numbers do not run from 0 without gap: something was taken out."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT subject, COUNT(*), MAX(sequence) FROM {table} "  # noqa: S608 (names of our tables)
            "GROUP BY subject HAVING COUNT(*) <> MAX(sequence) + 1 LIMIT %s",
            [MOST_NAMED],
        )
        for subject, count, last in cursor.fetchall():
            yield f"the {what} of {UUID(str(subject))} are {count}, their last number is {last}"


def _of_entries(files: Store, present: Head) -> Iterator[str]:
    """Each entry in the files against its row and its event."""
    reconciler = _Entries()
    try:
        for first, entries in audit(files.read, present.size, present.root):
            yield from reconciler.compare(first, entries)
    except (Refused, FileNotFoundError) as why:
        yield f"the files of the log do not hold: {why}"
        return
    rows = LogEntry.objects.filter(index__lt=present.size).count()
    if rows != present.size:
        yield f"the database has {rows} entries, the signed log {present.size}"
    lost = log_state().lost_entries
    if reconciler.without_event > lost:
        yield f"{reconciler.without_event} entries have no event, after restores it should be {lost}"


class _Entries:
    """Goes through the log once, with the end of each chain in mind."""

    def __init__(self) -> None:
        self.without_event = 0
        self._ends: dict[str, bytes] = {}
        self._named = 0

    def compare(self, first: int, entries: Sequence[bytes]) -> Iterator[str]:
        rows = _rows(first, len(entries))
        events = {event.id: event for event in _events(first, len(entries))}
        for index, entry in enumerate(entries, first):
            problem = self._problem(index, entry, rows.get(index), events)
            if problem and self._named < MOST_NAMED:
                self._named += 1
                yield f"entry {index}: {problem}"

    def _problem(
        self, index: int, entry: bytes, row: tuple[int | None, bytes] | None, events: dict[int, Candidate]
    ) -> str:
        leaf, hashed = json.loads(entry), leaf_hash(entry)
        is_sealed = leaf["kind"] == leaves.SEALED
        before = self._ends.get(leaf["subject"], b"")
        if not is_sealed:
            self._ends[leaf["subject"]] = hashed
        if row is None:
            return "the database has no row for it"
        event, known_hash = row
        if known_hash != hashed:
            return "its leaf hash in the database is another"
        if octets_of(leaf["prev"]) != before:
            return "it does not name the leaf before it in its chain"
        if event is None:
            self.without_event += not is_sealed
            return _not_forgotten(leaf) if leaf["kind"] == ERASED else ""
        if event not in events:
            return f"event {event} is gone"
        return "" if rebuilt(events[event], leaf) == entry else f"event {event} was changed"


def _not_forgotten(leaf: dict[str, Any]) -> str:
    """What a restored database has again although this tombstone, which it lost, says that it was erased."""
    report = UUID(bytes=octets_of(leaf["subject"]))
    submitted = Event.objects.filter(subject=report, sequence=0, payload__isnull=False).first()
    kept = submitted.payload["keys"].keys() if submitted and submitted.payload else set()
    parts = str(leaf["plain"].get("what", "")).split(",")
    if again := [part for part in parts if _FIELD_OF_PART.get(part) in kept]:
        return (
            f"the {' and '.join(again)} of report {report} were erased, and are here again: {REPLAY_ERASURES}"
        )
    return ""


def rebuilt(event: Candidate, leaf: dict[str, Any]) -> bytes:
    """The leaf that the event should have, at the place and with the signature that `leaf` has."""
    signature = octets_of(leaf["sig"]["ed25519"]) if "sig" in leaf else None
    try:
        return leaves.leaf_of(
            event, sequence=leaf["seq"], previous_hash=octets_of(leaf["prev"]), signature=signature
        )
    except (ValueError, KeyError):
        return b""


def octets_of(text: str) -> bytes:
    """base64url without padding, as in a leaf."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _rows(first: int, count: int) -> dict[int, tuple[int | None, bytes]]:
    found = LogEntry.objects.filter(index__gte=first, index__lt=first + count)
    return {
        index: (event, bytes(known))
        for index, event, known in found.values_list("index", "event_id", "leaf_hash")
    }


def _events(first: int, count: int) -> list[Candidate]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM ledger_logentry AS l JOIN ledger_event AS e ON e.id = l.event_id "  # noqa: S608
            'WHERE l."index" >= %s AND l."index" < %s',
            [first, first + count],
        )
        return candidates(cursor.fetchall())


def _of_neighbours(files: Store) -> Iterator[str]:
    """What is published and what was signed; the log may grow meanwhile, so the database is asked last."""
    keys = signer()
    if checking.head().size == 0:
        return
    try:
        last, shown = keys.last_signed(), checking.published(files, keys)
        pending = PendingBatch.objects.first()
        present = checking.head()
        checking.check_signer(last, pending, present)
        checking.check_published(shown, present)
    except Discrepancy as why:
        yield str(why)
    except SignerSilent as why:
        # Whoever asks /readyz hears of it by the batches that do not come.
        log.warning("not compared with the signer: %s", why)
