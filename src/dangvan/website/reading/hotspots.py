"""Hot spots as anybody may read them: problems many share, confirmed by a body, and what is being done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dangvan.hotspots import queries
from dangvan.hotspots.types import HotspotState, PublicHotspot
from dangvan.ui.words import date_words, number
from dangvan.website.reading.drawn import border_note, spots_map
from dangvan.website.reading.pages import public_page, show

#: By state: the word, and the state of a case (`ui.states`) whose shape and tone it borrows.
STATES = {
    HotspotState.CONFIRMED: (gettext_lazy("Đã xác nhận"), "screened"),
    HotspotState.HANDLED: (gettext_lazy("Đang giải quyết"), "accepted"),
    HotspotState.OVER: (gettext_lazy("Đã hết"), "closed"),
}
_LIMIT, _BESIDE = 50, 3


@dataclass(frozen=True, slots=True)
class Told:
    """One of them in words; `latest` is what a body said last about what it does."""

    spot: PublicHotspot
    href: str
    word: str
    state: str
    places: str
    people: str
    latest: str
    is_over: bool


@public_page
def hotspots(request: HttpRequest) -> HttpResponse:
    found = [told(one) for one in queries.public_hotspots(limit=_LIMIT)]
    now = [one for one in found if not one.is_over]
    shown = {
        "now": now,
        "over": [one for one in found if one.is_over],
        "map": spots_map(
            {area.id: one.spot.title for one in reversed(now) for area in one.spot.areas},
            title=_("Nơi có điểm nóng đang được giải quyết"),
        ),
        "map_note": border_note(),
    }
    return show(request, "hotspots.html", shown)


@public_page
def hotspot(request: HttpRequest, reference: str) -> HttpResponse:
    spot = queries.public_hotspot(reference.upper()[:12])
    shown = {
        "one": told(spot),
        "spot": spot,
        "map": spots_map(
            {area.id: _("trong điểm nóng") for area in spot.areas},
            title=_("Các phường, xã của điểm nóng"),
            close=True,
        ),
        "map_note": border_note(),
    }
    return show(request, "hotspot.html", shown)


def beside(*, topic_id: int | None = None, area_id: int | None = None) -> Sequence[Told]:
    """Those of a topic or a place that are not over yet, for pages about something else."""
    found = queries.public_hotspots(topic_id=topic_id, area_id=area_id, limit=2 * _BESIDE)
    return [told(one) for one in found if one.state != HotspotState.OVER][:_BESIDE]


def told(spot: PublicHotspot) -> Told:
    word, look = STATES[spot.state]
    doings = sorted(spot.doings, key=lambda one: one.day)
    return Told(
        spot=spot,
        href=reverse("website:hotspot", args=[spot.reference]),
        word=str(word),
        state=look,
        places=", ".join(area.name for area in spot.areas),
        people=_people(spot),
        latest=doings[-1].text if doings else "",
        is_over=spot.state == HotspotState.OVER,
    )


def _people(spot: PublicHotspot) -> str:
    """At least how many, in steps of five: enough to weigh it, too little to point at anyone."""
    least = number(spot.at_least)
    people = ngettext("ít nhất %(n)s người", "ít nhất %(n)s người", spot.at_least) % {"n": least}
    return _("Từ %(day)s, %(people)s đã phản ánh.") % {"day": date_words(spot.since), "people": people}
