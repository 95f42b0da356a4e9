"""Options that commands over a file of reports share: how to read it, how to look, and the settings they
make.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nhip.cli.values import above_zero, at_least, day, share
from nhip.tables.choice import Choice
from nhip.tables.columns import Ask

if TYPE_CHECKING:
    from nhip.hotspots.detecting import DetectSettings
    from nhip.tables.reading import Reading


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """FILE and everything that says how to read it."""
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="reports, one a row: CSV (any kind) or Parquet"
    )
    add = parser.add_argument_group("columns (guessed where not named)").add_argument
    add("--area", metavar="COL", help="column with the area: a code or a name")
    add("--time", metavar="COL", help="column with the time")
    add("--topic", metavar="COL", help="column with the topic; '' takes all reports as one topic")
    add("--channel", metavar="COL", help="column with the channel a report came by; it tells batches apart")
    add("--lat", metavar="COL", help="column with the latitude")
    add("--lon", metavar="COL", help="column with the longitude")
    add("--count", metavar="COL", help="column that says how many reports a row stands for")
    add = parser.add_argument_group("places").add_argument
    add("--areas", type=Path, metavar="FILE", help="GeoJSON of outlines, or CSV with code, lat, lon")
    add("--areas-key", metavar="NAME", help="property or column of --areas with the code")
    add("--grid-km", type=above_zero, metavar="KM", help="no areas: squares of this side over the positions")
    add = parser.add_argument_group("times and rows").add_argument
    add("--today", type=day, metavar="DATE", help="the day to look from (default: the last day of the file)")
    add("--since", type=day, metavar="DATE", help="leave out what is older")
    add(
        "--skip-day",
        type=day,
        action="append",
        default=[],
        metavar="DATE",
        help="leave a day out (repeatable)",
    )
    add("--date-order", choices=("dmy", "mdy"), help="how dates such as 03/04/2025 are meant")
    add("--timezone", metavar="NAME", help="local time zone, for times given in UTC or with an offset")
    add("--keep-duplicates", action="store_true", help="count rows that repeat another in every column")
    add("--encoding", metavar="NAME", help="encoding of the file (default: found out)")
    add("--separator", metavar="MARK", help="what stands between cells (default: found out)")
    add("--no-header", action="store_true", help="the first row is no row of names")


def choice_of(options: argparse.Namespace) -> Choice:
    """What the options say about reading. On a terminal a person is asked where columns aren't clear."""
    return Choice(
        area=options.area, time=options.time, topic=options.topic, channel=options.channel, lat=options.lat,
        lon=options.lon, count=options.count, areas=options.areas, areas_key=options.areas_key,
        grid_km=options.grid_km, date_order=options.date_order, timezone=options.timezone, since=options.since,
        today=options.today, skip_days=tuple(options.skip_day), keep_duplicates=options.keep_duplicates,
        encoding=options.encoding, separator=options.separator, header=False if options.no_header else None,
        ask=asking(), command=_command(options),
    )  # fmt: skip


def _command(options: argparse.Namespace) -> str:
    words = ["nhip", str(options.command), shlex.quote(str(options.file))]
    if options.areas:
        words += ["--areas", shlex.quote(str(options.areas))]
    return " ".join(words)


def asking() -> Ask | None:
    """A way to ask the person at the terminal; None where nobody is there to answer."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        return None

    def ask(question: str, offered: list[str]) -> str:
        sys.stderr.write(f"\n{question}\n")
        for number, line in enumerate(offered, 1):
            sys.stderr.write(f"  {number}  {line}\n")
        sys.stderr.write("Number or name: ")
        sys.stderr.flush()
        answer = sys.stdin.readline().strip()
        return answer or "1"

    return ask


def read_input(options: argparse.Namespace) -> Reading:
    """Read the file as the options say, with a word on a terminal about what is being done."""
    from nhip.cli.waiting import telling
    from nhip.tables.reading import read_reports

    with telling() as tell:
        return read_reports(options.file, choice_of(options), tell)


def add_look_options(parser: argparse.ArgumentParser) -> None:
    """How to look: the scan, the promise, and each step's switch."""
    add = parser.add_argument_group("the look").add_argument
    add("--method", choices=("permutation", "expectation", "population"), default="permutation",
        help="permutation: cases alone (default); expectation: against what weekday, season and "
        "--holidays let expect; population: against people")  # fmt: skip
    add("--population", type=Path, metavar="FILE",
        help="people by area, for --method population: area, people [, year]")  # fmt: skip
    add(
        "--window", type=at_least(1), default=14, metavar="DAYS", help="longest hot spot in days (default 14)"
    )
    add("--history", type=at_least(28), default=90, metavar="DAYS", help="days compared with (default 90)")
    add("--k", type=at_least(1), default=40, metavar="N", help="most areas in a hot spot (default 40)")
    add("--max-km", type=above_zero, metavar="KM", help="largest radius (default: none)")
    add(
        "--max-share",
        type=share,
        default=0.5,
        metavar="S",
        help="largest share of a topic's reports (default 50%%)",
    )
    add(
        "--min-count",
        type=at_least(1),
        default=5,
        metavar="N",
        help="fewest reports in a hot spot (default 5)",
    )
    add("--null", choices=("model", "negative_binomial", "blocks"), default="model",
        help="what chance is, where history can't calibrate (default model)")  # fmt: skip
    add(
        "--replicates",
        type=at_least(19),
        default=999,
        metavar="N",
        help="Monte Carlo replicates (default 999)",
    )
    add("--seed", type=int, default=0, metavar="N", help="seed of all chance (default 0)")
    add("--workers", type=at_least(1), default=1, metavar="N", help="threads; they never change a result")
    add("--engine", choices=("auto", "numba", "numpy"), default="auto", help="same numbers, other speed")
    add("--alarms-per-year", type=above_zero, default=12.0, metavar="N",
        help="false alarms by chance you accept a year, all topics together (default 12)")  # fmt: skip
    add("--holidays", "--country", dest="country", metavar="CODE",
        help="whose holidays may fool it, as VN (with Tết) or US; the expectation method expects them")  # fmt: skip
    add = parser.add_argument_group("steps (each can be switched off to see what it does)").add_argument
    add("--no-collapse", action="store_true", help="batches count in full")
    add("--no-mask", action="store_true", help="default geocodes stay in")
    add("--no-calibrate", action="store_true", help="rarity by the textbook, not by history")
    add("--no-budget", action="store_true", help="every alarm by its own level, no budget")
    add("--no-follow", action="store_true", help="no stories across days")


def settings_of(options: argparse.Namespace) -> DetectSettings:
    """The settings of a detection. Raises BadInput for what can't be meant."""
    from nhip.hotspots.detecting import DetectSettings, Steps
    from nhip.hotspots.results import ScanSettings

    return DetectSettings(
        scan=ScanSettings(
            method=options.method, window=options.window, max_case_share=options.max_share, null=options.null,
            replicates=options.replicates, seed=options.seed, workers=options.workers,
            engine=options.engine,
        ),
        zones_k=options.k,
        history_days=options.history,
        steps=Steps(
            collapse_batches=not options.no_collapse, mask_geocodes=not options.no_mask,
            calibrate=not options.no_calibrate, budget=not options.no_budget, follow=not options.no_follow,
        ),
        alarms_per_year=options.alarms_per_year,
        min_count=options.min_count,
        country=options.country,
    )  # fmt: skip
