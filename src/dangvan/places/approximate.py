"""Boundaries where nobody published any: Voronoi cells of known points, clipped to an outline of the city.

Everything here is an approximation and is labelled so wherever it is shown.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry import MultiPoint, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from dangvan.places.geometry import KM_PER_DEGREE, Boundary

#: How far from a full hull (1) towards a bare thread (0) the outline may follow the points.
_HOLLOWNESS = 0.1
_STEPS = 40
#: Gaps between parts narrower than twice this are no gaps of the city.
_CLOSING_KM = 0.6


def outline(points: Sequence[tuple[float, float]], area_km2: float | None = None) -> Boundary:
    """An outline of the city around points in degrees: their concave hull, widened.

    With `area_km2` it is widened until it covers that much; else by half the usual distance between
    neighbours. Raises ValueError without points.
    """
    if not points:
        raise ValueError("an outline needs points")
    flat = _Plane.around(points)
    spots = MultiPoint([flat.there(lon, lat) for lon, lat in points])
    hull = shapely.concave_hull(spots, ratio=_HOLLOWNESS) if len(points) > 3 else spots.convex_hull
    if area_km2 is None:
        return flat.back(_surface(hull.buffer(max(_spacing(spots) / 2, 0.05))))
    low, high = 0.0, math.sqrt(area_km2) + 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if hull.buffer(middle).area < area_km2 else (low, middle)
    return flat.back(_surface(hull.buffer(high)))


def outline_of_extents(extents: Sequence[tuple[float, float, float, float]]) -> Boundary:
    """An outline of the city from the extents (west, south, east, north) of its old parts: the ellipse in
    each, joined.

    Raises ValueError without extents.
    """
    if not extents:
        raise ValueError("an outline needs extents")
    flat = _Plane.around([((west + east) / 2, (south + north) / 2) for west, south, east, north in extents])
    ellipses = [
        affinity.scale(
            box.centroid.buffer(1), (box.bounds[2] - box.bounds[0]) / 2, (box.bounds[3] - box.bounds[1]) / 2
        )
        for box in (shapely.box(*flat.there(w, s), *flat.there(e, n)) for w, s, e, n in extents)
    ]
    closed = shapely.union_all(ellipses).buffer(_CLOSING_KM).buffer(-_CLOSING_KM)
    parts = [Polygon(part.exterior) for part in shapely.get_parts(closed) if isinstance(part, Polygon)]
    return flat.back(_surface(shapely.union_all(parts)))


def cells(
    points: Mapping[str, Sequence[tuple[float, float]]], clip: Boundary | None = None
) -> dict[str, Boundary]:
    """For each name, everything that lies nearer to one of its points than to any other name's, inside
    `clip`.

    Several points a name let a shape follow what is known of it. Names whose points lie outside `clip`, or
    share all their points with another name, get no cell. Without `clip` the outline of all points is taken.
    """
    owner: dict[tuple[float, float], str] = {}
    for name, spots in points.items():
        for lon, lat in spots:
            owner.setdefault((float(lon), float(lat)), name)
    if not owner:
        return {}
    frame = clip if clip is not None else outline(list(owner))
    flat = _Plane.around(list(owner))
    around = flat.there_shape(frame)
    if len(owner) == 1:
        return {next(iter(owner.values())): frame}
    places = [flat.there(lon, lat) for lon, lat in owner]
    diagram = shapely.voronoi_polygons(MultiPoint(places), extend_to=around.envelope)
    polygons = np.array(shapely.get_parts(diagram))
    tree = shapely.STRtree(polygons)
    spot_number, polygon_number = tree.query(shapely.points(np.array(places)), predicate="intersects")
    names = list(owner.values())
    parts: dict[str, list[Polygon]] = defaultdict(list)
    taken: set[int] = set()
    for spot, polygon in zip(spot_number.tolist(), polygon_number.tolist(), strict=True):
        if polygon not in taken:
            taken.add(polygon)
            parts[names[spot]].append(polygons[polygon])
    found: dict[str, Boundary] = {}
    for name, pieces in parts.items():
        shape = shapely.union_all(pieces).intersection(around)
        surfaces = [p for p in shapely.get_parts(shape) if isinstance(p, Polygon) and p.area > 0]
        if surfaces:
            found[name] = flat.back(surfaces[0] if len(surfaces) == 1 else MultiPolygon(surfaces))
    return found


def _spacing(spots: MultiPoint) -> float:
    """The median distance from a point to its nearest neighbour."""
    points = np.array(shapely.get_parts(spots))
    if len(points) < 2:
        return 1.0
    tree = shapely.STRtree(points)
    _, distances = tree.query_nearest(points, exclusive=True, return_distance=True, all_matches=False)
    return float(np.median(distances)) if len(distances) else 1.0


def _surface(shape: BaseGeometry) -> Boundary:
    return shape if isinstance(shape, Polygon | MultiPolygon) else Polygon()


class _Plane:
    """A flat map in kilometres around a middle latitude: near enough for one city."""

    def __init__(self, latitude: float) -> None:
        self._kx = KM_PER_DEGREE * math.cos(math.radians(latitude))
        self._ky = KM_PER_DEGREE

    @classmethod
    def around(cls, points: Sequence[tuple[float, float]]) -> _Plane:
        return cls(sum(lat for _, lat in points) / len(points))

    def there(self, lon: float, lat: float) -> tuple[float, float]:
        return lon * self._kx, lat * self._ky

    def there_shape(self, shape: Boundary) -> Boundary:
        return affinity.scale(shape, self._kx, self._ky, origin=(0, 0))

    def back(self, shape: Boundary) -> Boundary:
        return affinity.scale(shape, 1 / self._kx, 1 / self._ky, origin=(0, 0))
