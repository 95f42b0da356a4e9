"""Areas turned into SVG paths: borders simplified together so that neighbours stay neighbours, projected,
rounded.

The costly part of a map, and the same for every reader, so it is kept in memory by key.
"""

from __future__ import annotations

import itertools
import math
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

#: Width of every drawing in its own units; a unit is about 75 m on a city 75 km wide.
WIDTH = 1000
#: What a border may move when it is simplified, in those units: more only if the picture would be too heavy.
TOLERANCE = 1.6
COARSEST = 6.0
#: Letters of all paths together; compressed about half as many bytes.
BUDGET = 15_000
KEPT = 32

Point = tuple[float, float]
Ring = Sequence[Point]
Window = tuple[float, float, float, float]


class Shaped(Protocol):
    """Anything with a code and rings of (lon, lat); rings inside rings are holes."""

    @property
    def code(self) -> str: ...

    @property
    def rings(self) -> Sequence[Ring]: ...


@dataclass(frozen=True, slots=True)
class Projection:
    """Local equirectangular: degrees to drawing units, north up. Right to 0.1 % across a city."""

    west: float
    north: float
    across: float
    up: float

    @classmethod
    def fitting(cls, window: Window) -> Projection:
        west, south, east, north = window
        shrink = math.cos(math.radians((south + north) / 2))
        across = WIDTH / max(east - west, 1e-9)
        return cls(west, north, across, across / shrink)

    def __call__(self, lon: float, lat: float) -> Point:
        return (lon - self.west) * self.across, (self.north - lat) * self.up

    def every(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """The same for an array of (lon, lat) rows."""
        turned: NDArray[np.float64] = (points - (self.west, self.north)) * (self.across, -self.up)
        return turned


@dataclass(frozen=True, slots=True)
class Outlines:
    """Paths by code, where a number may stand in each, and how they were projected."""

    height: int
    projection: Projection
    paths: Mapping[str, str]
    middles: Mapping[str, Point]


_kept: OrderedDict[tuple[str, Window | None, tuple[str, ...]], Outlines] = OrderedDict()
_lock = Lock()


def outlines_of(areas: Sequence[Shaped], *, key: str = "", window: Window | None = None) -> Outlines:
    """The outlines of `areas`, all of them or those that touch `window` (west, south, east, north in
    degrees).

    With a `key` (which must change when the geometry changes) they are drawn once and kept.
    """
    if not key:
        return _draw(areas, window)
    name = (key, window, tuple(area.code for area in areas))
    with _lock:
        if name in _kept:
            _kept.move_to_end(name)
            return _kept[name]
    drawn = _draw(areas, window)
    with _lock:
        _kept[name] = drawn
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return drawn


def _draw(areas: Sequence[Shaped], window: Window | None) -> Outlines:
    shapes = {area.code: polygons_of(area.rings) for area in areas}
    shapes = {code: shape for code, shape in shapes.items() if not shape.is_empty}
    if window is None:
        bounds = shapely.total_bounds(list(shapes.values())) if shapes else (0.0, 0.0, 1.0, 1.0)
        window = (float(bounds[0]), float(bounds[1]), float(bounds[2]), float(bounds[3]))
    projection = Projection.fitting(window)
    height = max(1, round(projection(window[0], window[1])[1]))
    placed = {code: _project(shape, projection) for code, shape in shapes.items()}
    frame = shapely.box(-8, -8, WIDTH + 8, height + 8)
    placed = {code: shape for code, shape in placed.items() if shape.intersects(frame)}
    tolerance = TOLERANCE
    while True:
        simple = _simplified(list(placed.values()), tolerance)
        cut = dict(zip(placed, (_within(shape, frame) for shape in simple), strict=True))
        paths = {code: path_of(shape) for code, shape in cut.items()}
        if tolerance >= COARSEST or sum(map(len, paths.values())) <= BUDGET:
            break
        tolerance *= 1.3
    middles = {code: _middle(shape) for code, shape in cut.items() if paths[code]}
    return Outlines(height, projection, {code: path for code, path in paths.items() if path}, middles)


def polygons_of(rings: Sequence[Ring]) -> BaseGeometry:
    """The area that rings enclose by the even-odd rule, whatever their order and direction."""
    polygons = [shapely.make_valid(Polygon(ring)) for ring in rings if len(ring) >= 3]
    if not polygons:
        return Polygon()
    return reduce(lambda whole, part: whole.symmetric_difference(part), polygons)


def _project(shape: BaseGeometry, projection: Projection) -> BaseGeometry:
    return shapely.transform(shape, projection.every)


def _simplified(shapes: list[BaseGeometry], tolerance: float) -> list[BaseGeometry]:
    """Simplified as one coverage: a border that two areas share stays shared; where they overlap each keeps
    its own.
    """
    return list(shapely.coverage_simplify(shapes, tolerance)) if shapes else []


def _within(shape: BaseGeometry, frame: Polygon) -> BaseGeometry:
    if frame.contains(shape):
        return shape
    return shapely.make_valid(shape).intersection(frame)


def _middle(shape: BaseGeometry) -> Point:
    """A point well inside, where a number can be read."""
    largest = max(_polygons(shape), key=lambda polygon: polygon.area)
    spot = shapely.maximum_inscribed_circle(largest, tolerance=2).coords[0]
    return float(spot[0]), float(spot[1])


def _polygons(shape: BaseGeometry) -> list[Polygon]:
    if isinstance(shape, Polygon):
        return [shape] if not shape.is_empty else []
    if isinstance(shape, MultiPolygon) or hasattr(shape, "geoms"):
        return [part for geometry in shape.geoms for part in _polygons(geometry)]
    return []


def path_of(shape: BaseGeometry) -> str:
    """The `d` of an SVG path: whole units, relative steps."""
    return "".join(
        _ring_path(ring.coords)
        for polygon in _polygons(shape)
        for ring in (polygon.exterior, *polygon.interiors)
    )


def _ring_path(coords: Iterable[tuple[float, ...]]) -> str:
    points: list[tuple[int, int]] = []
    for x, y, *_rest in coords:
        point = (round(x), round(y))
        if not points or point != points[-1]:
            points.append(point)
    if points and points[0] == points[-1]:
        points.pop()
    if len(points) < 3:
        return ""
    steps = [(x - px, y - py) for (px, py), (x, y) in itertools.pairwise(points)]
    return f"M{points[0][0]} {points[0][1]}l" + _numbers(number for step in steps for number in step) + "z"


def _numbers(numbers: Iterable[int]) -> str:
    """Numbers with a space between them only where a minus sign doesn't part them."""
    text = ""
    for number in numbers:
        text += f" {number}" if text and number >= 0 else str(number)
    return text
