"""An unfinished form between two pages: read from the server by the browser's key, put back
after every page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid, NotFound
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import Answerer, OrganisationInfo, TopicInfo
from dangvan.places import queries as places
from dangvan.places.types import AreaInfo
from dangvan.reports import actions as reports
from dangvan.reports import queries as report_queries
from dangvan.reports.types import ContactInput, DraftFields, Submission
from dangvan.website.speaking.cookies import DraftKey, draft_key, set_draft_key
from dangvan.website.speaking.mode import Mode


class AlreadySent(Exception):
    """The form behind this key was sent; what is left of it is the receipt."""

    def __init__(self, code: str) -> None:
        super().__init__("already sent")
        self.code = code


@dataclass(slots=True)
class Unfinished:
    """What was said so far. Values are as typed: each page checks its own, the last page checks all."""

    mode: Mode
    key: DraftKey
    fields: DraftFields
    is_kept: bool

    def text(self, name: str) -> str:
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> float | None:
        value = self.fields.get(name)
        return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None

    def flag(self, name: str) -> bool | None:
        value = self.fields.get(name)
        return value if isinstance(value, bool) else None

    def put(self, **values: Any) -> None:
        self.fields.update(values)

    def drop(self, *names: str) -> None:
        for name in names:
            self.fields.pop(name, None)

    @property
    def area(self) -> AreaInfo | None:
        value = self.fields.get("area")
        return places.area(value) if isinstance(value, int) else None

    @property
    def topic(self) -> TopicInfo | None:
        value = self.fields.get("topic")
        try:
            return organisations.topic(value) if isinstance(value, int) else None
        except NotFound:
            return None

    @property
    def photo_uids(self) -> list[UUID]:
        found = self.fields.get("photos")
        return [UUID(hex=value) for value in found] if isinstance(found, list) else []

    @property
    def happened_on(self) -> date | None:
        try:
            return date.fromisoformat(self.text("happened_on"))
        except ValueError:
            return None

    def answerer(self) -> Answerer | None:
        """Who would answer, by what is known so far; None where the installation names nobody."""
        topic, area = self.topic, self.area
        if topic is None:
            return None
        try:
            return organisations.who_answers(topic.id, area.id if area else None)
        except NotFound:
            return None

    def body(self) -> OrganisationInfo | None:
        answerer = self.answerer()
        return organisations.organisation(answerer.organisation_id) if answerer else None

    @property
    def is_only_for_the_body(self) -> bool:
        """Whether nothing of it can stand in public whatever is wished: a sensitive topic, or about
        a body.
        """
        topic = self.topic
        return bool(self.flag("about_body")) or (topic is not None and topic.sensitive)

    @property
    def visibility(self) -> str:
        return "organisation" if self.is_only_for_the_body else self.text("visibility")

    def contact(self, language: str) -> ContactInput | None:
        contact = ContactInput(
            self.text("name"),
            self.text("phone"),
            self.text("email"),
            self.flag("wants_news") is not False,
            language,
        )
        return None if contact.is_empty else contact

    def submission(self, language: str) -> Submission:
        topic, area = self.topic, self.area
        return Submission(
            topic_id=topic.id if topic else 0,
            text=self.text("text"),
            place_text=self.text("place_text"),
            lon=self.number("lon"),
            lat=self.number("lat"),
            area_id=area.id if area else None,
            visibility=self.visibility,
            about_body=bool(self.flag("about_body")),
            channel=self.mode.channel,
            language=language,
            happened_on=self.happened_on,
            receipt=self.key.receipt,
            contact=self.contact(language),
            photo_uids=tuple(self.photo_uids),
            draft_token=self.key.token,
        )

    def keep(self, by: Actor) -> None:
        """Put it aside on the server; too much text is Invalid and leaves what was there."""
        reports.keep_draft(by=by, token=self.key.token, fields=self.fields)
        self.is_kept = True

    def hand_key_to(self, response: HttpResponse, request: HttpRequest) -> None:
        """Give the browser its key, unless it has it already."""
        if self.is_kept and draft_key(request, self.mode.cookie) != self.key:
            set_draft_key(response, self.key, self.mode.cookie)


def begin(mode: Mode) -> Unfinished:
    return Unfinished(mode, DraftKey.new(), {}, is_kept=False)


def load(request: HttpRequest, mode: Mode) -> Unfinished:
    """What this browser left unfinished, or an empty form. Raises AlreadySent where its receipt is given.

    A key is never used for a second form: its receipt belongs to the first.
    """
    key = draft_key(request, mode.cookie)
    if key is None:
        return begin(mode)
    fields = report_queries.read_draft(key.token)
    if fields is not None:
        return Unfinished(mode, key, fields, is_kept=True)
    if was_sent(key.receipt):
        raise AlreadySent(key.receipt)
    return begin(mode)


def was_sent(code: str) -> bool:
    try:
        report_queries.report_by_receipt(code)
    except (NotFound, Invalid):
        return False
    return True


def contact_fields() -> Iterable[str]:
    return ("name", "phone", "email")
