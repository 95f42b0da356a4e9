"""Atom feeds (RFC 4287) of the city, a ward, a topic, a body or a case: what stands in public anyway, told to
the day and only of days that are over.
"""

from __future__ import annotations

import hashlib
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dangvan.alerts.queries import news_between, news_of_thing, telling
from dangvan.alerts.types import News
from dangvan.kernel import clock
from dangvan.organisations import queries as organisations
from dangvan.places import queries as places
from dangvan.website.following.things import page_of, thing_at
from dangvan.website.reading.pages import public_page

MEDIA = "application/atom+xml; charset=utf-8"
ATOM = "http://www.w3.org/2005/Atom"
#: The whole city's days are busy; what a reader missed of them stands on the pages.
CITY_DAYS, DAYS, MOST = 3, 14, 100
#: Since when tags of entries are ours (RFC 4151); never changes.
_TAGGED = "2026"


@public_page
def city(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    news = news_between(today - timedelta(days=CITY_DAYS), today)[::-1][:MOST]
    name = settings.CITY.name_en if get_language() == "en" else settings.CITY.name_vi
    return _answer(request, _feed(request, str(name), reverse("website:home"), news))


@public_page
def thing(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    found = thing_at(kind, code)
    today = clock.today()
    first = date.min if kind == "vu-viec" else today - timedelta(days=DAYS)
    news = news_of_thing(found, first, today, MOST)
    return _answer(request, _feed(request, found.title, page_of(found), news))


def _feed(request: HttpRequest, title: str, page: str, news: Sequence[News]) -> tuple[bytes, datetime]:
    """The feed and the day of its newest entry, without one the beginning of this day's week."""
    own = settings.BASE_URL + request.path
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": get_language() or settings.LANGUAGE_CODE})
    newest = max((one.day for one in news), default=clock.today() - timedelta(days=clock.today().weekday()))
    _text(root, "id", own)
    _text(root, "title", _("%(title)s: tin mới") % {"title": title})
    _text(root, "updated", _moment(newest).isoformat())
    ET.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": own})
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": settings.BASE_URL + page})
    author = ET.SubElement(root, "author")
    _text(author, "name", "Đăng Văn")
    for one in news:
        root.append(_entry(one))
    return ET.tostring(root, encoding="utf-8", xml_declaration=True), _moment(newest)


def _entry(news: News) -> ET.Element:
    """One act. Its identity is what happened to which case on which day, never a number that counts up."""
    href = settings.BASE_URL + reverse("website:case", args=[news.reference])
    host = settings.BASE_URL.partition("://")[2].partition(":")[0]
    facts = sorted((name, str(value)) for name, value in news.fields.items())
    told = hashlib.sha256(repr(facts).encode()).hexdigest()[:12]
    topic = organisations.topic(news.topic_id).name
    area = places.area(news.area_id) if news.area_id else None
    entry = ET.Element("entry")
    act = f"{news.kind}/{told}"
    _text(entry, "id", f"tag:{host},{_TAGGED}:{news.reference}/{news.day}/{act}")
    _text(entry, "title", f"{news.summary or topic}: {telling(news)}")
    _text(entry, "updated", _moment(news.day).isoformat())
    _text(entry, "summary", " · ".join([news.reference, topic, *([area.name] if area else [])]))
    ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": href})
    return entry


def _answer(request: HttpRequest, made: tuple[bytes, datetime]) -> HttpResponse:
    body, newest = made
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    changed = int(newest.astimezone(UTC).timestamp())
    response = HttpResponse(body, content_type=MEDIA)
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(changed)
    response.headers["Cache-Control"] = "public, max-age=300"
    # Only by the tag: what is erased changes a feed without making it newer.
    if "If-None-Match" in request.headers:
        return get_conditional_response(request, etag=etag, response=response) or response
    return response


def _moment(day: date) -> datetime:
    """The end of the day, which is when it was told."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=timezone.get_default_timezone())


def _text(parent: ET.Element, name: str, words: str) -> None:
    # XML has no place for control characters, whatever an office typed.
    ET.SubElement(parent, name).text = "".join(one for one in words if one >= " " or one in "\t\n")
