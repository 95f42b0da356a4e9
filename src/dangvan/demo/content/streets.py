"""Where people of the demonstration report from: the streets of each ward and points along them."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random

from dangvan.demo.content.words import chance

_RURAL_STREETS = (
    "đường trục xã", "đường liên thôn", "đường làng xóm Đông", "đường làng xóm Đoài", "đường thôn Thượng",
    "đường thôn Trung", "đường thôn Hạ", "đường ven kênh", "đường đê", "đường liên xã", "đường làng nghề",
    "đường xóm Chùa",
)  # fmt: skip
_URBAN_STREETS = (
    "đường nội khu", "phố mới trong khu dân cư", "đường ven sông", "phố chợ", "đường gom", "phố ven hồ",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ward:
    """What the plan needs of an area; population may be unknown."""

    code: str
    name: str
    lon: float
    lat: float
    population: int | None = None

    @property
    def is_rural(self) -> bool:
        return self.name.startswith("Xã")


@dataclass(frozen=True, slots=True)
class Spot:
    """A place to report from."""

    street: str
    lon: float
    lat: float


@cache
def gazetteer() -> tuple[Spot, ...]:
    """The streets of the product's own gazetteer."""
    text = files("dangvan.places").joinpath("data/hanoi_places.csv").read_text(encoding="utf-8")
    return tuple(
        Spot(row["name"], float(row["lon"]), float(row["lat"]))
        for row in csv.DictReader(text.splitlines())
        if row["kind"] == "street"
    )


def spots_of(wards: Sequence[Ward]) -> dict[str, list[Spot]]:
    """The streets of each ward: those of the gazetteer nearest to its centre, or else a few nameless ones."""
    found: dict[str, list[Spot]] = {ward.code: [] for ward in wards}
    for spot in gazetteer():
        nearest = min(wards, key=lambda w: _distance(w.lon, w.lat, spot.lon, spot.lat))
        if _distance(nearest.lon, nearest.lat, spot.lon, spot.lat) < 9:
            found[nearest.code].append(spot)
    for ward in wards:
        if len(found[ward.code]) >= 4:
            continue
        rng = chance("streets", ward.code)
        reach = _reach(ward, wards)
        names = _RURAL_STREETS if ward.is_rural else _URBAN_STREETS
        for name in rng.sample(names, 6 if ward.is_rural else 3):
            angle, far = rng.random() * math.tau, reach * math.sqrt(rng.random())
            found[ward.code].append(Spot(name, *_moved(ward.lon, ward.lat, angle, far)))
    return found


def _reach(ward: Ward, wards: Sequence[Ward]) -> float:
    """Kilometres from the centre that are surely still in the ward's own cell."""
    others = [_distance(ward.lon, ward.lat, w.lon, w.lat) for w in wards if w.code != ward.code]
    return 0.46 * min(others, default=2.0)


def near(rng: Random, wards: Sequence[Ward], ward: Ward, spot: Spot) -> tuple[float, float]:
    """A point along the street that is still in the ward."""
    for _ in range(6):
        lon, lat = _moved(spot.lon, spot.lat, rng.random() * math.tau, abs(rng.gauss(0, 0.16)))
        own = _distance(ward.lon, ward.lat, lon, lat)
        if all(own <= _distance(w.lon, w.lat, lon, lat) for w in wards):
            return lon, lat
    return spot.lon, spot.lat


def _moved(lon: float, lat: float, angle: float, far: float) -> tuple[float, float]:
    """The point `far` kilometres away."""
    return round(lon + far * math.cos(angle) / 103.9, 5), round(lat + far * math.sin(angle) / 110.7, 5)


def _distance(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Kilometres, flat at the latitude of Hanoi."""
    return math.hypot((lon - other_lon) * 103.9, (lat - other_lat) * 110.7)
