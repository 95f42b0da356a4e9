"""What is public, as data: the same queries as the pages, with cursors, filters and ETags."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.responses import NinjaJSONEncoder

from dangvan.api.rest import shapes, telling
from dangvan.api.rest.problems import Problem
from dangvan.cases import queries as cases
from dangvan.hotspots import queries as hotspots
from dangvan.kernel import clock
from dangvan.kernel.errors import NotFound
from dangvan.organisations import queries as organisations
from dangvan.places import queries as places

router = Router()
_MISSING = {404: Problem, 422: Problem}
_JSON = "application/json; charset=utf-8"
_encoder = NinjaJSONEncoder(ensure_ascii=False, separators=(",", ":"))


def public(view: Callable[..., Any]) -> Callable[..., Any]:
    """Anybody may keep it for a minute; whoever has it already is told so (304)."""

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        body = _encoder.encode(view(request, *args, **kwargs)).encode()
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        same = tag in request.headers.get("If-None-Match", "")
        response = (
            HttpResponse(status=304)
            if same
            else HttpResponse(body, content_type="application/json; charset=utf-8")
        )
        response.headers["ETag"] = tag
        response.headers["Cache-Control"] = "public, max-age=60"
        response.headers["Content-Language"] = get_language() or "vi"
        response.headers["Vary"] = "Accept-Language"
        return response

    return told


@router.get("/cases", response={200: shapes.CasePage, **_MISSING}, tags=["cases"])
@public
def list_cases(request: HttpRequest, asked: Query[shapes.CaseFilters]) -> Any:
    """Public cases, the newest day first, within a day by their random number."""
    area = _known(places.area_by_code(asked.ward), asked.ward)
    body = _known(organisations.organisation_by_code(asked.organisation), asked.organisation)
    about = _known(organisations.topic_by_code(asked.topic), asked.topic)
    days = None
    if asked.first is not None or asked.last is not None:
        days = cases.CaseDays(asked.first or date(2000, 1, 1), asked.last or clock.today(), asked.by)
    page = cases.public_cases(
        area=area.id if area else None,
        organisation=body.id if body else None,
        topic=about.id if about else None,
        state=asked.state,
        text=asked.q,
        cursor=asked.cursor,
        size=asked.size,
        with_below=asked.with_below,
        within=days,
    )
    return {
        "items": telling.case_rows(page.items),
        "next": page.next_cursor,
        "count": page.count,
        "count_is_capped": page.count_is_capped,
    }


@router.get("/cases/{reference}", response={200: shapes.CaseWhole, **_MISSING}, tags=["cases"])
@public
def one_case(request: HttpRequest, reference: str) -> Any:
    """One case with its answers, and with words that may be read."""
    return telling.case_whole(cases.public_case(reference))


@router.get("/wards", response=list[shapes.Area], tags=["city"])
@public
def wards(request: HttpRequest) -> Any:
    """The wards of today."""
    return [telling.area(one) for one in places.wards()]


@router.get("/organisations", response=list[shapes.Organisation], tags=["city"])
@public
def bodies(request: HttpRequest) -> Any:
    """The bodies of today; `parent` is the code of the one above."""
    found = organisations.organisations()
    codes = {one.id: one.code for one in found}
    return [telling.organisation(one, codes) for one in found]


@router.get("/topics", response=list[shapes.Topic], tags=["city"])
@public
def topics(request: HttpRequest) -> Any:
    """All topics in their order; reports go to those that take reports."""
    found = organisations.topics()
    codes = {one.id: one.code for one in found}
    return [telling.topic(one, codes) for one in found]


@router.get("/hotspots", response=list[shapes.Hotspot], tags=["hotspots"])
@public
def confirmed_hotspots(request: HttpRequest) -> Any:
    """Confirmed hot spots, and those that ended in the last 90 days."""
    return [telling.hotspot(one) for one in hotspots.public_hotspots()]


@router.get("/hotspots/{reference}", response={200: shapes.Hotspot, **_MISSING}, tags=["hotspots"])
@public
def one_hotspot(request: HttpRequest, reference: str) -> Any:
    return telling.hotspot(hotspots.public_hotspot(reference))


def _known(found: Any, asked: str) -> Any:
    """None where nothing was asked for; an unknown code is told, never taken for everything."""
    if asked and found is None:
        raise NotFound(_("Không có mã “%(code)s”.") % {"code": asked})
    return found if asked else None
