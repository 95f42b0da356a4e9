"""A case as anyone may read it: who must answer by when, what was said and answered, how that was counted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse

from dangvan.cases.machine import LIVE
from dangvan.cases.queries import people_told, public_case
from dangvan.cases.types import State
from dangvan.places import queries as places
from dangvan.website.reading import clocks, exchange
from dangvan.website.reading.drawn import border_note, ward_map
from dangvan.website.reading.pages import public_page, show
from dangvan.website.reading.rows import title_language, title_of
from dangvan.website.speaking import letters


@public_page
def case(request: HttpRequest, reference: str) -> HttpResponse:
    file = public_case(reference)
    found = file.case
    address = reverse("website:case", args=[found.reference])
    if reference != found.reference:
        return HttpResponsePermanentRedirect(address)
    area = places.area(found.area_id) if found.area_id else None
    people = people_told([found])[found.pk]
    pause = next((one for one in file.pauses if one.ended_at is None), None)
    shown = {
        "file": file,
        "case": found,
        "title": title_of(found),
        "title_language": title_language(found),
        "area": area,
        "due": clocks.due_now(file),
        "clocks": clocks.clocks(file),
        "letters": exchange.exchange(file, people),
        "legs": exchange.legs(file),
        "delays": exchange.delays(file),
        "pause_until": pause.until if pause else None,
        "timeline": letters.timeline(file, 0),
        "why": letters.why_this_body(file),
        "merged_into": file.merged_into if found.state == State.MERGED else None,
        "may_join": found.state in LIVE,
        "map": ward_map(area, [found], title=title_of(found)) if area and file.point else None,
        "map_note": border_note(),
        "others": people,
    }
    return show(request, "case.html", shown)
