"""How often, by the history's own count, a topic newly shows something so many times its usual strength."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

TAIL = 60  # fresh crossings at the level from which the tail is fitted
SHAPE = 0.1  # of the tail: how much heavier than exponential
SHAPES = (0.0, 0.2)  # between which the interval takes the shape to lie
DRAWS = 400  # resamplings of topics for the interval


@dataclass(frozen=True)
class Curve:
    """The pooled growth curve of fresh alarms.

    Each topic-day of history has a strength x (its score over what is usual for its topic) and a previous
    strength p (the greatest of the days just before that spoke of the same place). It raised a fresh alarm at
    every level u with p < u <= x. N(u) counts such days; N(u) / (topic-days) is the rate of fresh alarms per
    topic and day. Above the level u0 with N(u0) = 60 the rate falls as a generalised Pareto tail,
    N(u) = N(u0) (1 + k (u - u0) / (b (1 - k)))^(-1/k), with b = sum (x - max(p, u0))+ / N(u0), which is the
    area under N beyond u0, and k = 0.1. Maxima of scan scores lie in Gumbel's domain (Abrams, Kulldorff and
    Kleinman 2010), where k = 0, and scores divided by a site's index share one growth curve (index flood,
    Hosking and Wallis 1997, chapter 1); but topics that scatter unlike each other and counts that scatter
    more than Poisson's make the common tail heavier, and sixty crossings can't tell by how much: 0.1 is the
    middle of what hydrologists take for granted of floods (Martins and Stedinger 2000). With k = 0 made-up
    cities bring twice as many alarms "once a year" as promised (`benchmarks/_hotspots_promise.py`). The
    interval resamples whole topics, so it knows that the days of a topic hang together, and draws k between
    0 and 0.2.
    """

    x: NDArray[np.float64]  # (fresh days,) strength
    previous: NDArray[np.float64]  # (fresh days,)
    topic: NDArray[np.int64]  # (fresh days,) number of the topic
    exposure: NDArray[np.float64]  # (topics,) days looked at
    seed: int = 0

    @property
    def days(self) -> float:
        """Topic-days of history behind the curve."""
        return float(self.exposure.sum())

    def count(self, level: float) -> int:
        """N(level): fresh alarms in the history at that level."""
        return int((self.x >= level).sum() - (self.previous >= level).sum())

    @cached_property
    def _levels(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Every strength of the history from the greatest down, and N there."""
        tops = np.unique(self.x)[::-1]
        reached = len(self.x) - np.searchsorted(np.sort(self.x), tops, side="left")
        before = len(self.x) - np.searchsorted(np.sort(self.previous), tops, side="left")
        return tops, np.asarray(reached - before, dtype=np.int64)

    @cached_property
    def start(self) -> float:
        """u0, from where the tail is fitted."""
        tops, counts = self._levels
        if not len(tops):
            return 0.0
        return float(tops[int(np.argmax(counts >= min(TAIL, counts.max())))])

    @cached_property
    def bottom(self) -> float:
        """Where N is greatest: below it days lie above the level all the time, so that few are fresh."""
        tops, counts = self._levels
        return float(tops[int(np.argmax(counts))]) if len(tops) else 0.0

    def rate(self, x: float) -> float:
        """Fresh alarms per topic and day at level x."""
        return float(self._rates(x, np.ones((1, len(self.exposure))), np.array([SHAPE]))[0])

    def interval(self, x: float) -> tuple[float, float]:
        """The 5th and 95th percentile of the rate when topics and the tail's shape are drawn anew."""
        shapes = np.random.default_rng(self.seed + 1).uniform(*SHAPES, size=DRAWS)
        low, high = np.quantile(self._rates(x, self._draws, shapes), (0.05, 0.95))
        return float(low), float(high)

    def level(self, rate: float) -> float:
        """The strength that is newly reached at this rate per topic and day."""
        low, high = self.bottom, max(self.start, 1.0)
        while self.rate(high) > rate and high < 1e6:
            high *= 2
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if self.rate(middle) > rate else (low, middle)
        return high

    @cached_property
    def _draws(self) -> NDArray[np.float64]:
        topics = max(len(self.exposure), 1)
        drawn = np.random.default_rng(self.seed).multinomial(topics, np.full(topics, 1 / topics), size=DRAWS)
        return drawn[:, : len(self.exposure)].astype(np.float64)

    def _rates(
        self, x: float, weights: NDArray[np.float64], shapes: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """(draws,) the rate at x with each topic counted so many times (draws, topics), by the tail's shape
        (draws,)."""
        topics = len(self.exposure)
        start = self.start
        at = min(max(x, self.bottom), start)
        above = (self.previous < at) & (self.x >= at)
        count = weights @ np.bincount(self.topic[above], minlength=topics) + 0.5
        if x > start:
            excess = np.maximum(self.x - np.maximum(self.previous, start), 0)
            area = weights @ np.bincount(self.topic, weights=excess, minlength=topics)
            width = np.maximum(area / count, 1e-6)
            count = count * _beyond((x - start) / width, shapes)
        return np.asarray(count / np.maximum(weights @ self.exposure, 1), dtype=np.float64)


def _beyond(excess: NDArray[np.float64], shape: NDArray[np.float64]) -> NDArray[np.float64]:
    """The chance that a generalised Pareto number of mean 1 exceeds `excess`: exponential where the shape
    is 0."""
    shape = np.maximum(shape, 1e-9)
    return np.asarray(
        np.exp(-np.minimum(np.log1p(shape * excess / (1 - shape)) / shape, 600)), dtype=np.float64
    )
