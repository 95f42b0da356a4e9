"""Scan statistics as the papers write them: loops, fractions and logarithms, nothing shared with nhip.

Slow and plain on purpose: what nhip gives is held to this, so it imports nothing of it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Method = Literal["permutation", "expectation", "population"]
Counts = list[list[int]]
Rates = Sequence[Sequence[float]]
Circle = tuple[int, tuple[int, ...]]
EARTH_KM = 6371.0088


@dataclass(frozen=True)
class Limits:
    """What a scan may look at."""

    shortest: int = 1
    longest: int = 3
    prospective: bool = True
    min_cases: int = 2
    share: float = 1.0


@dataclass(frozen=True)
class Cylinder:
    """One candidate that holds more cases than expected."""

    score: float
    areas: tuple[int, ...]
    start: int
    end: int
    observed: int
    expected: float


def great_circle_km(one: tuple[float, float], two: tuple[float, float]) -> float:
    """Kilometres between two points of latitude and longitude, by the haversine formula."""
    (north, east), (north2, east2) = (tuple(map(math.radians, point)) for point in (one, two))
    chord = (
        math.sin((north2 - north) / 2) ** 2
        + math.cos(north) * math.cos(north2) * math.sin((east2 - east) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(math.sqrt(chord))


def plane_km(one: tuple[float, float], two: tuple[float, float]) -> float:
    return math.dist(one, two)


def circles(
    points: Sequence[tuple[float, float]], *, plane: bool, most: int, radius: float | None = None
) -> list[Circle]:
    """Every area with its 0, 1, ... nearest neighbours; equally far ones in order, the centre first."""
    distance = plane_km if plane else great_circle_km
    found: list[Circle] = []
    for centre, here in enumerate(points):
        far = [round(distance(here, there), 9) for there in points]
        near = sorted(range(len(points)), key=lambda i, c=centre, f=far: (f[i], i != c, i))  # type: ignore[misc]
        within = [i for i in near if radius is None or far[i] <= radius + 1e-9]
        found += [(centre, tuple(within[:size])) for size in range(1, min(most, len(within)) + 1)]
    return found


def score(method: Method, observed: int, expected: float | Fraction, total: int) -> float:
    """Kulldorff's likelihood ratio given all cases, or the expectation-based one."""
    if observed <= expected:
        return 0.0
    if expected == 0:
        return math.inf
    ratio = observed * math.log(observed / expected)
    if method == "expectation":
        return ratio + float(expected) - observed
    if observed == total:
        return ratio
    return ratio + (total - observed) * math.log((total - observed) / (total - float(expected)))


def expected_counts(counts: Counts, method: Method, rates: Rates | None) -> list[list[Fraction]]:
    total = sum(map(sum, counts))
    if method == "permutation":
        columns = [sum(column) for column in zip(*counts, strict=True)]
        return [[Fraction(sum(row) * column, max(total, 1)) for column in columns] for row in counts]
    assert rates is not None
    exact = [[Fraction(rate) for rate in row] for row in rates]
    if method == "expectation":
        return exact
    people = sum(map(sum, exact))
    return [[rate * total / people for rate in row] for row in exact]


def cylinders(
    counts: Counts, zones: Sequence[Circle], method: Method, limits: Limits, rates: Rates | None = None
) -> list[Cylinder]:
    """All that hold more than expected."""
    expected, total = expected_counts(counts, method, rates), sum(map(sum, counts))
    weights = counts if method == "permutation" else rates
    found = []
    for _, areas in zones:
        if method != "expectation":
            assert weights is not None
            held = sum(sum(weights[i]) for i in areas)
            if held > limits.share * sum(map(sum, weights)) * (1 + 1e-12):
                continue
        for start, end in spans(len(counts[0]), limits):
            cells = [(i, t) for i in areas for t in range(start, end + 1)]
            seen, normal = sum(counts[i][t] for i, t in cells), sum(expected[i][t] for i, t in cells)
            if seen >= limits.min_cases and seen > normal:
                value = score(method, seen, normal, total)
                found.append(Cylinder(value, areas, start, end, seen, float(normal)))
    return found


def spans(periods: int, limits: Limits) -> Iterator[tuple[int, int]]:
    for end in [periods - 1] if limits.prospective else range(periods):
        for length in range(limits.shortest, min(limits.longest, end + 1) + 1):
            yield end - length + 1, end


def top(
    counts: Counts, zones: Sequence[Circle], method: Method, limits: Limits, rates: Rates | None = None
) -> float:
    return max((each.score for each in cylinders(counts, zones, method, limits, rates)), default=0.0)


def exact_p_value(
    counts: Counts, zones: Sequence[Circle], method: Method, limits: Limits, rates: Rates | None = None
) -> float:
    """The probability under the null of a strongest score as high, summed over every table there can be."""
    seen = top(counts, zones, method, limits, rates)
    least = seen - 1e-9 * max(1.0, seen)
    reached = whole = 0.0
    for table, chance in tables(counts, method, rates):
        whole += chance
        if top(table, zones, method, limits, rates) >= least:
            reached += chance
    assert abs(whole - 1) < 1e-6
    return reached / whole


def tables(counts: Counts, method: Method, rates: Rates | None) -> Iterator[tuple[Counts, float]]:
    """Every table of the null with its probability (up to 1e-6 in all for the expectation method)."""
    if method == "permutation":
        yield from _dealt(counts)
        return
    assert rates is not None
    periods = len(counts[0])
    flat = [float(rate) for row in rates for rate in row]
    total = sum(map(sum, counts))
    if method == "population":
        shares = [rate / sum(flat) for rate in flat]
        drawn = (
            (cells, math.factorial(total) * _product(shares, cells)) for cells in _parts(total, len(flat))
        )
    else:
        ranges = [range(_enough(rate)) for rate in flat]
        drawn = (
            (cells, math.exp(-sum(flat)) * _product(flat, cells)) for cells in itertools.product(*ranges)
        )
    for cells, chance in drawn:
        yield [list(cells[i : i + periods]) for i in range(0, len(cells), periods)], chance


def _product(rates: Sequence[float], cells: Sequence[int]) -> float:
    return math.prod(rate**cell / math.factorial(cell) for rate, cell in zip(rates, cells, strict=True))


def _enough(rate: float) -> int:
    """So many values of a Poisson number leave out less than 1e-8."""
    kept, value = 0.0, 0
    while kept < 1 - 1e-8:
        kept += math.exp(-rate) * rate**value / math.factorial(value)
        value += 1
    return value


def _parts(total: int, cells: int) -> Iterator[tuple[int, ...]]:
    if cells == 1:
        yield (total,)
        return
    for here in range(total + 1):
        for rest in _parts(total - here, cells - 1):
            yield (here, *rest)


def _dealt(counts: Counts) -> Iterator[tuple[Counts, float]]:
    """Every way to deal the times among the cases, each as likely as the others."""
    cases = [(i, t) for i, row in enumerate(counts) for t, many in enumerate(row) for _ in range(many)]
    seen: dict[tuple[tuple[int, ...], ...], int] = {}
    for order in itertools.permutations(time for _, time in cases):
        table = [[0] * len(counts[0]) for _ in counts]
        for (area, _), time in zip(cases, order, strict=True):
            table[area][time] += 1
        key = tuple(map(tuple, table))
        seen[key] = seen.get(key, 0) + 1
    for key, many in seen.items():
        yield [list(row) for row in key], many / math.factorial(len(cases))
