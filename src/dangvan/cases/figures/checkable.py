"""The on-time figures that anyone can reckon again from the public record, counted here from the cases
themselves.

They restrict `Figures.on_time` to what the record shows plain: cases that stand in public and are no imported
history. They are told as of an entry of the log, because an act enters it only with its batch; a case with an
act under way is counted as its entries show it. docs/ledger/formats.md defines them for strangers, and
`dangvan-verify figures` compares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Max, Min, Q, QuerySet

from dangvan.cases.figures.counting import NOTHING_TO_ANSWER, beginning_of, figures_by
from dangvan.cases.figures.values import Period, Share
from dangvan.cases.models import Case
from dangvan.kernel import clock
from dangvan.ledger.kinds import ACT
from dangvan.ledger.models import Checkpoint, Event, LogEntry, Waiting
from dangvan.ledger.verifier.standing import Act, Standing, step
from dangvan.organisations import queries as organisations

_TOGETHER = 2000


@dataclass(frozen=True, slots=True)
class CheckableFigures:
    """On-time counts of one month by body: those the record shows, beside all that are published.

    `size`: how many entries of the log they follow from; limits that ended before `as_of` count.
    """

    month: date
    as_of: date
    size: int
    #: Code of the body -> answered in time, of those whose limit ended.
    checkable: dict[str, Share] = field(default_factory=dict)
    published: dict[str, Share] = field(default_factory=dict)

    def written(self) -> dict[str, Any]:
        """As it stands in `/log/figures/YYYY-MM.json`."""
        bodies = {}
        for code in sorted(self.checkable.keys() | self.published.keys()):
            shown, full = self.checkable.get(code, Share(0, 0)), self.published.get(code, Share(0, 0))
            bodies[code] = {
                "checkable": {"due": shown.whole, "on_time": shown.part},
                "published": {"due": full.whole, "on_time": full.part},
            }
        return {
            "as_of": self.as_of.isoformat(),
            "month": f"{self.month:%Y-%m}",
            "organisations": bodies,
            "size": self.size,
            "v": 1,
        }


def month_of(day: date) -> Period:
    """The calendar month in which the day lies."""
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1))


def months_told() -> Period | None:
    """From the first month in which a limit ended to the present one; None where none has."""
    (earliest,) = Case.objects.filter(due_at__isnull=False).aggregate(Min("due_at")).values()
    today = clock.today()
    if earliest is None or (first := clock.local(earliest).date()) > today:
        return None
    return Period(first.replace(day=1), month_of(today).last)


def checkable_figures(day: date) -> CheckableFigures:
    """The figures of the month in which `day` lies, as of the last published checkpoint and the beginning of
    today.
    """
    period, today = month_of(day), clock.today()
    full = figures_by("organisation", period, as_of=beginning_of(today))
    with _one_moment():
        size, counted = _count(period, today)
    return CheckableFigures(
        month=period.first,
        as_of=today,
        size=size,
        checkable=counted,
        published={
            organisations.organisation(owner).code: told.on_time
            for owner, told in full.items()
            if told.on_time.whole
        },
    )


def how_many_checkable(period: Period, bodies: list[int], *, as_of: date) -> int:
    """How many of the bodies' cases whose limit ended in the period stand in the record for everyone."""
    return _limits_ended(period, as_of).filter(owner__in=bodies).count()


def _count(period: Period, today: date) -> tuple[int, dict[str, Share]]:
    size = Checkpoint.objects.filter(published_at__isnull=False).aggregate(Max("size"))["size__max"] or 0
    under_way = _under_way(size)
    due: Counter[str] = Counter()
    on_time: Counter[str] = Counter()
    settled = _limits_ended(period, today)
    for cases in under_way:
        settled = settled.exclude(uid__in=cases)
    rows = settled.values_list("owner_id").annotate(
        n=Count("id"), m=Count("id", filter=Q(answered_on_time=True))
    )
    for owner, n, m in rows.order_by():
        code = organisations.organisation(owner).code
        due[code] += n
        on_time[code] += m
    for standing in _standings({uid for cases in under_way for uid in cases}, size):
        if standing.counts and _ended_in(standing.due_day, period, today):
            due[standing.owner] += 1
            on_time[standing.owner] += standing.in_time is True
    return size, {owner: Share(on_time[owner], n) for owner, n in due.items()}


def _limits_ended(period: Period, today: date) -> QuerySet[Case]:
    end = min(period.last + timedelta(days=1), today)
    shown = Case.objects.filter(is_public=True, is_history=False).exclude(state__in=NOTHING_TO_ANSWER)
    return shown.filter(due_at__gte=beginning_of(period.first), due_at__lt=beginning_of(end))


def _ended_in(due_day: str | None, period: Period, today: date) -> bool:
    return (
        due_day is not None
        and period.first.isoformat() <= due_day <= min(period.last, today - timedelta(days=1)).isoformat()
    )


def _under_way(size: int) -> list[QuerySet[Any, UUID]]:
    """Cases of which something has happened that the first `size` entries don't tell yet."""
    of_cases = Q(event__kind__startswith="case.")
    waiting = Waiting.objects.filter(of_cases).values_list("event__subject", flat=True)
    later = LogEntry.objects.filter(of_cases, index__gte=size).values_list("subject", flat=True)
    return [waiting, later]


def _standings(cases: set[UUID], size: int) -> Iterable[Standing]:
    """How these cases stand by their entries among the first `size`."""
    wanted = sorted(cases)
    for at in range(0, len(wanted), _TOGETHER):
        told = Event.objects.filter(subject__in=wanted[at : at + _TOGETHER], logentry__index__lt=size)
        events = told.order_by("subject", "sequence").only("subject", "kind", "day", "plain", "commitments")
        for _subject, acts in groupby(events, key=attrgetter("subject")):
            standing = Standing()
            for event in acts:
                act = Act(event.kind, event.day.isoformat(), event.plain, ACT in event.commitments)
                standing, _wrong = step(standing, act)
            yield standing


@contextmanager
def _one_moment() -> Iterator[None]:
    """A transaction that sees one state of the database throughout, also on PostgreSQL, unless it lies within
    another.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
