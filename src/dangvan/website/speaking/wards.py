"""The city's wards as a map of links, for choosing without a script, and as outlines for the
map with a pin.
"""

from __future__ import annotations

import gzip
import json
from functools import lru_cache
from typing import Any

import shapely
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from shapely.geometry import mapping, shape

from dangvan.kernel import clock
from dangvan.places import queries as places
from dangvan.places.atlas import held_atlas
from dangvan.ui.maps import AreaMap, MapArea, draw_map
from dangvan.website.speaking.mode import PUBLIC, Mode
from dangvan.website.speaking.responses import language_of

#: About 30 m: enough to see in which ward a pin stands.
_TOLERANCE = 0.0003


@require_safe
def choose(request: HttpRequest, mode: Mode = PUBLIC) -> HttpResponse:
    """All wards on one drawing and in one list; each leads back to the question with that ward chosen."""
    page = mode.step("noi-xay-ra")
    wards = [{"name": ward.name, "href": f"{page}?dia-ban={ward.code}"} for ward in places.wards()]
    shown = {"mode": mode, "page": page, "map": _map(page, wards_key()), "wards": wards}
    return render(request, "website/speaking/wards.html", shown)


@require_safe
def outlines(request: HttpRequest) -> HttpResponse:
    """GeoJSON of today's wards with their names: nobody's data, the same for everyone."""
    packed = _outlines(wards_key(), language_of(request))
    takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(
        packed if takes_gzip else gzip.decompress(packed), content_type="application/geo+json"
    )
    if takes_gzip:
        response.headers["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def wards_key() -> str:
    """Changes when the map does: another day, or other borders."""
    held_atlas.get()
    return f"wards-{clock.today().isoformat()}-{held_atlas.readings}"


@lru_cache(maxsize=8)
def _map(page: str, key: str) -> AreaMap:
    areas = [
        MapArea(area.code, area.name, _rings(geometry), f"{page}?dia-ban={area.code}")
        for area, geometry in places.boundaries()
    ]
    return draw_map(areas, title=_("Các phường, xã của thành phố"), value_name="", key=key)


@lru_cache(maxsize=4)
def _outlines(key: str, language: str) -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {"name": area.name, "code": area.code},
            "geometry": mapping(shapely.set_precision(shape(geometry).simplify(_TOLERANCE), 0.00001)),
        }
        for area, geometry in places.boundaries()
    ]
    text = json.dumps(
        {"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":")
    )
    return gzip.compress(text.encode(), mtime=0)


def _rings(geometry: dict[str, Any]) -> list[list[tuple[float, float]]]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[(lon, lat) for lon, lat, *_height in ring] for polygon in polygons for ring in polygon]
