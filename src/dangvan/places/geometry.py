"""Shapes on the map: reading and mending boundaries, distances, areas. Plain shapely, no database."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry

KM_PER_DEGREE = 111.195
#: Boundaries are written with five decimals, about a metre.
DECIMALS = 5
Boundary = Polygon | MultiPolygon


class BadShape(ValueError):
    """A boundary that can't be used; `reason` is one of the words below, `detail` says more."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason, self.detail = reason, detail


def distance_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Metres between two points on the sphere (haversine)."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    a = (
        math.sin((phi2 - phi1) / 2) ** 2
        + math.cos(phi1) * math.cos(phi2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    )
    return 2 * 6_371_008.8 * math.asin(min(1.0, math.sqrt(a)))


def area_km2(boundary: BaseGeometry) -> float:
    """Square kilometres of a shape in degrees, on a plane that touches the earth at its middle."""
    if boundary.is_empty:
        return 0.0
    middle = (boundary.bounds[1] + boundary.bounds[3]) / 2
    return float(boundary.area) * KM_PER_DEGREE**2 * math.cos(math.radians(middle))


def read_boundary(geometry: object) -> tuple[Boundary, bool]:
    """A usable boundary from a GeoJSON geometry, and whether it had to be mended.

    Raises BadShape: `missing`, `kind` (no polygon), `numbers`, `metres` (not degrees), `broken` (mending
    changes it).
    """
    if not isinstance(geometry, Mapping):
        raise BadShape("missing")
    if geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        raise BadShape("kind", str(geometry.get("type"))[:40])
    try:
        drawn = shape(dict(geometry))
    except (
        TypeError,
        ValueError,
        IndexError,
        KeyError,
        AttributeError,
        shapely.errors.ShapelyError,
    ) as error:
        raise BadShape("numbers", str(error)[:100]) from error
    return checked_boundary(drawn)


def read_wkt(text: str) -> tuple[Boundary, bool]:
    """The same from well-known text."""
    try:
        drawn = shapely.from_wkt(text)
    except shapely.errors.ShapelyError as error:
        raise BadShape("numbers", str(error)[:100]) from error
    if not isinstance(drawn, Polygon | MultiPolygon):
        raise BadShape("kind", drawn.geom_type)
    return checked_boundary(drawn)


def checked_boundary(drawn: BaseGeometry) -> tuple[Boundary, bool]:
    if drawn.is_empty:
        raise BadShape("missing")
    drawn = shapely.force_2d(drawn)
    numbers = shapely.get_coordinates(drawn)
    if not all(math.isfinite(n) for n in drawn.bounds) or bool(np.isnan(numbers).any()):
        raise BadShape("numbers")
    west, south, east, north = drawn.bounds
    if max(abs(west), abs(east), abs(south), abs(north)) > 180:
        raise BadShape("metres", f"{west:.0f}, {south:.0f}")
    if south < -90 or north > 90:
        raise BadShape("swapped")
    if drawn.is_valid:
        return _polygonal(drawn), False
    mended = _polygonal(shapely.make_valid(drawn))
    before, after = abs(drawn.area), mended.area
    if after == 0 or abs(after - before) > 0.02 * max(before, after):
        raise BadShape("broken", shapely.is_valid_reason(drawn)[:100])
    return mended, True


def _polygonal(drawn: BaseGeometry) -> Boundary:
    """Only the surfaces of a shape: mending may leave lines and points beside them."""
    if isinstance(drawn, Polygon | MultiPolygon):
        return drawn
    surfaces = [part for part in shapely.get_parts(drawn) if isinstance(part, Polygon | MultiPolygon)]
    joined = shapely.union_all(surfaces)
    return joined if isinstance(joined, Polygon | MultiPolygon) else Polygon()


def to_text(boundary: BaseGeometry) -> str:
    """A boundary as it is stored: GeoJSON, five decimals, still valid after the rounding."""
    rounded = shapely.set_precision(boundary, 10.0**-DECIMALS)
    if rounded.is_empty:
        rounded = boundary
    return json.dumps(_rounded(mapping(_polygonal(rounded))), separators=(",", ":"))


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, Mapping):
        return {key: _rounded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(part) for part in value]
    return value


def from_text(text: str) -> Boundary | None:
    """A stored boundary; None where there is none."""
    if not text:
        return None
    drawn = shapely.from_geojson(text)
    return drawn if isinstance(drawn, Polygon | MultiPolygon) else None
