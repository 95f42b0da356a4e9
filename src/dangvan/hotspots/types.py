"""What crosses the door of hot spots: their states, and the plain values that pages are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices

if TYPE_CHECKING:
    from dangvan.cases.models import Case
    from dangvan.hotspots.models import Hotspot
    from dangvan.kernel.references import Reference
    from dangvan.organisations.types import OrganisationInfo, TopicInfo
    from dangvan.places.types import AreaInfo

#: Below so many reports, and below so many people as far as can be told, nothing is shown to anybody.
LEAST = 5


class HotspotState(TextChoices):
    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    HANDLED = "handled"
    OVER = "over"
    SET_ASIDE = "set_aside"


class Trend(TextChoices):
    """How the analysis followed it from run to run; `over` here only says that it is no longer found."""

    NEW = "new"
    GROWING = "growing"
    STEADY = "steady"
    MOVING = "moving"
    FADING = "fading"
    OVER = "over"


class Clock(TextChoices):
    """Which time of a report a run counts by: when it came in, or when what it tells happened."""

    RECEIVED = "received"
    HAPPENED = "happened"


class Cadence(TextChoices):
    HOURLY = "hourly"
    NIGHTLY = "nightly"


class RunState(TextChoices):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Verdict(TextChoices):
    """Why it is no problem: what an officer found, which teaches the thresholds."""

    BATCH = "batch"
    WRONG_PLACE = "wrong_place"
    PLANNED = "planned"
    SEASON = "season"
    CAMPAIGN = "campaign"
    SOLVED = "solved"
    OTHER = "other"
    #: Suspected, never confirmed, and no longer found: the clock's own word, which teaches nothing.
    FADED = "faded"

    @classmethod
    def given_by_officers(cls) -> tuple[Verdict, ...]:
        return tuple(one for one in cls if one is not cls.FADED)


class Deed(TextChoices):
    """A line of a hot spot's life."""

    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    SET_ASIDE = "set_aside"
    PRIORITISED = "prioritised"
    VISITED = "visited"
    TOLD = "told"
    ENDED = "ended"
    REOPENED = "reopened"
    #: The body that led it was merged away, or the rule that names it changed.
    PASSED_ON = "passed_on"


class AlertState(TextChoices):
    WAITING = "waiting"
    SENT = "sent"
    #: No longer worth a letter when its turn came: set aside or over by then.
    DROPPED = "dropped"


class View(StrEnum):
    """What the desk lists: what needs somebody, what is in hand, what ended."""

    OPEN = "open"
    SUSPECTED = "suspected"
    IN_HAND = "in_hand"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Unusualness:
    """By chance about once in so many days, with the interval of it; None: it cannot be told.

    known: the longest that the past can vouch for; anything rarer is a tail drawn on.
    """

    days: float | None
    low: float | None = None
    high: float | None = None
    known: float | None = None

    @property
    def words(self) -> str:
        """ "by chance about once in 14 months", in the active language."""
        from dangvan.hotspots.words import unusualness_words

        return unusualness_words(self)


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing that could fool the analysis, as the numbers show it."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        from dangvan.hotspots.words import caution_words

        return caution_words(self)


@dataclass(frozen=True, slots=True)
class DayCount:
    """One day of the chart: reports observed (batches counted once), expected, and the band in which nine
    days of ten would lie.
    """

    day: date
    observed: int
    expected: float
    low: float
    high: float
    #: Whether the day lies within the hot spot as last seen.
    inside: bool = False
    #: Today, as far as it has gone.
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class SeenEvidence:
    """What one run found of a hot spot."""

    at: datetime
    cadence: Cadence
    clock: Clock
    first: date
    last: date
    areas: Sequence[AreaInfo]
    observed: int
    #: Reports before batches and near-copies were counted once.
    raw: int
    expected: float
    low: float
    high: float
    score: float
    topic_unusual: Unusualness
    city_unusual: Unusualness
    cautions: Sequence[Caution]
    trend: Trend


@dataclass(frozen=True, slots=True)
class HotspotCard:
    """A hot spot as a list shows it. `hotspot` is what actions take."""

    hotspot: Hotspot
    reference: str
    state: HotspotState
    trend: Trend
    topic: TopicInfo
    #: The areas as last seen, the most affected first.
    areas: Sequence[AreaInfo]
    organisation: OrganisationInfo
    #: What it is, in one line: topic and place.
    title: str
    first: date
    last: date
    observed: int
    expected: float
    low: float
    high: float
    topic_unusual: Unusualness
    city_unusual: Unusualness
    cautions: Sequence[Caution]
    suspected_on: date
    #: Whether its cases were made a priority.
    priority: bool
    open_cases: int
    #: What this reader may do now: verbs of `machine.MOVES`.
    may: frozenset[str]

    @property
    def ratio(self) -> float | None:
        """Times as many as expected."""
        return self.observed / self.expected if self.expected > 0 else None


@dataclass(frozen=True, slots=True)
class UnusualWord:
    """A word (or two together) that is more frequent here than elsewhere, as people wrote it."""

    text: str
    #: z of the log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008).
    z: float
    reports: int


@dataclass(frozen=True, slots=True)
class SimilarHotspot:
    reference: str
    title: str
    first: date
    last: date
    state: HotspotState
    #: How it ended: what was written at its end, or the verdict by which it was set aside.
    ended_on: date | None
    outcome: str
    verdict: Verdict | None
    same_place: bool


@dataclass(frozen=True, slots=True)
class LifeLine:
    """One line of the story, newest first. Notes are for officers; `public` lines are for all."""

    deed: Deed
    at: datetime
    day: date
    organisation: OrganisationInfo | None
    officer: str
    text: str
    public: bool
    verdict: Verdict | None = None
    #: A visit that was linked: the thing itself where its kind is registered, else only day and words.
    reference: Reference | None = None
    happened_on: date | None = None


@dataclass(frozen=True, slots=True)
class HotspotPage:
    card: HotspotCard
    #: Each run's evidence, newest first.
    evidence: Sequence[SeenEvidence]
    #: Day by day up to the latest run, oldest first; by the clock of that run.
    series: Sequence[DayCount]
    words: Sequence[UnusualWord]
    #: Open cases inside it that this reader may see, the earliest due first.
    cases: Sequence[Case]
    #: How many there are in all.
    cases_count: int
    similar: Sequence[SimilarHotspot]
    life: Sequence[LifeLine]
    #: Whether it stands in public now, and if not, from which day on it will.
    is_public: bool
    public_from: date | None


@dataclass(frozen=True, slots=True)
class AreaHeat:
    """An area of the desk's map: how many open hot spots cover it, and the strongest of them."""

    area_id: int
    hotspots: int
    strongest: str


@dataclass(frozen=True, slots=True)
class RemovedStep:
    """What one step of the analysis took away: `reports` of `of`; the batches or points it saw, as plain
    facts.
    """

    step: str
    reports: int
    of: int
    facts: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class RunSeen:
    cadence: Cadence
    clock: Clock
    state: RunState
    started_at: datetime
    ended_at: datetime | None
    #: Reports that went in, topics looked at, alarms that were found.
    reports: int
    topics: int
    alarms: int
    #: In the active language: what went wrong and that nothing was lost.
    problem: str
    notices: Sequence[str]
    #: The last day that was counted, reports not handed over by reason, what each step took away.
    as_of: date | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)
    removed: Sequence[RemovedStep] = ()


@dataclass(frozen=True, slots=True)
class AnalysisStatus:
    """When it was last looked, by each clock, and what stands in the way."""

    hourly: RunSeen | None
    nightly: RunSeen | None
    #: Alarms "by chance" that the settings promise a year, for the whole city's topics together.
    alarms_per_year: float
    is_well: bool


@dataclass(frozen=True, slots=True)
class DeskCounts:
    suspected: int
    in_hand: int
    ended: int


@dataclass(frozen=True, slots=True)
class PublicDoing:
    """What a body says it does about it."""

    day: date
    organisation: OrganisationInfo
    text: str


@dataclass(frozen=True, slots=True)
class PublicHotspot:
    """A confirmed hot spot as anybody may read it: a problem and what is being done."""

    reference: str
    state: HotspotState
    topic: TopicInfo
    areas: Sequence[AreaInfo]
    organisation: OrganisationInfo
    title: str
    since: date
    confirmed_on: date
    over_on: date | None
    #: "at least so many": goes up only when five or more further people have spoken.
    at_least: int
    told_on: date
    doings: Sequence[PublicDoing]
    outcome: str
