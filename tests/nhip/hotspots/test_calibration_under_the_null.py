"""Chance alone is called unusual as often as promised, and no more often.

Each test scans many small worlds in which nothing is the case. The bounds are binomial and can fail: the last
tests show the textbook null failing them where counts are over-dispersed.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from nhip.hotspots.results import ScanSettings
from nhip.hotspots.scanning import scan
from nhip.hotspots.zones import Zones
from tests.nhip.hotspots.scanned import cube_of, world_zones

SETS = 1000
LEVELS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9)
AREAS, PERIODS = 10, 16


@cache
def _zones() -> Zones:
    return world_zones(77, AREAS, 4)


def _p_values(
    asked: ScanSettings, sets: int = SETS, *, alpha: float = 0.0, seed: int = 1
) -> NDArray[np.float64]:
    """One p-value a world; with alpha above 0 the counts are negative binomial."""
    rates = np.random.default_rng(5).gamma(3.0, 0.5, size=(AREAS, 1)) * np.ones(PERIODS)
    found = []
    for world in range(sets):
        chance = np.random.default_rng([seed, world])
        means = rates * chance.gamma(1 / alpha, alpha, size=rates.shape) if alpha else rates
        cube = cube_of(chance.poisson(means))
        given: dict[str, Any] = {}
        if asked.method == "expectation":
            given = {"baseline": rates}
        if asked.method == "population":
            given = {"population": rates}
        p_value = scan(cube, _zones(), asked, topic=str(world), **given).p_value
        assert p_value is not None
        found.append(p_value)
    return np.array(found)


def _assert_no_more_than_promised(p_values: NDArray[np.float64], slack: float = 3.5) -> None:
    for a in LEVELS:
        share = float(np.mean(p_values <= a + 1e-12))
        assert share <= a + slack * np.sqrt(a * (1 - a) / len(p_values)), (a, share)


@pytest.mark.parametrize("method", ["permutation", "expectation", "population"])
def test_p_values_are_uniform_with_full_replicates_and_lots_for_ties(method: str) -> None:
    asked = ScanSettings(method=method, window=4, replicates=39, ties="randomised", secondary="none")  # type: ignore[arg-type]
    p_values = _p_values(asked)
    _assert_no_more_than_promised(p_values)
    ranks = np.rint(p_values * 40).astype(int)
    counted = np.bincount(ranks, minlength=41)[1:]
    chi_square = float(((counted - SETS / 40) ** 2 / (SETS / 40)).sum())
    # 39 degrees of freedom: 99.95 % lie below 77.
    assert chi_square < 77
    # Kolmogorov's distance, at 99.9 %.
    assert float(np.abs(np.cumsum(counted) / SETS - np.arange(1, 41) / 40).max()) < 1.95 / np.sqrt(SETS)


@pytest.mark.parametrize(
    "asked",
    [
        ScanSettings(window=4, replicates=39),
        ScanSettings(window=4, replicates=99, stop_after=5),
        ScanSettings(window=4, replicates=19, prospective=False),
        ScanSettings(window=4, replicates=19, null="blocks", block=2),
        ScanSettings(method="expectation", window=4, replicates=39, stop_after=10),
    ],
    ids=["plain", "stopping", "retrospective", "blocks", "expectation"],
)
def test_without_lots_no_level_is_reached_more_often_than_it_says(asked: ScanSettings) -> None:
    _assert_no_more_than_promised(_p_values(replace(asked, secondary="none"), 600))


def test_the_gumbel_tail_keeps_its_promise_too() -> None:
    asked = ScanSettings(window=4, replicates=63, tail="gumbel", secondary="none")
    rates = np.random.default_rng(5).gamma(3.0, 0.5, size=(AREAS, 1)) * np.ones(PERIODS)
    tails = []
    for world in range(600):
        cube = cube_of(np.random.default_rng([2, world]).poisson(rates))
        tails.append(scan(cube, _zones(), asked, topic=str(world)).gumbel_p)
    for a in (0.02, 0.05, 0.1, 0.2):
        # The fit to 63 replicates errs on its own by about a fifth.
        assert np.mean(np.array(tails) <= a) <= 1.3 * a + 3 * np.sqrt(a * (1 - a) / 600)


OVERDISPERSED = [
    ScanSettings(window=4, replicates=19, null="negative_binomial", dispersion=0.6),
    ScanSettings(method="expectation", window=4, replicates=19, null="negative_binomial", dispersion=0.6),
    ScanSettings(window=4, replicates=19, null="blocks", block=2),
]


@pytest.mark.parametrize("asked", OVERDISPERSED, ids=["permutation", "expectation", "blocks"])
def test_a_recurrence_of_twenty_days_comes_back_no_sooner_on_overdispersed_counts(
    asked: ScanSettings,
) -> None:
    asked = replace(asked, ties="randomised", secondary="none")
    rare = float(np.mean(_p_values(asked, 500, alpha=0.6) <= 0.05 + 1e-12))
    assert rare <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 500)
    assert rare >= 0.01
    textbook = replace(asked, null="model", dispersion=None)
    assert float(np.mean(_p_values(textbook, 150, alpha=0.6) <= 0.05)) > 3 * 0.05
