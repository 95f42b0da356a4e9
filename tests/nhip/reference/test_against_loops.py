"""Scores, zones, windows, expected counts and p-values of nhip beside those of plain loops."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from nhip.hotspots.cube import Cube, cube_from_counts
from nhip.hotspots.geography import Geography
from nhip.hotspots.results import Cluster, ScanResult, ScanSettings
from nhip.hotspots.scanning import scan
from nhip.hotspots.zones import nearest_zones
from tests.nhip.reference import loops
from tests.nhip.reference.loops import Cylinder, Limits, Method

METHODS: tuple[Method, ...] = ("permutation", "expectation", "population")


def cube_of(counts: loops.Counts) -> Cube:
    starts = [date(2024, 2, 1) + timedelta(days=day) for day in range(len(counts[0]))]
    return cube_from_counts(counts, [f"a{i}" for i in range(len(counts))], starts)


def given(method: Method, rates: list[list[float]]) -> dict[str, Any]:
    names = {"expectation": "baseline", "population": "population"}
    return {names[method]: np.array(rates)} if method in names else {}


class Case:
    """A small city drawn from one seed."""

    def __init__(self, seed: int) -> None:
        draw = random.Random(seed)
        self.method: Method = METHODS[seed % 3]
        areas, periods = draw.randint(1, 6), draw.randint(1, 8)
        usual = draw.choice([0.2, 1, 4, 300])
        chance = np.random.default_rng(seed)
        self.counts: loops.Counts = chance.poisson(
            usual * chance.choice([0.5, 1, 3], (areas, periods))
        ).tolist()
        self.rates = [[draw.choice([0.5, 1, 2.25, 7]) * usual for _ in range(periods)] for _ in range(areas)]
        self.plane = draw.random() < 0.5
        # A coarse grid, so that distances and places fall together.
        self.points = [
            (float(draw.randint(1, 3)), float(draw.randint(1, 3)))
            if self.plane
            else (draw.uniform(20, 21), draw.uniform(105, 106))
            for _ in range(areas)
        ]
        self.most, self.radius = draw.randint(1, areas + 2), draw.choice([None, 1.0, 50.0])
        shortest = draw.randint(1, min(2, periods))
        self.limits = Limits(
            shortest=shortest,
            longest=draw.randint(shortest, periods + 2),
            prospective=draw.random() < 0.5,
            min_cases=draw.randint(1, 3),
            share=draw.choice([0.4, 0.5, 1.0]),
        )

    def scanned(self, **changes: Any) -> ScanResult:
        codes = [f"a{i}" for i in range(len(self.points))]
        first, second = zip(*self.points, strict=True)
        make = Geography.planar if self.plane else Geography.from_points
        zones = nearest_zones(make(codes, first, second), self.most, max_radius_km=self.radius)
        settings = replace(
            ScanSettings(
                method=self.method, window=self.limits.longest, min_window=self.limits.shortest,
                prospective=self.limits.prospective, min_cases=self.limits.min_cases,
                max_case_share=self.limits.share, replicates=20,
            ),
            **changes,
        )  # fmt: skip
        return scan(cube_of(self.counts), zones, settings, **given(self.method, self.rates))

    def cylinders(self) -> list[Cylinder]:
        zones = loops.circles(self.points, plane=self.plane, most=self.most, radius=self.radius)
        return loops.cylinders(self.counts, zones, self.method, self.limits, self.rates)


def shape(cluster: Cluster) -> tuple[frozenset[int], int, int]:
    start = (cluster.start - date(2024, 2, 1)).days
    return frozenset(cluster.area_indices.tolist()), start, start + cluster.duration - 1


@pytest.mark.parametrize("seed", range(60))
def test_every_cluster_is_one_that_loops_find_with_the_same_numbers(seed: int) -> None:
    case = Case(seed)
    found, all_of_them = case.scanned().clusters, case.cylinders()
    left = list(all_of_them)
    for cluster in found:
        assert cluster.score == pytest.approx(max(each.score for each in left), rel=1e-9, abs=1e-9)
        (same, *_) = [
            each for each in left if (frozenset(each.areas), each.start, each.end) == shape(cluster)
        ]
        assert cluster.observed == same.observed
        assert cluster.expected == pytest.approx(same.expected)
        risk = same.observed / same.expected
        if case.method == "population":
            total = sum(map(sum, case.counts))
            rest = total - same.observed
            risk = risk * (total - same.expected) / rest if rest else math.inf
        assert cluster.relative_risk == pytest.approx(risk)
        left = [each for each in left if not set(each.areas) & set(cluster.area_indices.tolist())]
    assert not left or len(found) == 10


@pytest.mark.parametrize("seed", range(60, 75))
@pytest.mark.parametrize("null", ["model", "negative_binomial"])
def test_engines_and_workers_agree(seed: int, null: str) -> None:
    case = Case(seed)
    results = [
        case.scanned(engine=engine, workers=workers, replicates=70, null=null, stop_after=20)
        for engine, workers in (("numba", 1), ("numba", 3), ("numpy", 1), ("numpy", 2))
    ]
    assert len({result.p_value for result in results}) == 1
    assert len({result.replicates_done for result in results}) == 1
    assert [[shape(each) for each in result.clusters] for result in results] == [
        [shape(each) for each in results[0].clusters]
    ] * 4
    assert results[0].null_scores.tobytes() == results[1].null_scores.tobytes()
    assert results[2].null_scores == pytest.approx(results[0].null_scores, abs=1e-9)


@pytest.mark.parametrize(
    ("method", "counts", "limits"),
    [
        ("permutation", [[2, 0, 1, 1], [0, 0, 0, 3]], Limits(longest=4, prospective=False)),
        ("permutation", [[0, 1, 0], [1, 0, 1], [0, 1, 0], [0, 0, 2]], Limits(longest=2)),
        ("permutation", [[1, 0, 0, 3], [1, 1, 1, 0]], Limits(longest=2, min_cases=1, share=0.6)),
        ("population", [[1, 0, 3], [0, 0, 1]], Limits(longest=2, min_cases=1)),
        ("population", [[1, 0], [1, 0], [0, 3]], Limits(longest=1, prospective=False, share=0.5)),
        ("expectation", [[1, 1], [0, 3]], Limits(longest=2)),
        ("expectation", [[0, 3], [0, 1]], Limits(longest=2, prospective=False, min_cases=1)),
    ],
)
def test_monte_carlo_p_values_come_near_those_of_every_table_there_can_be(
    method: Method, counts: loops.Counts, limits: Limits
) -> None:
    points = [(float(i), float(i * i % 3)) for i in range(len(counts))]
    rates = [[0.25 * (1 + (i + t) % 3) for t in range(len(counts[0]))] for i in range(len(counts))]
    zones = loops.circles(points, plane=True, most=9)
    exact = loops.exact_p_value(counts, zones, method, limits, rates)
    assert 0.001 < exact < 0.9
    first, second = zip(*points, strict=True)
    ours = nearest_zones(Geography.planar([f"a{i}" for i in range(len(counts))], first, second), 9)
    many = 20_000
    result = scan(
        cube_of(counts), ours,
        ScanSettings(
            method=method, window=limits.longest, prospective=limits.prospective, min_cases=limits.min_cases,
            max_case_share=limits.share, replicates=many, seed=4,
        ),
        **given(method, rates),
    )  # fmt: skip
    assert result.p_value == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / many) + 1 / many)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("prospective", [True, False])
def test_neither_the_order_of_areas_nor_an_empty_one_far_away_matters(
    method: Method, prospective: bool
) -> None:
    chance = np.random.default_rng(11)
    counts, rates = chance.poisson(1.5, (15, 20)), chance.uniform(1, 2, (15, 20))
    codes, x, y = np.array([f"a{i}" for i in range(15)]), chance.uniform(0, 9, 15), chance.uniform(0, 9, 15)
    settings = ScanSettings(method=method, window=5, prospective=prospective, replicates=0)
    starts = [date(2024, 2, 1) + timedelta(days=day) for day in range(20)]

    def told(order: Any, *, far: bool) -> list[tuple[Any, ...]]:
        table, rate = counts[order], rates[order]
        names, east, north = list(codes[order]), x[order], y[order]
        if far:
            table, rate = np.vstack([table, table[:1] * 0]), np.vstack([rate, rate[:1] * 0])
            names, east, north = [*names, "far"], np.append(east, 900), np.append(north, 900)
        zones = nearest_zones(Geography.planar(names, east, north), 6)
        result = scan(cube_from_counts(table, names, starts), zones, settings, **given(method, rate.tolist()))
        return [
            (set(c.areas), c.start, c.end, c.observed, pytest.approx(c.score, abs=1e-9))
            for c in result.clusters
        ]

    plainly = told(np.arange(15), far=False)
    assert plainly
    assert told(chance.permutation(15), far=False) == plainly
    assert told(np.arange(15), far=True) == plainly


@pytest.mark.parametrize("method", METHODS)
def test_an_iterative_scan_goes_on_as_if_the_found_areas_were_not_there(method: Method) -> None:
    """The second cluster's areas lie on both sides of the first's, which circles go on over."""
    usual = [6 if area in (3, 5) else 1 for area in range(9)]
    counts = [[many] * 12 for many in usual]
    for area, many in ((4, 60), (3, 14), (5, 14)):
        counts[area][-1] = many
    codes, x = [f"a{i}" for i in range(9)], [0.0, 10.0, 20.0, 30.0, 30.5, 31.0, 41.0, 51.0, 61.0]
    rates = [[float(many)] * 12 for many in usual]
    zones = nearest_zones(Geography.planar(codes, x, [0.0] * 9), 4)
    settings = ScanSettings(
        method=method, window=2, replicates=99, secondary="iterative", max_case_share=0.7, min_cases=2
    )
    result = scan(cube_of(counts), zones, settings, **given(method, rates))
    taken = set(result.clusters[0].areas)
    later = [row if codes[i] not in taken else [0] * 12 for i, row in enumerate(counts)]
    people = [row if codes[i] not in taken else [0.0] * 12 for i, row in enumerate(rates)]
    circles = loops.circles([(place, 0.0) for place in x], plane=True, most=4)
    limits = Limits(longest=2, share=0.7)
    second = result.clusters[1]
    assert taken == {"a4"}
    assert set(second.areas) == {"a3", "a5"}
    assert second.score == pytest.approx(loops.top(later, circles, method, limits, people))
