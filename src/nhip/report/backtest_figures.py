"""The four charts of a replay: alarms over time, promised against kept, share found by day, alarms against
delay."""

from __future__ import annotations

from itertools import accumulate

from nhip.hotspots.backtesting.results import BacktestResult
from nhip.hotspots.backtesting.scoring import Finding, MethodFigures
from nhip.report.plots import Axis, Figure, Line


def figures(result: BacktestResult) -> list[Figure]:
    """Those that the replay has figures for, in order of reading."""
    drawn = [_calibration(result), _over_time(result)]
    if any(each.at_equal_alarms for each in result.methods):
        drawn += [_delays(result), _amoc(result)]
    return drawn


def _over_time(result: BacktestResult) -> Figure:
    days = len(result.days)
    lines = [
        Line(each.title, [(0.0, 0.5), *((day + 1.0, max(0.5, float(count)))
             for day, count in enumerate(accumulate(each.over_time)))], steps=True)
        for each in result.methods
    ]  # fmt: skip
    top = max([2.0, *(line.points[-1][1] for line in lines), result.promised * days / 365.25]) * 1.3
    step = max(1, days // 5)
    labels = tuple((float(day), result.days[day].strftime("%d %b %Y")) for day in range(0, days, step))
    promised = Line(
        "promised", [(day, max(0.5, result.promised * day / 365.25)) for day in range(1, days + 1)]
    )
    return Figure(
        "alarms-over-time", "Alarms since the first day of the replay",
        Axis("day", 0, days, labels=labels), Axis("alarms so far, all topics", 0.5, top, log=True), lines,
        guides=[promised],
        note="An alarm is counted on its first day. The thin line is what is promised. Logarithmic.",
    )  # fmt: skip


def _calibration(result: BacktestResult) -> Figure:
    lines = [_kept(each) for each in result.methods]
    every = [value for line in lines for point in line.points for value in point] + [
        end for line in lines for _, low, high in line.band for end in (low, high)
    ]
    low, high = max(0.1, min(every, default=1.0) / 1.3), max([10.0, *every]) * 1.3
    return Figure(
        "promised-and-kept", "Promised and kept alarms a year",
        Axis("promised alarms a year, all topics", low, high, log=True),
        Axis("kept alarms a year, all topics", low, high, log=True), lines,
        guides=[Line("promise kept", [(low, low), (high, high)])],
        note="On the thin line a promise is kept; above it alarms are too many. Bands: 95 % intervals.",
    )  # fmt: skip


def _kept(method: MethodFigures) -> Line:
    points = [each for each in method.calibration if each.kept.value > 0]
    return Line(
        method.title,
        [(each.promised, each.kept.value) for each in points],
        band=[(each.promised, each.kept.low, each.kept.high) for each in points],
        marks=True,
    )


def _delays(result: BacktestResult) -> Figure:
    found: list[tuple[str, Finding]] = [
        (each.title, each.at_equal_alarms) for each in result.methods if each.at_equal_alarms
    ]
    horizon = max(len(finding.by_day) for _, finding in found)
    lines = [
        Line(title, [(day, 100 * part) for day, part in enumerate(finding.by_day)], steps=True)
        for title, finding in found
    ]
    return Figure(
        "found-by-day", f"Planted clusters found, at {result.equal_alarms} alarms for every method",
        Axis("days since the cluster began", 0, horizon - 1), Axis("found by then, %", 0, 100), lines,
        note=f"{found[0][1].planted} clusters planted into real history; as many alarms for each method.",
    )  # fmt: skip


def _amoc(result: BacktestResult) -> Figure:
    lines = [
        Line(each.title, [(rate, delay) for rate, delay, _ in each.amoc], marks=True)
        for each in result.methods
    ]
    rates = [rate for line in lines for rate, _ in line.points] or [1.0, 10.0]
    low, high = min(*rates, result.promised), max(*rates, result.promised)
    horizon = result.recipe.horizon if result.recipe else 14
    promised = [(result.promised, 0.0), (result.promised, float(horizon))]
    return Figure(
        "alarms-against-delay", "What an earlier warning costs in alarms",
        Axis("alarms a year, all topics", low / 1.2, high * 1.2, log=True),
        Axis("mean delay in days", 0, horizon), lines, guides=[Line("promised", promised)],
        note=f"Lower is sooner, further left is quieter. A cluster not found counts as {horizon} days.",
    )  # fmt: skip
