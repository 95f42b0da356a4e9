"""What replicates keep of the data, and what they vary as promised."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nhip.errors import BadInput
from nhip.hotspots import nulls
from nhip.hotspots.model import Model, model_of
from nhip.hotspots.nulls import Reordered, Scattered, Shuffled, Tables, draws_of, estimated_dispersion
from nhip.hotspots.results import ScanSettings
from nhip.hotspots.seeds import Stream, stream
from tests.nhip.hotspots.scanned import cube_of, small_world, world_zones

MANY = range(600)


def _model(asked: ScanSettings, **given: Any) -> Model:
    cube, zones = small_world(5, areas=8, periods=12, mean=2.0)
    return model_of(cube, zones, asked, baseline=given.get("baseline"), population=given.get("population"))


def _source() -> Stream:
    return stream(1, "topic", "day")


def _within(drawn: Any, expected: Any, sd: Any) -> None:
    error = np.abs(drawn.mean(axis=0) - expected)
    assert (error <= 5 * np.maximum(sd, 0.05) / np.sqrt(len(drawn))).all()


@pytest.mark.parametrize("kind", ["cases", "tables"])
def test_dealing_times_anew_keeps_areas_and_days(kind: str) -> None:
    model = _model(ScanSettings(window=12))
    draws = Shuffled(model, _source()) if kind == "cases" else Tables(model, _source())
    drawn = draws.drawn(MANY)
    assert (drawn.sum(axis=2) == model.counts.sum(axis=1)).all()
    assert (drawn.sum(axis=1) == model.counts.sum(axis=0)).all()
    expected = model.base / model.scale
    _within(drawn, expected, np.sqrt(expected))


@pytest.mark.parametrize("kind", ["cases", "tables"])
def test_dealing_only_the_window_follows_the_hypergeometric_law(kind: str) -> None:
    model = _model(ScanSettings(window=3))
    draws = Shuffled(model, _source()) if kind == "cases" else Tables(model, _source())
    drawn = draws.drawn(MANY)
    assert drawn.shape == (600, 8, 3)
    assert (drawn.sum(axis=1) == model.counts[:, 9:].sum(axis=0)).all()
    total, inside = model.counts.sum(), model.counts[:, 9:].sum()
    sums = model.counts.sum(axis=1)
    variance = inside * sums / total * (1 - sums / total) * (total - inside) / (total - 1)
    measured = drawn.sum(axis=2).var(axis=0)
    assert measured == pytest.approx(variance, rel=0.35)


@pytest.mark.parametrize("kind", ["cases", "tables"])
def test_poisson_counts_have_the_expected_mean_and_variance(kind: str) -> None:
    baseline = np.random.default_rng(1).uniform(0.5, 4, (8, 12))
    model = _model(ScanSettings(method="expectation", window=4), baseline=baseline)
    drawn = (Scattered if kind == "cases" else Tables)(model, _source()).drawn(MANY)
    _within(drawn, baseline[:, 8:], np.sqrt(baseline[:, 8:]))
    assert drawn.var(axis=0).mean() == pytest.approx(baseline[:, 8:].mean(), rel=0.1)


@pytest.mark.parametrize("kind", ["cases", "tables"])
def test_given_all_cases_a_retrospective_replicate_has_as_many(kind: str) -> None:
    people = np.arange(1.0, 9.0)
    model = _model(ScanSettings(method="population", window=4, prospective=False), population=people)
    drawn = (Scattered if kind == "cases" else Tables)(model, _source()).drawn(MANY)
    assert (drawn.sum(axis=(1, 2)) == model.counts.sum()).all()
    expected = model.base / model.scale
    _within(drawn, expected, np.sqrt(expected))


def test_a_negative_binomial_has_the_variance_it_names() -> None:
    baseline = np.full((8, 12), 3.0)
    asked = ScanSettings(method="expectation", window=12, null="negative_binomial", dispersion=0.5)
    draws, notices = draws_of(_model(asked, baseline=baseline), asked, _source())
    drawn = draws.drawn(MANY)
    assert notices == ()
    assert drawn.mean() == pytest.approx(3.0, rel=0.02)
    assert drawn.var() == pytest.approx(3.0 + 0.5 * 9, rel=0.05)


def test_an_overdispersed_permutation_keeps_the_days_and_spreads_the_areas() -> None:
    asked = ScanSettings(window=4, null="negative_binomial", dispersion=0.8)
    model = _model(asked)
    wide = draws_of(model, asked, _source())[0].drawn(MANY)
    narrow = Shuffled(model, _source()).drawn(MANY)
    assert (wide.sum(axis=1) == model.counts[:, 8:].sum(axis=0)).all()
    assert wide.mean(axis=0) == pytest.approx(narrow.mean(axis=0), abs=0.35, rel=0.08)
    assert wide.var() > 1.3 * narrow.var()


@pytest.mark.parametrize("alpha", [0.0, 0.4])
def test_dispersion_is_estimated_from_the_counts(alpha: float) -> None:
    chance = np.random.default_rng(4)
    rates = np.full((60, 60), 3.0)
    if alpha:
        rates = rates * chance.gamma(1 / alpha, alpha, rates.shape)
    asked = ScanSettings(null="negative_binomial", window=4)
    model = model_of(
        cube_of(chance.poisson(rates)), world_zones(1, 60, 4), asked, baseline=None, population=None
    )
    assert estimated_dispersion(model) == pytest.approx(alpha, abs=0.05)
    _, notices = draws_of(model, asked, _source())
    assert [notice.code for notice in notices] == ["dispersion"]


def test_blocks_move_whole_runs_of_days_and_what_was_expected_of_them() -> None:
    asked = ScanSettings(window=4, null="blocks", block=4)
    model = _model(asked)
    draws, _ = draws_of(model, asked, _source())
    assert isinstance(draws, Reordered)
    orders = {tuple(draws.order(r)) for r in range(200)}
    assert len(orders) == 6
    for order in orders:
        assert sorted(order) == list(range(12))
        assert all(order[at] % 4 == 0 and order[at + 3] == order[at] + 3 for at in range(0, 12, 4))
    drawn = draws.drawn(range(5))
    assert (drawn[2] == model.counts[:, draws.order(2)][:, 8:]).all()


def test_days_too_old_for_a_whole_block_stay_where_they_are() -> None:
    asked = ScanSettings(window=4, null="blocks", block=5)
    cube, zones = small_world(5, areas=8, periods=17)
    draws = Reordered(model_of(cube, zones, asked, baseline=None, population=None), _source(), 5)
    assert all((draws.order(r)[:2] == [0, 1]).all() for r in range(50))


def test_too_few_blocks_to_put_in_order_are_refused() -> None:
    asked = ScanSettings(window=4, null="blocks", block=7)
    with pytest.raises(BadInput, match="12 periods hold 1 blocks of 7"):
        draws_of(_model(asked), asked, _source())


def test_many_cases_are_drawn_a_table_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ScanSettings(window=4)
    model = _model(asked)
    assert isinstance(draws_of(model, asked, _source())[0], Shuffled)
    monkeypatch.setattr(nulls, "_FEW_CASES", 10)
    monkeypatch.setattr(nulls, "_CASES_A_CELL", 0)
    assert isinstance(draws_of(model, asked, _source())[0], Tables)
    monkeypatch.setattr(nulls, "_MOST_DRAWN", 20)
    with pytest.raises(BadInput, match="can be dealt anew"):
        draws_of(model, asked, _source())


def test_a_replicate_is_the_same_whichever_others_are_drawn_with_it() -> None:
    baseline = np.random.default_rng(1).uniform(0.5, 4, (8, 12))
    for asked in (
        ScanSettings(window=4),
        ScanSettings(window=4, null="negative_binomial", dispersion=0.3),
        ScanSettings(window=4, null="blocks", block=4),
        ScanSettings(window=4, method="expectation"),
    ):
        model = _model(asked, baseline=baseline if asked.method == "expectation" else None)
        one = draws_of(model, asked, _source())[0].drawn(range(1030, 1031))
        many = draws_of(model, replace(asked), _source())[0].drawn(range(1026, 1034))
        assert (one[0] == many[4]).all()
