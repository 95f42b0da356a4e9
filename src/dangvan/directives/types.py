"""What crosses the door of directives: states, flags, and the plain values that pages are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.db.models import TextChoices

if TYPE_CHECKING:
    from dangvan.directives.models import Directive, Session, Suggestion, Task
    from dangvan.kernel.references import Reference


class SessionKind(TextChoices):
    WORKING = "working"
    RESOLUTION = "resolution"
    NOTICE = "notice"
    DIRECTIVE = "directive"
    MEETING = "meeting"
    PLAN = "plan"
    #: A published period review that sets the next period's tasks.
    REVIEW = "review"


class SuggestionState(TextChoices):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    SPLIT = "split"
    MERGED = "merged"
    REJECTED = "rejected"


class TaskState(TextChoices):
    OPEN = "open"
    REPORTED_DONE = "reported_done"
    SENT_BACK = "sent_back"
    DONE = "done"
    CANCELLED = "cancelled"


class Flag(TextChoices):
    """What is wrong with a task: always computed, never typed."""

    NO_OWNER = "no_owner"
    NO_EVIDENCE = "no_evidence"
    OVERDUE = "overdue"
    DISAGREES = "disagrees"


class Comparator(TextChoices):
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Verdict(TextChoices):
    """What the figures say of a measured task."""

    MET = "met"
    NOT_MET = "not_met"
    CANNOT_TELL = "cannot_tell"


class ExtensionState(TextChoices):
    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"


class EvidenceKind(TextChoices):
    FILE = "file"
    LINK = "link"
    REFERENCE = "reference"


class Deed(TextChoices):
    """A line of a task's life."""

    SET = "set"
    ASSIGNED = "assigned"
    CHANGED = "changed"
    PROGRESS = "progress"
    REPORTED_DONE = "reported_done"
    CONFIRMED = "confirmed"
    SENT_BACK = "sent_back"
    CANCELLED = "cancelled"
    EXTENSION_ASKED = "extension_asked"
    EXTENSION_DECIDED = "extension_decided"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    LINKED = "linked"
    UNLINKED = "unlinked"
    CLIMBED = "climbed"
    EVIDENCE_RELEASED = "evidence_released"
    EVIDENCE_HIDDEN = "evidence_hidden"


@dataclass(frozen=True, slots=True)
class MeasurePlan:
    """A task measured by the system: a registered measure, where, compared with what, over which days."""

    name: str
    scope: Mapping[str, str]
    comparator: Comparator
    target: float
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Upload:
    content: bytes
    name: str


@dataclass(frozen=True, slots=True)
class EvidenceGiven:
    """One piece of evidence: a file, an https link, or a thing of a registered kind."""

    kind: EvidenceKind
    upload: Upload | None = None
    link: str = ""
    reference: Reference | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """The bounds of a quotation in a session's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class BoardFilters:
    organisation_id: int | None = None
    with_below: bool = True
    state: TaskState | None = None
    flag: Flag | None = None
    directive_id: int | None = None
    due_from: date | None = None
    due_to: date | None = None
    #: Only what is still to be done, where no state is named.
    open_only: bool = True


@dataclass(frozen=True, slots=True)
class TaskCard:
    """A task as a list shows it. `task` is what actions take."""

    task: Task
    reference: str
    title: str
    organisation_id: int | None
    role: str
    state: TaskState
    due_on: date | None
    is_standing: bool
    percent: int
    flags: frozenset[Flag]


@dataclass(frozen=True, slots=True)
class BoardCounts:
    total: int
    by_state: Mapping[TaskState, int]
    by_flag: Mapping[Flag, int]
    #: Of each body (None: no owner): open tasks, and overdue ones among them.
    by_organisation: Mapping[int | None, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class BoardPage:
    cards: Sequence[TaskCard]
    counts: BoardCounts
    #: How many fit the filters; pages are counted from 1.
    found: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class EvidenceShown:
    uid: str
    kind: EvidenceKind
    title: str
    #: Of a link, of a thing, or empty for a file.
    url: str
    sha256: str
    released: bool


@dataclass(frozen=True, slots=True)
class ReleasedFile:
    """A file of evidence that anybody may fetch: where its public copy lies, and how it was called."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class ProgressShown:
    at: datetime
    organisation_id: int | None
    text: str
    percent: int
    evidence: Sequence[EvidenceShown]


@dataclass(frozen=True, slots=True)
class ExtensionShown:
    pk: int
    asked_at: datetime
    until: date
    reason: str
    state: ExtensionState
    decided_at: datetime | None
    decision: str
    #: Whether this reader may decide it.
    may_decide: bool


@dataclass(frozen=True, slots=True)
class MeasuredShown:
    plan: MeasurePlan
    title_vi: str
    title_en: str
    unit: str
    at: datetime | None
    value: float | None
    numerator: int
    denominator: int
    verdict: Verdict
    #: (moment, value, numerator, denominator), newest first.
    history: Sequence[tuple[datetime, float | None, int, int]] = ()


@dataclass(frozen=True, slots=True)
class LifeLine:
    deed: Deed
    at: datetime
    organisation_id: int | None
    officer: str
    text: str


@dataclass(frozen=True, slots=True)
class SuccessionAsked:
    """The owner was merged away: who is proposed, if anybody stands for it now."""

    former_id: int
    proposed_id: int | None


@dataclass(frozen=True, slots=True)
class TaskPage:
    card: TaskCard
    set_by_id: int
    result: str
    evidence_required: str
    directive: Directive | None
    parent: Task | None
    subtasks: Sequence[TaskCard]
    collaborator_ids: Sequence[int]
    origin: Reference | None
    links: Sequence[Reference]
    blocked_by: Sequence[TaskCard]
    progress: Sequence[ProgressShown]
    extensions: Sequence[ExtensionShown]
    measured: MeasuredShown | None
    succession: SuccessionAsked | None
    life: Sequence[LifeLine]
    #: Verbs of `machine.MOVES` that this reader can do now.
    may: frozenset[str]


@dataclass(frozen=True, slots=True)
class PublicTask:
    reference: str
    title: str
    organisation_id: int | None
    set_by_id: int
    role: str
    state: TaskState
    due_on: date | None
    is_standing: bool
    percent: int
    result: str
    flags: frozenset[Flag]
    directive: Directive | None
    evidence: Sequence[EvidenceShown]
    measured: MeasuredShown | None


@dataclass(frozen=True, slots=True)
class DirectiveNode:
    """A directive with what stands under it; `repeats` where it was met before in the same tree."""

    directive: Directive
    tasks: Sequence[TaskCard] = ()
    below: Sequence[DirectiveNode] = ()


@dataclass(frozen=True, slots=True)
class DirectiveTree:
    #: What it serves, the nearest first: (levels above, directive).
    above: Sequence[tuple[int, Directive]]
    node: DirectiveNode


@dataclass(frozen=True, slots=True)
class SessionPage:
    session: Session
    text: str
    suggestions: Sequence[Suggestion]
    directives: Sequence[Directive]
    may_work: bool


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    uid: str
    reference: str
    title: str
    due_on: date
    changed_at: datetime
    sequence: int
    is_done: bool


@dataclass(frozen=True, slots=True)
class PeriodCounts:
    due: int
    done: int
    done_on_time: int
    overdue: int
    without_owner: int
    standing: int


@dataclass(frozen=True, slots=True)
class PeriodTasks:
    counts: PeriodCounts
    rows: Sequence[TaskCard] = field(default=())
