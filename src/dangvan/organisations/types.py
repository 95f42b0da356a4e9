"""What other rooms hold of bodies, topics, limits and calendars: plain values without a
database behind them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import TextChoices

from dangvan.organisations.words import article_in_words
from dangvan.places.types import in_language


class Urgency(TextChoices):
    NORMAL = "normal"
    COMPLEX = "complex"
    URGENT = "urgent"


class LegalKind(TextChoices):
    """Phản ánh, kiến nghị; khiếu nại; tố cáo."""

    FEEDBACK = "feedback"
    COMPLAINT = "complaint"
    DENUNCIATION = "denunciation"


class ReasonKind(TextChoices):
    DECLINED = "declined"
    PAUSE = "pause"
    EXTENSION = "extension"
    REFUSED_RELEASE = "refused_release"
    HANDOVER_REFUSED = "handover_refused"
    CLOSED = "closed"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class OrganisationInfo:
    id: int
    code: str
    name_vi: str
    name_en: str
    short_vi: str
    short_en: str
    level: str
    parent_id: int | None
    area_id: int | None
    valid_from: date
    valid_to: date | None
    arbitrates: bool
    public_contact: str
    source: str

    @property
    def name(self) -> str:
        return in_language(self.name_vi, self.name_en)

    @property
    def short(self) -> str:
        return in_language(self.short_vi, self.short_en) or self.name

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class TopicInfo:
    id: int
    code: str
    name_vi: str
    name_en: str
    hint_vi: str
    hint_en: str
    parent_id: int | None
    position: int
    default_urgency: str
    sensitive: bool
    hotspot_allowed: bool
    point_detail: str
    retired_on: date | None
    is_leaf: bool
    search_words: str

    @property
    def name(self) -> str:
        return in_language(self.name_vi, self.name_en)

    @property
    def hint(self) -> str:
        return in_language(self.hint_vi, self.hint_en)

    def in_use(self, day: date) -> bool:
        return self.retired_on is None or day < self.retired_on

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class TopicGroup:
    group: TopicInfo
    leaves: tuple[TopicInfo, ...]


@dataclass(frozen=True, slots=True)
class StandardInfo:
    """A dated limit and where it is written."""

    id: int
    code: str
    purpose: str
    topic_id: int | None
    urgency: str
    hours_to_acknowledge: int | None
    days_to_answer: int | None
    unit: str
    extension_days: int
    extension_times: int
    very_late_days: int
    legal_source_vi: str
    legal_source_en: str
    article: str
    text_vi: str
    text_en: str
    valid_from: date
    valid_to: date | None
    verified: bool

    @property
    def legal_source(self) -> str:
        return in_language(self.legal_source_vi, self.legal_source_en)

    @property
    def basis(self) -> str:
        """The law and where in it."""
        return ", ".join(filter(None, (self.legal_source, in_language(*article_in_words(self.article)))))

    @property
    def text(self) -> str:
        return in_language(self.text_vi, self.text_en)

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class ReasonInfo:
    id: int
    code: str
    kind: str
    text_vi: str
    text_en: str
    next_vi: str
    next_en: str
    legal_source: str

    @property
    def text(self) -> str:
        return in_language(self.text_vi, self.text_en)

    @property
    def next_step(self) -> str:
        return in_language(self.next_vi, self.next_en)


@dataclass(frozen=True, slots=True)
class LegalWayInfo:
    id: int
    kind: str
    title_vi: str
    title_en: str
    notice_vi: str
    notice_en: str
    legal_source: str
    receiver_id: int | None
    valid_from: date
    valid_to: date | None
    verified: bool

    @property
    def title(self) -> str:
        return in_language(self.title_vi, self.title_en)

    @property
    def notice(self) -> str:
        return in_language(self.notice_vi, self.notice_en)


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of responsibility: topic x area -> organisation; `organisation_id` None is the place's own
    ward.
    """

    id: int
    topic_id: int | None
    area_id: int | None
    organisation_id: int | None
    valid_from: date
    valid_to: date | None
    why_vi: str
    why_en: str
    source: str

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who must answer, by which rule, and the way to that conclusion in both languages."""

    organisation_id: int
    rule_id: int | None
    why_vi: str
    why_en: str
    steps: tuple[tuple[str, str], ...]

    @property
    def why(self) -> str:
        return in_language(self.why_vi, self.why_en)

    @property
    def steps_in_language(self) -> list[str]:
        return [in_language(vi, en) for vi, en in self.steps]


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A moment and the arithmetic that led to it, as JSON-able steps."""

    due_at: datetime
    steps: list[dict[str, Any]]
