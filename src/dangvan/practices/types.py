"""What crosses the door of good-practice models: fields, stages, verdicts, and the plain values pages get."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices

if TYPE_CHECKING:
    from dangvan.organisations.types import OrganisationInfo, TopicInfo
    from dangvan.places.types import AreaInfo
    from dangvan.practices.models import Assessment, EffectPlan, Practice

#: Below so many cases in one step nothing but "fewer than five" is shown.
LEAST = 5


class Field(TextChoices):
    """The four fields in which models are registered."""

    ECONOMY = "economy"
    SOCIETY = "society"
    SECURITY = "security"
    POLITICAL = "political"


class Stage(TextChoices):
    PROPOSED = "proposed"
    TRIAL = "trial"
    PROVEN = "proven"
    SPREAD = "spread"
    ENDED = "ended"


class EvidenceKind(TextChoices):
    LINK = "link"
    FILE = "file"
    REFERENCE = "reference"


class Method(TextChoices):
    """The analysis's own names: the words before us stand in `words`."""

    INTERRUPTED = "interrupted"
    DIFFERENCES = "differences"
    SYNTHETIC = "synthetic"


class Step(TextChoices):
    WEEK = "week"
    MONTH = "month"


class Direction(TextChoices):
    """Which way is wished. A plan without a wish could prove nothing, so there is no third."""

    LESS = "less"
    MORE = "more"


class Verdict(TextChoices):
    EFFECT = "effect"
    NONE_FOUND = "none_found"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class PracticeDraft:
    """What is typed of a model. cost: whole đồng, None where it isn't known."""

    title: str
    field: str
    problem: str
    done: str
    organisation_id: int
    area_ids: Sequence[int]
    since: date | None = None
    cost: int | None = None
    cost_note: str = ""
    steps: str = ""
    measures: str = ""
    watch: str = ""


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """What is typed of an evaluation plan. first, last: days within the first and the last step counted."""

    topic_id: int
    method: str
    step: str
    first: date
    begins: date
    last: date
    treated_ids: Sequence[int]
    control_ids: Sequence[int] = ()
    direction: str = Direction.LESS
    level: float = 0.05
    washout: int = 0
    season: bool = True
    slope: bool = False


@dataclass(frozen=True, slots=True)
class PracticeCard:
    """A model as a list shows it."""

    practice: Practice
    reference: str
    title: str
    stage: Stage
    field: Field
    organisation: OrganisationInfo
    areas: Sequence[AreaInfo]
    since: date | None
    problem: str
    copies: int
    #: What was measured, in one line; empty where nothing was.
    effect: str = ""


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A line of its story: which stage it entered, who said so and why."""

    day: date
    at: datetime
    stage: Stage
    former: Stage | None
    organisation: OrganisationInfo
    why: str
    #: A body above decided without a measured effect.
    unmeasured: bool
    taken_back: bool


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    id: int
    kind: EvidenceKind
    title: str
    url: str
    day: date
    #: Of a file: its size and its SHA-256, by which anybody can tell that it is still the same.
    size: int = 0
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class StepCount:
    """One week or month: observed (None: one to four, not told), expected and its band."""

    day: date
    observed: int | None
    expected: float | None
    low: float | None
    high: float | None
    after: bool = False


@dataclass(frozen=True, slots=True)
class AssessmentSeen:
    assessment: Assessment
    verdict: Verdict
    #: One sentence, and the sentences that explain it, in the active language.
    words: str
    why: Sequence[str]
    day: date
    #: Observed over expected, with its interval; None where it can't be told.
    ratio: float | None
    low: float | None
    high: float | None
    detectable: float | None
    series: Sequence[StepCount]
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlanSeen:
    plan: EffectPlan
    topic: TopicInfo
    treated: Sequence[AreaInfo]
    controls: Sequence[AreaInfo]
    registered_on: date
    #: The day after the window's last.
    due_on: date
    after_the_fact: bool
    #: The plan that this one follows, and the one that follows it; both stay.
    replaces: str
    replaced_by: str
    assessment: AssessmentSeen | None
    #: Why the last attempt came to no answer, in words.
    problem: str
    #: Its leaf in the public ledger, once it stands there.
    leaf: int | None
    can_be_read: bool


@dataclass(frozen=True, slots=True)
class CopySeen:
    card: PracticeCard
    #: How it went there: stage, why it ended, or what was measured.
    went: str


@dataclass(frozen=True, slots=True)
class PracticePage:
    card: PracticeCard
    moves: Sequence[MoveLine]
    evidence: Sequence[EvidenceLine]
    plans: Sequence[PlanSeen]
    copies: Sequence[CopySeen]
    origin: PracticeCard | None
    may: frozenset[str]
    leaf: int | None
