"""What was counted each day against what was to be expected: bars, a line and its band, with the table twin.

A day that may not be told because few spoke is drawn as a pale block up to the smallest number that is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from dangvan.ui import words
from dangvan.ui.charts import WIDTH, Cell

_HEIGHT, _TOP, _FOOT = 240, 34, 30
_PALE = mark_safe(
    '<defs><pattern id="few" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<path class="i" d="M0 6 6 0"/></pattern></defs>'
)
_LOOK, _HOT_LOOK = mark_safe('class="b"'), mark_safe('class="b on"')
_FEW_LOOK = mark_safe('fill="url(#few)" opacity=".5"')


@dataclass(frozen=True, slots=True)
class Day:
    """A day's count against what was to be expected, `low` to `high`. `observed` None: too few to tell."""

    label: str
    said: str
    observed: int | None
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    accent: bool = False


@dataclass(frozen=True, slots=True)
class LegendEntry:
    picture: SafeString
    words: str


@dataclass(frozen=True, slots=True)
class ObservedChart:
    svg: SafeString
    columns: list[dict[str, Any]]
    rows: list[list[Cell]]
    legend: list[LegendEntry]


def observed_chart(
    days: Sequence[Day], *, title: str, fewest: int = 1, accent_words: str = ""
) -> ObservedChart:
    """Bars of `days` over the band of what is usual. `fewest` is the smallest count that may be told."""
    floor = _HEIGHT - _FOOT
    tops = [max(_drawn(day, fewest), day.high or 0.0, day.expected or 0.0) for day in days]
    largest = max(tops, default=0.0) or 1.0
    step = WIDTH / max(1, len(days))

    def y(value: float) -> float:
        return round(floor - max(0.0, min(1.0, value / largest)) * (floor - _TOP), 1)

    marks: list[SafeString | str] = [_PALE if any(day.observed is None for day in days) else ""]
    marks += [_band(run, step, y) for run in _runs(days)]
    marks += [_bar(i, day, step, y, floor, fewest) for i, day in enumerate(days)]
    marks += [_line(run, step, y) for run in _runs(days)]
    marks.append(format_html('<path class="zero" d="M0 {0}H{1}"/>', floor, WIDTH))
    marks += _written(days, step, y)
    marks += _labels(days, step)
    svg = format_html(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        WIDTH,
        _HEIGHT,
        title,
        format_html_join("", "{}", ((mark,) for mark in marks)),
    )
    return ObservedChart(svg, *_table(days, fewest), _legend(days, fewest, accent_words))


def _drawn(day: Day, fewest: int) -> float:
    return float(fewest - 1 if day.observed is None else day.observed)


def _bar(i: int, day: Day, step: float, y: Any, floor: int, fewest: int) -> SafeString:  # noqa: PLR0917 (one picture)
    top = y(_drawn(day, fewest))
    look = _FEW_LOOK if day.observed is None else _HOT_LOOK if day.accent else _LOOK
    gap = min(2.0, step * 0.2)
    return format_html(
        '<rect {} x="{}" y="{}" width="{}" height="{}"/>',
        look,
        round(i * step + gap / 2, 1),
        top,
        round(step - gap, 1),
        round(floor - top, 1),
    )


def _runs(days: Sequence[Day]) -> list[list[tuple[int, Day]]]:
    """Stretches of days whose expectation is known."""
    runs: list[list[tuple[int, Day]]] = [[]]
    for i, day in enumerate(days):
        if day.expected is None:
            runs.append([])
        else:
            runs[-1].append((i, day))
    return [run for run in runs if run]


def _band(run: Sequence[tuple[int, Day]], step: float, y: Any) -> SafeString:
    """Steps as wide as a day: what is usual on one day says nothing of the next."""
    known = [(i, day.low, day.high) for i, day in run if day.low is not None and day.high is not None]
    if not known:
        return SafeString()
    upper = [(x, y(high)) for i, _low, high in known for x in (i * step, (i + 1) * step)]
    lower = [(x, y(low)) for i, low, _high in known for x in (i * step, (i + 1) * step)]
    return format_html('<polygon class="band" points="{}"/>', _points([*upper, *reversed(lower)]))


def _line(run: Sequence[tuple[int, Day]], step: float, y: Any) -> SafeString:
    steps = [(x, y(day.expected)) for i, day in run for x in (i * step, (i + 1) * step)]
    return format_html('<polyline class="l" points="{}"/>', _points(steps))


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{round(x, 1):g},{at:g}" for x, at in points)


def _written(days: Sequence[Day], step: float, y: Any) -> list[SafeString]:
    """The largest count, above its bar."""
    told = [i for i, day in enumerate(days) if day.observed]
    if not told:
        return []
    most = max(told, key=lambda i: (days[i].observed or 0, i))
    observed = days[most].observed or 0
    anchor = "e" if most > len(days) * 0.9 else "m" if most > len(days) * 0.1 else ""
    x = {"e": (most + 1) * step, "m": (most + 0.5) * step, "": most * step}[anchor]
    return [
        format_html(
            '<text class="s {}" x="{}" y="{}">{}</text>',
            anchor,
            round(x, 1),
            y(observed) - 8,
            words.number(observed),
        )
    ]


def _labels(days: Sequence[Day], step: float) -> list[SafeString]:
    """The first day, the last, and the day on which what matters began, where there is room for it."""
    if not days:
        return []
    texts = [format_html('<text class="q" x="0" y="{}">{}</text>', _HEIGHT - 8, days[0].label)]
    if len(days) > 1:
        last = format_html('<text class="q e" x="{}" y="{}">{}</text>', WIDTH, _HEIGHT - 8, days[-1].label)
        texts.append(last)
    begin = next((i for i, day in enumerate(days) if day.accent), None)
    room = 70
    if begin is not None and room < (begin + 0.5) * step < WIDTH - room:
        x = round((begin + 0.5) * step, 1)
        texts.append(
            format_html('<text class="q m" x="{}" y="{}">{}</text>', x, _HEIGHT - 8, days[begin].label)
        )
    return texts


def _table(days: Sequence[Day], fewest: int) -> tuple[list[dict[str, Any]], list[list[Cell]]]:
    names = [_("Ngày"), _("Đã nhận"), _("Thường gặp"), _("Khoảng thường gặp")]
    rows = [
        [
            Cell(names[0], day.said),
            Cell(names[1], _few(fewest) if day.observed is None else words.number(day.observed)),
            Cell(names[2], "–" if day.expected is None else _tenths(day.expected)),
            Cell(names[3], _usual(day)),
        ]
        for day in reversed(days)
    ]
    return [{"label": name, "numeric": i > 0} for i, name in enumerate(names)], rows


def _usual(day: Day) -> str:
    if day.low is None or day.high is None:
        return "–"
    return f"{words.number(round(day.low))} – {words.number(round(day.high))}"


def _tenths(value: float) -> str:
    return words.number(round(value, 1) if value < 10 else round(value))


def _few(fewest: int) -> str:
    return _("dưới %(n)s") % {"n": words.number(fewest)}


def _legend(days: Sequence[Day], fewest: int, accent_words: str) -> list[LegendEntry]:
    block = '<rect {} width="20" height="14"/>'
    found = []
    if accent_words and any(day.accent for day in days):
        found.append(LegendEntry(format_html(block, _HOT_LOOK), accent_words))
    if any(day.observed is not None and not day.accent for day in days):
        found.append(LegendEntry(format_html(block, _LOOK), _("những ngày khác")))
    if any(day.observed is None for day in days):
        found.append(LegendEntry(format_html(block, _FEW_LOOK), _few(fewest)))
    if any(day.expected is not None for day in days):
        usual = mark_safe('<rect class="band" width="20" height="14"/><path class="l" d="M0 7h20"/>')
        found.append(LegendEntry(usual, _("mức thường gặp và khoảng dao động của nó")))
    return found
