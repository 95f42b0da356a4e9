"""What could fool an alarm is said with its figures, and only where it could."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from nhip.hotspots.cautions import CAUTION_CODES, Scene, cautions
from nhip.hotspots.cube import Cube
from nhip.hotspots.events import Events
from nhip.hotspots.results import Cluster

FIRST, DAYS, REPORTS = date(2026, 1, 1), 60, 20


def _scene() -> Scene:
    """Twenty reports over five days in area "a", at many places; a steady topic elsewhere."""
    counts = np.full((2, DAYS), 4)
    counts[0, -5:] = 8
    cluster = Cluster(
        sequence=0,
        size=1,
        areas=("a",),
        area_indices=np.array([0], dtype=np.int32),
        centre="a",
        radius_km=0.0,
        start=FIRST + timedelta(DAYS - 5),
        end=FIRST + timedelta(DAYS - 1),
        duration=5,
        observed=REPORTS,
        expected=10.0,
        relative_risk=2.0,
        score=9.0,
    )
    day = np.datetime64(FIRST) + np.r_[DAYS - 5 + np.arange(REPORTS) % 5, np.arange(REPORTS)]
    return Scene(
        cluster=cluster,
        cube=Cube(counts, ("a", "b"), tuple(FIRST + timedelta(number) for number in range(DAYS))),
        reports=Events(
            topic=np.full(2 * REPORTS, "noise"),
            area=np.repeat(["a", "b"], REPORTS),
            time=day.astype("datetime64[s]"),
            group=np.full(2 * REPORTS, -1),
            weight=np.ones(2 * REPORTS),
            place=np.arange(2 * REPORTS).astype(str),
            channel=np.where(np.arange(2 * REPORTS) % 2, "app", "phone"),
        ),
        masked=np.zeros(2 * REPORTS, dtype=bool),
        days_judged=200,
    )


def _codes(scene: Scene) -> list[str]:
    return [caution.code for caution in cautions(scene)]


def test_an_honest_cluster_is_not_doubted() -> None:
    assert _codes(_scene()) == []


def test_a_cluster_of_batches_is_doubted_with_their_sizes() -> None:
    scene = _scene()
    group = np.r_[np.full(12, 3), np.full(28, -1)]
    (caution,) = cautions(replace(scene, reports=replace(scene.reports, group=group)))
    assert caution.code == "batch"
    assert (caution.facts["batched"], caution.facts["largest"], caution.facts["share"]) == (12, 12, 0.6)


def test_one_channel_is_doubted_only_where_it_is_not_usual() -> None:
    scene = _scene()
    here = np.r_[np.full(REPORTS, "crew"), np.full(REPORTS, "app")]
    assert _codes(replace(scene, reports=replace(scene.reports, channel=here))) == ["one_channel"]
    always = np.full(2 * REPORTS, "crew")
    assert _codes(replace(scene, reports=replace(scene.reports, channel=always))) == []


def test_two_addresses_and_a_single_day_are_said() -> None:
    scene = _scene()
    place = np.r_[np.tile(["x", "y"], REPORTS // 2), np.arange(REPORTS).astype(str)]
    assert _codes(replace(scene, reports=replace(scene.reports, place=place))) == ["few_places"]
    counts = scene.cube.counts.copy()
    counts[0, -5:] = [0, 0, 18, 1, 1]
    counts[1, -5:] = 4
    (caution,) = cautions(replace(scene, cube=replace(scene.cube, counts=counts)))
    assert caution.facts["day"] == str(FIRST + timedelta(DAYS - 3))


def test_holidays_short_histories_and_extrapolations_are_said_in_order() -> None:
    scene = replace(
        _scene(),
        holidays={FIRST + timedelta(DAYS - 2): "tet", FIRST: "holiday"},
        days_judged=12,
        unusual_days=500.0,
        known_days=100.0,
    )
    found = cautions(scene)
    assert [each.code for each in found] == ["holiday", "short_history", "rarer_than_history"]
    assert list(found[0].facts["days"].values()) == ["tet"]
    order = [CAUTION_CODES.index(each.code) for each in found]
    assert order == sorted(order)


def test_a_topic_that_rose_everywhere_or_hardly_occurred_before_is_said() -> None:
    scene = _scene()
    counts = scene.cube.counts.copy()
    counts[:, -5:] = 12
    assert "whole_city" in _codes(replace(scene, cube=replace(scene.cube, counts=counts)))
    counts[:, :-5] = 0
    assert "new_topic" in _codes(replace(scene, cube=replace(scene.cube, counts=counts)))


def test_a_trouble_that_is_most_of_its_topic_is_no_rise_of_the_whole_city() -> None:
    scene = _scene()
    counts = np.full((2, DAYS), 1)
    counts[0, -5:] = 14
    half = replace(scene.cluster, observed=70, expected=40.0)
    assert _codes(replace(scene, cluster=half, cube=replace(scene.cube, counts=counts))) == []


def test_a_handful_more_elsewhere_is_chance() -> None:
    scene = _scene()
    counts = scene.cube.counts.copy()
    counts[1, :] = 0
    counts[1, ::6] = 1
    counts[1, -3:] = 1
    assert "whole_city" not in _codes(replace(scene, cube=replace(scene.cube, counts=counts)))
