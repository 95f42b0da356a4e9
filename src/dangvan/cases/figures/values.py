"""Figures as they are told: with the counts behind them, with their uncertainty, or as "too few to tell"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from math import sqrt

#: Below this many cases a share or a median says more about chance than about a body.
FEWEST = 10
#: Normal quantile of a 95 % interval.
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both counted, on the city's calendar."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures. The public sees them without sensitive topics and matters about bodies themselves."""

    organisation_id: int | None = None
    with_below: bool = False
    topic_id: int | None = None
    area_id: int | None = None
    #: None counts imported history too and tells how much of it there is; True only it, False without it.
    history: bool | None = None
    for_public: bool = True


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole` with Wilson's 95 % interval."""

    part: int
    whole: int

    @property
    def is_tellable(self) -> bool:
        return self.whole >= FEWEST

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.is_tellable else None

    @property
    def interval(self) -> tuple[float, float]:
        """(0, 1) where there is nothing to go by."""
        return wilson(self.part, self.whole)

    @property
    def low(self) -> float:
        return self.interval[0]

    @property
    def high(self) -> float:
        return self.interval[1]


@dataclass(frozen=True, slots=True)
class Spread:
    """Working days of `count` cases: half took at most `median`, nine of ten at most `p90`. None: too few to
    tell.

    `low` to `high` holds the median of such cases with 95 % confidence, `p90_low` to `p90_high` the 90th
    percentile, by the order statistics alone; without `p90_high` the cases are too few to bound it above.
    """

    count: int
    median: float | None = None
    p90: float | None = None
    low: float | None = None
    high: float | None = None
    p90_low: float | None = None
    p90_high: float | None = None

    @property
    def is_tellable(self) -> bool:
        return self.median is not None


@dataclass(frozen=True, slots=True)
class OpenCases:
    """What is open as of a day, and how old: a case received that day is 0 days old."""

    count: int = 0
    late: int = 0
    oldest_days: int | None = None
    #: Up to a week, up to 30 days, up to 90, older.
    by_age: tuple[int, int, int, int] = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Figures:
    """One set of figures. Every page, review and the log reads these; docs/concepts/figures.md says what each
    counts.
    """

    received: int = 0
    reports: int = 0
    #: Of those received, imported from before this system.
    history: int = 0
    declined: int = 0
    withdrawn: int = 0
    #: Answered in time, of those whose limit ended in the period.
    on_time: Share = Share(0, 0)
    #: Working days to the first answer, of those answered in the period.
    days: Spread = Spread(0)
    #: Contested, of those answered in the period (history left out: nobody was asked).
    contested: Share = Share(0, 0)
    #: Changed or sent back by the level above, of those contested.
    overturned: Share = Share(0, 0)
    open: OpenCases = OpenCases()
    handed_over: int = 0
    refused: int = 0
    #: Whether counts of former wards were divided among several of today's, so that they are rounded.
    apportioned: bool = False

    @property
    def answered(self) -> int:
        return self.days.count


def wilson(part: float, whole: float) -> tuple[float, float]:
    """Wilson's score interval (E. B. Wilson 1927) for `part` of `whole`, 95 %."""
    if whole <= 0:
        return 0.0, 1.0
    share, square = part / whole, _Z * _Z
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    reach = _Z / (1 + square / whole) * sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    return max(0.0, middle - reach), min(1.0, middle + reach)


@dataclass(slots=True)
class Tally:
    """Weighted counts of one group while they are gathered."""

    received: float = 0.0
    reports: float = 0.0
    history: float = 0.0
    declined: float = 0.0
    withdrawn: float = 0.0
    due: float = 0.0
    on_time: float = 0.0
    answered_live: float = 0.0
    contested: float = 0.0
    overturned: float = 0.0
    handed_over: float = 0.0
    refused: float = 0.0
    open_late: float = 0.0
    apportioned: bool = False
    #: (working days, weight); answered cases whose days are unknown count with None.
    days: list[tuple[float | None, float]] = field(default_factory=list)
    #: (age in days, weight)
    ages: list[tuple[int, float]] = field(default_factory=list)

    def told(self) -> Figures:
        return Figures(
            received=round(self.received),
            reports=round(self.reports),
            history=round(self.history),
            declined=round(self.declined),
            withdrawn=round(self.withdrawn),
            on_time=Share(round(self.on_time), round(self.due)),
            days=spread(self.days),
            contested=Share(round(self.contested), round(self.answered_live)),
            overturned=Share(round(self.overturned), round(self.contested)),
            open=self._open(),
            handed_over=round(self.handed_over),
            refused=round(self.refused),
            apportioned=self.apportioned,
        )

    def _open(self) -> OpenCases:
        steps = [0.0, 0.0, 0.0, 0.0]
        for age, weight in self.ages:
            steps[0 if age <= 7 else 1 if age <= 30 else 2 if age <= 90 else 3] += weight
        week, month, quarter, older = (round(step) for step in steps)
        return OpenCases(
            count=round(sum(steps)),
            late=round(self.open_late),
            oldest_days=max((age for age, _weight in self.ages), default=None),
            by_age=(week, month, quarter, older),
        )


def spread(days: Iterable[tuple[float | None, float]]) -> Spread:
    """Quantiles as the smallest value that at least the share q of the (weighted) cases does not exceed."""
    everything = list(days)
    answered = round(sum(weight for _value, weight in everything))
    known = sorted((value, weight) for value, weight in everything if value is not None and weight > 0)
    total = sum(weight for _value, weight in known)
    if round(total) < FEWEST:
        return Spread(answered)
    reach = _Z * sqrt(total) / 2
    # sqrt(0.9 * 0.1) is 0.6 times sqrt(0.5 * 0.5).
    top = (0.9 * total + 0.6 * reach + 1) / total
    return Spread(
        count=answered,
        median=_quantile(known, total, 0.5),
        p90=_quantile(known, total, 0.9),
        low=_quantile(known, total, max(0.0, (total / 2 - reach) / total)),
        high=_quantile(known, total, min(1.0, (total / 2 + reach + 1) / total)),
        p90_low=_quantile(known, total, max(0.0, (0.9 * total - 0.6 * reach) / total)),
        p90_high=_quantile(known, total, top) if top <= 1 else None,
    )


def _quantile(known: list[tuple[float, float]], total: float, q: float) -> float:
    reached = 0.0
    for value, weight in known:
        reached += weight
        # The little room is for sums of shares such as 0.3 + 0.7.
        if reached >= q * total - 1e-9:
            return value
    return known[-1][0]
