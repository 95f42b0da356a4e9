"""Figures for a report or a paper: lines with their uncertainty on plain or logarithmic axes, as SVG and as
PNG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from nhip.report.surfaces import PngSurface, Surface, SvgSurface

INK, GREY, RULE, PAPER = "#1c1917", "#57534e", "#e7e2d9", "#ffffff"
#: Told apart by colour, by dash and by mark, so that print in grey and every eye can do so.
COLOURS = ("#a3231b", "#27408b", "#1f6f43", "#8a5a00", "#57534e", "#7a3b8f")
DASHES: tuple[tuple[float, ...], ...] = ((), (7, 4), (2, 4), (10, 4, 2, 4), (4, 3), (12, 6))
_MARKS = 5


@dataclass(frozen=True)
class Axis:
    """What stands along one side. labels: texts at given values in place of numbers."""

    label: str
    low: float
    high: float
    log: bool = False
    labels: tuple[tuple[float, str], ...] = ()

    def part(self, value: float) -> float:
        """Where a value lies between the ends, 0 to 1; values beyond stop at the end."""
        low, high = self.low, self.high
        if self.log:
            low, high, value = math.log(low), math.log(high), math.log(max(value, self.low))
        share = (value - low) / (high - low) if high > low else 0.5
        return min(1.0, max(0.0, share))

    def ticks(self) -> list[tuple[float, str]]:
        if self.labels:
            return list(self.labels)
        return [(value, f"{value:,.10g}") for value in (_powers(self) if self.log else _steps(self))]


@dataclass(frozen=True)
class Line:
    """A named line; band: x, lower and upper end of its interval; steps: it holds its value until the next
    point."""

    name: str
    points: Sequence[tuple[float, float]]
    band: Sequence[tuple[float, float, float]] = ()
    steps: bool = False
    marks: bool = False


@dataclass(frozen=True)
class Figure:
    """A chart with its words. guides: lines of reference, drawn thin, with their names. note: the sentence
    below."""

    name: str
    title: str
    x: Axis
    y: Axis
    lines: Sequence[Line]
    guides: Sequence[Line] = ()
    note: str = ""
    size: tuple[int, int] = (760, 470)


def svg(figure: Figure) -> str:
    """The figure as an SVG document, with its title and note for readers who hear it."""
    surface = SvgSurface(*figure.size, figure.title, figure.note)
    _draw(figure, surface)
    return surface.finished()


def png(figure: Figure, *, scale: int = 2) -> bytes:
    """The figure as a PNG of `scale` times its size (2: sharp in print at 19 cm)."""
    surface = PngSurface(*figure.size, scale=scale)
    _draw(figure, surface)
    return surface.finished()


@dataclass(frozen=True)
class _Frame:
    left: float
    top: float
    right: float
    bottom: float
    x: Axis
    y: Axis

    def at(self, x: float, y: float) -> tuple[float, float]:
        return (
            self.left + self.x.part(x) * (self.right - self.left),
            self.bottom - self.y.part(y) * (self.bottom - self.top),
        )


def _draw(figure: Figure, surface: Surface) -> None:
    width, height = figure.size
    surface.area([(0, 0), (width, 0), (width, height), (0, height)], PAPER)
    surface.text((24, 32), figure.title, size=17, colour=INK, bold=True)
    rows = _legend(figure, surface, width)
    notes = _wrapped(figure.note, (width - 48) / 6.0)
    frame = _Frame(76, 62 + 20 * rows, width - 28, height - 62 - 17 * len(notes), figure.x, figure.y)
    _axes(frame, surface)
    for guide in figure.guides:
        surface.line([frame.at(x, y) for x, y in guide.points], GREY, 1, (3, 3))
        if guide.name:
            _name_guide(guide, frame, surface)
    for order, line in enumerate(figure.lines):
        _line(line, order, frame, surface)
    for row, words in enumerate(notes):
        surface.text((24, height - 12 - 17 * (len(notes) - 1 - row)), words, size=12, colour=GREY)


def _name_guide(guide: Line, frame: _Frame, surface: Surface) -> None:
    """Its name above its last point, or below where there is no room; a rising line is not written over."""
    x, y = frame.at(*guide.points[-1])
    below = 48 if guide.points[0][0] != guide.points[-1][0] else 16
    at = (x - 4, y - 6 if y > frame.top + 14 else y + below)
    surface.text(at, guide.name, size=12, colour=GREY, anchor="end")


def _legend(figure: Figure, surface: Surface, width: int) -> int:
    """One sample and name for each line above the frame; returns the rows it took."""
    x, row = 24.0, 0
    for order, line in enumerate(figure.lines):
        needed = 40 + 7.4 * len(line.name)
        if x + needed > width - 20 and x > 24:
            x, row = 24.0, row + 1
        y = 56.0 + 20 * row
        surface.line([(x, y - 4), (x + 26, y - 4)], _colour(order), 2.2, DASHES[order % len(DASHES)])
        if line.marks:
            _mark((x + 13, y - 4), order, surface)
        surface.text((x + 32, y), line.name, size=13, colour=INK)
        x += needed
    return row + 1


def _axes(frame: _Frame, surface: Surface) -> None:
    for value, words in frame.y.ticks():
        x, y = frame.at(frame.x.low, value)
        surface.line([(frame.left, y), (frame.right, y)], RULE, 1)
        surface.text((x - 8, y + 4), words, size=12, colour=GREY, anchor="end")
    for value, words in frame.x.ticks():
        x, y = frame.at(value, frame.y.low)
        surface.line([(x, y), (x, y + 5)], GREY, 1)
        surface.text((x, y + 19), words, size=12, colour=GREY, anchor="middle")
    surface.line([(frame.left, frame.bottom), (frame.right, frame.bottom)], GREY, 1)
    middle = (frame.left + frame.right) / 2
    surface.text((middle, frame.bottom + 40), frame.x.label, size=13, colour=INK, anchor="middle")
    side = (frame.top + frame.bottom) / 2
    surface.text((20, side), frame.y.label, size=13, colour=INK, anchor="middle", upright=False)


def _line(line: Line, order: int, frame: _Frame, surface: Surface) -> None:
    colour = _colour(order)
    if line.band:
        upper = [frame.at(x, high) for x, _, high in line.band]
        lower = [frame.at(x, low) for x, low, _ in line.band]
        surface.area([*upper, *reversed(lower)], colour, 0.13)
    path = [frame.at(x, y) for x, y in line.points]
    if line.steps:
        path = (
            [path[0], *(corner for before, now in pairwise(path) for corner in ((now[0], before[1]), now))]
            if path
            else []
        )
    if len(path) > 1:
        surface.line(path, colour, 2.2, DASHES[order % len(DASHES)])
    if line.marks or len(path) == 1:
        for at in path:
            _mark(at, order, surface)


def _mark(at: tuple[float, float], order: int, surface: Surface) -> None:
    x, y = at
    sides = (24, 4, 3, 6, 4, 24)[order % 6]
    turn = (0.0, math.pi / 4, -math.pi / 2, 0.0, 0.0, 0.0)[order % 6]
    radius = 3.6 if sides > 6 else 4.6
    corners = [turn + 2 * math.pi * side / sides for side in range(sides)]
    shape = [(x + radius * math.cos(corner), y + radius * math.sin(corner)) for corner in corners]
    surface.area(shape, _colour(order))


def _colour(order: int) -> str:
    return COLOURS[order % len(COLOURS)]


def _steps(axis: Axis) -> list[float]:
    span = axis.high - axis.low
    if span <= 0:
        return [axis.low]
    rough = span / _MARKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough)
    first = math.ceil(axis.low / step - 1e-9)
    return [round(k * step, 10) for k in range(first, math.floor(axis.high / step + 1e-9) + 1)]


def _powers(axis: Axis) -> list[float]:
    low, high = math.floor(math.log10(axis.low)), math.ceil(math.log10(axis.high))
    factors = (1, 2, 5) if high - low <= 2 else (1, 3) if high - low <= 3 else (1,)
    every = [factor * 10.0**power for power in range(low, high + 1) for factor in factors]
    return [value for value in every if axis.low * 0.999 <= value <= axis.high * 1.001]


def _wrapped(words: str, width: float) -> list[str]:
    rows: list[str] = []
    for word in words.split():
        if rows and len(rows[-1]) + 1 + len(word) <= width:
            rows[-1] += f" {word}"
        else:
            rows.append(word)
    return rows
