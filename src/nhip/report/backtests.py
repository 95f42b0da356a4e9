"""A replay's figures for people: two tables and a sentence for the terminal, four charts, a page that opens
offline."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from nhip.report.plain import escaped, harmless

if TYPE_CHECKING:
    from rich.console import RenderableType

    from nhip.hotspots.backtesting.intervals import Estimate
    from nhip.hotspots.backtesting.results import BacktestResult
    from nhip.hotspots.backtesting.scoring import Finding, MethodFigures

Rows = list[tuple[str, ...]]
_WORDS = {
    "detect": "what nhip hotspots does: batches and parked points out, scores held against the city's past",
    "stp": "space-time permutation scan, its p-value believed",
    "ebp": "expectation-based Poisson scan against a moving average, its p-value believed",
    "population": "Poisson scan given people by area, its p-value believed",
    "chart": "a week of each area against its own past, Poisson, corrected for the number of areas",
}


def promise_rows(result: BacktestResult) -> tuple[tuple[str, ...], Rows]:
    """Head and rows of the first table: what was promised, what was kept."""
    head = (
        "method",
        "promised a year",
        "kept a year (95 %)",
        "kept / promised",
        "topic-days in alarm",
        "verdict",
    )
    looks = len(result.topics) * len(result.days)
    rows: Rows = [
        (
            each.title,
            f"{each.promised:.1f}",
            _ranged(each.kept, "{:.1f}"),
            f"{each.ratio.value:.1f}x",
            f"{100 * each.days_in_alarm / looks:.1f} %",
            verdict(each),
        )
        for each in result.methods
    ]
    return head, rows


def finding_rows(result: BacktestResult, *, equal: bool) -> tuple[tuple[str, ...], Rows]:
    """Head and rows of a table: how the planted clusters were found, at each method's promise or at equal
    alarms."""
    head = ("method", "found (95 %)", "delay in days (95 %)", "precision (95 %)", "recall (95 %)")
    pairs = ((each, each.at_equal_alarms if equal else each.as_promised) for each in result.methods)
    return head, [(each.title, *_found_cells(found)) for each, found in pairs if found is not None]


def _findings(result: BacktestResult) -> list[tuple[str, tuple[str, ...], Rows]]:
    """The tables on planted clusters with their captions; none where nothing was planted."""
    if not any(each.as_promised for each in result.methods):
        return []
    fair = (
        f"Planted clusters, when every method may raise the {result.equal_alarms} alarms that were promised"
    )
    return [
        (fair, *finding_rows(result, equal=True)),
        ("Planted clusters, as each method comes, with all its alarms", *finding_rows(result, equal=False)),
    ]


def _found_cells(found: Finding) -> tuple[str, str, str, str]:
    percent: Callable[[float], float] = lambda part: 100 * part  # noqa: E731
    return (
        _ranged(found.power, "{:.0f} %", percent),
        _ranged(found.delay, "{:.1f}"),
        _ranged(found.precision, "{:.2f}"),
        _ranged(found.recall, "{:.2f}"),
    )


def _ranged(estimate: Estimate, form: str, turned: Callable[[float], float] = float) -> str:
    if math.isnan(estimate.value):
        return "–"
    value, low, high = (form.format(turned(part)) for part in (estimate.value, estimate.low, estimate.high))
    return f"{value} ({low.removesuffix(' %')}–{high.removesuffix(' %')})"


def verdict(method: MethodFigures) -> str:
    """Whether the promise was kept: between half and twice as many alarms, or within what chance explains."""
    if 0.5 <= method.ratio.value <= 2:
        return "kept"
    if method.ratio.low <= 1 <= method.ratio.high:
        return "kept, as far as so few can tell"
    return "too many" if method.ratio.value > 1 else "fewer than promised"


def conclusion(result: BacktestResult) -> str:
    """What to conclude, in one or two sentences."""
    kept = [each for each in result.methods if verdict(each) == "kept"]
    unsure = any(verdict(each).startswith("kept, ") for each in result.methods)
    loud = sorted(
        (each for each in result.methods if verdict(each) == "too many"), key=lambda each: -each.ratio.value
    )
    said = []
    if kept:
        names = " and ".join(each.title for each in kept)
        said.append(
            f"{_capital(names)} {'keeps its' if len(kept) == 1 else 'keep their'} promise on this history"
        )
    elif unsure:
        said.append("This history promises too few alarms to tell who keeps a promise; replay more days")
    else:
        said.append("No method keeps its promise on this history")
    if loud:
        many = ", ".join(f"{each.title} {each.ratio.value:.0f} times" for each in loud)
        said[0] += f"; more alarms than promised: {many}"
    ranked = sorted((each for each in result.methods if each.at_equal_alarms), key=_delay)
    if ranked:
        said.append(_soonest(result, ranked))
    return ". ".join(said) + "."


def _soonest(result: BacktestResult, ranked: list[MethodFigures]) -> str:
    """Who is soonest at equal alarms; a method whose interval reaches the best one is named beside it."""
    best = ranked[0].at_equal_alarms
    assert best is not None
    front = [
        each for each in ranked if each.at_equal_alarms and each.at_equal_alarms.delay.low <= best.delay.high
    ]
    others = [each for each in ranked if each not in front]
    names = " and ".join(f"{each.title} ({_delay(each):.1f} days on average)" for each in front)
    sentence = (
        f"With about {result.equal_alarms} alarms allowed to each in the {len(result.days)} days, {names} "
    )
    if len(front) == 1:
        sentence += "finds planted clusters soonest"
    else:
        sentence += "find planted clusters soonest, with no clear difference between them"
    rest = ", ".join(f"{each.title} {_delay(each):.1f}" for each in others)
    return sentence + (f"; later: {rest}" if rest else "")


def _delay(method: MethodFigures) -> float:
    return method.at_equal_alarms.delay.value if method.at_equal_alarms else math.inf


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def setting_lines(result: BacktestResult) -> list[str]:
    """What was replayed, what was taken out and what was planted."""
    replayed = (
        f"Replayed day by day: {result.first} to {result.last}, {len(result.topics)} topics, "
        f"{len(result.areas)} areas. Each look knew only what was known that evening."
    )
    promise = (
        f"The promise: by chance once in {result.once_in:g} days for each topic, which is "
        f"{result.promised:.1f} alarms a year for all topics together."
    )
    lines = [replayed, promise]
    known = [
        f"{each.title} ({each.key}): {_WORDS[each.key]}" for each in result.methods if each.key in _WORDS
    ]
    lines.append("Methods: " + "; ".join(known) + ".")
    if result.recipe is not None:
        lines.append(
            f"Planted: {result.recipe.words()}. Found: an alarm touches the planted areas and "
            f"real history had none there that day. A delay of 0 is the evening of the first day; what was "
            f"not found counts as {result.recipe.horizon} days."
        )
    for what, count in result.removed.items():
        lines.append(f"Taken out for the calibrated pipeline alone: {count:,} {what}.")
    if result.told_by_budget is not None:
        promised = result.promised * len(result.days) / 365.25
        lines.append(
            f"Its alarm budget would have told {result.told_by_budget} alarms; {promised:.1f} were promised."
        )
    return lines


def terminal(result: BacktestResult) -> str:
    """The replay as text for a terminal."""
    from nhip.report.terminal import drawn, heading, notices_block

    pieces: list[RenderableType] = [heading("Are the promises kept?"), *setting_lines(result), ""]
    pieces += [_table(*promise_rows(result)), ""]
    for caption, head, rows in _findings(result):
        pieces += [heading(caption), _table(head, rows), ""]
    pieces += [heading("What to conclude"), conclusion(result)]
    return drawn(*pieces, *notices_block(result.notices))


def _table(head: tuple[str, ...], rows: Rows) -> RenderableType:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    for number, name in enumerate(head):
        table.add_column(
            name, justify="left" if number == 0 or name == "verdict" else "right", overflow="fold"
        )
    for row in rows:
        table.add_row(*(harmless(cell) for cell in row))
    return table


def page(result: BacktestResult, charts: Sequence[tuple[str, str]]) -> str:
    """A page that needs nothing from elsewhere. charts: name and SVG of each."""
    tables = _html_table("Are the promises kept?", *promise_rows(result))
    tables += "".join(_html_table(*table) for table in _findings(result))
    lines = "".join(f"<li>{escaped(line)}</li>" for line in setting_lines(result))
    notices = "".join(f"<li>{escaped(notice.text)}</li>" for notice in result.notices)
    figures = "".join(f"<figure>{drawing}</figure>" for _, drawing in charts)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Backtest {result.first} to {result.last}</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>Are the promises kept?</h1><p class=lead>{escaped(conclusion(result))}</p>{tables}{figures}"
        f"<h2>How this was reckoned</h2><ul>{lines}{notices}</ul></main></body></html>\n"
    )


_STYLE = (
    "body{margin:0;background:#fffdf8;color:#1c1917;font:17px/1.55 'Be Vietnam Pro',"
    "Helvetica,Arial,sans-serif}"
    "main{max-width:60rem;margin:0 auto;padding:24px 16px}.lead{font-size:1.15em;max-width:42rem}"
    "h1{font-size:1.8em}h2{font-size:1.15em;padding:16px 0 4px;margin:0}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums;width:100%}"
    "th,td{padding:6px 10px;border-bottom:1px solid #e7e2d9;text-align:right;white-space:nowrap}"
    "th:first-child,td:first-child{text-align:left;white-space:normal}figure{margin:24px 0}"
    "svg{max-width:100%;height:auto}li{max-width:42rem}"
    "@media print{body{background:#fff;font-size:12px}figure{break-inside:avoid}}"
)


def _html_table(caption: str, head: tuple[str, ...], rows: Rows) -> str:
    top = "".join(f"<th scope=col>{escaped(name)}</th>" for name in head)
    body = "".join("<tr>" + "".join(f"<td>{escaped(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        f"<h2>{escaped(caption)}</h2><div class=wide><table><thead><tr>{top}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )
