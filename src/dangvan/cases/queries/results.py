"""What the pages about cases are given: plain values, already cut down to what their reader may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from dangvan.cases.types import Relation, Sight

if TYPE_CHECKING:
    from dangvan.cases.figures import Figures
    from dangvan.cases.models import (
        Answer,
        Case,
        Contest,
        Deadline,
        Evidence,
        Extension,
        Handover,
        Merge,
        Note,
        Pause,
    )
    from dangvan.organisations.types import OrganisationInfo, TopicInfo
    from dangvan.places.types import AreaInfo


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """One act in a case's history. `at` is set for officers only; the public is told the day."""

    kind: str
    day: date
    at: datetime | None
    organisation: OrganisationInfo | None
    #: The event's fields that this reader may see; codes and days, not sentences.
    fields: Mapping[str, Any]
    #: Whether a person did it (a report, a contest), not a body.
    by_person: bool
    #: Who among the officers, for the desk only.
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class SeenPhoto:
    uid: UUID
    width: int
    height: int
    released: bool


@dataclass(frozen=True, slots=True)
class SeenReport:
    """A report as far as this reader may see it; empty text where the words are not for them."""

    id: int
    uid: UUID
    received_on: date
    text: str
    place_text: str
    sight: Sight
    visibility: str
    state: str
    release_state: str
    channel: str
    language: str
    additions: Sequence[tuple[date, str]]
    photos: Sequence[SeenPhoto]
    #: What the giver said of the answer.
    solved: bool | None
    remark: str
    #: When the words must be released or refused; for officers.
    release_due_at: datetime | None = None
    refusal_code: str = ""
    refusal_text: str = ""
    original_case_id: int | None = None
    about_body: bool = False
    #: When its words, photos or contact were erased, and on which ground.
    erased_on: date | None = None
    erased_ground: str = ""
    #: An officer asked to erase and no second one has decided.
    erasure_waits: bool = False


@dataclass(frozen=True, slots=True)
class SeenAnswer:
    answer: Answer
    evidence: Sequence[Evidence]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything on one case that its reader may see. `point` is as exact as the topic allows them."""

    case: Case
    reports: Sequence[SeenReport]
    answers: Sequence[SeenAnswer]
    deadlines: Sequence[Deadline]
    handovers: Sequence[Handover]
    contests: Sequence[Contest]
    pauses: Sequence[Pause]
    extensions: Sequence[Extension]
    history: Sequence[HistoryEvent]
    point: tuple[float, float] | None
    merged_into: Case | None = None
    merged_cases: Sequence[Case] = ()
    #: For officers only.
    relations: frozenset[Relation] = frozenset()
    sight: Sight = Sight.SUMMARY
    notes: Sequence[Note] = ()
    merges: Sequence[Merge] = ()

    @property
    def current_deadlines(self) -> list[Deadline]:
        """The clocks that still run or were the last of their kind."""
        last: dict[str, Deadline] = {}
        for deadline in self.deadlines:
            last[deadline.kind] = deadline
        return list(last.values())


@dataclass(frozen=True, slots=True)
class WaitingNumber:
    """How many matters wait to be screened at a body, as of the beginning of today, and for how many days the
    oldest.
    """

    organisation: OrganisationInfo
    waiting: int
    oldest_days: int


@dataclass(frozen=True, slots=True)
class TopicCount:
    topic: TopicInfo
    count: int


@dataclass(frozen=True, slots=True)
class WardOverview:
    area: AreaInfo
    #: The body whose own area this is.
    organisation: OrganisationInfo | None
    #: Over the last 90 days; open ones now.
    figures: Figures
    topics: Sequence[TopicCount]
    #: Former wards counted here, with the share that is.
    formerly: Sequence[tuple[AreaInfo, float]]
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class OrganisationOverview:
    organisation: OrganisationInfo
    parent: OrganisationInfo | None
    below: Sequence[OrganisationInfo]
    figures: Figures
    #: With the bodies below it; None where there are none.
    figures_with_below: Figures | None
    topics: Sequence[TopicCount]
    waiting: WaitingNumber
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class HomeOverview:
    figures: Figures
    #: What bodies answered last, newest first.
    just_answered: Sequence[Case]
    #: Cases in each ward of today's map over the period.
    by_ward: Mapping[int, int]
    waiting: int
    since: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFilters:
    """What an officer narrows the queue by; empty means any. Unknown values find nothing, they are never an
    error.
    """

    #: due (default), to_screen, to_answer, all, escalated, contests, refusals, releases, arbitration, below.
    view: str = "due"
    state: str = ""
    topic_id: int | None = None
    area_id: int | None = None
    organisation_id: int | None = None
    #: "me", "none", or an officer's number.
    assignee: str = ""
    late: bool = False
    urgency: str = ""
    legal_kind: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class DeskCounts:
    """What waits for this officer, for the navigation."""

    due: int = 0
    late: int = 0
    to_screen: int = 0
    to_answer: int = 0
    mine: int = 0
    unassigned: int = 0
    escalated: int = 0
    contests: int = 0
    refusals: int = 0
    releases: int = 0
    arbitration: int = 0
    late_below: int = 0


@dataclass(frozen=True, slots=True)
class WardCount:
    """`count` is None where a small number is withheld."""

    area_id: int
    count: int | None


@dataclass(frozen=True, slots=True)
class SensitiveCounts:
    """Sensitive topics: how many in the whole city, and by ward where that can name no one."""

    topic: TopicInfo
    total: int | None
    by_ward: Sequence[WardCount] = field(default_factory=tuple)
