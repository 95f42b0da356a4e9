"""A replay of a town where nothing but chance is at work: promises hold, planted clusters are found, nothing
peeks."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest

from nhip.errors import BadInput
from nhip.hotspots.backtesting.injections import Recipe
from nhip.hotspots.backtesting.intervals import Estimate
from nhip.hotspots.backtesting.results import BacktestResult
from nhip.hotspots.backtesting.running import BacktestSettings, backtest
from nhip.report.backtests import conclusion
from tests.nhip.hotspots.backtesting import towns

FIRST, LAST = date(2025, 4, 11), date(2025, 5, 30)
SETTINGS = BacktestSettings(
    once_in=60, zones_k=9, window=7, history_days=60, replicates=49, redraw=25, least=20,
    recipe=Recipe(places=3, topics=2, sizes=(1.0, 4.0), areas=4, horizon=7),
)  # fmt: skip


@cache
def replayed() -> BacktestResult:
    people = np.full(36, 1000.0)
    return backtest(
        towns.events(), towns.geography(), first=FIRST, last=LAST, settings=SETTINGS, population=people
    )


def test_every_method_is_judged() -> None:
    assert [method.key for method in replayed().methods] == ["detect", "stp", "ebp", "population", "chart"]


def test_the_textbook_scan_keeps_its_promise_where_nothing_but_chance_is_at_work() -> None:
    stp = next(method for method in replayed().methods if method.key == "stp")
    assert stp.kept.low <= stp.promised <= stp.kept.high


def test_large_clusters_are_found_by_all_and_sooner_than_small_ones() -> None:
    for method in replayed().methods:
        assert method.as_promised is not None
        (_, small_share, small_delay), (_, large_share, large_delay) = method.as_promised.by_size
        assert large_share >= small_share
        assert large_delay <= small_delay
    scan = replayed().methods[1].as_promised
    assert scan is not None
    assert scan.by_size[1][1] == 1.0


def test_an_alarm_of_pooling_draws_more_of_the_zone_than_a_chart_per_area() -> None:
    found = {method.key: method.at_equal_alarms for method in replayed().methods}
    assert found["stp"]
    assert found["chart"]
    assert found["stp"].recall.value > found["chart"].recall.value


def test_the_result_is_plain_json_and_carries_its_recipe() -> None:
    text = json.loads(json.dumps(replayed().to_json(), allow_nan=False))
    assert text["injections"]["recipe"]["places"] == 3
    assert len(text["injections"]["clusters"]) == 3 * 2 * 2
    assert text["methods"][0]["ratio"][0] == pytest.approx(replayed().methods[0].ratio.value)


def test_a_conclusion_names_who_keeps_the_promise() -> None:
    assert "promise" in conclusion(replayed())


def test_no_promise_is_said_to_be_kept_where_too_few_alarms_were_promised_to_tell() -> None:
    result = replayed()
    few = tuple(replace(each, kept=Estimate(0.0, 0.0, 9 * each.promised)) for each in result.methods)
    said = conclusion(replace(result, methods=few))
    assert said.startswith("This history promises too few alarms to tell")


def test_nothing_that_comes_later_changes_an_earlier_look() -> None:
    """The same replay without the reports of its second half says the same on the days of the first."""
    half = FIRST + timedelta(days=24)
    every = towns.events()
    early = every.where(every.day <= np.datetime64(half))
    settings = replace(SETTINGS, recipe=None, methods=("detect", "stp", "ebp", "chart"))
    short = backtest(early, towns.geography(), first=FIRST, last=half, settings=settings)
    for now, later in zip(
        short.methods, (m for m in replayed().methods if m.key != "population"), strict=True
    ):
        assert now.over_time == later.over_time[: len(now.over_time)]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2025, 1, 5), LAST, "days of history"),
        (date(2025, 5, 30), date(2025, 5, 1), "begin on"),
        (date(2025, 5, 28), date(2025, 5, 30), "A cluster lasts"),
    ],
)
def test_a_period_that_cannot_be_replayed_is_refused(first: date, last: date, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        backtest(towns.events(), towns.geography(), first=first, last=last, settings=SETTINGS)


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(BadInput, match="no method 'magic'"):
        BacktestSettings(methods=("magic",))


def test_the_population_scan_needs_people() -> None:
    with pytest.raises(BadInput, match="people"):
        backtest(
            towns.events(), towns.geography(), first=FIRST, last=LAST,
            settings=replace(SETTINGS, methods=("population",)),
        )  # fmt: skip
