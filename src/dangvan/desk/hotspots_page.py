"""One hot spot on the desk: where, how much, how sure, what else it may be, what was and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dangvan.accounts.access import OfficerRequest, officer_required
from dangvan.desk import hotspots_undo
from dangvan.desk.frame import draw
from dangvan.desk.hotspots import told
from dangvan.desk.hotspots_deeds import HotspotDeed, offered
from dangvan.desk.hotspots_drawn import chart_of, map_of_one
from dangvan.desk.hotspots_words import (
    CLOCKS,
    DEEDS,
    STATES,
    TRENDS,
    VERDICTS,
    found_words,
    names_of,
    span_words,
    topic_unusual_words,
    trend_look,
)
from dangvan.hotspots import queries
from dangvan.hotspots.types import Clock, HotspotPage, LifeLine, SeenEvidence, SimilarHotspot, Trend
from dangvan.kernel.errors import NotFound
from dangvan.ui.words import number

if TYPE_CHECKING:
    from dangvan.cases.models import Case

_WORDS, _CASES = 16, 8


@dataclass(frozen=True, slots=True)
class Chapter:
    """A line of the story: what the analysis saw, or what somebody did."""

    at: datetime
    state: str
    what: str
    note: str
    by: str
    is_public: bool


@dataclass(frozen=True, slots=True)
class Before:
    href: str
    title: str
    when: str
    state: str
    word: str
    ended: str


@dataclass(frozen=True, slots=True)
class Step:
    deed: HotspotDeed
    href: str
    is_first: bool


@officer_required
@require_safe
def hotspot(request: OfficerRequest, reference: str) -> HttpResponse:
    page = open_hotspot(request, reference)
    card = page.card
    shown: dict[str, Any] = {
        "page": page,
        "told": told(card),
        "topic_unusual": topic_unusual_words(card.topic_unusual),
        "map": map_of_one(card),
        "chart": chart_of(page.series),
        "clock": str(CLOCKS[page.evidence[0].clock]) if page.evidence else "",
        "collapsed": _collapsed(page),
        "unusual": page.words[:_WORDS],
        "cases": [_case(one) for one in page.cases[:_CASES]],
        "further_cases": [_case(one) for one in page.cases[_CASES:]],
        "more_cases": max(0, page.cases_count - len(page.cases)),
        "similar": [_before(one) for one in page.similar],
        "story": story(page),
        "steps": _steps(page),
        "version": card.hotspot.version,
        "undo": hotspots_undo.offered(request, reference),
    }
    return draw(request, "desk/hotspot.html", shown, here="hotspots")


def open_hotspot(request: OfficerRequest, reference: str) -> HotspotPage:
    """The hot spot as this officer may see it. What they may not know of is not there."""
    try:
        return queries.hotspot_for_desk(request.actor, reference)
    except NotFound as unknown:
        raise Http404(str(unknown.message)) from unknown


def story(page: HotspotPage) -> list[Chapter]:
    """What the analysis saw by either clock whenever that changed, and what was done: newest first."""
    chapters = [_done(line) for line in page.life]
    last_by_clock: dict[Clock, SeenEvidence] = {}
    for seen in reversed(page.evidence):
        older = last_by_clock.get(seen.clock)
        if older is None or seen.trend != older.trend or _places(seen) != _places(older):
            chapters.append(_seen(seen, older))
        last_by_clock[seen.clock] = seen
    return sorted(chapters, key=lambda chapter: chapter.at, reverse=True)


def _places(seen: SeenEvidence) -> set[int]:
    return {area.id for area in seen.areas}


def _seen(seen: SeenEvidence, older: SeenEvidence | None) -> Chapter:
    trend = TRENDS[seen.trend] if older is not None or seen.trend != Trend.STEADY else TRENDS[Trend.NEW]
    note = f"{names_of(seen.areas)}. {found_words(seen).removesuffix('.')}, {CLOCKS[seen.clock]}."
    what = _("Phần mềm thấy: %(trend)s") % {"trend": trend}
    return Chapter(seen.at, trend_look(seen.trend), what, note, "", is_public=False)


def _done(line: LifeLine) -> Chapter:
    what, look = DEEDS[line.deed]
    parts = [str(VERDICTS[line.verdict]) + "." if line.verdict else "", line.text]
    if line.happened_on is not None:
        parts.insert(0, _("Ngày %(day)s.") % {"day": f"{line.happened_on:%d/%m/%Y}"})
    by = ", ".join(
        part for part in (line.officer, line.organisation.name if line.organisation else "") if part
    )
    return Chapter(line.at, look, str(what), " ".join(part for part in parts if part), by, line.public)


def _collapsed(page: HotspotPage) -> str:
    """That batches were counted once, where some were."""
    if not page.evidence or page.evidence[0].raw <= page.evidence[0].observed:
        return ""
    latest = page.evidence[0]
    return _(
        "Có %(raw)s phản ánh ghi ở đây; phản ánh nhập hàng loạt hoặc trùng nhau chỉ tính một lần, còn %(n)s."
    ) % {"raw": number(latest.raw), "n": number(latest.observed)}


def _case(case: Case) -> dict[str, Any]:
    return {
        "case": case,
        "href": reverse("desk:case", args=[case.reference]),
        "title": case.summary or case.topic.name,
        "place": case.area.name if case.area else "",
    }


def _before(one: SimilarHotspot) -> Before:
    word, look = STATES[one.state]
    ended = [str(VERDICTS[one.verdict]) if one.verdict else "", one.outcome]
    return Before(
        href=reverse("desk:hotspot", args=[one.reference]),
        title=one.title,
        when=span_words(one.first, one.last),
        state=look,
        word=str(word),
        ended=". ".join(part.rstrip(".") for part in ended if part),
    )


def _steps(page: HotspotPage) -> Sequence[Step]:
    reference = page.card.reference
    return [
        Step(deed, reverse("desk:hotspot_deed", args=[reference, deed.slug]), place == 0)
        for place, deed in enumerate(offered(page.card.may))
    ]
