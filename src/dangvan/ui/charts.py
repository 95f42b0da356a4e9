"""Charts drawn on the server as SVG: bars, lines, sparklines and intervals, each with the rows of its table
twin.

Numbers stand on the picture, uncertainty is drawn, and one accent marks what matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dangvan.ui import words

WIDTH = 480
_ROW = 52
_TOP = 30
_FOOT = 30


@dataclass(frozen=True, slots=True)
class Datum:
    """A figure with its uncertainty: from `low` to `high`, of `count` things. `value` None: can't be told."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    count: int | None = None
    accent: bool = False
    words: str = ""

    def said(self) -> str:
        if self.words:
            return self.words
        return "–" if self.value is None else words.number(self.value)

    def top(self) -> float:
        return max(number for number in (self.value, self.high, 0.0) if number is not None)


@dataclass(frozen=True, slots=True)
class Cell:
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    svg: SafeString
    columns: list[dict[str, Any]]
    rows: list[list[Cell]]


def bar_chart(data: Sequence[Datum], *, title: str, label_name: str = "", value_name: str = "") -> Chart:
    """Horizontal bars, the name above each, the figure at its end, a whisker for its uncertainty."""
    largest = max((datum.top() for datum in data), default=0) or 1
    room = WIDTH - 76
    marks: list[SafeString] = []
    for i, datum in enumerate(data):
        y = i * _ROW
        length = _scaled(datum.value or 0, largest, room)
        on = " on" if datum.accent else ""
        marks.append(format_html('<text x="0" y="{}">{}</text>', y + 18, datum.label))
        marks.append(format_html('<rect class="bar-track" y="{}" width="{}" height="14"/>', y + 26, room))
        marks.append(format_html('<rect class="b{}" y="{}" width="{}" height="14"/>', on, y + 26, length))
        marks.append(_whisker(datum, y + 33, largest, room))
        marks.append(format_html('<text class="s e" x="{}" y="{}">{}</text>', WIDTH, y + 38, datum.said()))
    return _chart(marks, max(1, len(data)) * _ROW, title, data, (label_name, value_name))


def interval_chart(
    data: Sequence[Datum],
    *,
    title: str,
    label_name: str = "",
    value_name: str = "",
    reference: Datum | None = None,
) -> Chart:
    """A dot with its interval a row on one scale from zero; `reference` is a line through all rows."""
    every = [*data, reference] if reference else list(data)
    largest = max((datum.top() for datum in every), default=0) or 1
    room = WIDTH - 76
    height = max(1, len(data)) * _ROW + _FOOT
    marks = [format_html('<path class="zero" d="M.5 0V{}"/>', height - _FOOT)]
    if reference and reference.value is not None:
        x = _scaled(reference.value, largest, room)
        marks.append(
            format_html('<path class="zero" stroke-dasharray="4 4" d="M{} 0V{}"/>', x, height - _FOOT)
        )
        anchor = "e" if x > room / 2 else ""
        marks.append(
            format_html(
                '<text class="q {}" x="{}" y="{}">{} {}</text>',
                anchor,
                x,
                height - 8,
                reference.label,
                reference.said(),
            )
        )
    for i, datum in enumerate(data):
        y = i * _ROW
        marks.append(format_html('<text x="6" y="{}">{}</text>', y + 18, datum.label))
        marks.append(_whisker(datum, y + 34, largest, room))
        if datum.value is not None:
            x = _scaled(datum.value, largest, room)
            marks.append(
                format_html(
                    '<circle class="d{}" cx="{}" cy="{}" r="6"/>', " on" if datum.accent else "", x, y + 34
                )
            )
        marks.append(format_html('<text class="s e" x="{}" y="{}">{}</text>', WIDTH, y + 39, datum.said()))
    return _chart(marks, height, title, data, (label_name, value_name))


def line_chart(
    data: Sequence[Datum], *, title: str, label_name: str = "", value_name: str = "", every: int = 0
) -> Chart:
    """A line over time with a band for its uncertainty; the first, the last and the largest figure are
    written.

    Where a figure is missing the line breaks. `every` n-th label stands below; 0 leaves the first and last.
    """
    height, floor = 220, 220 - _FOOT
    largest = max((datum.top() for datum in data), default=0) or 1
    step = (WIDTH - 24) / max(1, len(data) - 1)

    def at(i: int, value: float) -> tuple[float, float]:
        return round(12 + i * step, 1), round(floor - _scaled(value, largest, floor - _TOP), 1)

    marks = [format_html('<path class="zero" d="M0 {0}H{1}"/>', floor, WIDTH)]
    marks += [
        format_html('<polygon class="band" points="{}"/>', _points([*upper, *reversed(lower)]))
        for upper, lower in _bands(data, at)
    ]
    marks += [
        format_html(
            '<polyline class="l{}" points="{}"/>', " on" if any(d.accent for d in data) else "", _points(run)
        )
        for run in _runs(data, at)
    ]
    for i in _written(data):
        x, y = at(i, data[i].value or 0)
        marks.append(
            format_html('<circle class="d{}" cx="{}" cy="{}" r="4"/>', " on" if data[i].accent else "", x, y)
        )
        anchor = "e" if i > len(data) * 0.8 else "m" if i > len(data) * 0.2 else ""
        marks.append(
            format_html('<text class="s {}" x="{}" y="{}">{}</text>', anchor, x, y - 10, data[i].said())
        )
    for i in _labelled(len(data), every):
        anchor = "e" if i == len(data) - 1 and i else "" if i == 0 else "m"
        x = WIDTH if anchor == "e" else 0 if not anchor else at(i, 0)[0]
        marks.append(
            format_html('<text class="q {}" x="{}" y="{}">{}</text>', anchor, x, height - 6, data[i].label)
        )
    return _chart(marks, height, title, data, (label_name, value_name))


def sparkline(values: Sequence[float | None], *, title: str) -> SafeString:
    """A line as small as a word; what it shows is said by `title` and by figures beside it."""
    data = [Datum("", value) for value in values]
    largest = max((datum.top() for datum in data), default=0) or 1
    step = 92 / max(1, len(data) - 1)

    def at(i: int, value: float) -> tuple[float, float]:
        return round(2 + i * step, 1), round(21 - _scaled(value, largest, 18), 1)

    lines = format_html_join(
        "", '<polyline class="l" points="{}"/>', ((_points(run),) for run in _runs(data, at))
    )
    known = [i for i, datum in enumerate(data) if datum.value is not None]
    end: SafeString | str = ""
    if known:
        x, y = at(known[-1], data[known[-1]].value or 0)
        end = format_html('<circle class="d on" cx="{}" cy="{}" r="3"/>', x, y)
    return format_html(
        '<svg class="spark chart" viewBox="0 0 96 24" role="img" aria-label="{}">{}{}</svg>',
        title,
        lines,
        end,
    )


def _chart(
    marks: Sequence[SafeString | str],
    height: int,
    title: str,
    data: Sequence[Datum],
    names: tuple[str, str],
) -> Chart:
    svg = format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        WIDTH,
        height,
        title,
        format_html_join("", "{}", ((mark,) for mark in marks)),
    )
    unsure = any(datum.low is not None or datum.high is not None for datum in data)
    counted = any(datum.count is not None for datum in data)
    headings = [names[0] or _("Mục"), names[1] or _("Số liệu")]
    headings += [_("Khoảng tin cậy")] if unsure else []
    headings += [_("Trên tổng số")] if counted else []
    rows = []
    for datum in data:
        cells = [datum.label, datum.said()]
        cells += [_range_words(datum)] if unsure else []
        cells += ["–" if datum.count is None else words.number(datum.count)] if counted else []
        rows.append([Cell(name, cell) for name, cell in zip(headings, cells, strict=True)])
    columns = [{"label": name, "numeric": i > 0} for i, name in enumerate(headings)]
    return Chart(svg, columns, rows)


def _range_words(datum: Datum) -> str:
    if datum.low is None and datum.high is None:
        return "–"
    low = "?" if datum.low is None else words.number(datum.low)
    return f"{low} – {'?' if datum.high is None else words.number(datum.high)}"


def _scaled(value: float, largest: float, room: float) -> float:
    return round(max(0.0, min(1.0, value / largest)) * room, 1)


def _whisker(datum: Datum, y: float, largest: float, room: float) -> SafeString:
    if datum.low is None or datum.high is None:
        return SafeString()
    low, high = _scaled(datum.low, largest, room), _scaled(datum.high, largest, room)
    return format_html(
        '<path class="i{0}" d="M{1} {2}H{3}M{1} {4}v10M{3} {4}v10"/>',
        " on" if datum.accent else "",
        low,
        y,
        high,
        y - 5,
    )


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def _runs(data: Sequence[Datum], at: Any) -> list[list[tuple[float, float]]]:
    """Stretches of known figures; a single one is drawn as a short stroke."""
    runs: list[list[tuple[float, float]]] = [[]]
    for i, datum in enumerate(data):
        if datum.value is None:
            runs.append([])
        else:
            runs[-1].append(at(i, datum.value))
    return [run if len(run) > 1 else [run[0], run[0]] for run in runs if run]


def _bands(
    data: Sequence[Datum], at: Any
) -> list[tuple[list[tuple[float, float]], list[tuple[float, float]]]]:
    bands: list[tuple[list[tuple[float, float]], list[tuple[float, float]]]] = [([], [])]
    for i, datum in enumerate(data):
        if datum.low is None or datum.high is None:
            bands.append(([], []))
        else:
            bands[-1][0].append(at(i, datum.high))
            bands[-1][1].append(at(i, datum.low))
    return [band for band in bands if len(band[0]) > 1]


def _written(data: Sequence[Datum]) -> list[int]:
    known = [i for i, datum in enumerate(data) if datum.value is not None]
    if not known:
        return []
    return sorted({known[-1], max(known, key=lambda i: data[i].value or 0)})


def _labelled(count: int, every: int) -> list[int]:
    if count == 0:
        return []
    inner = list(range(every, count - 1, every)) if every else []
    return sorted({0, count - 1, *[i for i in inner if i < count - 1 - every / 2]})
