"""A month's on-time figures for programs: what is published, and what anyone can reckon from the record."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from dangvan.cases import queries
from dangvan.kernel.errors import NotFound
from dangvan.ledger.commitments import canonical

_MONTH: Final = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])", re.ASCII)
_HOUR: Final = "public, max-age=3600"


@require_safe
def figures(request: HttpRequest, month: str) -> HttpResponse:
    """`/log/figures/YYYY-MM.json`, as docs/ledger/formats.md describes it."""
    try:
        told = queries.monthly_figures(_first_day(month))
    except NotFound:
        return _open_to_all(HttpResponse("There are no figures of this month.\n", "text/plain", status=404))
    written = canonical(told.written()) + b"\n"
    etag = quote_etag(hashlib.sha256(written).hexdigest()[:32])
    asked = request.headers.get("If-None-Match", "")
    if etag in {one.strip().removeprefix("W/") for one in asked.split(",")}:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(written, "application/json")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = _HOUR
    return _open_to_all(response)


def _first_day(month: str) -> date:
    if not _MONTH.fullmatch(month) or month < "0001":
        raise NotFound("no month")
    return date.fromisoformat(f"{month}-01")


def _open_to_all(response: HttpResponse) -> HttpResponse:
    """Pages of other sites may read it, as they may the log itself: it is the same for everyone."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
