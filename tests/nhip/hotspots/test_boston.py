"""Boston's reports of 2015: default geocode, batches and a true event entered by staff alone. `./run bench
hotspots` says what is promised of alarms; here is what a second can tell."""

from datetime import date

import numpy as np
import pytest

from benchmarks._hotspots_truth import FOLDER, boston
from nhip.hotspots.detecting import Steps
from nhip.hotspots.detecting.preparing import Prepared, prepare

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="Boston's reports are not beside the checkout")


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    events, geography = boston()
    return prepare(events, geography, date(2015, 8, 31), Steps())


def test_city_hall_is_found_without_being_told_and_nothing_else_is(prepared: Prepared) -> None:
    (point,) = prepared.geocodes.points
    assert (point.lat, point.lon) == (42.359, -71.059)
    assert point.reports == 11_919


def test_city_hall_is_found_from_the_first_month_alone() -> None:
    events, geography = boston()
    january = prepare(events, geography, date(2015, 1, 31), Steps())
    assert [(point.lat, point.lon) for point in january.geocodes.points] == [(42.359, -71.059)]


def test_the_walk_of_twentieth_june_counts_once(prepared: Prepared) -> None:
    collapsed = prepared.removed[1]
    assert collapsed.step == "collapse_batches"
    largest = collapsed.facts[0]
    assert (largest["topic"], largest["reports"]) == ("Graffiti Removal", 142)


def test_a_true_event_entered_by_staff_alone_keeps_most_of_its_reports(prepared: Prepared) -> None:
    reports = prepared.reports
    weight = np.ones(len(reports)) if reports.weight is None else reports.weight
    event = (reports.topic == "CE Collection") & (reports.day >= np.datetime64("2015-08-26"))
    assert weight[event].sum() >= 0.6 * event.sum()
