"""The five statements behind every figure, whatever it is counted for; docs/concepts/figures.md is held to
them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from django.db.models import Case as Choose
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, When
from django.utils import timezone

from dangvan.cases import scope as scopes
from dangvan.cases.figures.values import Figures, Period, Scope, Share, Tally
from dangvan.cases.machine import OPEN
from dangvan.cases.models import Case, Contest, Handover
from dangvan.cases.types import State
from dangvan.kernel import clock
from dangvan.organisations.types import LegalKind
from dangvan.places import queries as places

GroupBy = Literal["organisation", "topic", "area"]
#: Key of the cases that stand in no area yet.
UNPLACED = 0

_COLUMNS: dict[GroupBy, str] = {"organisation": "owner_id", "topic": "topic_id", "area": "area_id"}
_MOST_MOVED = 500
_STILL_OPEN = OPEN | {State.CONTESTED}
NOTHING_TO_ANSWER = [State.WITHDRAWN, State.DECLINED, State.REFERRED, State.MERGED]


def figures(
    period: Period,
    scope: Scope = Scope(),  # noqa: B008
    *,
    as_of: datetime | None = None,
    with_open: bool = True,
) -> Figures:
    """The figures of one scope. `as_of` (default now) is when limits count as ended and cases as open. Who
    doesn't tell how things stand today is spared the walk through open cases by `with_open=False`.
    """
    return _count(None, period, scope, as_of or clock.now(), with_open=with_open)[0].told()


def figures_by(
    by: GroupBy,
    period: Period,
    scope: Scope = Scope(),  # noqa: B008
    *,
    as_of: datetime | None = None,
    with_open: bool = True,
) -> dict[int, Figures]:
    """The same for every body, topic or area that has any; areas are those of today's map."""
    tallies = _count(by, period, scope, as_of or clock.now(), with_open=with_open)
    return {key: tally.told() for key, tally in tallies.items()}


def due_by_topic(period: Period, *, as_of: datetime) -> dict[tuple[int, int], Share]:
    """(body, topic) -> answered in time, of those whose limit ended: what a comparison by topic mix needs."""
    first, end = beginning_of(period.first), beginning_of(period.last + timedelta(days=1))
    on_time = Count("id", filter=Q(answered_on_time=True))
    found: dict[tuple[int, int], Share] = {}
    for due in _limits_ended(_due_cases(_cases(Scope()), as_of), first, min(end, as_of)):
        for row in _grouped(due, ["owner_id", "topic_id"], n=Count("id"), on_time=on_time):
            key = row["owner_id"], row["topic_id"]
            before = found.get(key, Share(0, 0))
            found[key] = Share(before.part + row["on_time"], before.whole + row["n"])
    return found


def received_by_area(period: Period, scope: Scope = Scope()) -> dict[int, int]:  # noqa: B008
    """How many cases were received, on today's map: for the picture of the city. One statement."""
    placed = _received(_cases(scope), period).filter(area__isnull=False)
    rows = placed.values_list("area_id").annotate(n=Count("id")).order_by()
    counts = {int(area_id or 0): float(n) for area_id, n in rows}
    return {area_id: round(count.total) for area_id, count in places.count_on_map(counts).items()}


def beginning_of(day: date) -> datetime:
    """The first moment of a day in the city."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())


def _count(
    by: GroupBy | None, period: Period, scope: Scope, as_of: datetime, *, with_open: bool
) -> dict[int, Tally]:
    tallies: dict[int, Tally] = defaultdict(Tally)
    spreading = _Spreading(by, scope)
    cases, columns = _cases(scope), spreading.columns
    first, end = beginning_of(period.first), beginning_of(period.last + timedelta(days=1))
    live = Q(is_history=False)
    for row in _grouped(
        _received(cases, period),
        columns,
        n=Count("id"),
        reports=Sum("reports_count"),
        history=Count("id", filter=~live),
        declined=Count("id", filter=Q(told_state=State.DECLINED)),
        withdrawn=Count("id", filter=Q(state=State.WITHDRAWN) & ~Q(closed_at__gte=as_of)),
    ):
        for tally, weight in spreading.targets(row, tallies):
            tally.received += weight * row["n"]
            tally.reports += weight * row["reports"]
            tally.history += weight * row["history"]
            tally.declined += weight * row["declined"]
            tally.withdrawn += weight * row["withdrawn"]
    for due in _limits_ended(_due_cases(cases, as_of), first, min(end, as_of)):
        on_time = Count("id", filter=Q(answered_on_time=True))
        for row in _grouped(due, columns, n=Count("id"), on_time=on_time):
            for tally, weight in spreading.targets(row, tallies):
                tally.due += weight * row["n"]
                tally.on_time += weight * row["on_time"]
    answered = cases.filter(answered_at__gte=first, answered_at__lt=min(end, as_of))
    _count_answers(answered, spreading, tallies, as_of)
    if with_open:
        _count_open(
            cases.filter(told_state__in=_STILL_OPEN, received_at__lt=as_of, is_history=False),
            spreading,
            tallies,
            as_of,
        )
    _count_handovers(scope, first, end, spreading, tallies)
    if by is None:
        tallies.setdefault(0, Tally())
    return tallies


def _due_cases(cases: QuerySet[Case], as_of: datetime) -> QuerySet[Case]:
    """Without those that nobody has to answer. Whoever takes a report back leaves the figures when the day is
    over: a count that falls tells a minute.
    """
    settled = Q(told_state__in=NOTHING_TO_ANSWER) & ~Q(state=State.WITHDRAWN, closed_at__gte=as_of)
    return cases.exclude(settled)


def _limits_ended(cases: QuerySet[Case], first: datetime, end: datetime) -> Iterable[QuerySet[Case]]:
    """Cases whose limit ended: what stands, and apart from it the few whose limit somebody moved today."""
    yield cases.filter(due_at__gte=first, due_at__lt=end, told_until__isnull=True)
    limit = When(told_state=State.CONTESTED, then=F("due_at"))
    few = Case.objects.filter(told_until__isnull=False).values_list("pk", flat=True)
    moved = list(few[:_MOST_MOVED])
    if not moved:
        return
    # By their keys: grouped, a planner would rather walk through all cases of all bodies.
    these = Q(pk__in=moved) if len(moved) < _MOST_MOVED else Q(told_until__isnull=False)
    held_back = cases.filter(these).annotate(limit=Choose(limit, default=F("told_due_at")))
    yield held_back.filter(limit__gte=first, limit__lt=end)


def _count_answers(
    answered: QuerySet[Case], spreading: _Spreading, tallies: dict[int, Tally], as_of: datetime
) -> None:
    live = Q(is_history=False)
    # A contest counts from the day after: a count that rises tells a minute.
    contests = Contest.objects.filter(case=OuterRef("pk"))
    before = Exists(contests.filter(contested_at__lt=as_of))
    is_new = Exists(contests.filter(contested_at__gte=as_of)) & ~before
    contested = live & Q(contested_count__gt=0) & ~is_new
    for row in _grouped(
        answered,
        [*spreading.columns, "days_to_answer"],
        n=Count("id"),
        live=Count("id", filter=live),
        contested=Count("id", filter=contested),
        overturned=Count("id", filter=contested & Q(overturned_count__gt=0)),
    ):
        for tally, weight in spreading.targets(row, tallies):
            tally.days.append((row["days_to_answer"], weight * row["n"]))
            tally.answered_live += weight * row["live"]
            tally.contested += weight * row["contested"]
            tally.overturned += weight * row["overturned"]


def _count_open(
    still: QuerySet[Case], spreading: _Spreading, tallies: dict[int, Tally], as_of: datetime
) -> None:
    today = clock.local(as_of).date()
    late = Count("id", filter=Q(due_at__lt=as_of, told_state__in=OPEN))
    for row in _grouped(still, [*spreading.columns, "received_on"], n=Count("id"), late=late):
        for tally, weight in spreading.targets(row, tallies):
            tally.ages.append((max(0, (today - row["received_on"]).days), weight * row["n"]))
            tally.open_late += weight * row["late"]


def _count_handovers(
    scope: Scope, first: datetime, end: datetime, spreading: _Spreading, tallies: dict[int, Tally]
) -> None:
    """Hand-overs count for the body that gave the case away, not for the one that has it now."""
    wanted = conditions(scope, prefix="case__", owner="from_organisation_id")
    given = Handover.objects.filter(
        wanted, handed_over_at__gte=first, handed_over_at__lt=end, by_succession=False, by_arbiter=False
    )
    names = {"owner_id": "from_organisation_id", "topic_id": "case__topic_id", "area_id": "case__area_id"}
    columns = [names[column] for column in spreading.columns]
    rows = (
        given.values(*columns)
        .annotate(n=Count("id"), refusals=Count("id", filter=Q(refused=True)))
        .order_by()
    )
    for row in rows:
        named = {column: row[names[column]] for column in spreading.columns}
        for tally, weight in spreading.targets(named, tallies):
            tally.handed_over += weight * row["n"]
            tally.refused += weight * row["refusals"]


def _cases(scope: Scope) -> QuerySet[Case]:
    cases = Case.objects.filter(conditions(scope)).exclude(state=State.MERGED)
    return cases if scope.history is None else cases.filter(is_history=scope.history)


def _received(cases: QuerySet[Case], period: Period) -> QuerySet[Case]:
    return cases.filter(received_on__gte=period.first, received_on__lte=period.last)


def _grouped(
    cases: QuerySet[Case] | QuerySet[Handover], columns: list[str], **counts: Any
) -> Iterable[dict[str, Any]]:
    if columns:
        grouped: Iterable[dict[str, Any]] = cases.values(*columns).annotate(**counts).order_by()
        return grouped
    row = cases.aggregate(**counts)
    return [row] if row["n"] else []


def conditions(scope: Scope, prefix: str = "", owner: str = "") -> Q:
    """What a scope takes in, for rows that reach their case by `prefix`."""
    found = Q()
    if scope.organisation_id is not None:
        bodies = scopes.bodies_of(scope.organisation_id, scope.with_below)
        found &= _one_of(owner or f"{prefix}owner_id", bodies)
    if scope.topic_id is not None:
        found &= _one_of(f"{prefix}topic_id", scopes.topics_of(scope.topic_id))
    if scope.area_id is not None:
        found &= _one_of(f"{prefix}area_id", sorted(scopes.area_shares(scope.area_id)))
    if scope.for_public:
        found &= Q(**{f"{prefix}accused__isnull": True})
        found &= ~Q(**{f"{prefix}legal_kind": LegalKind.DENUNCIATION})
        if withheld := scopes.sensitive_topics():
            found &= ~Q(**{f"{prefix}topic_id__in": sorted(withheld)})
    return found


def _one_of(column: str, values: list[int]) -> Q:
    return Q(**{column: values[0]}) if len(values) == 1 else Q(**{f"{column}__in": values})


@dataclass(slots=True)
class _Spreading:
    """To which groups a row counts, and with what weight: areas of former days are shared out on today's
    map.
    """

    by: GroupBy | None
    scope: Scope

    @property
    def columns(self) -> list[str]:
        columns = [] if self.by is None else [_COLUMNS[self.by]]
        if self.scope.area_id is not None and "area_id" not in columns:
            columns.append("area_id")
        return columns

    def targets(self, row: dict[str, Any], tallies: dict[int, Tally]) -> Iterable[tuple[Tally, float]]:
        for key, weight in self._keys(row):
            tally = tallies[key]
            tally.apportioned = tally.apportioned or weight < 1.0
            yield tally, weight

    def _keys(self, row: dict[str, Any]) -> list[tuple[int, float]]:
        if self.by == "area":
            return self._areas(row["area_id"])
        key = 0 if self.by is None else int(row[_COLUMNS[self.by]])
        if self.scope.area_id is None:
            return [(key, 1.0)]
        return [(key, scopes.area_shares(self.scope.area_id).get(row["area_id"], 0.0))]

    def _areas(self, area_id: int | None) -> list[tuple[int, float]]:
        if area_id is None:
            return [(UNPLACED, 1.0)]
        became = places.successors(area_id) or [(area_id, 1.0)]
        if self.scope.area_id is None:
            return became
        within = places.descendants(self.scope.area_id)
        return [(successor, share) for successor, share in became if successor in within]
