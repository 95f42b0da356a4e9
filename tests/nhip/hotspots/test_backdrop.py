"""What a day is held against: its weekday, its feasts, its people, and nothing that came later."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from nhip.errors import BadInput
from nhip.hotspots.calibration import Backdrop, Look, Reach, look_at, replay
from nhip.hotspots.cube import Cube
from nhip.hotspots.geography import Geography
from nhip.hotspots.results import ScanSettings
from nhip.hotspots.zones import nearest_zones

FIRST, PERIODS = date(2024, 1, 1), 90
AREAS = tuple(f"{row}{column}" for row in "abcd" for column in "1234")
PLACE = np.arange(16)
ZONES = nearest_zones(Geography.planar(AREAS, (PLACE % 4).astype(float), (PLACE // 4).astype(float)), 6)
REACH = Reach(history=60, least=28, cases=30)
PEOPLE = np.linspace(500, 4000, 16)


def _cube(seed: int = 3) -> Cube:
    rate = np.ones(PERIODS) + (np.arange(PERIODS) % 7 == 0)
    counts = np.random.default_rng(seed).poisson(PEOPLE[:, None] / 2000 * rate)
    return Cube(counts, AREAS, tuple(FIRST + timedelta(number) for number in range(PERIODS)))


def _backdrop(method: str, holidays: dict[date, str] | None = None) -> Backdrop:
    return Backdrop(method, holidays or {}, PEOPLE)  # type: ignore[arg-type]


@pytest.mark.parametrize("method", ["expectation", "population"])
def test_the_fast_replay_says_what_each_day_s_own_scan_says(method: str) -> None:
    cube, settings = _cube(), ScanSettings(method=method, window=7)  # type: ignore[arg-type]
    days = [FIRST + timedelta(number) for number in range(25, PERIODS)]
    fast = replay({"t": cube}, ZONES, settings, days, REACH, backdrop=_backdrop(method))["t"]
    own = _backdrop(method)
    slow = [look_at(cube, ZONES, settings, day, REACH, backdrop=own) for day in days]
    alone: list[Look] = [each[0] for each in slow if each is not None]
    assert [(look.day, look.areas, look.cases) for look in fast] == [
        (look.day, look.areas, look.cases) for look in alone
    ]
    assert [look.score for look in fast] == pytest.approx([look.score for look in alone], rel=1e-9)
    assert len(fast) > 55


def test_what_is_expected_of_a_day_knows_nothing_of_its_window_nor_of_what_follows() -> None:
    cube, day = _cube(), FIRST + timedelta(70)
    changed = cube.counts.copy()
    changed[:, 64:] += 50
    one, other = (
        _backdrop("expectation").expected(each, day, 7) for each in (cube, replace(cube, counts=changed))
    )
    assert np.array_equal(one, other)
    assert one.shape == (16, 7)


def test_a_monday_that_is_always_busy_is_expected_to_be() -> None:
    expected = _backdrop("expectation").expected(_cube(), FIRST + timedelta(70), 7).sum(axis=0)
    monday = [(FIRST + timedelta(64 + number)).weekday() for number in range(7)].index(0)
    assert expected[monday] > 1.5 * np.delete(expected, monday).mean()


def test_a_feast_that_history_knows_lowers_what_is_expected_of_it() -> None:
    cube = _cube()
    counts = cube.counts.copy()
    feasts = {FIRST + timedelta(number): "feast" for number in (20, 21, 40, 41, 68)}
    for number in (20, 21, 40, 41):
        counts[:, number] //= 4
    cube, day = replace(cube, counts=counts), FIRST + timedelta(70)
    without = _backdrop("expectation").expected(cube, day, 7).sum(axis=0)
    knowing = _backdrop("expectation", feasts).expected(cube, day, 7).sum(axis=0)
    assert knowing[4] < 0.7 * without[4]
    assert knowing[5] >= without[5]


def test_what_the_baseline_leaves_out_is_said_once_for_all_topics() -> None:
    backdrop = _backdrop("expectation")
    for seed in (3, 4):
        backdrop.expected(_cube(seed), FIRST + timedelta(70), 7)
    assert [(notice.code, notice.count) for notice in backdrop.notices()] == [("no_season", 2)]


@pytest.mark.parametrize(
    ("people", "said"),
    [
        (None, "needs people by area"),
        (PEOPLE[:3], "has the shape"),
        (np.where(PLACE == 2, np.nan, PEOPLE), "missing or negative"),
        (np.where(PLACE == 2, 0, PEOPLE), "1 areas have reports and no people"),
    ],
)
def test_people_that_can_t_be_are_refused(people: np.ndarray | None, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        Backdrop("population", {}, people).check([_cube()])
