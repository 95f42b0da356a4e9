"""Recognises coordinates that are metres or feet of a map projection, so that a refusal can name what they
look like.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import NoReturn

from nhip.errors import BadInput

_WORLD_MERCATOR = 20_037_508.4


def looks_like(x: Sequence[float], y: Sequence[float]) -> str:
    """The projection that these coordinates look like, by their typical size, in words with EPSG numbers."""
    east, north = median(x), median(y)
    for (west, most_east, south, most_north), words in _RANGES:
        if west <= east <= most_east and south <= north <= most_north:
            return words
    if abs(east) <= _WORLD_MERCATOR and abs(north) <= _WORLD_MERCATOR:
        return "Web Mercator (EPSG:3857)"
    return "a projection in metres or feet"


#: Typical ranges (x from, to, y from, to), the narrowest first.
_RANGES: tuple[tuple[tuple[float, float, float, float], str], ...] = (
    ((650_000, 900_000, 2_850_000, 3_100_000), "Massachusetts State Plane in US feet (EPSG:2249)"),
    ((900_000, 1_080_000, 110_000, 280_000), "New York Long Island State Plane in US feet (EPSG:2263)"),
    (
        (160_000, 840_000, 890_000, 2_620_000),
        "UTM or VN-2000 (for Viet Nam EPSG:32648, EPSG:32649, EPSG:3405 or EPSG:3406)",
    ),
    ((0, 700_000, 0, 1_300_000), "the British National Grid (EPSG:27700) or UTM (EPSG:326xx)"),
    ((160_000, 840_000, 0, 10_000_000), "UTM (EPSG:326xx north, EPSG:327xx south of the equator)"),
)


def refuse_metres(x: Sequence[float], y: Sequence[float], name: str, named: str = "") -> NoReturn:
    """Raise BadInput for coordinates far beyond degrees; `named` is what the file itself says of its system."""
    finite = [(a, b) for a, b in zip(x, y, strict=False) if a == a and b == b]  # noqa: PLR0124 - not NaN
    first, second = [a for a, _ in finite], [b for _, b in finite]
    guess = named or looks_like(first, second)
    raise BadInput(
        f"{name} holds positions such as {first[0]:,.1f}, {second[0]:,.1f}: no degrees. They look like {guess}",
        "Convert them to longitude and latitude (WGS 84, EPSG:4326), for example with "
        "`ogr2ogr -t_srs EPSG:4326 areas-wgs84.geojson INPUT`",
    )
