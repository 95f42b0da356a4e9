"""Jobs of the clock: functions that run every so many minutes, each on exactly one worker at a time.

After downtime a job runs once, not once for every turn missed: jobs look at the state, not at the calendar.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import F, QuerySet

from dangvan.kernel import clock
from dangvan.kernel.leases import is_free
from dangvan.kernel.models import ClockJob

Job = Callable[[], object]
log = logging.getLogger("dangvan.clock")

#: How long a worker may be silent over a job before another begins it anew.
LEASE = timedelta(minutes=2)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Registered:
    name: str
    interval: timedelta
    job: Job
    lane: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One run of a job as one worker took it."""

    name: str
    started_at: datetime


_jobs: dict[str, Registered] = {}


def every(*, minutes: float, name: str, lane: str = "") -> Callable[[Job], Job]:
    """Decorator: the worker runs this function every `minutes`; `name` is how the database knows it.

    Jobs of a `lane` run in a thread of their own, so that none of their turns waits for other work.
    """
    if minutes <= 0:
        raise ValueError("a clock job needs an interval above zero")

    def register(job: Job) -> Job:
        known = _jobs.get(name)
        if known is not None and known.job is not job:
            raise ValueError(f"two clock jobs named {name!r}")
        _jobs[name] = Registered(name, timedelta(minutes=minutes), job, lane)
        return job

    return register


def registered() -> tuple[Registered, ...]:
    return tuple(_jobs.values())


def is_due(interval: timedelta, last_started_at: datetime | None, now: datetime) -> bool:
    """Whether a new turn has begun since the last start. Turns are cut from one origin: no drift.

    A start that lies ahead was written by a clock that was wrong: it holds nothing up.
    """
    if last_started_at is None or last_started_at > now + interval:
        return True
    return (now - _EPOCH) // interval > (last_started_at - _EPOCH) // interval


def enrol() -> None:
    """Give every registered job its row."""
    ClockJob.objects.bulk_create([ClockJob(name=name) for name in _jobs], ignore_conflicts=True)


def lanes() -> dict[str, timedelta]:
    """The lanes beside the common one, each with its shortest interval."""
    found: dict[str, timedelta] = {}
    for known in _jobs.values():
        if known.lane:
            found[known.lane] = min(known.interval, found.get(known.lane, known.interval))
    return found


def claim(lane: str | None = "") -> Turn | None:
    """Take one job of the lane (of any, where None) whose turn has come and which nobody is at; what a dead
    worker left comes first.
    """
    now = clock.now()
    names = [name for name, known in _jobs.items() if lane is None or known.lane == lane]
    for row in ClockJob.objects.filter(is_free(now, LEASE), name__in=names).order_by(
        F("last_started_at").asc(nulls_first=True)
    ):
        broken_off = row.last_started_at is not None and (
            row.last_finished_at is None or row.last_finished_at < row.last_started_at
        )
        if not broken_off and not is_due(_jobs[row.name].interval, row.last_started_at, now):
            continue
        untouched = ClockJob.objects.filter(
            pk=row.pk, last_started_at=row.last_started_at, leased_until=row.leased_until
        )
        if untouched.update(last_started_at=now, leased_until=now + LEASE):
            return Turn(row.name, now)
    return None


def run(turn: Turn) -> None:
    _jobs[turn.name].job()


def extend(turn: Turn) -> bool:
    return bool(_held(turn).update(leased_until=clock.now() + LEASE))


def settle(turn: Turn, error: BaseException | None) -> None:
    """Write down that the turn ended.

    A failed one is not repeated before the next: the next looks at the same state.
    """
    name = type(error).__name__[:120] if error else ""
    _held(turn).update(last_finished_at=max(clock.now(), turn.started_at), leased_until=None, last_error=name)
    if error is not None:
        log.error("clock job failed name=%s error=%s", turn.name, name)


def put_back(turn: Turn) -> None:
    """Leave an interrupted turn to whoever comes next, at once."""
    _held(turn).update(leased_until=None)


def _held(turn: Turn) -> QuerySet[ClockJob]:
    return ClockJob.objects.filter(pk=turn.name, last_started_at=turn.started_at)
