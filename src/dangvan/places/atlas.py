"""All areas with their boundaries and successions, held in memory: the tables are small and asked about all
the time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from dangvan.kernel import revisions
from dangvan.places import geometry
from dangvan.places.models import Area, AreaSuccession
from dangvan.places.types import AreaInfo

#: A point this near to a boundary belongs to it: simplified borders leave slivers between neighbours.
SLIVER_DEGREES = 0.0006
_DEPTH = {"city": 0, "district": 1, "ward": 2}


@dataclass(frozen=True, slots=True)
class Succession:
    successor_id: int
    day: date
    share: float
    estimated: bool


class DayMap:
    """The areas of one stretch of days, as a tree of boundaries that answers where a point lies."""

    def __init__(self, areas: Iterable[AreaInfo], boundaries: Mapping[int, geometry.Boundary]) -> None:
        drawn = [a for a in areas if a.id in boundaries]
        parents = {a.parent_id for a in drawn}
        # The finest areas only: a city's own outline doesn't compete with its wards.
        leaves = sorted((a for a in drawn if a.id not in parents), key=lambda a: (a.code, a.id))
        self.ids = np.array([a.id for a in leaves], dtype=np.int64)
        self._shapes = np.array([boundaries[a.id] for a in leaves], dtype=object)
        if len(self._shapes):
            shapely.prepare(self._shapes)
        self._tree = shapely.STRtree(self._shapes)

    def at(self, lon: float, lat: float) -> int | None:
        if not len(self.ids):
            return None
        point = shapely.Point(lon, lat)
        near = self._tree.query(point)
        hits = [i for i in near.tolist() if self._shapes[i].intersects(point)] if len(near) else []
        if hits:
            return int(self.ids[min(hits)])
        nearest = self._tree.query_nearest(point, max_distance=SLIVER_DEGREES)
        return int(self.ids[int(nearest.min())]) if len(nearest) else None

    def at_many(self, lons: npt.ArrayLike, lats: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """Area ids, -1 where a point lies in none."""
        x = np.asarray(lons, dtype=np.float64)
        y = np.asarray(lats, dtype=np.float64)
        found = np.full(len(x), -1, dtype=np.int64)
        if not len(self.ids) or not len(x):
            return found
        usable = np.isfinite(x) & np.isfinite(y)
        x, y = np.where(usable, x, 0.0), np.where(usable, y, 0.0)
        points = np.asarray(shapely.points(x, y), dtype=object)
        which, shape_number = self._tree.query(points)
        inside = shapely.intersects_xy(self._shapes[shape_number], x[which], y[which])
        which, shape_number = which[inside], shape_number[inside]
        # From the last shape to the first: on a shared border the lowest code stays, as in `at`.
        order = np.argsort(-shape_number, kind="stable")
        found[which[order]] = self.ids[shape_number[order]]
        lost = np.flatnonzero((found == -1) & usable)
        if len(lost):
            near, nearest = self._tree.query_nearest(points[lost], max_distance=SLIVER_DEGREES)
            order = np.argsort(-nearest, kind="stable")
            found[lost[near[order]]] = self.ids[nearest[order]]
        found[~usable] = -1
        return found


@dataclass(frozen=True)
class Atlas:
    areas: dict[int, AreaInfo]
    boundary_texts: dict[int, str]
    successions: dict[int, list[Succession]]
    _day_maps: dict[int, DayMap] = field(default_factory=dict)
    _mappings: dict[int, dict[str, Any]] = field(default_factory=dict)

    @cached_property
    def by_code(self) -> dict[str, list[AreaInfo]]:
        found: dict[str, list[AreaInfo]] = defaultdict(list)
        for area in self.areas.values():
            found[area.code].append(area)
        for same in found.values():
            same.sort(key=lambda a: a.valid_from)
        return dict(found)

    @cached_property
    def children(self) -> dict[int | None, list[int]]:
        found: dict[int | None, list[int]] = defaultdict(list)
        for area in self.areas.values():
            found[area.parent_id].append(area.id)
        return dict(found)

    @cached_property
    def boundaries(self) -> dict[int, geometry.Boundary]:
        read = ((id_, geometry.from_text(text)) for id_, text in self.boundary_texts.items())
        return {id_: boundary for id_, boundary in read if boundary is not None}

    @cached_property
    def turning_days(self) -> list[date]:
        """The days on which the map changed."""
        begun = {a.valid_from for a in self.areas.values()}
        ended = {a.valid_to for a in self.areas.values() if a.valid_to}
        followed = {step.day for steps in self.successions.values() for step in steps}
        return sorted(begun | ended | followed)

    def stretch(self, day: date) -> int:
        """The number of the stretch between two turning days in which a day lies."""
        return bisect_right(self.turning_days, day)

    def day_map(self, day: date) -> DayMap:
        stretch = self.stretch(day)
        known = self._day_maps.get(stretch)
        if known is None:
            known = DayMap((a for a in self.areas.values() if a.valid_on(day)), self.boundaries)
            self._day_maps[stretch] = known
        return known

    def boundary_mapping(self, area_id: int) -> dict[str, Any] | None:
        """The boundary as a GeoJSON mapping."""
        if area_id not in self._mappings:
            boundary = self.boundaries.get(area_id)
            if boundary is None:
                return None
            self._mappings[area_id] = shapely.geometry.mapping(boundary)
        return self._mappings[area_id]

    def depth(self, area: AreaInfo) -> int:
        return _DEPTH.get(area.level, 9)


def _read() -> Atlas:
    rows: Iterable[tuple[Any, ...]] = Area.objects.values_list(
        "id",
        "code",
        "name_vi",
        "name_en",
        "level",
        "parent_id",
        "valid_from",
        "valid_to",
        "lon",
        "lat",
        "area_km2",
        "population",
        "boundary_approximate",
        "source",
        "boundary",
    )
    areas: dict[int, AreaInfo] = {}
    texts: dict[int, str] = {}
    for row in rows:
        *fields, boundary = row
        values = (*fields, bool(boundary))
        areas[row[0]] = AreaInfo(*values)
        if boundary:
            texts[row[0]] = boundary
    successions: dict[int, list[Succession]] = defaultdict(list)
    for predecessor, successor, day, share, estimated in AreaSuccession.objects.order_by(
        "day", "-share", "id"
    ).values_list("predecessor_id", "successor_id", "day", "share", "estimated"):
        successions[predecessor].append(Succession(successor, day, share, estimated))
    return Atlas(areas, texts, dict(successions))


held_atlas: revisions.Held[Atlas] = revisions.Held("places", _read)
