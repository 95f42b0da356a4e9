"""Deadlines of tasks and cases as a calendar that an officer's own program reads (RFC 5545). Whoever holds
its address reads it, so that it says a task's title, reference and day, of a case no more than its number and
day; the address can be renewed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from icalendar import Calendar, Event

from dangvan.accounts import actions as accounts
from dangvan.accounts import queries as officers
from dangvan.accounts.access import OfficerRequest, officer_required
from dangvan.cases.queries.deadlines_ahead import deadlines_ahead
from dangvan.desk.frame import draw
from dangvan.directives import queries

MEDIA = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Entry:
    """A task or case that is due on a day; `changed_at` lets programs see that the day was moved."""

    reference: str
    title: str
    due_on: date
    changed_at: datetime
    href: str


def calendar(entries: Iterable[Entry], *, name: str, host: str) -> bytes:
    """A day-long event for each task, which takes nobody's time; the same task keeps its identity."""
    made = Calendar()
    made.add("prodid", "-//dangvan//tasks//VI")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    for entry in entries:
        made.add_component(_event(entry, host))
    return bytes(made.to_ical())


def _event(entry: Entry, host: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.reference}@{host}")
    event.add("summary", f"{entry.title} ({entry.reference})")
    event.add("dtstart", entry.due_on)
    event.add("dtend", entry.due_on + timedelta(days=1))
    event.add("dtstamp", entry.changed_at)
    event.add("url", entry.href)
    event.add("transp", "TRANSPARENT")
    return event


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: OfficerRequest) -> HttpResponse:
    """Make or renew the address; it is shown once, since only its fingerprint is kept."""
    made = ""
    if request.method == "POST":
        key = accounts.renew_calendar_key(by=request.actor)
        made = settings.BASE_URL + reverse("desk:calendar", args=[key])
        messages.success(request, _("Đã có địa chỉ lịch mới. Địa chỉ cũ, nếu có, không dùng được nữa."))
    shown = {"address": made, "has_one": officers.has_calendar(request.user.pk)}
    return draw(request, "desk/directives/calendar.html", shown, here="directives")


@never_cache
@require_safe
def feed(_request: HttpRequest, key: str) -> HttpResponse:
    """What a calendar program fetches without a login: nothing here that the address doesn't vouch for."""
    actor = officers.actor_by_calendar_key(key)
    if actor is None or not actor.seats:
        raise Http404
    entries = [
        Entry(
            one.reference,
            one.title,
            one.due_on,
            one.changed_at,
            settings.BASE_URL + reverse("desk:task", args=[one.reference]),
        )
        for one in queries.deadlines_for_calendar(actor)
    ]
    entries += [
        Entry(
            one.reference,
            _("Hạn vụ việc"),
            one.due_on,
            one.changed_at,
            settings.BASE_URL + reverse("desk:case", args=[one.reference]),
        )
        for one in deadlines_ahead(actor)
    ]
    host = settings.BASE_URL.partition("://")[2]
    name = _("Nhiệm vụ và vụ việc của cơ quan tôi")
    return HttpResponse(calendar(entries, name=name, host=host), content_type=MEDIA)
