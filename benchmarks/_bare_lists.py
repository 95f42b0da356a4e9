"""The floors that `api` is measured against, within the same site: a Django view and a ninja endpoint that
read fifty public cases with their names and write them down, without a rule between.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import path
from ninja import NinjaAPI, Schema

from dangvan.cases.models import Case
from dangvan.urls import urlpatterns as of_the_site

ROWS = 50


class Row(Schema):
    reference: str
    summary: str
    told_state: str
    received_on: date
    topic__code: str
    topic__name_vi: str
    area__code: str | None
    area__name_vi: str | None
    owner__code: str
    owner__name_vi: str


def _rows() -> list[dict[str, Any]]:
    cases = Case.objects.filter(is_public=True).order_by("-received_on", "reference")
    return list(cases.values(*Row.model_fields)[:ROWS])


def bare(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    return JsonResponse({"items": _rows()})


ninja = NinjaAPI(urls_namespace="bare")


@ninja.get("/cases", response=list[Row])
def bare_list(request: HttpRequest) -> Any:  # noqa: ARG001
    return _rows()


@ninja.get("/nothing")
def bare_nothing(request: HttpRequest) -> Any:  # noqa: ARG001
    return {"ok": True}


urlpatterns = [path("bare/", bare), path("bare-ninja/", ninja.urls), *of_the_site]
