"""What the tail of the common curve says of things rarer than history, held to cities of known truth."""

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from nhip.hotspots.calibration import curve as curves
from nhip.hotspots.calibration.curve import Curve

TOPICS, DAYS, CITIES = 20, 90, 150


def _cities() -> Iterator[tuple[Curve, NDArray[np.float64]]]:
    """Curves of cities whose topics scatter unlike each other, with each topic's width and shape (Weibull,
    so that the truth is known)."""
    for seed in range(CITIES):
        random = np.random.default_rng([7, seed])
        shape = random.uniform(0.85, 1.3, TOPICS)
        x = 1 + 0.3 * random.weibull(shape[:, None], size=(TOPICS, DAYS))
        topic = np.repeat(np.arange(TOPICS), DAYS)
        yield Curve(x.ravel(), np.full(x.size, -np.inf), topic, np.full(TOPICS, float(DAYS))), shape


def _truth(level: float, shape: NDArray[np.float64]) -> float:
    return float(np.exp(-(((level - 1) / 0.3) ** shape)).mean())


def _kept(days: float) -> tuple[float, float]:
    """The true rate at the level "once in so many days for the city" by what was promised, on average, and
    the share of cities whose interval held the truth."""
    ratios, held = [], []
    for curve, shape in _cities():
        promised = 1 / (days * TOPICS)
        level = curve.level(promised)
        low, high = curve.interval(level)
        truth = _truth(level, shape)
        ratios.append(truth / promised)
        held.append(low <= truth <= high)
    return float(np.mean(ratios)), float(np.mean(held))


@pytest.mark.parametrize("days", [7.0, 30.0, 90.0, 365.0])
def test_what_is_said_of_the_whole_city_is_kept_also_beyond_history(days: float) -> None:
    ratio, held = _kept(days)
    assert 0.6 < ratio < 1.5
    assert held > 0.85


def test_an_exponential_tail_would_promise_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curves, "SHAPE", 0.0)
    monkeypatch.setattr(curves, "SHAPES", (0.0, 1e-6))
    ratio, held = _kept(365.0)
    assert ratio > 1.5
    assert held < 0.85
