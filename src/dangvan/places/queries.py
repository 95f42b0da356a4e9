"""Reads of the map: which area a point lies in, what became of an area, where a place is that
somebody names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from dangvan.kernel import clock
from dangvan.places.atlas import DayMap, held_atlas
from dangvan.places.geometry import distance_m
from dangvan.places.search import search_places
from dangvan.places.sorting import vietnamese_key
from dangvan.places.types import AreaCount, AreaInfo

__all__ = [
    "ancestors",
    "area",
    "area_at",
    "area_by_code",
    "areas",
    "areas_at",
    "areas_numbered",
    "areas_on_days",
    "boundaries",
    "children",
    "count_on_map",
    "descendants",
    "distance_m",
    "search_places",
    "successors",
    "today_area",
    "wards",
]


def area(area_id: int) -> AreaInfo | None:
    return held_atlas.get().areas.get(area_id)


def areas_numbered(numbers: Set[int]) -> Mapping[int, AreaInfo]:
    """At least these, which rows of the database name."""
    return held_atlas.get_with(lambda held: numbers <= held.areas.keys()).areas


def area_by_code(code: str, on: date | None = None) -> AreaInfo | None:
    """The area that had this code on a day (default today); codes are given anew after reforms."""
    day = on or clock.today()
    return next((a for a in held_atlas.get().by_code.get(code, ()) if a.valid_on(day)), None)


def areas(on: date | None = None, *, level: str | None = None) -> list[AreaInfo]:
    """All areas valid that day, in Vietnamese alphabetical order."""
    day = on or clock.today()
    found = [a for a in held_atlas.get().areas.values() if a.valid_on(day) and level in (None, a.level)]
    return sorted(found, key=lambda a: (vietnamese_key(_bare(a.name_vi)), a.id))


def wards(on: date | None = None) -> list[AreaInfo]:
    """The wards and communes valid that day, in alphabetical order of their names without
    "Phường" or "Xã".
    """
    return areas(on, level="ward")


def area_at(lon: float, lat: float, *, on: date | None = None) -> AreaInfo | None:
    """The finest area whose boundary holds the point that day; None outside the city or where no boundary is
    known.
    """
    atlas = held_atlas.get()
    found = atlas.day_map(on or clock.today()).at(lon, lat)
    return None if found is None else atlas.areas[found]


def areas_at(lons: npt.ArrayLike, lats: npt.ArrayLike, *, on: date | None = None) -> npt.NDArray[np.int64]:
    """Area ids of many points at once, -1 where a point lies in none."""
    return held_atlas.get().day_map(on or clock.today()).at_many(lons, lats)


def areas_on_days(points: Sequence[tuple[float, float, date]]) -> list[AreaInfo | None]:
    """`area_at` for many points (lon, lat, day): those of one map are looked up together."""
    atlas = held_atlas.get()
    by_map: dict[DayMap, list[int]] = defaultdict(list)
    for place, (_lon, _lat, day) in enumerate(points):
        by_map[atlas.day_map(day)].append(place)
    found: list[AreaInfo | None] = [None] * len(points)
    for day_map, at in by_map.items():
        ids = day_map.at_many([points[i][0] for i in at], [points[i][1] for i in at])
        for place, area_id in zip(at, ids.tolist(), strict=True):
            found[place] = atlas.areas.get(area_id)
    return found


def ancestors(area_id: int) -> tuple[int, ...]:
    """The area itself first, then what it lies in, up to the city."""
    known = held_atlas.get().areas
    chain: list[int] = []
    at: int | None = area_id
    while at is not None and at in known and at not in chain:
        chain.append(at)
        at = known[at].parent_id
    return tuple(chain)


def descendants(area_id: int) -> frozenset[int]:
    """The area itself and everything in it, of all times."""
    children_of = held_atlas.get().children
    found: set[int] = set()
    waiting = [area_id]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(children_of.get(one, ()))
    return frozenset(found)


def children(area_id: int | None, *, on: date | None = None) -> list[AreaInfo]:
    """What lies directly in the area that day."""
    day = on or clock.today()
    atlas = held_atlas.get()
    found = [atlas.areas[i] for i in atlas.children.get(area_id, ())]
    return sorted(
        (a for a in found if a.valid_on(day)), key=lambda a: (vietnamese_key(_bare(a.name_vi)), a.id)
    )


def successors(area_id: int, *, on: date | None = None) -> list[tuple[int, float]]:
    """What the area is by that day (default today): (area, share), largest first; itself if
    it still stands.
    """
    return sorted(
        ((i, share) for i, (share, _) in _became(area_id, on).items()), key=lambda pair: (-pair[1], pair[0])
    )


def today_area(area_id: int) -> int | None:
    """The one area of today that took most of this one; None where nothing is known to have followed."""
    found = successors(area_id)
    return found[0][0] if found else None


def count_on_map(counts: Mapping[int, float], *, on: date | None = None) -> dict[int, AreaCount]:
    """Counts of areas of any time, on one day's map. Says apart what had to be divided among several
    successors.
    """
    certain: dict[int, float] = defaultdict(float)
    shared: dict[int, float] = defaultdict(float)
    estimated: set[int] = set()
    for area_id, count in counts.items():
        became = _became(area_id, on)
        for successor, (share, is_estimate) in became.items():
            if len(became) == 1:
                certain[successor] += count * share
                continue
            shared[successor] += count * share
            if is_estimate:
                estimated.add(successor)
    return {i: AreaCount(certain[i], shared[i], i in estimated) for i in certain.keys() | shared.keys()}


def boundaries(on: date | None = None, *, level: str = "ward") -> list[tuple[AreaInfo, dict[str, Any]]]:
    """The areas of that day which have a boundary, each with its GeoJSON geometry."""
    atlas = held_atlas.get()
    found = ((a, atlas.boundary_mapping(a.id)) for a in areas(on, level=level))
    return [(a, drawn) for a, drawn in found if drawn is not None]


def _became(area_id: int, on: date | None) -> dict[int, tuple[float, bool]]:
    """Successor -> (share, whether estimated) on a day, following successions of successors."""
    day = on or clock.today()
    atlas = held_atlas.get()
    found: dict[int, tuple[float, bool]] = {}
    waiting: list[tuple[int, float, bool, frozenset[int]]] = [(area_id, 1.0, False, frozenset())]
    while waiting:
        at, share, estimated, seen = waiting.pop()
        here = atlas.areas.get(at)
        if here is None or at in seen:
            continue
        if here.valid_to is None or day < here.valid_to:
            before, was = found.get(at, (0.0, False))
            found[at] = (before + share, was or estimated)
            continue
        waiting.extend(
            (step.successor_id, share * step.share, estimated or step.estimated, seen | {at})
            for step in atlas.successions.get(at, ())
            if step.day <= day
        )
    return found


def _bare(name: str) -> str:
    for kind in ("Phường ", "Xã ", "Thị trấn ", "Quận ", "Huyện ", "Thị xã ", "Thành phố "):
        if name.startswith(kind):
            return name[len(kind) :]
    return name
