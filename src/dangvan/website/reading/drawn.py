"""Maps of the city and of a ward among its neighbours; borders become outlines once for each day's map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import count
from statistics import median
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from shapely.geometry import shape

from dangvan.cases.queries import shown_point
from dangvan.kernel import clock
from dangvan.places import queries as places
from dangvan.places.atlas import Atlas, held_atlas
from dangvan.places.types import AreaInfo
from dangvan.ui.maps import AreaMap, MapArea, MapPoint, draw_map
from dangvan.ui.outlines import Ring, Window
from dangvan.website.reading.rows import title_of

if TYPE_CHECKING:
    from dangvan.cases.models import Case
    from dangvan.cases.queries import ListedCase

#: Room around a ward, as a share of its width.
_MARGIN = 0.25


@dataclass(frozen=True, slots=True)
class Outline:
    area: AreaInfo
    rings: Sequence[Ring]
    bounds: Window


@dataclass(frozen=True)
class _DayMap:
    """The outlines of one reading of the map; its name in the cache of drawings is never used twice."""

    atlas: Atlas
    day: date
    key: str
    outlines: tuple[Outline, ...]

    @cached_property
    def inner(self) -> Window | None:
        return _inner_window(self.outlines)


_names = count()
_held: _DayMap | None = None


def _day_map() -> _DayMap:
    """Read anew on another day, or when borders changed."""
    global _held  # noqa: PLW0603 (one map of the day for the process)
    atlas, today = held_atlas.get(), clock.today()
    if _held is None or _held.atlas is not atlas or _held.day != today:
        outlines = tuple(
            Outline(area, _rings(geometry), shape(geometry).bounds)
            for area, geometry in places.boundaries()
            if geometry
        )
        _held = _DayMap(atlas, today, f"reading-{next(_names)}", outlines)
    return _held


def city_map(
    counts: Mapping[int, int], *, title: str, value_name: str, inner: bool = False
) -> AreaMap | None:
    """Every ward with its number. `inner`: only where wards are too small to tap on the whole, if any."""
    held = _day_map()
    window = held.inner if inner else None
    if not held.outlines or (inner and window is None):
        return None
    areas = [
        MapArea(
            one.area.code, one.area.name, one.rings, reverse("website:ward", args=[one.area.code]),
            value=counts.get(one.area.id, 0),
        )
        for one in held.outlines
        if window is None or _touch(one.bounds, window)
    ]  # fmt: skip
    return draw_map(areas, title=title, value_name=value_name, key=held.key, window=window)


def ward_map(
    area: AreaInfo, cases: Sequence[Case] | Sequence[ListedCase] = (), *, title: str = ""
) -> AreaMap | None:
    """A ward among its neighbours, and those of the cases whose topic lets the place be shown."""
    held = _day_map()
    own = next((one for one in held.outlines if one.area.id == area.id), None)
    if own is None:
        return None
    window = _around(own.bounds)
    areas = [
        MapArea(
            one.area.code, one.area.name, one.rings,
            "" if one is own else reverse("website:ward", args=[one.area.code]),
            # The shade tells this ward from its neighbours, nothing else.
            value=0 if one is own else None,
            label=_("đang xem") if one is own else _("bên cạnh"),
        )
        for one in held.outlines
        if _touch(one.bounds, window)
    ]  # fmt: skip
    points = [
        MapPoint(point[0], point[1], title_of(case), reverse("website:case", args=[case.reference]))
        for case in cases
        if (point := shown_point(case)) and _inside(point, window)
    ]
    key = f"{held.key}-{area.code}"
    return draw_map(areas, title=title or area.name, key=key, points=points, window=window, numbered=0)


def spots_map(found: Mapping[int, str], *, title: str, close: bool = False) -> AreaMap | None:
    """The wards of `found` (by id, with what is said of each) on the map of the city, or close by."""
    held = _day_map()
    bounds = [one.bounds for one in held.outlines if one.area.id in found]
    if not bounds:
        return None
    window = _around((
        min(box[0] for box in bounds),
        min(box[1] for box in bounds),
        max(box[2] for box in bounds),
        max(box[3] for box in bounds),
    ))  # fmt: skip
    areas = [
        MapArea(
            one.area.code,
            f"{one.area.name}: {found[one.area.id]}" if one.area.id in found else one.area.name,
            one.rings,
            reverse("website:ward", args=[one.area.code]),
            accent=one.area.id in found,
        )
        for one in held.outlines
        if not close or _touch(one.bounds, window)
    ]
    return draw_map(
        areas,
        title=title,
        key=held.key,
        window=window if close else None,
        numbered=0,
        accent_words=_("điểm nóng"),
    )


def is_approximate() -> bool:
    """Whether some border of today's map is only reckoned."""
    return any(one.area.approximate for one in _day_map().outlines)


def _inner_window(outlines: Sequence[Outline]) -> Window | None:
    """The box around the small wards that lie together, too small for a finger on the whole map."""
    if len(outlines) < 12:
        return None
    widths = [one.bounds[2] - one.bounds[0] for one in outlines]
    whole = max(one.bounds[2] for one in outlines) - min(one.bounds[0] for one in outlines)
    small = [one for one, width in zip(outlines, widths, strict=True) if width < median(widths) * 0.7]
    if len(small) < 6:
        return None
    lons = sorted((one.bounds[0] + one.bounds[2]) / 2 for one in small)
    lats = sorted((one.bounds[1] + one.bounds[3]) / 2 for one in small)
    cut = len(small) // 10
    near = [
        one for one in small if _inside(_middle(one), (lons[cut], lats[cut], lons[-1 - cut], lats[-1 - cut]))
    ]
    if not near:
        return None
    window = (
        min(one.bounds[0] for one in near),
        min(one.bounds[1] for one in near),
        max(one.bounds[2] for one in near),
        max(one.bounds[3] for one in near),
    )
    return window if window[2] - window[0] < whole * 0.6 else None


def _rings(geometry: Mapping[str, Any]) -> list[Ring]:
    coordinates = geometry["coordinates"]
    polygons = coordinates if geometry["type"] == "MultiPolygon" else [coordinates]
    return [[(at[0], at[1]) for at in ring] for polygon in polygons for ring in polygon]


def _middle(one: Outline) -> tuple[float, float]:
    west, south, east, north = one.bounds
    return (west + east) / 2, (south + north) / 2


def _around(bounds: Window) -> Window:
    west, south, east, north = bounds
    room = max(east - west, north - south) * _MARGIN
    return west - room, south - room, east + room, north + room


def _touch(one: Window, other: Window) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _inside(point: tuple[float, float], window: Window) -> bool:
    return window[0] <= point[0] <= window[2] and window[1] <= point[1] <= window[3]


def border_note() -> str:
    """What to know of the borders drawn."""
    return (
        _("Ranh giới trên bản đồ là gần đúng, không dùng để phân định địa giới.") if is_approximate() else ""
    )
