"""What crosses the door of reports: what a channel hands in, what it gets back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import TextChoices

if TYPE_CHECKING:
    from dangvan.reports.models import Report

#: What an unfinished form holds, by field name; anything JSON can say.
DraftFields = dict[str, Any]


class Channel(TextChoices):
    WEB = "web"
    COUNTER = "counter"
    HOTLINE = "hotline"
    EMAIL = "email"
    API = "api"
    OPEN311 = "open311"
    MEETING = "meeting"
    IMPORT = "import"


class Visibility(TextChoices):
    """What the person wants seen: the words themselves, a summary by the body, or nothing outside it."""

    PUBLIC = "public"
    SUMMARY = "summary"
    ORGANISATION = "organisation"


class ReportState(TextChoices):
    ACTIVE = "active"
    WITHDRAWN = "withdrawn"


class ReleaseState(TextChoices):
    """Whether the person's own words and photos stand in public: only if asked for and released by an
    officer.
    """

    NOT_ASKED = "not_asked"
    WAITING = "waiting"
    RELEASED = "released"
    REFUSED = "refused"
    CONTESTED = "contested"


#: The ground on which people erase what they gave themselves.
OWN_WISH = "own-wish"


class Erased(TextChoices):
    """What of a report can be erased for ever."""

    WORDS = "words"
    PHOTOS = "photos"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class ContactInput:
    """How to reach the person who reports. Its `repr` says nothing, so that no log or traceback can."""

    name: str = ""
    phone: str = ""
    email: str = ""
    wants_news: bool = True
    language: str = "vi"

    def __repr__(self) -> str:
        return "<contact>"

    @property
    def is_empty(self) -> bool:
        return not (self.name or self.phone or self.email)


@dataclass(frozen=True, slots=True)
class Contact(ContactInput):
    """The same as it comes out of the vault, for whoever sends one letter or makes one call."""

    def __repr__(self) -> str:
        return "<contact>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One report as a channel hands it in, not yet looked at."""

    topic_id: int
    text: str
    place_text: str = ""
    lon: float | None = None
    lat: float | None = None
    #: Given, or found from the point.
    area_id: int | None = None
    visibility: str = "summary"
    about_body: bool = False
    channel: str = "web"
    language: str = "vi"
    happened_on: date | None = None
    #: Eight syllables; empty for imports.
    receipt: str = ""
    contact: ContactInput | None = None
    #: Photos that a draft holds.
    photo_uids: tuple[UUID, ...] = ()
    #: Where given, the photos must be of the draft with this token.
    draft_token: str = ""
    source: str = ""
    source_id: str | None = None
    #: Only for imports and history; otherwise now.
    received_at: datetime | None = None
    is_history: bool = False

    def __repr__(self) -> str:
        return f"<submission by {self.channel}>"


@dataclass(frozen=True, slots=True)
class Submitted:
    """The stored report; `is_new` is False where it had been stored before and this was a repetition."""

    report: Report
    is_new: bool


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep of the photo folders threw away and mended."""

    removed: int
    released_again: int
