"""Values that actions on cases take and give."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from django.db.models import TextChoices

if TYPE_CHECKING:
    from dangvan.cases.models import Case
    from dangvan.reports.models import Report


class State(TextChoices):
    RECEIVED = "received"
    SCREENED = "screened"
    ACCEPTED = "accepted"
    HANDED_OVER = "handed_over"
    SCHEDULED = "scheduled"
    ANSWERED = "answered"
    CONTESTED = "contested"
    ANSWERED_AGAIN = "answered_again"
    CLOSED = "closed"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    REFERRED = "referred"


class CloseOutcome(TextChoices):
    SATISFIED = "satisfied"
    SILENCE = "silence"
    FINAL = "final"
    HISTORY = "history"


class DeadlineKind(TextChoices):
    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"
    CONTEST = "contest"
    STATUTORY = "statutory"


class DeadlineCause(TextChoices):
    RECEIPT = "receipt"
    RECLASSIFIED = "reclassified"
    EXTENSION = "extension"
    PAUSE = "pause"
    MERGE = "merge"
    CONTEST = "contest"
    RETURNED = "returned"
    REOPENED = "reopened"
    LEGAL_KIND = "legal_kind"


class EvidenceKind(TextChoices):
    PHOTO_BEFORE = "photo_before"
    PHOTO_AFTER = "photo_after"
    DOCUMENT = "document"


class ContestAgainst(TextChoices):
    ANSWER = "answer"
    DECLINE = "decline"
    RELEASE_REFUSAL = "release_refusal"


class ContestOutcome(TextChoices):
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Relation(StrEnum):
    """How an actor stands to a case. One actor may stand in several; ACCUSED beats all others."""

    PUBLIC = "public"
    HOLDER = "holder"
    OWNER = "owner"
    FORMER_OWNER = "former_owner"
    ARBITER = "arbiter"
    PARENT = "parent"
    LEVEL = "level"
    RECEIVER = "receiver"
    AUDITOR = "auditor"
    ACCUSED = "accused"
    SYSTEM = "system"


class Sight(IntEnum):
    """How much of a report on a case is seen; each step includes those before."""

    NOTHING = 0
    #: It counts in figures.
    COUNT = 1
    #: Topic, ward, owner, day, deadline, state and the body's answer.
    FACTS = 2
    #: And the summary that intake wrote.
    SUMMARY = 3
    #: And the person's words and photos as released.
    RELEASED = 4
    #: And the words and photos as they came. Never how to reach the person.
    ALL = 5


@dataclass(frozen=True, slots=True)
class Received:
    case: Case
    report: Report
    is_new: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PastOutcome:
    """How an imported matter ended before this system knew of it."""

    closed_at: datetime | None = None
    answer_text: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file shown as evidence; `kind` as in Evidence.Kind. `content` is what was uploaded."""

    kind: str
    content: bytes
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerDraft:
    """What an answer must say: what was done, when, by whom, with what evidence."""

    what_was_done: str = ""
    done_on: date | None = None
    done_by: str = ""
    evidence_text: str = ""
    files: tuple[EvidenceFile, ...] = field(default=())
