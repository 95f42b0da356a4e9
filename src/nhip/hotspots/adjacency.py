"""Which areas touch, read from their outlines or, where there are none, from their positions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from nhip.errors import BadInput, Notice, listing
from nhip.hotspots.codes import unique_codes
from nhip.hotspots.geography import EARTH_RADIUS_KM, Geography, Missing
from nhip.hotspots.nearness import nearest

Islands = Literal["nearest", "refuse", "alone"]

_KEYS = ("code", "id", "area", "area_id", "ward_id", "GEOID", "geoid", "name")


@dataclass(frozen=True, eq=False)
class Adjacency:
    """For each area, in the order of `areas`, the sorted indices of those it touches, each way.

    islands: areas that touch none by their outlines. notices: what was done about them.
    """

    areas: tuple[str, ...]
    neighbours: tuple[NDArray[np.int32], ...]
    islands: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()

    def padded(self) -> NDArray[np.int32]:
        """(areas, most neighbours) indices, -1 where an area has fewer."""
        width = max(1, *(len(row) for row in self.neighbours))
        table = np.full((len(self.areas), width), -1, dtype=np.int32)
        for area, row in enumerate(self.neighbours):
            table[area, : len(row)] = row
        return table


@dataclass(frozen=True, eq=False)
class Polygons:
    """Outlines of areas with their codes, as a GeoJSON file gives them."""

    areas: tuple[str, ...]
    shapes: tuple[BaseGeometry, ...]
    notices: tuple[Notice, ...] = ()

    def geography(self) -> Geography:
        """Each area at a point on its own surface (a middle of a crescent lies outside it).

        Raises BadInput for outlines in metres and whatever else `Geography.from_points` refuses.
        """
        points = shapely.point_on_surface(np.array(self.shapes))
        found = Geography.from_points(self.areas, shapely.get_y(points), shapely.get_x(points))
        return Geography(found.areas, found.x, found.y, found.in_plane, self.notices)


def read_polygons(
    source: str | Path | dict[str, Any], key: str | None = None, *, missing: Missing = "refuse"
) -> Polygons:
    """Outlines of a GeoJSON FeatureCollection (RFC 7946), of a file or read already.

    key: the property that holds the code; without it the feature's own id, or the first of the usual names
    that tells all features apart. Features without an outline are refused, all named, or left out with a
    notice. Raises BadInput for a file that isn't GeoJSON, a key that isn't there, codes that stand twice.
    """
    features = _features(source)
    codes = unique_codes(_codes(features, key))
    shapes = [_outline(feature, code) for feature, code in zip(features, codes, strict=True)]
    lost = [code for code, shape in zip(codes, shapes, strict=True) if shape is None]
    if lost:
        text = f"{len(lost)} areas have no outline: {listing(lost)}"
        if missing == "refuse" or len(lost) == len(codes):
            raise BadInput(text, "Add their outlines or ask to leave these areas out")
        notices: tuple[Notice, ...] = (Notice("no_position", f"{text}; they were left out.", len(lost)),)
    else:
        notices = ()
    kept = [(code, shape) for code, shape in zip(codes, shapes, strict=True) if shape is not None]
    return Polygons(tuple(code for code, _ in kept), tuple(shape for _, shape in kept), notices)


def neighbours(
    polygons: Polygons | str | Path | dict[str, Any],
    key: str | None = None,
    *,
    gap_m: float = 0.0,
    corners: bool = False,
    islands: Islands = "nearest",
) -> Adjacency:
    """Areas that share a border.

    gap_m: borders this many metres apart still touch; outlines drawn one by one often leave slivers.
    corners: areas that meet in a point only are neighbours, too.
    islands: an area that touches none is joined to its nearest with a notice, refused, or left alone.
    Raises BadInput for what can't be read and, when asked, for islands.
    """
    outlines = polygons if isinstance(polygons, Polygons) else read_polygons(polygons, key)
    geography = outlines.geography()
    shapes = np.array(outlines.shapes)
    # On the equator's scale; the nearer to a pole, the more generous towards east and west.
    gap = gap_m / 1000 / (np.radians(1.0) * EARTH_RADIUS_KM)
    tree = shapely.STRtree(shapes)
    here, there = tree.query(shapes, predicate="dwithin", distance=gap)
    once = here < there
    here, there = here[once], there[once]
    if not corners and not gap:
        shared = shapely.intersection(shapes[here], shapes[there])
        lined = (shapely.length(shared) > 0) | (shapely.area(shared) > 0)
        here, there = here[lined], there[lined]
    return _linked(geography, here, there, islands)


def neighbours_of_points(geography: Geography, *, islands: Islands = "nearest") -> Adjacency:
    """Neighbours where no outlines are known: two areas with no third in the circle between them.

    The Gabriel graph (Gabriel & Sokal 1969, Syst. Zool. 18:259): connected, without the long edges along the
    rim that triangulations have. Areas in one point all touch each other and share their neighbours.
    """
    places = geography.plane()
    spots, which = np.unique(places, axis=0, return_inverse=True)
    which = which.reshape(-1)
    links = _gabriel(spots)
    members: list[list[int]] = [[] for _ in spots]
    for area, spot in enumerate(which):
        members[spot].append(area)
    pairs = [(a, b) for one, other in links for a in members[one] for b in members[other]]
    pairs += [(a, b) for spot in members for at, a in enumerate(spot) for b in spot[at + 1 :]]
    table = np.array(sorted(pairs), dtype=np.intp).reshape(-1, 2)
    return _linked(geography, table[:, 0], table[:, 1], islands)


def _gabriel(spots: NDArray[np.float64]) -> list[tuple[int, int]]:
    if len(spots) < 2:
        return []
    edges = shapely.get_parts(shapely.delaunay_triangles(shapely.multipoints(spots), only_edges=True))
    ends = shapely.get_coordinates(edges).reshape(-1, 2, 2)
    index = {(float(x), float(y)): number for number, (x, y) in enumerate(spots)}
    pairs = [(index[float(a[0]), float(a[1])], index[float(b[0]), float(b[1])]) for a, b in ends]
    if not pairs:  # All in one line: each with the next.
        order = np.lexsort((spots[:, 1], spots[:, 0])).tolist()
        return list(pairwise(order))
    one, other = np.array(pairs).T
    middle, radius = (spots[one] + spots[other]) / 2, np.hypot(*(spots[one] - spots[other]).T) / 2
    tree = shapely.STRtree(np.asarray(shapely.points(spots)))
    within, _ = tree.query(shapely.points(middle), predicate="dwithin", distance=radius * (1 + 1e-9))
    # The two ends lie on the circle themselves; a third on it counts as between.
    empty = np.bincount(within, minlength=len(pairs)) == 2
    return [pair for pair, keeps in zip(pairs, empty, strict=True) if keeps]


def _linked(
    geography: Geography, here: NDArray[np.intp], there: NDArray[np.intp], islands: Islands
) -> Adjacency:
    areas = geography.areas
    rows: list[set[int]] = [set() for _ in areas]
    for one, other in zip(here.tolist(), there.tolist(), strict=True):
        rows[one].add(other)
        rows[other].add(one)
    lone = [area for area, row in enumerate(rows) if not row] if len(areas) > 1 else []
    notices: tuple[Notice, ...] = geography.notices
    if lone:
        text = f"{len(lone)} areas touch no other: {listing(areas[area] for area in lone)}"
        if islands == "refuse":
            raise BadInput(text, "Allow a gap between outlines, or join them to their nearest neighbour")
        if islands == "nearest":
            order, _ = nearest(geography, 2)
            for area in lone:
                closest = int(order[area, 1])
                rows[area].add(closest)
                rows[closest].add(area)
            text += "; each was joined to its nearest neighbour"
        notices = (*notices, Notice("islands", text + ".", len(lone)))
    parts = _parts(rows)
    if parts > 1:
        said = f"The areas fall into {parts} parts that don't touch; grown zones stay within one."
        notices = (*notices, Notice("separate_parts", said, parts))
    return Adjacency(
        areas,
        tuple(np.array(sorted(row), dtype=np.int32) for row in rows),
        tuple(areas[area] for area in lone),
        notices,
    )


def _parts(rows: Sequence[set[int]]) -> int:
    unseen, parts = set(range(len(rows))), 0
    while unseen:
        edge = [unseen.pop()]
        parts += 1
        while edge:
            fresh = rows[edge.pop()] & unseen
            unseen -= fresh
            edge.extend(fresh)
    return parts


def _features(source: str | Path | dict[str, Any]) -> list[dict[str, Any]]:
    if isinstance(source, dict):
        read: Any = source
    else:
        try:
            read = json.loads(Path(source).read_text(encoding="utf-8"))
        except OSError as error:
            raise BadInput(
                f"The file {source} can't be read: {error.strerror}", "Look at its path"
            ) from error
        except ValueError as error:
            raise BadInput(
                f"The file {source} is not JSON: {error}", "Export it as GeoJSON, UTF-8"
            ) from error
    features = read.get("features") if isinstance(read, dict) else None
    if not isinstance(features, list) or not features:
        raise BadInput(
            "There are no features in it", "Give a GeoJSON FeatureCollection with one feature an area"
        )
    if not all(isinstance(feature, dict) for feature in features):
        raise BadInput("A feature isn't an object", "Give a GeoJSON FeatureCollection")
    return features


def _codes(features: list[dict[str, Any]], key: str | None) -> list[str]:
    properties = [feature.get("properties") or {} for feature in features]
    names = sorted({name for row in properties for name in row})
    if key is not None:
        absent = [number for number, row in enumerate(properties) if row.get(key) in (None, "")]
        if absent:
            raise BadInput(
                f"{len(absent)} features have no property {key!r}",
                f"The properties are: {listing(names, 20)}",
                f"feature {absent[0]}",
            )
        return [str(row[key]) for row in properties]
    columns = [[feature.get("id") for feature in features]]
    columns += [[row.get(name) for row in properties] for name in _KEYS]
    for column in columns:
        if all(value not in (None, "") for value in column) and len(set(column)) == len(column):
            return [str(value) for value in column]
    raise BadInput(
        "No property tells the areas apart that is named as codes usually are",
        f"Say which property holds the code; there are: {listing(names, 20)}",
    )


def _outline(feature: dict[str, Any], code: str) -> BaseGeometry | None:
    geometry = feature.get("geometry")
    if not geometry:
        return None
    try:
        shape: BaseGeometry = shapely.from_geojson(json.dumps(geometry))
    except (ShapelyError, ValueError) as error:
        raise BadInput(
            f"An outline can't be read: {error}", "Export it again as GeoJSON", f"area {code}"
        ) from error
    if shape.is_empty or not np.isfinite(shapely.get_coordinates(shape)).all():
        return None
    return shape if shape.is_valid else shapely.make_valid(shape)
