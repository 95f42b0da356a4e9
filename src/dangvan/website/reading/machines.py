"""What machines ask for: the operator's own map in pieces, what robots may read, and where the pages are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.views.decorators.http import require_safe

from dangvan.organisations import queries as organisations
from dangvan.places import queries as places
from dangvan.website.reading.pages import public_page

BASEMAP: Final = "basemap.pmtiles"
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_PIECE = 64 * 1024
_HOUR = "public, max-age=3600"
_SITEMAP_BEGIN = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
)
_PAGES = (
    "home",
    "cases",
    "areas",
    "organisations",
    "topics",
    "hotspots",
    "practices",
    "directives",
    "reviews",
    "meetings",
    "how_it_works",
    "privacy",
    "report",
    "follow",
)


@require_safe
def basemap(request: HttpRequest) -> HttpResponseBase:
    """A file the operator put into the data folder, whole or a range of it; no such file, no such page."""
    path = settings.DANGVAN_HOME / BASEMAP
    try:
        size = path.stat().st_size
    except OSError:
        raise Http404 from None
    asked = request.headers.get("Range")
    response: HttpResponseBase
    if asked is None or not (match := _RANGE.fullmatch(asked.strip())) or not any(match.groups()):
        response = FileResponse(path.open("rb"), content_type="application/octet-stream")
    elif (part := _part(match[1], match[2], size)) is None:
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        first, last = part
        response = StreamingHttpResponse(
            _read(path, first, last), status=206, content_type="application/octet-stream"
        )
        response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
        response.headers["Content-Length"] = str(last - first + 1)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Cache-Control"] = _HOUR
    return response


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """Pages of one reader, files of people and endless lists are not for robots."""
    closed = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            closed += [reverse(f"website:{name}") for name in ("report", "follow", "search")]
            home = reverse("website:home")
            closed += [f"{home}anh/", f"{home}bang-chung/", f"{home}tai-khoan/"]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines.append(f"Sitemap: {settings.BASE_URL}{reverse('website:sitemap')}")
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = _HOUR
    return response


@public_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every lasting page in every language, but no case: a list of them would tell when each came."""
    urls = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            urls += [settings.BASE_URL + path for path in _paths()]
    body = "".join(f"<url><loc>{escape(url)}</loc></url>\n" for url in urls)
    text = f"{_SITEMAP_BEGIN}{body}</urlset>\n"
    response = HttpResponse(text, content_type="application/xml")
    response.headers["Cache-Control"] = _HOUR
    return response


def _paths() -> Iterator[str]:
    yield from (reverse(f"website:{name}") for name in _PAGES)
    yield from (reverse("website:ward", args=[one.code]) for one in places.wards())
    yield from (reverse("website:organisation", args=[one.code]) for one in organisations.organisations())
    yield from (reverse("website:topic", args=[one.code]) for one in organisations.topics())


def _part(first: str, last: str, size: int) -> tuple[int, int] | None:
    """The bytes asked for, both counted; "-500" are the last 500. None where the file has none of them."""
    if not first:
        count = min(int(last), size)
        return (size - count, size - 1) if count else None
    begin, end = int(first), min(int(last), size - 1) if last else size - 1
    return (begin, end) if begin <= end and begin < size else None


def _read(path: Path, first: int, last: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (piece := file.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece
