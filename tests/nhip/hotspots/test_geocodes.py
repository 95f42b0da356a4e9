"""Default geocodes are found without being told; a busy corner is none."""

import numpy as np
import pytest
from numpy.typing import NDArray

from nhip.errors import BadInput
from nhip.hotspots.geocodes import default_geocodes

TOPICS = [f"topic {number}" for number in range(12)]
Columns = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.str_]]


def _city(seed: int = 0, reports: int = 6000) -> Columns:
    random = np.random.default_rng(seed)
    lat, lon = 21 + random.integers(0, 60, reports) / 1000, 105.8 + random.integers(0, 60, reports) / 1000
    return lat, lon, random.choice(TOPICS, reports)


def _with(
    city: Columns, lat: NDArray[np.float64], lon: NDArray[np.float64], topic: NDArray[np.str_]
) -> Columns:
    return np.r_[city[0], lat], np.r_[city[1], lon], np.r_[city[2], topic]


def test_the_town_hall_where_every_topic_is_parked_is_found() -> None:
    parked = np.random.default_rng(1).choice(TOPICS, 900)
    found = default_geocodes(*_with(_city(), np.full(900, 21.0301), np.full(900, 105.8302), parked))
    (point,) = found.points
    assert (point.lat, point.lon) == (21.0301, 105.8302)
    assert point.reports == found.mask.sum() == 900
    assert point.leads == point.of_topics == 12


def test_a_corner_that_two_topics_make_busy_is_left_alone() -> None:
    here = np.random.default_rng(2).choice(TOPICS[:2], 900)
    found = default_geocodes(*_with(_city(), np.full(900, 21.0301), np.full(900, 105.8302), here))
    assert not found.points
    assert not found.mask.any()


def test_a_busy_quarter_with_all_topics_is_left_alone_for_its_surroundings_are_busy() -> None:
    random = np.random.default_rng(3)
    lat = np.round(21.03 + random.normal(0, 0.0015, 900), 3)
    lon = np.round(105.83 + random.normal(0, 0.0015, 900), 3)
    found = default_geocodes(*_with(_city(), lat, lon, random.choice(TOPICS, 900)))
    assert not found.points


def test_a_second_default_shows_behind_the_first() -> None:
    random = np.random.default_rng(4)
    city = _with(_city(), np.full(900, 21.0301), np.full(900, 105.8302), random.choice(TOPICS, 900))
    both = _with(city, np.full(300, 21.05012), np.full(300, 105.81015), random.choice(TOPICS, 300))
    assert [point.reports for point in default_geocodes(*both).points] == [900, 300]


def test_unknown_positions_are_no_default_geocode() -> None:
    unknown = np.full(900, np.nan)
    found = default_geocodes(*_with(_city(), unknown, unknown, np.full(900, TOPICS[0])))
    assert not found.mask.any()


def test_a_table_of_few_topics_or_none_at_all_is_never_masked() -> None:
    lat, lon, _ = _city()
    assert not default_geocodes(lat, lon, np.full(len(lat), "one")).points
    assert not default_geocodes(np.empty(0), np.empty(0), np.empty(0, dtype=str)).points


def test_columns_of_other_lengths_are_refused() -> None:
    with pytest.raises(BadInput, match="length"):
        default_geocodes(np.zeros(2), np.zeros(2), np.array(["x"]))
