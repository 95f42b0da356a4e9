"""Where it happened. Words are always enough; a known place, a ward, a pin or the phone's position make it
exact.
"""

from __future__ import annotations

import re
from typing import ClassVar

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from dangvan.kernel.errors import Invalid
from dangvan.places import queries as places
from dangvan.places.types import AreaInfo, PlaceHit
from dangvan.reports import cleaning, limits
from dangvan.reports.types import Submission
from dangvan.website.speaking.steps.page import Shown, StepPage
from dangvan.website.speaking.unfinished import Unfinished

MOST_MATCHES = 6
_PIECES = re.compile(r"[,;\n]+")
#: A street is long: its middle says which ward, not where. Landmarks and addresses are points.
_POINTS = frozenset({"landmark", "address"})


class PlacePage(StepPage):
    slug = "noi-xay-ra"
    template = "website/speaking/place.html"
    anchors: ClassVar = {"place": "id_place_text", "area": "id_area"}

    def shown(self, request: HttpRequest, said: Unfinished) -> Shown:
        # As text: a template would write a number as its reader's language does, with a comma.
        west, south, east, north = (str(degrees) for degrees in settings.CITY.bounds)
        lon, lat = (str(degrees) for degrees in settings.CITY.centre)
        area = said.area
        chosen = places.area_by_code(request.GET.get("dia-ban", "")[:20]) or area
        return {
            "wards": [("", _("Không rõ")), *((ward.code, ward.name) for ward in places.wards())],
            "area_code": chosen.code if chosen else "",
            "is_pinned": said.number("lon") is not None,
            "pinned_in": area,
            "lon": _number_text(said.number("lon")),
            "lat": _number_text(said.number("lat")),
            "bounds": {"west": west, "south": south, "east": east, "north": north},
            "centre": {"lon": lon, "lat": lat},
            "outline": reverse("website:outlines"),
            "tiles": _basemap(),
        }

    def take(self, request: HttpRequest, said: Unfinished) -> Shown | None:
        post = request.POST
        text = post.get("place_text", "")
        before = (said.number("lon"), said.number("lat"), said.fields.get("area"))
        said.put(place_text=text[: limits.LONGEST_PLACE * limits.INPUT_FACTOR])
        text = cleaning.check_place_text(text)
        if "unpin" in post:
            said.drop("lon", "lat")
            return {"is_pinned": False, "lon": "", "lat": ""}
        if hit := _picked(post.get("hit", ""), text):
            self._take_hit(said, hit, text)
            return None
        lon, lat = _point(post)
        area = _area(post.get("area", ""))
        if (lon, lat) == before[:2] and lon is not None and area is not None and area.id != before[2]:
            lon = lat = None
        self._store(said, lon, lat, area, text)
        if lon is None and area is None and text and "keep" not in post:
            matches = possible_places(text)
            if matches:
                return {"matches": [_described(hit) for hit in matches]}
        return None

    def _take_hit(self, said: Unfinished, hit: PlaceHit, text: str) -> None:
        area = places.area(hit.area_id) if hit.area_id is not None else None
        exact = hit.kind in _POINTS
        self._store(said, hit.lon if exact else None, hit.lat if exact else None, area, text or hit.label)

    def _store(
        self, said: Unfinished, lon: float | None, lat: float | None, area: AreaInfo | None, text: str
    ) -> None:
        place = Submission(
            topic_id=0, text="", place_text=text, lon=lon, lat=lat, area_id=area.id if area else None
        )
        lon, lat, area, text = cleaning.check_place(place)
        said.drop("lon", "lat", "area")
        said.put(place_text=text)
        if lon is not None:
            said.put(lon=lon, lat=lat)
        if area is not None:
            said.put(area=area.id)


def possible_places(text: str) -> list[PlaceHit]:
    """Known places that a free description may mean: the whole of it, its parts between commas, their
    beginnings.
    """
    found: dict[tuple[str, float, float], PlaceHit] = {}
    pieces = [piece.split() for piece in _PIECES.split(text)][:4]
    tries = [" ".join(piece) for piece in ([text.split()] if len(pieces) > 1 else []) + pieces]
    tries += [" ".join(piece[:length]) for piece in pieces for length in (6, 5, 4, 3) if length < len(piece)]
    for attempt in tries[:12]:
        if len(found) >= MOST_MATCHES:
            break
        if len(attempt) < 3:
            continue
        for hit in places.search_places(attempt, limit=MOST_MATCHES):
            found.setdefault((hit.label, hit.lon, hit.lat), hit)
    return list(found.values())[:MOST_MATCHES]


def _picked(index: str, text: str) -> PlaceHit | None:
    matches = possible_places(text) if index.isascii() and index.isdecimal() and len(index) < 3 else []
    return matches[int(index)] if matches and int(index) < len(matches) else None


def _described(hit: PlaceHit) -> dict[str, str]:
    kinds = {
        "ward": _("phường, xã"),
        "street": _("đường, phố"),
        "landmark": _("địa điểm"),
        "address": _("địa chỉ"),
    }
    return {"label": hit.label, "kind": kinds.get(hit.kind, "")}


def _point(post: QueryDict) -> tuple[float | None, float | None]:
    lon, lat = post.get("lon", "").strip(), post.get("lat", "").strip()
    if not lon and not lat:
        return None, None
    try:
        return cleaning.check_point(float(lon), float(lat)) or (None, None)
    except ValueError:
        sentence = _("Hãy chọn lại điểm trên bản đồ: toạ độ vừa nhận không đọc được.")
        raise Invalid(sentence, {"place": sentence}) from None


def _area(code: str) -> AreaInfo | None:
    if not code:
        return None
    area = places.area_by_code(code[:20])
    if area is None:
        sentence = _("Hãy chọn lại phường, xã: địa bàn vừa chọn không có trong danh mục.")
        raise Invalid(sentence, {"area": sentence})
    return area


def _number_text(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"


def _basemap() -> str:
    """The operator's own map, where one was put into the data folder."""
    if not (settings.DANGVAN_HOME / "basemap.pmtiles").is_file():
        return ""
    try:
        return reverse("website:basemap")
    except NoReverseMatch:
        return ""
