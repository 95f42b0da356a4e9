"""A scan cut into regions is the whole scan, bit by bit, for every method and every null."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from nhip.errors import BadInput
from nhip.hotspots.cube import Cube, cube_from_counts
from nhip.hotspots.geography import Geography
from nhip.hotspots.results import Method, Null, ScanSettings
from nhip.hotspots.scanning import scan
from nhip.hotspots.zones import Zones, nearest_zones
from nhip.scale.regions import joined, null_scores_of, regions

RANDOM = np.random.default_rng(1)
PLACES = RANDOM.random((40, 2)) * 20
GEOGRAPHY = Geography.planar([f"a{number}" for number in range(40)], PLACES[:, 0], PLACES[:, 1])
PEOPLE = RANDOM.random(40) * 1000 + 10


def cube() -> Cube:
    days = [date(2025, 1, 1) + timedelta(days=day) for day in range(30)]
    return cube_from_counts(np.random.default_rng(2).poisson(0.4, (40, 30)), GEOGRAPHY.areas, days)


def zones() -> Zones:
    return nearest_zones(GEOGRAPHY, 9)


@pytest.mark.parametrize("null", ["model", "negative_binomial", "blocks"])
@pytest.mark.parametrize("method", ["permutation", "expectation", "population"])
def test_regions_together_are_the_whole_scan(method: Method, null: Null) -> None:
    settings = ScanSettings(method=method, null=null, window=6, replicates=39, tail="gumbel", stop_after=5)
    people = PEOPLE if method == "population" else None
    whole = scan(cube(), zones(), settings, population=people, topic="t")
    parts = [
        null_scores_of(cube(), region.zones, settings, population=people, topic="t")
        for region in regions(zones(), GEOGRAPHY, 5)
    ]
    together = joined(cube(), zones(), settings, parts, population=people, topic="t")
    assert together.null_scores.tolist() == whole.null_scores.tolist()
    assert (together.p_value, together.gumbel_p) == (whole.p_value, whole.gumbel_p)
    assert [each.areas for each in together.clusters] == [each.areas for each in whole.clusters]


def test_regions_share_out_all_centres_and_reach_into_their_neighbours() -> None:
    made = regions(zones(), GEOGRAPHY, 4)
    assert sorted(area for region in made for area in region.core.tolist()) == list(range(40))
    assert all(len(region.halo) for region in made)
    assert sum(len(region.zones) for region in made) == len(zones())


def test_more_regions_than_areas_are_as_many_as_areas() -> None:
    assert len(regions(zones(), GEOGRAPHY, 1000)) == 40


def test_what_cannot_be_mapped_is_refused() -> None:
    with pytest.raises(BadInput, match="Iterative"):
        joined(cube(), zones(), ScanSettings(secondary="iterative"), [np.zeros(999)])
    with pytest.raises(BadInput, match="regions"):
        regions(zones(), GEOGRAPHY, 0)
