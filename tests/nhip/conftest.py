"""Where nhip's tests find real data: beside the checkout, never in it; small cities with a known truth."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nhip.hotspots.geography import Geography

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def shared(name: str) -> Path:
    """A file of ../shared/data; the test says clearly when it isn't there."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs ../shared/data/{name} beside the checkout (real data, never part of the product)")
    return path


@pytest.fixture
def shared_data() -> Callable[[str], Path]:
    """shared_data("hotspots/NM_geo.csv"): the path of a real file, or the test is skipped."""
    return shared


@pytest.fixture
def new_mexico() -> Geography:
    """The 32 county seats of the published example, without Cibola."""
    with shared("hotspots/NM_geo.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["county"] != "cibola"]
    return Geography.from_points(
        [row["county"] for row in rows],
        [float(row["seat_lat"]) for row in rows],
        [float(row["seat_long"]) for row in rows],
    )


@pytest.fixture
def grid() -> Geography:
    """100 areas on a square grid, a kilometre apart: full of ties."""
    x, y = np.meshgrid(np.arange(10.0), np.arange(10.0))
    return Geography.planar([f"{number:02}" for number in range(100)], x.ravel(), y.ravel())
