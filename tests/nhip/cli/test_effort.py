"""A small city's daily look is done before numba's kernels would be loaded; nothing else changes by it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from nhip.cli.effort import suited
from nhip.hotspots.calibration import Calibration, Look
from nhip.hotspots.detecting import DetectSettings, Steps
from nhip.hotspots.events import Events
from nhip.hotspots.geography import Geography
from nhip.tables.reading import Reading
from tests.nhip.cli import city

_LAST = date(2025, 5, 8)


@pytest.fixture(scope="module")
def learned() -> Calibration:
    chance = np.random.default_rng(3)
    known = Calibration()
    for ahead in range(300, -1, -1):
        day = _LAST - timedelta(days=ahead)
        topics = ("Noise", "Potholes", "Lights")
        known = known.learn({topic: Look(day, 3 + chance.gumbel(), ("W01",), 90) for topic in topics})
    return known


def _reading(areas: int, today: date) -> Reading:
    names = [f"{number:04}" for number in range(areas)]
    geography = Geography.planar(names, np.arange(float(areas)), np.zeros(areas))
    three = np.array(["Noise", "Potholes", "Lights"], dtype=object)
    events = Events(topic=three, area=np.array(names[:3]), time=np.array([today] * 3, dtype="datetime64[s]"))
    return Reading(events, geography, today, today, rows=3, used=3, columns={})


def test_a_small_city_one_day_on_is_searched_without_kernels(learned: Calibration) -> None:
    assert learned.believable
    reading = _reading(30, _LAST + timedelta(days=1))
    assert suited(DetectSettings(), reading, learned).scan.engine == "numpy"


@pytest.mark.parametrize(("areas", "days"), [(600, 20), (30, 400)])
def test_a_large_city_or_a_long_absence_is_worth_the_kernels(
    learned: Calibration, areas: int, days: int
) -> None:
    reading = _reading(areas, _LAST + timedelta(days=days))
    assert suited(DetectSettings(), reading, learned).scan.engine == "auto"


def test_replicates_are_worth_the_kernels_and_a_choice_stands(learned: Calibration) -> None:
    reading = _reading(30, _LAST + timedelta(days=1))
    usual = DetectSettings()
    assert suited(usual, reading, None).scan.engine == "auto"
    assert suited(usual, reading, Calibration()).scan.engine == "auto"
    textbook = replace(usual, steps=Steps(calibrate=False))
    assert suited(textbook, reading, learned).scan.engine == "auto"
    chosen = replace(usual, scan=replace(usual.scan, engine="numba"))
    assert suited(chosen, reading, learned).scan.engine == "numba"


def test_a_look_with_numpy_alone_never_loads_numba(tmp_path: Path) -> None:
    file = city.write(tmp_path / "reports.csv", city.rows(days=40))
    script = (
        "import sys; from nhip.__main__ import main; "
        "code = main(['hotspots', sys.argv[1], '--engine', 'numpy', '--replicates', '19', '--quiet']); "
        "assert code in (0, 10), code; "
        "print(sorted({'numba', 'scipy', 'django', 'shapely', 'holidays'} & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, str(file)], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"
