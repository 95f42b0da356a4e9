"""What happened: the person's own words, up to five photos, and the day if it wasn't today."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from typing import ClassVar
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvan.kernel.errors import Invalid, NotFound, Words
from dangvan.kernel.folding import clean_line
from dangvan.reports import actions as reports
from dangvan.reports import cleaning, limits
from dangvan.reports import queries as report_queries
from dangvan.website.speaking.steps.page import Shown, StepPage
from dangvan.website.speaking.unfinished import Unfinished

_WRITTEN_DAY = re.compile(r"\s*([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4})\s*")


class WordsPage(StepPage):
    slug = "noi-dung"
    template = "website/speaking/words.html"
    anchors: ClassVar = {"text": "id_text", "photos": "id_photos", "happened_on": "id_happened_on"}

    def shown(self, request: HttpRequest, said: Unfinished) -> Shown:
        topic = said.topic
        kept = said.photo_uids
        return {
            "text": request.POST.get("text", said.text("text")),
            "happened_on": request.POST.get("happened_on", said.text("happened_on")),
            "most": limits.LONGEST_TEXT,
            "photos": [{"uid": uid.hex, "src": reverse("website:draft_photo", args=[uid])} for uid in kept],
            "room": limits.PHOTOS_IN_REPORT - len(kept),
            "is_urgent": topic is not None and topic.default_urgency == "urgent",
            "is_sensitive": topic is not None and topic.sensitive,
        }

    def take(self, request: HttpRequest, said: Unfinished) -> Shown | None:
        """Photos first: what was uploaded is kept even where the words need another look."""
        post = request.POST
        troubles: dict[str, Words] = {}
        text = post.get("text", "")
        if len(text) <= limits.LONGEST_TEXT * limits.INPUT_FACTOR:
            said.put(text=text)
        said.put(happened_on=clean_line(post.get("happened_on", "")[:40]))
        if gone := post.get("remove", ""):
            _remove(request, said, gone)
            return {}
        troubles.update(_store_photos(request, said))
        for check in (partial(_take_text, said, text), partial(_take_day, said)):
            try:
                check()
            except Invalid as error:
                troubles.update(error.fields)
        if troubles:
            raise cleaning.invalid({name: str(words) for name, words in troubles.items()})
        return None


def _take_text(said: Unfinished, text: str) -> None:
    said.put(text=cleaning.check_text(text))


def _take_day(said: Unfinished) -> None:
    typed = said.text("happened_on")
    if not typed:
        return
    try:
        day = _day_of(typed)
    except ValueError:
        sentence = _("Hãy viết lại ngày xảy ra, ví dụ 26/11/2026.")
        raise Invalid(sentence, {"happened_on": sentence}) from None
    cleaning.check_day(day)
    said.put(happened_on=day.isoformat())


def _day_of(typed: str) -> date:
    """As browsers send it, or as people write it where the field is a plain one: day, month, year."""
    if written := _WRITTEN_DAY.fullmatch(typed):
        day, month, year = map(int, written.groups())
        return date(year, month, day)
    return date.fromisoformat(typed)


def _store_photos(request: HttpRequest, said: Unfinished) -> dict[str, Words]:
    """Keep each good photo; the first trouble is told, the others of the lot stay."""
    files = [file for file in request.FILES.getlist("photos") if file.name]
    if not files:
        return {}
    by = said.mode.actor(request)
    draft = reports.keep_draft(by=by, token=said.key.token, fields=said.fields)
    draft = report_queries.draft_by_token(said.key.token) or draft
    said.is_kept = True
    troubles: dict[str, Words] = {}
    for file in files:
        try:
            photo = reports.store_photo(by=by, draft=draft, file=file)
        except Invalid as error:
            named = _("Ảnh “%(name)s”: %(trouble)s") % {
                "name": clean_line(file.name or "")[:60],
                "trouble": error.message,
            }
            troubles.setdefault("photos", named)
            continue
        uids = [uid.hex for uid in said.photo_uids]
        if photo.uid.hex not in uids:
            said.put(photos=[*uids, photo.uid.hex])
    return troubles


def _remove(request: HttpRequest, said: Unfinished, typed: str) -> None:
    draft = report_queries.draft_by_token(said.key.token)
    try:
        uid = UUID(hex=typed)
    except ValueError:
        return
    said.put(photos=[kept.hex for kept in said.photo_uids if kept != uid])
    if draft is not None:
        try:
            reports.remove_photo(by=said.mode.actor(request), draft=draft, uid=uid)
        except NotFound:
            return
