"""Where areas lie, in degrees or kilometres of a plane, checked for the mistakes that maps are famous for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput, Notice, listing
from nhip.hotspots.codes import Codes, unique_codes

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth, (2a + b) / 3 of GRS 80 as the IUGG gives it (Moritz 2000, J. Geodesy 74:128)."""

Floats = NDArray[np.float64]
Missing = Literal["refuse", "leave_out"]

_HILBERT_BITS = 16
_INHABITED_SOUTH = -60.0
_FAR_KM, _FAR_TIMES, _FAR_LEAST = 1000.0, 20.0, 10
_LARGEST_PLANE_KM = 20_100.0


@dataclass(frozen=True, eq=False)
class Geography:
    """Positions of areas, in the order of `areas`.

    x, y: (areas,) longitude and latitude in degrees, or kilometres of a plane when `in_plane`.
    notices: areas that were left out on request.
    """

    areas: tuple[str, ...]
    x: Floats
    y: Floats
    in_plane: bool = False
    notices: tuple[Notice, ...] = ()

    @classmethod
    def from_points(
        cls,
        areas: Codes,
        lat: Sequence[float] | NDArray[Any],
        lon: Sequence[float] | NDArray[Any],
        *,
        missing: Missing = "refuse",
    ) -> Geography:
        """Areas by latitude and longitude in degrees (WGS 84).

        missing: areas without a position (NaN, or exactly 0, 0) are refused, all named, or left out with a
        notice. Areas far away from all others stay, with a notice.
        Raises BadInput for codes that stand twice, metres given as degrees, and latitude and longitude
        exchanged where that can be seen: a latitude beyond 90 or in the Antarctic.
        """
        codes = unique_codes(areas)
        north, east = _numbers(lat, "latitude", codes), _numbers(lon, "longitude", codes)
        placed = np.isfinite(north) & np.isfinite(east) & ~((north == 0) & (east == 0))
        _check_degrees(north[placed], east[placed])
        return _placed(cls, codes, east, north, placed, in_plane=False, missing=missing)

    @classmethod
    def planar(
        cls,
        areas: Codes,
        x: Sequence[float] | NDArray[Any],
        y: Sequence[float] | NDArray[Any],
        *,
        missing: Missing = "refuse",
    ) -> Geography:
        """Areas by x and y in kilometres of a plane; `missing` as above.

        Raises BadInput for codes that stand twice and for coordinates larger than the Earth, which are
        metres.
        """
        codes = unique_codes(areas)
        right, up = _numbers(x, "x", codes), _numbers(y, "y", codes)
        placed = np.isfinite(right) & np.isfinite(up)
        if placed.any() and max(np.abs(right[placed]).max(), np.abs(up[placed]).max()) > _LARGEST_PLANE_KM:
            raise BadInput(
                f"A coordinate of a plane lies beyond {_LARGEST_PLANE_KM:,.0f} km",
                "These look like metres: divide them by 1000",
            )
        return _placed(cls, codes, right, up, placed, in_plane=True, missing=missing)

    def offsets(self, here: NDArray[np.intp], there: NDArray[np.intp]) -> tuple[Floats, Floats]:
        """Kilometres east and north from some areas to others, by their indices; good within a region.

        For degrees: equirectangular at the middle latitude of each pair, the shorter way round the Earth.
        """
        if self.in_plane:
            return self.x[there] - self.x[here], self.y[there] - self.y[here]
        scale = np.radians(1.0) * EARTH_RADIUS_KM
        east = (self.x[there] - self.x[here] + 180.0) % 360.0 - 180.0
        shrink = np.cos(np.radians((self.y[there] + self.y[here]) / 2))
        return east * shrink * scale, (self.y[there] - self.y[here]) * scale

    @property
    def lon(self) -> Floats:
        return self.x

    @property
    def lat(self) -> Floats:
        return self.y

    def distances(self, area: int) -> Floats:
        """(areas,) kilometres from one area, by its index, to every area."""
        return self.between(np.full(len(self.areas), area), np.arange(len(self.areas)))

    def between(self, here: NDArray[np.intp], there: NDArray[np.intp]) -> Floats:
        """(pairs,) kilometres between two lists of areas, by their indices.

        Great circle by the haversine formula (Sinnott 1984, Sky & Telescope 68:159), or straight in a plane;
        rounded to a micrometre, so that places equally far by symmetry are equally far in numbers.
        """
        if self.in_plane:
            straight = np.hypot(self.x[here] - self.x[there], self.y[here] - self.y[there])
            return np.asarray(np.round(straight, 9), dtype=np.float64)
        north, east = np.radians(self.y), np.radians(self.x)
        half_north = np.sin((north[here] - north[there]) / 2)
        half_east = np.sin((east[here] - east[there]) / 2)
        chord = half_north**2 + np.cos(north[here]) * np.cos(north[there]) * half_east**2
        around = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
        return np.asarray(np.round(around, 9), dtype=np.float64)

    def plane(self) -> Floats:
        """(areas, 2) kilometres east and north of the middle, to draw and to order one city or region.

        For degrees: equirectangular about the mean latitude; distances are never taken from it.
        """
        if self.in_plane:
            return np.column_stack([self.x - self.x.mean(), self.y - self.y.mean()])
        east = (self.x - self.x[0] + 180.0) % 360.0 - 180.0
        scale = np.radians(1.0) * EARTH_RADIUS_KM
        shrink = np.cos(np.radians(self.y.mean()))
        return np.column_stack([(east - east.mean()) * scale * shrink, (self.y - self.y.mean()) * scale])

    def hilbert_order(self) -> NDArray[np.intp]:
        """Indices of areas along a Hilbert curve: neighbours on the map become neighbours in memory."""
        places = self.plane()
        span = float(np.ptp(places, axis=0).max()) or 1.0
        cells = ((places - places.min(axis=0)) / span * (2**_HILBERT_BITS - 1)).astype(np.int64)
        return np.argsort(_hilbert_index(cells[:, 0], cells[:, 1]), kind="stable")

    def keep(self, areas: Sequence[str]) -> Geography:
        """The same geography for these areas, in their order. Raises BadInput for one without a position."""
        codes = unique_codes(areas)
        index = {code: position for position, code in enumerate(self.areas)}
        lost = [code for code in codes if code not in index]
        if lost:
            raise BadInput(
                f"{len(lost)} areas have no position: {listing(lost)}",
                "Add their positions or leave them out",
            )
        order = np.array([index[code] for code in codes], dtype=np.intp)
        return Geography(codes, self.x[order], self.y[order], self.in_plane, self.notices)

    @classmethod
    def from_geojson(
        cls, source: str | Path | dict[str, Any], key: str | None = None, *, missing: Missing = "refuse"
    ) -> Geography:
        """Areas of a GeoJSON FeatureCollection, each by a point on its surface (see
        `nhip.hotspots.adjacency`)."""
        from nhip.hotspots.adjacency import read_polygons

        return read_polygons(source, key, missing=missing).geography()


def _placed(
    cls: type[Geography],
    codes: tuple[str, ...],
    x: Floats,
    y: Floats,
    placed: NDArray[np.bool_],
    *,
    in_plane: bool,
    missing: Missing,
) -> Geography:
    if placed.all():
        return cls(codes, x, y, in_plane, _far_away(codes, x, y, in_plane=in_plane))
    lost = [code for code, known in zip(codes, placed, strict=True) if not known]
    text = f"{len(lost)} areas have no position: {listing(lost)}"
    if missing == "refuse" or not placed.any():
        raise BadInput(text, "Add their positions or ask to leave these areas out")
    kept = tuple(code for code, known in zip(codes, placed, strict=True) if known)
    notice = Notice("no_position", f"{text}; they were left out.", len(lost))
    notices = (notice, *_far_away(kept, x[placed], y[placed], in_plane=in_plane))
    return cls(kept, x[placed], y[placed], in_plane, notices)


def _far_away(codes: tuple[str, ...], x: Floats, y: Floats, *, in_plane: bool) -> tuple[Notice, ...]:
    """A digit lost in one row puts an area into the sea: it may be right, but someone should look."""
    if len(codes) < _FAR_LEAST:
        return ()
    with_middle = Geography((*codes, ""), np.append(x, np.median(x)), np.append(y, np.median(y)), in_plane)
    far = with_middle.distances(len(codes))[:-1]
    lone = np.flatnonzero(far > max(_FAR_KM, _FAR_TIMES * float(np.quantile(far, 0.9))))
    if not len(lone):
        return ()
    text = f"{len(lone)} areas lie far away from all others: {listing(codes[area] for area in lone)}."
    return (Notice("far_away", text, len(lone)),)


def _numbers(values: Sequence[float] | NDArray[Any], what: str, codes: tuple[str, ...]) -> Floats:
    try:
        found = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise BadInput(
            f"A {what} is not a number: {error}", "Read the column as numbers with a point before decimals"
        ) from error
    if found.shape != (len(codes),):
        raise BadInput(
            f"{len(codes)} areas were named, the {what} has the shape {found.shape}", "One for each area"
        )
    return found


def _check_degrees(lat: Floats, lon: Floats) -> None:
    if not len(lat):
        return
    north, east = float(np.abs(lat).max()), float(np.abs(lon).max())
    if north <= 90 and east <= 180:
        south = np.flatnonzero(lat < _INHABITED_SOUTH)
        if len(south) and float(np.abs(lon[south]).max()) <= 90:
            row = south[0]
            raise BadInput(
                f"{len(south)} of {len(lat)} areas lie in the Antarctic, the first at {lat[row]}, {lon[row]}",
                "Nobody lives there; latitude and longitude look exchanged: give latitude first",
            )
        return
    if north <= 180 and east <= 90:
        raise BadInput(
            f"A latitude of {north:g} degrees can't be",
            "Latitude and longitude look exchanged: give latitude first",
        )
    if north <= 90 and east <= 360:
        raise BadInput(
            f"A longitude of {east:g} degrees can't be",
            "Longitudes run from -180 to 180: subtract 360 beyond 180",
        )
    raise BadInput(
        f"Positions up to {max(north, east):,.0f} are no degrees",
        "They look like metres of a projected map: convert them to WGS 84 longitude and latitude, "
        "or give them in kilometres as a plane",
    )


def _hilbert_index(x: NDArray[np.int64], y: NDArray[np.int64]) -> NDArray[np.int64]:
    """Position along the Hilbert curve (Hilbert 1891), square by square from the largest down."""
    x, y = x.copy(), y.copy()
    index = np.zeros(len(x), dtype=np.int64)
    side = 1 << (_HILBERT_BITS - 1)
    while side:
        right, up = (x & side) > 0, (y & side) > 0
        index += side * side * ((3 * right) ^ up.astype(np.int64))
        flip = ~up & right
        x[flip], y[flip] = (
            (2 * side - 1) - (x[flip] & (2 * side - 1)),
            (2 * side - 1) - (y[flip] & (2 * side - 1)),
        )
        turn = ~up
        x[turn], y[turn] = y[turn], x[turn].copy()
        side >>= 1
    return index
