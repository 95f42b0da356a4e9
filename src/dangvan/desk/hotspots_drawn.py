"""The pictures of hot spots on the desk: the wards of all or of one, and each day against what is usual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dangvan.hotspots.types import LEAST, DayCount, HotspotCard
from dangvan.kernel import clock
from dangvan.places import queries as places
from dangvan.places.atlas import held_atlas
from dangvan.places.types import AreaInfo
from dangvan.ui.maps import AreaMap, MapArea, draw_map
from dangvan.ui.observed import Day, ObservedChart, observed_chart
from dangvan.ui.outlines import Ring, Window
from dangvan.ui.words import numeric_day

#: Room around the wards drawn, and the least that a map shows, in degrees (about 7 km).
_MARGIN, _LEAST = 0.2, 0.07
#: Only so many days are drawn: on a phone a day must stay wide enough to be seen.
_DAYS = 56


def map_of_all(cards: Sequence[HotspotCard]) -> AreaMap | None:
    """The wards around the hot spots listed; each bears its number in the list, where it is worst."""
    marks: dict[int, list[str]] = {}
    first: dict[int, HotspotCard] = {}
    for place, card in enumerate(cards, 1):
        for rank, area in enumerate(card.areas):
            first.setdefault(area.id, card)
            if rank == 0:
                marks.setdefault(area.id, []).append(str(place))
    found = {
        number: (reverse("desk:hotspot", args=[card.reference]), ", ".join(marks.get(number, [])), card.title)
        for number, card in first.items()
    }
    return _draw(found, title=_("Nơi có điểm nóng"), accent_words=_("điểm nóng, số như trong danh sách"))


def map_of_one(card: HotspotCard) -> AreaMap | None:
    """Its wards among their neighbours."""
    found = {area.id: ("", "", _("trong điểm nóng")) for area in card.areas}
    return _draw(found, title=_("Các phường, xã của điểm nóng"), accent_words=_("trong điểm nóng"))


def chart_of(series: Sequence[DayCount]) -> ObservedChart | None:
    """Each day's reports against what is usual. A day of one to four is told as "fewer than 5"."""
    if not series:
        return None
    days = [
        Day(
            label=f"{one.day:%d/%m}",
            said=_("%(day)s (chưa hết ngày)") % {"day": numeric_day(one.day)}
            if one.unfinished
            else numeric_day(one.day),
            observed=one.observed if one.observed >= LEAST or one.observed == 0 else None,
            expected=one.expected,
            low=one.low,
            high=one.high,
            accent=one.inside,
        )
        for one in series[-_DAYS:]
    ]
    return observed_chart(
        days,
        title=_("Số phản ánh mỗi ngày so với mức thường gặp"),
        fewest=LEAST,
        accent_words=_("những ngày của điểm nóng"),
    )


def _draw(found: Mapping[int, tuple[str, str, str]], *, title: str, accent_words: str) -> AreaMap | None:
    shapes = [(area, rings_of(geometry)) for area, geometry in places.boundaries() if geometry]
    window = _window([rings for area, rings in shapes if area.id in found])
    if window is None:
        return None
    areas = [_area(area, rings, found.get(area.id)) for area, rings in shapes]
    drawn: AreaMap = draw_map(
        areas,
        title=title,
        key=f"desk-{clock.today().isoformat()}-{held_atlas.readings}",
        window=window,
        numbered=20,
        accent_words=accent_words,
    )
    return drawn


def _area(area: AreaInfo, rings: Sequence[Ring], found: tuple[str, str, str] | None) -> MapArea:
    if found is None:
        return MapArea(area.code, area.name, rings)
    href, mark, title = found
    return MapArea(area.code, f"{area.name}: {title}", rings, href, accent=True, mark=mark)


def _window(shapes: Sequence[Sequence[Ring]]) -> Window | None:
    """The box around them with some room, never so small that nobody knows where it is."""
    points = [point for rings in shapes for ring in rings for point in ring]
    if not points:
        return None
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    room = max(east - west, north - south) * _MARGIN
    across = max(room, (_LEAST - (east - west)) / 2)
    up = max(room, (_LEAST - (north - south)) / 2)
    return west - across, south - up, east + across, north + up


def rings_of(geometry: Mapping[str, Any]) -> list[Ring]:
    """The rings of a ward's boundary, outer and inner alike, as maps draw them."""
    coordinates = geometry["coordinates"]
    polygons = coordinates if geometry["type"] == "MultiPolygon" else [coordinates]
    return [[(at[0], at[1]) for at in ring] for polygon in polygons for ring in polygon]
