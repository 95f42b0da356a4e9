"""`nhip backtest`: replays a city's own history and says, for each method, whether its promises were kept."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from nhip.cli.exits import Exit
from nhip.cli.values import above_zero, at_least, day

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nhip.hotspots.backtesting.results import BacktestResult
    from nhip.tables.reading import Reading


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    from nhip.cli.options import add_reading_options

    add_reading_options(parser)
    _replay(parser.add_argument_group("the replay").add_argument)
    _output(parser.add_argument_group("output").add_argument)


def _replay(add: Callable[..., object]) -> None:
    add("--from", dest="first", type=day, metavar="DATE", help="first replayed day (default: the middle)")
    add(
        "--to",
        dest="last",
        type=day,
        metavar="DATE",
        help="last replayed day (default: the last of the file)",
    )
    add(
        "--methods",
        metavar="A,B,…",
        help="among detect, stp, ebp, population, chart (default: all that can run)",
    )
    add("--once-in", type=above_zero, default=365.0, metavar="DAYS",
        help="the promise: by chance once in so many days for each topic (default 365)")  # fmt: skip
    add("--inject", default="", metavar="RECIPE",
        help="clusters to plant, as places=20,topics=5,sizes=0.5:1:2,areas=8,horizon=14,seed=1 "
             "(these are the defaults), or none")  # fmt: skip
    add(
        "--population", type=Path, metavar="FILE", help="CSV of area code and people, for the population scan"
    )
    add("--k", type=at_least(1), default=40, metavar="N", help="most areas in a zone (default 40)")
    add("--window", type=at_least(1), default=14, metavar="DAYS", help="longest cluster (default 14)")
    add(
        "--history",
        type=at_least(28),
        default=90,
        metavar="DAYS",
        help="days each look goes back (default 90)",
    )
    add("--topics", type=at_least(1), default=100, metavar="N", help="the busiest topics only (default 100)")
    add("--least", type=at_least(1), default=60, metavar="N",
        help="fewest reports of a topic before the replay (default 60)")  # fmt: skip
    add("--replicates", type=at_least(19), default=199, metavar="N",
        help="replicates behind a textbook p-value, its tail by Gumbel (default 199)")  # fmt: skip
    add("--redraw", type=at_least(1), default=7, metavar="DAYS",
        help="draw these replicates anew every so many days (default 7; 1 is slowest and exact)")  # fmt: skip
    add("--freeze", action="store_true", help="the pipeline learns nothing from the replayed days")
    add("--no-collapse", action="store_true", help="batches count in full, for the pipeline too")
    add("--no-mask", action="store_true", help="default geocodes stay in, for the pipeline too")
    add("--seed", type=int, default=0, metavar="N", help="of the replicates (default 0)")


def _output(add: Callable[..., object]) -> None:
    add("--json", metavar="FILE", help="write all figures and every planted cluster; - for standard output")
    add("--html", type=Path, metavar="FILE", help="write a page with tables and charts that opens offline")
    add("--plots", type=Path, metavar="DIR", help="write the charts as SVG and PNG into this folder")
    add("--quiet", action="store_true", help="no progress bar")


def run(options: argparse.Namespace) -> int:
    """Replay, print, write. Raises BadInput for input that can't be replayed."""
    from nhip.cli.writing import CannotWrite
    from nhip.report.backtests import terminal

    with _progress(quiet=options.quiet) as tell:
        result = _replayed(options, tell)
    if options.json != "-":
        sys.stdout.write(terminal(result))
    try:
        _write(options, result)
    except CannotWrite as fault:
        sys.stderr.write(f"nhip: {fault}\n")
        return int(Exit.CANNOT_WRITE)
    return int(Exit.NOTHING_NEW)


def _replayed(options: argparse.Namespace, tell: Callable[[str, int, int], None]) -> BacktestResult:
    from nhip.cli.options import read_input
    from nhip.hotspots.backtesting.injections import Recipe
    from nhip.hotspots.backtesting.running import BacktestSettings, backtest
    from nhip.hotspots.detecting.settings import Steps

    methods = tuple(filter(None, (options.methods or "").replace(" ", "").split(","))) or None
    settings = BacktestSettings(
        once_in=options.once_in,
        methods=methods,
        recipe=None if options.inject == "none" else Recipe.parse(options.inject),
        zones_k=options.k,
        window=options.window,
        history_days=options.history,
        replicates=options.replicates,
        redraw=options.redraw,
        least=options.least,
        topics=options.topics,
        steps=Steps(collapse_batches=not options.no_collapse, mask_geocodes=not options.no_mask),
        freeze=options.freeze,
        seed=options.seed,
    )
    reading = read_input(options)
    people = _people(options.population, reading) if options.population else None
    result = backtest(
        reading.events, reading.geography, first=options.first, last=options.last, settings=settings,
        population=people, progress=tell,
    )  # fmt: skip
    return replace(result, notices=(*reading.notices, *result.notices))


def _people(path: Path, reading: Reading) -> NDArray[np.float64]:
    """(areas,) people, in the order of the areas; an area without a row is refused."""
    import numpy as np

    from nhip.errors import BadInput, listing

    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = [row for row in csv.reader(stream) if row]
    except (OSError, UnicodeDecodeError) as fault:
        raise BadInput(
            f"{path} could not be read: {fault}", "Give a CSV in UTF-8 of area code and people"
        ) from fault
    people: dict[str, float] = {}
    for number, row in enumerate(rows):
        try:
            people[row[0].strip()] = float(row[1])
        except (IndexError, ValueError) as fault:
            if number:
                raise BadInput(
                    "A row is not area code and people", "Correct it", f"row {number + 1}"
                ) from fault
    missing = [code for code in reading.geography.areas if code not in people]
    if missing:
        raise BadInput(f"{len(missing)} areas have no people in {path}: {listing(missing)}", "Add their rows")
    return np.array([people[code] for code in reading.geography.areas])


def _write(options: argparse.Namespace, result: BacktestResult) -> None:
    from nhip.cli.writing import CannotWrite, write_json, write_text
    from nhip.report.backtest_figures import figures
    from nhip.report.backtests import page
    from nhip.report.plots import png, svg

    if options.json:
        write_json(options.json, result.to_json())
    charts = figures(result) if options.html or options.plots else []
    if options.html:
        write_text(options.html, page(result, [(chart.name, svg(chart)) for chart in charts]))
    if options.plots:
        try:
            options.plots.mkdir(parents=True, exist_ok=True)
            for chart in charts:
                write_text(options.plots / f"{chart.name}.svg", svg(chart))
                (options.plots / f"{chart.name}.png").write_bytes(png(chart))
        except OSError as fault:
            raise CannotWrite(f"{options.plots} could not be written: {fault.strerror or fault}") from fault


def _untold(words: str, done: int, of: int) -> None:
    """Nobody looks."""


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A bar on standard error while a person looks, nothing otherwise."""
    if quiet or not sys.stderr.isatty():
        yield _untold
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.percentage:>3.0f} %"), BarColumn(), TimeRemainingColumn(),
        TextColumn("{task.description}"),
        console=Console(stderr=True), transient=True,
    )  # fmt: skip
    with bar:
        task = bar.add_task("reading", total=None)
        yield lambda words, done, of: bar.update(task, completed=done, total=of, description=words)
