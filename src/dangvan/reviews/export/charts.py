"""A chart as lines, boxes and words at places, in points: numbers stand on the picture, series differ
by shade and dash so that a photocopy keeps them apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from dangvan.reviews.export.wording import Wording
from dangvan.reviews.types import Chart

WIDTH, HEIGHT = 450.0, 180.0
MOST_SERIES = 4
_LEFT, _RIGHT, _TOP, _BOTTOM = 42.0, 8.0, 30.0, 24.0
_INK = ("#1c1917", "#a3231b", "#7c7771", "#c9c3b8")
_DASH = ("solid", "dashed", "dotted", "dash-dotted")
_MOST_WRITTEN = 26

#: One mark of a drawing: its kind and its measures, as the template reads them.
Mark = dict[str, Any]
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Drawing:
    width: float
    height: float
    marks: tuple[Mark, ...]
    drawn: int


def ticks(highest: float) -> list[float]:
    """Four to six round steps from nought to at least `highest`."""
    if highest <= 0 or not math.isfinite(highest):
        return [0.0, 1.0]
    rough = highest / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * (1 - 1e-9))
    return [step * at for at in range(math.ceil(highest / step - 1e-9) + 1)]


def _line(start: Place, end: Place, colour: str, dash: str, thick: float) -> Mark:
    return {
        "kind": "line",
        "from": list(start),
        "to": list(end),
        "colour": colour,
        "dash": dash,
        "thick": thick,
    }


def _words(x: float, y: float, text: str, anchor: str = "center", width: float = 80.0) -> Mark:
    return {"kind": "text", "x": x, "y": y, "text": text, "anchor": anchor, "width": width}


def _box(x: float, y: float, width: float, height: float, colour: str) -> Mark:
    return {"kind": "box", "x": x, "y": y, "width": width, "height": height, "colour": colour}


def draw(chart: Chart, say: Wording) -> Drawing | None:
    """None where there is no number to draw."""
    series = chart.series[:MOST_SERIES]
    values = [_drawable(value) for one in series for value in one.values]
    known = [value for value in values if value is not None]
    if not known or not chart.labels:
        return None
    lowest, steps = min(0.0, *known), ticks(max(known))
    if lowest < 0:
        steps = [-step for step in ticks(-lowest)[:0:-1]] + steps
    low, high = steps[0], steps[-1]
    slot = (WIDTH - _LEFT - _RIGHT) / len(chart.labels)

    def height_of(value: float) -> float:
        return HEIGHT - _BOTTOM - (value - low) / (high - low) * (HEIGHT - _TOP - _BOTTOM)

    marks: list[Mark] = []
    for step in steps:
        y = height_of(step)
        marks.append(_line((_LEFT, y), (WIDTH - _RIGHT, y), "#d8d3c8" if step else "#1c1917", "solid", 0.5))
        marks.append(_words(_LEFT - 5, y, _number(step, chart.unit, say), "end", _LEFT - 4))
    marks += _labels(chart, slot, say)
    written = len(known) <= _MOST_WRITTEN
    for at, one in enumerate(series):
        points = [_drawable(value) for value in one.values[: len(chart.labels)]]
        if chart.kind == "bars":
            marks += _bars(points, at, len(series), slot, height_of)
        else:
            marks += _lines(points, at, slot, height_of)
        for place, value in enumerate(points):
            if value is not None and (written or place == len(points) - 1):
                x = _LEFT + slot * (place + 0.5)
                if chart.kind == "bars":
                    x = _LEFT + slot * (place + 0.12) + slot * 0.76 * (at + 0.5) / len(series)
                above = -6.5 if at % 2 == 0 or chart.kind == "bars" else 8.0
                text = _number(value, chart.unit, say)
                marks.append(_words(x, height_of(value) + above, text, "center", slot))
    marks += _legend(chart, say)
    return Drawing(WIDTH, HEIGHT, tuple(marks), len(series))


def _drawable(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _number(value: float, unit: str, say: Wording) -> str:
    return say.decimal(float(value) * 100) if unit == "%" else say.decimal(float(value))


def _bars(points: list[float | None], at: int, series: int, slot: float, height_of: Any) -> list[Mark]:
    wide = slot * 0.76 / series
    marks = []
    for place, value in enumerate(points):
        if value is not None:
            top, bottom = sorted((height_of(value), height_of(0.0)))
            x = _LEFT + slot * (place + 0.12) + wide * at
            marks.append(_box(x, top, wide * 0.92, bottom - top, _INK[at]))
    return marks


def _lines(points: list[float | None], at: int, slot: float, height_of: Any) -> list[Mark]:
    places = [
        None if value is None else (_LEFT + slot * (place + 0.5), height_of(value))
        for place, value in enumerate(points)
    ]
    marks = [
        _line(before, after, _INK[at], _DASH[at], 1.4)
        for before, after in pairwise(places)
        if before and after
    ]
    marks += [_box(place[0] - 1.6, place[1] - 1.6, 3.2, 3.2, _INK[at]) for place in places if place]
    return marks


def _legend(chart: Chart, say: Wording) -> list[Mark]:
    series = chart.series[:MOST_SERIES]
    marks = []
    for at, one in enumerate(series):
        x = _LEFT + at * (WIDTH - _LEFT) / len(series)
        marks.append(
            _line((x, 7), (x + 18, 7), _INK[at], "solid" if chart.kind == "bars" else _DASH[at], 2.4)
        )
        marks.append(_words(x + 23, 7, say.fit(one.name), "start", (WIDTH - _LEFT) / len(series) - 26))
    return marks


def _labels(chart: Chart, slot: float, say: Wording) -> list[Mark]:
    marks = []
    every = max(1, math.ceil(len(chart.labels) / 13))
    for at, label in enumerate(chart.labels):
        if at % every == 0:
            middle = _LEFT + slot * (at + 0.5)
            marks.append(_words(middle, HEIGHT - _BOTTOM + 9, say.fit(label), "center", slot * every))
    return marks
