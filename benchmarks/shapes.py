"""Zones grown over touching areas find roads and rivers oftener than circles do, and round spots as often.

400 areas scattered over 20 x 20 km, expected counts known; one window, the expectation-based Poisson score.
Ten areas along a straight road, along a winding river, or in a disc get an excess of 4.2 or 6 standard
deviations. Found means: the score exceeds that of 95 % of sets without excess, for each family on its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks._claims import Claims
from nhip.hotspots.adjacency import neighbours_of_points
from nhip.hotspots.geography import Geography
from nhip.hotspots.zones import Zones, ellipse_zones, grown_zones, nearest_zones

AREAS, SIDE, LARGEST, MEMBERS = 400, 20.0, 20, 10
NULL_SETS, SPOTS = 600, 300
WINDING = {"road": 0.01, "river": 0.06}
STRENGTHS = (4.2, 6.0)

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Planted:
    counts: Counts
    areas: frozenset[int]


def run(claims: Claims) -> None:
    chance = np.random.default_rng(20261123)
    geography = Geography.planar(
        [str(n) for n in range(AREAS)], SIDE * chance.random(AREAS), SIDE * chance.random(AREAS)
    )
    expected = chance.gamma(3, 2, AREAS)
    quiet = [chance.poisson(expected) for _ in range(NULL_SETS)]
    planted = {
        (shape, strength): [
            _planted(geography, expected, shape=shape, strength=strength, chance=chance) for _ in range(SPOTS)
        ]
        for shape in ("road", "river", "disc")
        for strength in STRENGTHS
    }
    families = {
        "circles": nearest_zones(geography, LARGEST),
        "ellipses": ellipse_zones(geography, LARGEST),
        "grown": grown_zones(geography, neighbours_of_points(geography), LARGEST),
    }
    found = {
        name: _found(zones, expected, quiet, planted, claims=claims, name=name)
        for name, zones in families.items()
    }
    for shape, bar in (("road", 1.2), ("river", 1.05), ("disc", 0.9)):
        ratio = found["grown"][shape, 4.2] / found["circles"][shape, 4.2]
        claims.claim(f"a {shape} found by grown zones, against circles", ratio, ">=", bar)


def _planted(
    geography: Geography,
    expected: NDArray[np.float64],
    *,
    shape: str,
    strength: float,
    chance: np.random.Generator,
) -> Planted:
    if shape == "disc":
        areas = geography.distances(int(chance.integers(AREAS))).argsort()[:MEMBERS].tolist()
    else:
        areas = _along(geography, WINDING[shape], chance)
    mean = expected.copy()
    mean[areas] *= 1 + strength / np.sqrt(mean[areas].sum())
    return Planted(chance.poisson(mean), frozenset(areas))


def _along(geography: Geography, winding: float, chance: np.random.Generator) -> list[int]:
    """The first ten areas that lie nearest to a walker whose heading wanders."""
    while True:
        x, y = SIDE * chance.random(2)
        heading = 2 * np.pi * chance.random()
        met: list[int] = []
        while 0 < x < SIDE and 0 < y < SIDE and len(met) < MEMBERS:
            x, y = x + 0.1 * np.cos(heading), y + 0.1 * np.sin(heading)
            heading += winding * chance.normal()
            area = int(np.argmin((geography.x - x) ** 2 + (geography.y - y) ** 2))
            if area not in met:
                met.append(area)
        if len(met) == MEMBERS:
            return met


def _found(
    zones: Zones,
    expected: NDArray[np.float64],
    quiet: list[Counts],
    planted: dict[tuple[str, float], list[Planted]],
    *,
    claims: Claims,
    name: str,
) -> dict[tuple[str, float], float]:
    means = expected[zones.order].cumsum(axis=1)
    level = float(np.quantile([_strongest(zones, means, counts)[0] for counts in quiet], 0.95))
    power = {}
    for kind, spots in planted.items():
        scored = [(*_strongest(zones, means, spot.counts), spot.areas) for spot in spots]
        hits = [(area, truth) for score, area, truth in scored if score > level]
        power[kind] = len(hits) / len(spots)
        precision = np.mean([len(area & truth) / len(area) for area, truth in hits])
        recall = np.mean([len(area & truth) / len(truth) for area, truth in hits])
        claims.say(
            f"{name:9} {len(zones):7} zones; {kind[0]:5} of {kind[1]:g} sd: found {power[kind]:.2f}, "
            f"precision {precision:.2f}, recall {recall:.2f}"
        )
    return power


def _strongest(zones: Zones, means: NDArray[np.float64], counts: Counts) -> tuple[float, frozenset[int]]:
    seen = counts[zones.order].cumsum(axis=1)
    more = zones.counted() & (seen > means)
    scores = np.zeros(seen.shape)
    scores[more] = seen[more] * np.log(seen[more] / means[more]) - (seen[more] - means[more])
    sequence, place = divmod(int(scores.argmax()), zones.depth)
    return float(scores[sequence, place]), frozenset(zones.order[sequence, : place + 1].tolist())
