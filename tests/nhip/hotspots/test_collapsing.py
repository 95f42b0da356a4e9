"""Bursts of entry count once; many people who report one trouble are no burst."""

import numpy as np
import pytest
from numpy.typing import NDArray

from nhip.errors import BadInput
from nhip.hotspots.collapsing import burst_groups, collapse
from nhip.hotspots.events import Events

START = np.datetime64("2026-03-02T09:00:00")


def _times(minutes: list[float] | NDArray[np.float64]) -> NDArray[np.datetime64]:
    return START + (np.asarray(minutes) * 60).astype("timedelta64[s]")


def _labels(
    minutes: NDArray[np.float64], lat: NDArray[np.float64], lon: NDArray[np.float64]
) -> NDArray[np.int64]:
    return burst_groups(
        time=_times(minutes),
        topic=np.full(len(minutes), "graffiti"),
        channel=np.full(len(minutes), "app"),
        lat=lat,
        lon=lon,
    )


def test_a_walk_of_145_items_in_two_hours_counts_once() -> None:
    steps = np.arange(145)
    labels = _labels(steps * 1.1, 21.0 + steps * 0.0003, 105.8 + steps * 0.0001)
    assert set(labels.tolist()) == {0}
    collapsed = collapse(labels)
    assert collapsed.weight.sum() == 1
    assert collapsed.removed == 144
    assert collapsed.batches[0].reports == 145


def test_neighbours_who_report_one_trouble_within_the_hour_are_no_burst() -> None:
    random = np.random.default_rng(4)
    minutes = np.sort(random.uniform(0, 90, 30))
    labels = _labels(minutes, 21.0 + random.normal(0, 0.002, 30), 105.8 + random.normal(0, 0.002, 30))
    assert (labels == -1).all()


def test_a_list_keyed_in_within_minutes_counts_once_wherever_its_items_lie_nearby() -> None:
    random = np.random.default_rng(5)
    labels = _labels(np.arange(20) * 0.1, 21.0 + random.normal(0, 0.001, 20), np.full(20, 105.8))
    assert set(labels.tolist()) == {0}


def test_inspectors_spread_over_days_and_addresses_stay_as_they_are() -> None:
    random = np.random.default_rng(6)
    minutes = np.sort(random.uniform(0, 6 * 24 * 60, 200))
    labels = _labels(minutes, 21.0 + random.normal(0, 0.01, 200), 105.8 + random.normal(0, 0.01, 200))
    assert collapse(labels).removed < 10


def test_another_channel_or_topic_or_a_far_place_breaks_the_chain() -> None:
    minutes = np.arange(8) * 0.5
    here, there = np.full(8, 21.0), np.where(np.arange(8) % 2, 21.0, 21.5)
    channel = np.where(np.arange(8) % 2, "app", "phone")
    topic = np.full(8, "road")
    split = burst_groups(time=_times(minutes), topic=topic, channel=channel, lat=here, lon=here, least=5)
    apart = burst_groups(time=_times(minutes), topic=topic, channel=topic, lat=there, lon=here, least=5)
    assert (split == -1).all()
    assert (apart == -1).all()


def test_without_positions_the_place_label_keeps_chains_apart() -> None:
    minutes = np.arange(12) * 0.5
    place = np.array(["a", "b"] * 6)
    same = np.full(12, "x")
    labels = burst_groups(time=_times(minutes), topic=same, channel=same, place=place)
    assert len(set(labels.tolist())) == 2


def test_the_order_of_rows_makes_no_difference_to_what_is_grouped() -> None:
    steps = np.arange(40)
    minutes, lat = steps * 1.0, 21.0 + steps * 0.0003
    shuffled = np.random.default_rng(1).permutation(40)
    labels = _labels(minutes[shuffled], lat[shuffled], np.full(40, 105.8))
    assert set(labels.tolist()) == {0}


def test_a_batch_counts_by_its_first_report_and_tells_what_it_was() -> None:
    events = Events(
        topic=np.full(3, "road"),
        area=np.array(["b", "a", "a"]),
        time=_times([30, 0, 10]),
        channel=np.full(3, "app"),
    )
    collapsed = collapse(np.array([7, 7, -1]), events)
    assert collapsed.weight.tolist() == [0, 1, 1]
    (batch,) = collapsed.batches
    assert (batch.reports, batch.topic, batch.channel, batch.areas) == (2, "road", "app", ("a", "b"))


def test_columns_of_other_lengths_are_refused() -> None:
    with pytest.raises(BadInput, match="length"):
        burst_groups(time=_times([0, 1]), topic=np.array(["x"]), channel=np.array(["x"]))
