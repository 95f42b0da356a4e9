"""Charts of hot spots as SVG: reports beside what was expected with its band, and rarities with their
intervals.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from nhip.report.findings import Day, Finding
from nhip.report.plain import escaped
from nhip.report.words import duration_words

_WIDTH = 640.0
_LEFT, _RIGHT, _TOP, _FLOOR, _HEIGHT = 34.0, 8.0, 18.0, 176.0, 204.0
_ROW = 46.0


def days_chart(days: Sequence[Day], title: str) -> str:
    """Bars for reports of each day (accent in the hot spot), a line for what was expected, its band behind."""
    top = _nice(max(1.0, *(day.observed for day in days), *(day.high for day in days)))
    step = (_WIDTH - _LEFT - _RIGHT) / len(days)

    def y(value: float) -> float:
        return round(_FLOOR - (_FLOOR - _TOP) * min(value, top) / top, 1)

    def x(i: int) -> float:
        return round(_LEFT + (i + 0.5) * step, 1)

    grid = "".join(
        f'<path class="rule" d="M{_LEFT:.0f} {y(part * top / 4)}H{_WIDTH - _RIGHT:.0f}"/>'
        f'<text class="small e" x="{_LEFT - 5:.0f}" y="{y(part * top / 4) + 4:.1f}">{part * top / 4:g}</text>'
        for part in (0, 2, 4)
    )
    upper = [f"{x(i)} {y(day.high)}" for i, day in enumerate(days)]
    lower = [f"{x(i)} {y(day.low)}" for i, day in enumerate(days)]
    band = f'<path class="band" d="M{"L".join(upper)}L{"L".join(reversed(lower))}Z"/>'
    line = (
        f'<path class="expected" d="M{"L".join(f"{x(i)} {y(day.expected)}" for i, day in enumerate(days))}"/>'
    )
    bars = "".join(
        f'<rect class="bar{" hot" if day.inside else ""}" x="{x(i) - 0.36 * step:.1f}" y="{y(day.observed)}" '
        f'width="{0.72 * step:.1f}" height="{_FLOOR - y(day.observed):.1f}">'
        f"<title>{day.day}: {day.observed} reports, {day.expected:.1f} expected</title></rect>"
        for i, day in enumerate(days)
    )
    highest = max(range(len(days)), key=lambda i: days[i].observed)
    written = (
        f'<text class="small m" x="{min(max(x(highest), _LEFT + 10), _WIDTH - 20)}" '
        f'y="{y(days[highest].observed) - 4:.1f}">{days[highest].observed}</text>'
    )
    every = max(1, len(days) // 4)
    labels = "".join(
        f'<text class="small {"e" if i + every >= len(days) else "m" if i else ""}" '
        f'x="{_WIDTH - _RIGHT if i + every >= len(days) else x(i) if i else _LEFT}" y="{_HEIGHT - 8:.0f}">'
        f"{_day_words(day)}</text>"
        for i, day in enumerate(days)
        if (i % every == 0 and (i + every < len(days) or i == 0)) or i == len(days) - 1
    )
    return _svg("chart", _HEIGHT, title, grid + band + bars + line + written + labels)


def rarity_chart(findings: Sequence[Finding], title: str) -> str:
    """A dot with its interval a hot spot, on a logarithmic scale from a week on; hollow where it is an
    extrapolation.
    """
    highest = max(730.0, *(min(each.alarm.unusual_days_city.days * 1.5, 36500.0) for each in findings))
    left, right = 12.0, _WIDTH - 16.0
    low, high = math.log(7.0), math.log(highest)

    def x(days: float) -> float:
        bounded = min(max(days if math.isfinite(days) else highest, 7.0), highest)
        return round(left + (right - left) * (math.log(bounded) - low) / (high - low), 1)

    ticks = [days for days in (7, 30.4, 365.2, 1826.2, 3652.4, 18262.1) if days <= highest]
    height = 26 + len(findings) * _ROW
    grid = "".join(
        f'<path class="rule" d="M{x(days)} 22V{height:.0f}"/>'
        f'<text class="small {"m" if days > 7 else ""}" x="{x(days)}" y="14">{duration_words(days)}</text>'
        for days in ticks
    )
    return _svg(
        "chart", height, title, grid + "".join(_rarity(each, i, x) for i, each in enumerate(findings))
    )


def _rarity(finding: Finding, row: int, x: object) -> str:
    place = x if callable(x) else (lambda _: 0.0)
    rarity = finding.alarm.unusual_days_city
    y = 26 + row * _ROW
    beyond = rarity.known > 0 and rarity.days > rarity.known
    return (
        f'<text x="12" y="{y + 16:.0f}">{finding.rank}. {escaped(finding.topic[:60])}</text>'
        f'<path class="whisker" d="M{place(rarity.low)} {y + 30:.0f}H{place(rarity.high)}"/>'
        f'<circle class="dot{" open" if beyond else ""}" cx="{place(rarity.days)}" cy="{y + 30:.0f}" r="6"/>'
    )


def _svg(look: str, height: float, title: str, body: str) -> str:
    return (
        f'<svg class="{look}" viewBox="0 0 {_WIDTH:.0f} {height:.0f}" role="img" aria-label="{escaped(title)}">'
        f"{body}</svg>"
    )


def _nice(value: float) -> float:
    power = 10 ** math.floor(math.log10(value))
    return float(next(step * power for step in (1, 2, 4, 6, 8, 10) if step * power >= value))


def _day_words(day: Day) -> str:
    return f"{day.day.day} {day.day:%b}"
