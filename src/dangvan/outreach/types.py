"""What the diary of meetings knows: kinds of meetings, steps of how many came, states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from dangvan.organisations.types import OrganisationInfo
from dangvan.places.types import AreaInfo

#: Nothing is told of fewer people or reports than this.
LEAST = 5


class VisitKind(TextChoices):
    VISIT = "visit"
    RECEPTION = "reception"
    DIALOGUE = "dialogue"
    HAMLET = "hamlet"


class VisitState(TextChoices):
    PLANNED = "planned"
    HELD = "held"
    MISSED = "missed"


class Receiver(TextChoices):
    """Who received people, by office, never by name: standards speak of offices."""

    HEAD = "head"
    PARTY = "party"
    OTHER = "other"


class Group(TextChoices):
    RESIDENTS = "residents"
    TRADERS = "traders"
    WORKERS = "workers"
    FARMERS = "farmers"
    STUDENTS = "students"
    WOMEN = "women"
    YOUTH = "youth"
    ELDERLY = "elderly"
    DISABLED = "disabled"
    BUSINESSES = "businesses"
    OTHER = "other"


class Came(TextChoices):
    """How many came, in steps: never a number that would tell one person more or less."""

    UNKNOWN = ""
    FEW = "1-4"
    SOME = "5-19"
    MANY = "20-49"
    MORE = "50-99"
    CROWD = "100+"


class PromiseState(TextChoices):
    OPEN = "open"
    KEPT = "kept"
    NOT_KEPT = "not_kept"


class RunState(TextChoices):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class VisitDraft:
    """A meeting as it is written down."""

    kind: str
    day: date
    area_id: int
    place: str = ""
    receiver: str = Receiver.OTHER
    group: str = Group.RESIDENTS
    came: str = Came.UNKNOWN
    is_public: bool = True


@dataclass(frozen=True, slots=True)
class AgeRow:
    """Shares of the ages 0-14, 15-59 and from 60 of one ward's people; they sum to 1."""

    area_id: int
    valid_from: date
    children: float
    adults: float
    elderly: float
    source: str


@dataclass(frozen=True, slots=True)
class PublicPromise:
    text: str
    due_on: date | None
    state: PromiseState
    outcome: str


@dataclass(frozen=True, slots=True)
class PublicMeeting:
    """A meeting to which five people or more came, as everybody may read of it: no place finer than a ward,
    no number.
    """

    kind: VisitKind
    day: date
    area: AreaInfo | None
    organisation: OrganisationInfo
    group: Group
    promises: tuple[PublicPromise, ...]


@dataclass(frozen=True, slots=True)
class PlannedReception:
    """A reception day to come: an invitation, with the room."""

    day: date
    organisation: OrganisationInfo
    receiver: Receiver
    place: str
