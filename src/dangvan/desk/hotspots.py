"""Where trouble gathers, as a list and a map; and how the analysis that finds it has looked lately."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from dangvan.accounts.access import OfficerRequest, officer_required
from dangvan.desk import hotspots_undo
from dangvan.desk.choices import area_choices, topic_choices
from dangvan.desk.frame import draw
from dangvan.desk.hotspots_drawn import map_of_all
from dangvan.desk.hotspots_runs import run_told
from dangvan.desk.hotspots_words import (
    STATES,
    TRENDS,
    VIEWS,
    count_words,
    names_of,
    unusual_words,
)
from dangvan.hotspots import queries
from dangvan.hotspots.types import DeskCounts, HotspotCard, View
from dangvan.ui.words import number

_LIMIT, _RUNS = 60, 12


@dataclass(frozen=True, slots=True)
class Told:
    """A hot spot as a card: both questions answered."""

    card: HotspotCard
    place: int
    href: str
    areas: str
    state: str
    word: str
    trend: str
    count: str
    unusual: str
    doubts: list[str]
    open_cases: str


@dataclass(frozen=True, slots=True)
class Narrowed:
    view: View
    topic_id: int | None
    area_id: int | None

    @property
    def is_narrowed(self) -> bool:
        return self.topic_id is not None or self.area_id is not None


@officer_required
@require_safe
def hotspots(request: OfficerRequest) -> HttpResponse:
    asked = _asked(request.GET)
    counts = queries.desk_counts(request.actor)
    cards = queries.hotspots_for_desk(
        request.actor, view=asked.view, topic_id=asked.topic_id, area_id=asked.area_id, limit=_LIMIT
    )
    shown: dict[str, Any] = {
        "cards": [told(card, place) for place, card in enumerate(cards, 1)],
        "map": map_of_all(cards),
        "asked": asked,
        "tabs": _tabs(asked, counts),
        "topics": [("", _("Mọi lĩnh vực")), *topic_choices()],
        "areas": [("", _("Mọi địa bàn")), *area_choices()],
        "status": queries.analysis_status(),
        "undo": hotspots_undo.offered(request),
    }
    return draw(request, "desk/hotspots.html", shown, here="hotspots")


@officer_required
@require_safe
def runs(request: OfficerRequest) -> HttpResponse:
    """What each look took in, took away and found: open to every officer, so that nobody need trust it."""
    shown = {
        "runs": [run_told(run) for run in queries.latest_runs(limit=_RUNS)],
        "status": queries.analysis_status(),
    }
    return draw(request, "desk/hotspot_runs.html", shown, here="hotspots")


def told(card: HotspotCard, place: int = 0) -> Told:
    word, look = STATES[card.state]
    return Told(
        card=card,
        place=place,
        href=reverse("desk:hotspot", args=[card.reference]),
        areas=names_of(card.areas),
        state=look,
        word=str(word),
        trend=str(TRENDS[card.trend]),
        count=count_words(card),
        unusual=unusual_words(card.city_unusual),
        doubts=[caution.words for caution in card.cautions],
        open_cases=ngettext("%(n)s vụ việc đang mở", "%(n)s vụ việc đang mở", card.open_cases)
        % {"n": number(card.open_cases)},
    )


def _asked(query: QueryDict) -> Narrowed:
    view = query.get("view", "")
    return Narrowed(
        View(view) if view in set(View) else View.OPEN, _number(query, "topic"), _number(query, "area")
    )


def _number(query: Mapping[str, str], name: str) -> int | None:
    text = query.get(name, "")
    if not text:
        return None
    # What is no number narrows to nothing instead of being passed over in silence.
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else -1


def _tabs(asked: Narrowed, counts: DeskCounts) -> Sequence[Mapping[str, Any]]:
    of = {
        View.OPEN: counts.suspected + counts.in_hand,
        View.SUSPECTED: counts.suspected,
        View.IN_HAND: counts.in_hand,
        View.ENDED: counts.ended,
    }
    address = reverse("desk:hotspots")
    return [
        {
            "label": label,
            "href": address if view is View.OPEN else f"{address}?view={view.value}",
            "current": view is asked.view,
            "count": of[view],
            "alert": view is View.SUSPECTED and counts.suspected > 0,
        }
        for view, label in VIEWS.items()
    ]
