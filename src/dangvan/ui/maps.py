"""Maps drawn on the server as SVG: they print, work without script, weigh a few kB and have a table beside
them.

Plain data in, markup out. Colour comes from the stylesheet by class; quiet greys for more and less, one
accent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from dangvan.ui import words
from dangvan.ui.outlines import WIDTH, Outlines, Point, Ring, Window, outlines_of

#: Greys of the choropleth, from nothing (k0) to most (k4).
CLASSES = 5
_LABEL_HEIGHT = 34
_LETTER_WIDTH = 19


@dataclass(frozen=True, slots=True)
class MapArea:
    """An area to draw. `value` None means that it can't be told; `label` says the value in words; `mark` is
    written on the picture instead of the value.
    """

    code: str
    name: str
    rings: Sequence[Ring]
    href: str = ""
    value: float | None = None
    label: str = ""
    accent: bool = False
    mark: str = ""


@dataclass(frozen=True, slots=True)
class MapPoint:
    lon: float
    lat: float
    label: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class LegendEntry:
    look: str
    words: str


@dataclass(frozen=True, slots=True)
class MapRow:
    """A row of the table twin."""

    name: str
    href: str
    value: float | None
    words: str


@dataclass(frozen=True, slots=True)
class AreaMap:
    svg: SafeString
    legend: list[LegendEntry]
    rows: list[MapRow]
    value_name: str
    columns: list[dict[str, Any]] = field(default_factory=list)


def draw_map(
    areas: Sequence[MapArea],
    *,
    title: str,
    value_name: str = "",
    area_name: str = "",
    points: Sequence[MapPoint] = (),
    key: str = "",
    window: Window | None = None,
    numbered: int = 6,
    accent_words: str = "",
) -> AreaMap:
    """A map of `areas` shaded by value, with its legend and the rows of its table.

    `key` names the geometry for the cache; `window` (west, south, east, north) shows a part of it;
    the numbers of the `numbered` largest values are written on the picture where there is room;
    `accent_words` say in the legend what the accented areas are.
    """
    drawn = outlines_of(areas, key=key, window=window)
    shown = [area for area in areas if area.code in drawn.paths]
    breaks = breaks_of([area.value for area in areas if area.value is not None])
    valued = any(area.value is not None for area in areas)
    body = format_html(
        '<svg viewBox="0 0 {} {}" role="group" aria-label="{}">{}{}{}{}</svg>',
        WIDTH,
        drawn.height,
        title,
        _HATCH if valued and any(area.value is None for area in shown) else "",
        format_html_join("", "{}", ((_shape(area, drawn, breaks, valued),) for area in shown)),
        format_html_join("", "{}", ((_pin(point, drawn),) for point in points)),
        format_html_join("", "{}", ((text,) for text in _written(shown, drawn, numbered))),
    )
    return AreaMap(
        svg=body,
        legend=_legend(areas, breaks, accent_words, valued),
        rows=_rows(areas),
        value_name=value_name,
        columns=[{"label": area_name or _("Địa bàn")}, {"label": value_name, "numeric": True}],
    )


def breaks_of(values: Sequence[float]) -> list[float]:
    """Upper bounds of the classes above zero: quartiles of the positive values, each bound once, the last
    the largest.
    """
    positive = sorted(value for value in values if value > 0)
    if not positive:
        return []
    last = len(positive) - 1
    quartiles = (positive[(last * part + CLASSES - 2) // (CLASSES - 1)] for part in range(1, CLASSES))
    return sorted(set(quartiles))


def class_of(value: float, breaks: Sequence[float]) -> int:
    """0 for nothing; else the class whose upper bound is the first not below the value, the largest always
    in the last.
    """
    if value <= 0 or not breaks:
        return 0
    place = next((i for i, bound in enumerate(breaks) if value <= bound), len(breaks) - 1)
    return CLASSES - len(breaks) + place


_HATCH = mark_safe(
    '<defs><pattern id="no-figure" width="14" height="14" patternUnits="userSpaceOnUse">'
    '<path class="no-figure" d="M0 14 14 0"/></pattern></defs>'
)


def _look(area: MapArea, breaks: Sequence[float], valued: bool) -> str:
    if area.accent:
        return "on"
    if area.value is None:
        return "no" if valued else "k0"
    return f"k{class_of(area.value, breaks)}"


def _shape(area: MapArea, drawn: Outlines, breaks: Sequence[float], valued: bool) -> SafeString:
    said = f"{area.name}: {_value_words(area)}" if valued else area.name
    path = format_html('<title>{}</title><path d="{}"/>', said, drawn.paths[area.code])
    look = _look(area, breaks, valued)
    if area.href:
        return format_html('<a href="{}" class="{}" aria-label="{}">{}</a>', area.href, look, said, path)
    return format_html('<g class="{}">{}</g>', look, path)


def _value_words(area: MapArea) -> str:
    if area.label:
        return area.label
    return _("chưa rõ") if area.value is None else words.number(area.value)


def _pin(point: MapPoint, drawn: Outlines) -> SafeString:
    x, y = drawn.projection(point.lon, point.lat)
    dot = format_html(
        '<title>{}</title><circle class="pin" cx="{}" cy="{}" r="11"/>', point.label, round(x), round(y)
    )
    if point.href:
        return format_html('<a href="{}" aria-label="{}">{}</a>', point.href, point.label, dot)
    return dot


def _written(areas: Sequence[MapArea], drawn: Outlines, most: int) -> list[SafeString]:
    """The numbers of the largest values, leaving out what would lie on a larger one or over the edge."""
    ranked = sorted(
        (area for area in areas if area.mark or area.value),
        key=lambda area: (not area.mark, -(area.value or 0), area.code),
    )
    taken: list[tuple[Point, int]] = []
    texts: list[SafeString] = []
    for area in ranked[:most]:
        number = area.mark or words.number(area.value or 0)
        x, y = drawn.middles[area.code]
        half = len(number) * _LETTER_WIDTH // 2
        if not (half < x < WIDTH - half and _LABEL_HEIGHT / 2 < y < drawn.height - _LABEL_HEIGHT / 2):
            continue
        if any(abs(x - ox) < half + other and abs(y - oy) < _LABEL_HEIGHT for (ox, oy), other in taken):
            continue
        taken.append(((x, y), half))
        texts.append(
            format_html(
                '<text class="m" x="{}" y="{}" aria-hidden="true">{}</text>', round(x), round(y) + 11, number
            )
        )
    return texts


def _legend(
    areas: Sequence[MapArea], breaks: Sequence[float], accent_words: str, valued: bool
) -> list[LegendEntry]:
    accent = LegendEntry("on", accent_words or _("cần chú ý"))
    if not valued:
        return [accent] if accent_words and any(area.accent for area in areas) else []
    values = [area.value for area in areas if area.value is not None]
    entries: list[LegendEntry] = []
    if any(value <= 0 for value in values):
        entries.append(LegendEntry("k0", words.number(0)))
    for low, high in pairwise([0.0, *breaks]):
        inside = sorted(value for value in values if low < value <= high)
        if inside:
            span = words.number(inside[0])
            if inside[-1] != inside[0]:
                span = f"{span}–{words.number(inside[-1])}"
            entries.append(LegendEntry(f"k{class_of(high, breaks)}", span))
    if any(area.accent for area in areas):
        entries.append(accent)
    if any(area.value is None for area in areas):
        entries.append(LegendEntry("no", _("chưa rõ")))
    return entries


def _rows(areas: Sequence[MapArea]) -> list[MapRow]:
    ranked = sorted(areas, key=lambda area: (area.value is None, -(area.value or 0), area.name))
    return [MapRow(area.name, area.href, area.value, _value_words(area)) for area in ranked]
