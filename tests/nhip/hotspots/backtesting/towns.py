"""A small town with a known truth: what is reported by chance only, and what one hand typed in a morning."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from nhip.hotspots.events import Events
from nhip.hotspots.geography import Geography

FIRST = date(2025, 1, 1)
DAYS = 150


def geography() -> Geography:
    side = np.arange(6)
    x, y = (axis.ravel().astype(float) for axis in np.meshgrid(side, side))
    return Geography.planar([f"a{number:02}" for number in range(36)], x, y)


def events(*, seed: int = 3, topics: int = 3, a_day: float = 6.0) -> Events:
    """Poisson reports, equally likely everywhere on every day."""
    random = np.random.default_rng(seed)
    topic, area, time = [], [], []
    for number in range(topics):
        for day in range(DAYS):
            many = int(random.poisson(a_day))
            topic += [f"topic {number}"] * many
            area += [f"a{place:02}" for place in random.integers(0, 36, many)]
            moment = np.datetime64(FIRST + timedelta(days=day), "s")
            time += [
                moment + np.timedelta64(int(second), "s") for second in random.integers(25000, 70000, many)
            ]
    return Events(np.array(topic), np.array(area), np.array(time))
