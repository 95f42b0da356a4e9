"""Models as a list that is searched, and one model with its cost, evidence, effect, copies and plans."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvan.places import queries as places
from dangvan.practices import queries
from dangvan.practices.types import Field, Stage
from dangvan.practices.words import FIELDS, STAGES
from dangvan.ui.practices import card_told, page_told
from dangvan.website.reading.pages import public_page

_LIMIT, _LONGEST = 100, 100


@public_page
def practices(request: HttpRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "")[:_LONGEST] for name in ("q", "field", "stage", "ward")}
    ward = places.area_by_code(asked["ward"]) if asked["ward"] else None
    found = queries.practices(
        text=asked["q"],
        field=asked["field"] if asked["field"] in Field.values else "",
        stage=asked["stage"] if asked["stage"] in Stage.values else "",
        area_id=ward.id if ward is not None else None,
        limit=_LIMIT,
    )
    shown = {
        "cards": [card_told(card, address) for card in found],
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "fields": [("", _("Mọi lĩnh vực")), *FIELDS.items()],
        "stages": [("", _("Mọi giai đoạn")), *STAGES.items()],
        "wards": [("", _("Mọi địa bàn")), *((ward.code, ward.name) for ward in places.wards())],
        "messages": (),
    }
    return render(request, "website/practices/list.html", shown)


@public_page
def practice(request: HttpRequest, reference: str) -> HttpResponse:
    told = page_told(queries.practice_page(reference[:12]), address)
    return render(request, "website/practices/one.html", {"told": told, "messages": ()})


def address(reference: str) -> str:
    return reverse("website:practice", args=[reference])
