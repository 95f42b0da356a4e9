"""What a person takes home of the public log: at once a signed promise that an act will stand in it, later
the proof that it does, with the openings of what they may read of it.

Neither says more of the time than a day. Formats: docs/ledger/receipts.md.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from base64 import b64encode
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef

from dangvan.kernel import clock
from dangvan.ledger import leaves
from dangvan.ledger.commitments import base64url, canonical, commitment
from dangvan.ledger.kinds import KINDS
from dangvan.ledger.models import Checkpoint, Cosignature, Event, LogEntry, LogState
from dangvan.ledger.publishing.stores import store
from dangvan.ledger.signing import client
from dangvan.ledger.signing.protocol import SignerRefused, SignerSilent
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.hashing import leaf_hash
from dangvan.ledger.tlog.proof_files import TlogProof
from dangvan.ledger.tlog.reading import TreeReader
from dangvan.ledger.witnessing import policy_with_log_keys

PROMISE: Final = "dangvan/promise/v1"
#: By the end of the day after: acts of people wait until their day is over.
DAYS_TO_ENTER: Final = timedelta(days=1)
#: A signature takes a millisecond. A page waits so long for one and then goes without it; for a while after
#: that no page waits at all.
_SECONDS_OF_PATIENCE: Final = 1.0
_SECONDS_UNASKED: Final = 20.0
#: So many of the newest cosigned checkpoints are looked at for one that enough witnesses have seen.
_CHECKPOINTS_LOOKED_AT: Final = 8


class State(StrEnum):
    """How far an act has come. `OVERDUE`: the promised day is over and the act is not in the log."""

    WAITING = "waiting"
    OVERDUE = "overdue"
    ENTERED = "entered"
    WITNESSED = "witnessed"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an act stands in the log: `index` from 0; witnesses by name, with the day of their word."""

    promised_day: date
    due: date
    state: State
    index: int | None = None
    size: int | None = None
    checkpoint_day: date | None = None
    witnesses: Mapping[str, date] | None = None
    is_halted: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    """A published checkpoint with the words of its witnesses."""

    size: int
    note: str
    day: date
    witnesses: Mapping[str, date]
    has_quorum: bool


def submitted_event(report: UUID) -> Event | None:
    """The event with which a report came in."""
    return Event.objects.filter(subject=report, sequence=0, kind="report.submitted").first()


def promise_for(report: UUID) -> str:
    """The signed promise for a report, always the same; empty where nobody signs just now."""
    event = submitted_event(report)
    return promise_of(event) if event is not None else ""


def proof_file_for(report: UUID) -> str | None:
    """The proof file of a report for whoever holds its receipt; None while no published checkpoint has it."""
    event = submitted_event(report)
    return proof_file_of(event, set(event.commitments)) if event is not None else None


def standing_of(report: UUID) -> Standing | None:
    event = submitted_event(report)
    return standings([event])[event.pk] if event is not None else None


def promise_of(event: Event) -> str:
    """The signed promise that a public act will stand in the log; empty where nobody signs just now."""
    return _signed(promise_text(event))


def promise_text(event: Event) -> str:
    """What is promised, line by line: it depends on nothing but the event and the log's name."""
    is_sealed = leaves.is_sealed(event)
    if is_sealed:
        said = leaf_hash(leaves.leaf_of(event, sequence=0, previous_hash=b""))
    else:
        said = hashlib.sha256(canonical(_commit_of(event))).digest()
    lines = (
        PROMISE,
        settings.DANGVAN_LOG_ORIGIN,
        leaves.SEALED if is_sealed else event.kind,
        base64url(leaves.log_subject(event).bytes),
        event.day.isoformat(),
        b64encode(said).decode(),
        due_day(event.day).isoformat(),
    )
    return "".join(f"{line}\n" for line in lines)


def day_promised(promise: str) -> date | None:
    """The last day on which a signed promise can be kept, as it stands in its text."""
    return date.fromisoformat(promise.split("\n", 7)[6]) if promise else None


def due_day(day: date) -> date:
    """The last day on which an act of `day` may enter the log."""
    return day + DAYS_TO_ENTER


def standings(events: Sequence[Event]) -> dict[int, Standing]:
    """Where each of these acts stands, by the event's key, in four statements or fewer."""
    if not events:
        return {}
    indexes = dict(LogEntry.objects.filter(event__in=events).values_list("event_id", "index"))
    marks = _marks() if indexes else ()
    is_halted = LogState.objects.filter(halted_at__isnull=False).exists()
    return {event.pk: _standing(event, indexes.get(event.pk), marks, is_halted) for event in events}


def proof_file_of(event: Event, opened: Collection[str]) -> str | None:
    """The `.tlog-proof` of an act, with those of the named commitments opened whose keys are still kept.

    None while no published checkpoint has it. Raises OSError where the log's files can't be read just now,
    and Refused where they are not what was signed.
    """
    entry = LogEntry.objects.filter(event=event).first()
    mark = _mark_for(entry.index, _marks()) if entry is not None else None
    if entry is None or mark is None:
        return None
    tree = TreeReader(store().read, mark.size)
    leaf = tree.entry(entry.index)
    if leaf_hash(leaf) != bytes(entry.leaf_hash):
        raise Refused(f"entry {entry.index} of the published log is not what was written in the books")
    extra = {
        "v": 1,
        "leaf": leaf.decode(),
        "open": openings(event, opened),
        "promise": "" if KINDS[event.kind].body else promise_of(event),
    }
    hashes = tuple(tree.inclusion_proof(entry.index))
    return TlogProof(entry.index, hashes, mark.note, canonical(extra)).format()


def openings(event: Event, opened: Iterable[str]) -> dict[str, dict[str, str]]:
    """Key and value of each of the named commitments: nothing of those that were erased, not even in part."""
    payload: dict[str, Any] = event.payload or {}
    keys, values = payload.get("keys", {}), payload.get("values", {})
    found = {}
    for name in sorted(set(opened) & keys.keys() & event.commitments.keys()):
        key = bytes.fromhex(keys[name])
        try:
            value = leaves.committed_value(event, values, name)
        except KeyError:
            continue
        if hmac.compare_digest(commitment(key, name, value), event.commitments[name]):
            found[name] = {"key": base64url(key), "value": canonical(value).decode()}
    return found


def _commit_of(event: Event) -> dict[str, str]:
    """The `commit` object of an event's leaf."""
    return {name: base64url(bytes.fromhex(text)) for name, text in event.commitments.items()}


def _standing(event: Event, index: int | None, marks: Sequence[_Mark], is_halted: bool) -> Standing:
    due = due_day(event.day)
    mark = None if index is None else _mark_for(index, marks)
    if mark is None:
        state = State.OVERDUE if clock.today() > due else State.WAITING
        return Standing(event.day, due, state, is_halted=is_halted)
    return Standing(
        event.day,
        due,
        State.WITNESSED if mark.has_quorum and mark.witnesses else State.ENTERED,
        index,
        mark.size,
        mark.day,
        mark.witnesses,
        is_halted,
    )


def _mark_for(index: int, marks: Sequence[_Mark]) -> _Mark | None:
    """The newest checkpoint with this entry that enough witnesses have seen, else that any has, else the
    newest of all.
    """
    covering = [mark for mark in marks if mark.size > index]
    return max(covering, key=lambda mark: (mark.has_quorum, bool(mark.witnesses), mark.size), default=None)


def _marks() -> list[_Mark]:
    """The newest published checkpoint and those after it in age that witnesses have seen, down to one that
    enough of them have.
    """
    published = Checkpoint.objects.filter(published_at__isnull=False).order_by("-size")
    cosigned = published.filter(Exists(Cosignature.objects.filter(checkpoint=OuterRef("pk"))))
    chosen = {one.size: one for one in (*published[:1], *cosigned[:_CHECKPOINTS_LOOKED_AT])}
    words: dict[int, list[Cosignature]] = {size: [] for size in chosen}
    for word in Cosignature.objects.filter(checkpoint__in=chosen).order_by("witness"):
        words[word.checkpoint_id].append(word)
    marks: list[_Mark] = []
    for size in sorted(chosen, reverse=True):
        mark = _mark(chosen[size], words[size])
        marks.append(mark)
        if mark.has_quorum:
            break
    return marks


def _mark(checkpoint: Checkpoint, words: Sequence[Cosignature]) -> _Mark:
    note = checkpoint.note + "".join(f"{word.line.rstrip()}\n" for word in words)
    try:
        witnesses, has_quorum = policy_with_log_keys().check(note).witnesses, True
    except (Refused, OSError):
        witnesses, has_quorum = {}, False
    days = {name: _day_of(moment) for name, moment in witnesses.items()}
    if not has_quorum:
        days = {word.witness: clock.local(word.cosigned_at).date() for word in words}
    return _Mark(checkpoint.size, note, clock.local(checkpoint.signed_at).date(), days, has_quorum)


def _day_of(moment: int) -> date:
    return clock.local(datetime.fromtimestamp(moment, UTC)).date()


_asked_in_vain_at: list[float] = []


def _signed(text: str) -> str:
    """The signed note of a promise, or nothing: a page is never kept waiting for a signer that is silent.

    Nothing is logged: the line would tell the minute in which somebody looked at their receipt. That nobody
    signs, or signs for another log, the sequencer says with its next batch.
    """
    if _asked_in_vain_at and time.monotonic() - _asked_in_vain_at[0] < _SECONDS_UNASKED:
        return ""
    try:
        note = client.signer(_SECONDS_OF_PATIENCE).sign_promise(text)
    except (SignerSilent, SignerRefused):
        _asked_in_vain_at[:] = [time.monotonic()]
        return ""
    _asked_in_vain_at.clear()
    return note
