"""Silence is found where it was planted, chance is called silence no more often than stated, and no result
tells a count below five.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from nhip.coverage import Coverage, Table, Verdict, able_to_report, assess
from nhip.errors import BadInput

CITIES = 120


def city(
    rng: np.random.Generator,
    *,
    silent: dict[int, float] | None = None,
    since_lately: bool = False,
    areas: int = 126,
    things: int = 1,
    rate: float = 20.0,
    periods: int = 15,
) -> Table:
    """A city whose wards differ, drift and have bursts; `silent` speak at that share of their rate."""
    people = rng.lognormal(10.9, 0.5, areas)
    wards = rng.gamma(1 / 0.15, 0.15, (areas, things, 1))
    whole_city = rng.lognormal(0, 0.2, (1, things, periods))
    bursts = rng.gamma(1 / 0.1, 0.1, (areas, things, periods))
    mean = rate * (people / people.mean())[:, None, None] * wards * whole_city * bursts
    for area, share in (silent or {}).items():
        people[area], mean[area] = people.mean(), rate * whole_city[0] * bursts[area]
        mean[area, :, -3 if since_lately else 0 :] *= share
    names = tuple(f"w{i}" for i in range(areas))
    return Table(names, tuple(f"t{i}" for i in range(things)), rng.poisson(mean), people)


def cell(found: Coverage, area: str) -> Any:
    return next(one for one in found.cells if one.area == area)


@pytest.mark.parametrize(("things", "rate"), [(1, 50.0), (1, 5.0), (12, 2.0)])
def test_where_nothing_is_silent_no_more_cities_than_stated_hear_of_silence(things: int, rate: float) -> None:
    rng = np.random.default_rng(1832)
    told = sum(bool(assess(city(rng, things=things, rate=rate)).silent()) for _ in range(CITIES))
    # At a true rate of 5 % more than 13 of 120 come once in two hundred times.
    assert told <= 13


def test_who_fell_silent_is_found_by_its_own_past() -> None:
    rng = np.random.default_rng(7)
    found = [assess(city(rng, silent={3: 0.05}, since_lately=True, rate=50)) for _ in range(20)]
    assert sum(cell(one, "w3").verdict is Verdict.SILENT for one in found) >= 18
    assert all(cell(one, "w3").against == "past" for one in found)


def test_who_was_never_heard_is_found_by_its_population() -> None:
    rng = np.random.default_rng(8)
    found = [assess(city(rng, silent={3: 0.02}, rate=50)) for _ in range(20)]
    assert sum(cell(one, "w3").verdict is Verdict.SILENT for one in found) >= 16


def test_no_result_tells_none_from_four() -> None:
    rng = np.random.default_rng(9)
    table = city(rng, rate=50)
    told = []
    for heard in (0, 4):
        table.counts[5] = 0
        table.counts[5, 0, -1] = heard
        told.append(cell(assess(table), "w5").to_json())
    assert told[0] == told[1]
    assert told[0]["observed"] is None
    assert told[0]["at_most"]


def test_without_population_and_past_it_cannot_be_told() -> None:
    rng = np.random.default_rng(10)
    table = city(rng, periods=4)
    table.exposure[2] = np.nan
    found = assess(table)
    one = cell(found, "w2")
    assert one.verdict is Verdict.CANNOT_TELL
    assert one.why == ("no_population", "no_history")
    assert {notice.code for notice in found.notices} == {"no_population", "no_history"}


def test_an_interval_holds_its_ratio() -> None:
    for one in assess(city(np.random.default_rng(11), things=4)).cells:
        assert one.ratio is None or one.low < one.ratio < one.high


def test_children_are_not_expected_to_report() -> None:
    people = np.array([1000.0, 1000.0, np.nan, 1000.0])
    shares = np.array([[0.5, 0.4, 0.1], [0.1, 0.7, 0.2], [0.2, 0.6, 0.2], [np.nan] * 3])
    exposure, notices = able_to_report(people, shares)
    assert exposure[:2].tolist() == pytest.approx([500, 900])
    assert np.isnan(exposure[2])
    assert exposure[3] == pytest.approx(700)
    assert [(one.code, one.count) for one in notices] == [("ages_of_some", 1)]


def test_without_ages_it_says_so() -> None:
    exposure, notices = able_to_report(np.array([10.0, 0.0]))
    assert exposure[0] == 10
    assert np.isnan(exposure[1])
    assert [one.code for one in notices] == ["no_ages"]


@pytest.mark.parametrize(
    ("counts", "exposure"),
    [
        (np.zeros((2, 1), dtype=int), np.ones(2)),
        (np.zeros((2, 1, 4), dtype=int), np.ones(3)),
        (np.full((2, 1, 4), -1), np.ones(2)),
        (np.zeros((2, 1, 4)), np.ones(2)),
        (np.zeros((2, 1, 4), dtype=int), np.array([0.0, 1.0])),
    ],
)
def test_what_cannot_be_meant_is_refused(counts: Any, exposure: Any) -> None:
    with pytest.raises(BadInput):
        Table(("a", "b"), ("t",), counts, exposure)
