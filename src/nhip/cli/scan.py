"""`nhip scan`: one space-time scan of counts with coordinates, for whoever wants a single analysis and every
choice.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from nhip.cli import scan_input, scan_output
from nhip.cli.exits import Exit
from nhip.cli.values import at_least, first_day, last_day, share, window


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "file", type=Path, metavar="CASES", help="counts: area, count, date; or wide; or a matrix"
    )
    _input(parser.add_argument_group("input"))
    _model(parser.add_argument_group("model"))
    _clusters(parser.add_argument_group("clusters"))
    _test(parser.add_argument_group("test"))
    scan_output.add_arguments(parser.add_argument_group("output"))


def _input(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--coordinates", type=Path, required=True, metavar="FILE", help="code, latitude, longitude (or x, y)")
    add("--columns", metavar="A,B,…", help="what the columns are, as area,count,time (skip leaves one out)")
    add("--area", metavar="COL", help="column of areas in CASES")
    add("--count", metavar="COL", help="column of counts in CASES (without one each row is one case)")
    add("--time", metavar="COL", help="column of dates in CASES: days, months (2001-11) or years")
    add("--code", metavar="COL", help="column of codes in the coordinates")
    add("--lat", metavar="COL", help="column of latitudes in the coordinates")
    add("--lon", metavar="COL", help="column of longitudes in the coordinates")
    add("--plane", action="store_true", help="the coordinates are x and y in kilometres of a plane")
    add("--population", type=Path, metavar="FILE", help="area, [year or date,] people; may be CASES itself")
    add("--population-column", metavar="COL", help="column of people in the population file")
    add("--baseline", type=Path, metavar="FILE", help="expected counts by area and period, in rows or wide")
    add("--baseline-column", metavar="COL", help="column of expected counts in the baseline file")
    add("--drop", action="append", default=[], metavar="AREA", help="leave this area out (may be repeated)")
    add("--leave-out-unknown", action="store_true", help="leave out cases in areas without coordinates")
    add(
        "--unit",
        choices=("day", "week", "month", "year"),
        help="length of a period (default: as the dates are)",
    )
    add(
        "--from",
        dest="first",
        type=first_day,
        metavar="DATE",
        help="first day, month or year of the study (default: of the cases)",
    )
    add(
        "--to",
        dest="last",
        type=last_day,
        metavar="DATE",
        help="last day, month or year of the study (default: of the cases)",
    )
    add("--date-order", choices=("dmy", "mdy"), help="how dates such as 03/04/2025 are meant")
    add("--no-header", action="store_true", help="no file has a row of names")


def _model(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--method", choices=("permutation", "expectation", "population"), default="permutation",
        help="space-time permutation (cases alone), expectation-based Poisson (against expected counts), or "
             "population Poisson (default: permutation)")  # fmt: skip
    add(
        "--retrospective",
        action="store_true",
        help="clusters of the past, too; default: only those still alive",
    )
    add("--spatial", action="store_true", help="purely spatial: all periods as one")


def _clusters(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--window", type=window, metavar="N|P%", help="longest cluster, in periods or as a share of the study "
        "(default: half of it, at most 28 periods when prospective)")  # fmt: skip
    add(
        "--min-window",
        type=at_least(1),
        default=1,
        metavar="N",
        help="shortest cluster in periods (default 1)",
    )
    add(
        "--shape",
        choices=("circle", "ellipse", "grown"),
        default="circle",
        help="circles, ellipses too, or zones grown over neighbours (default circle)",
    )
    add("--max-km", type=float, metavar="KM", help="largest radius")
    add("--max-share", type=share, default=0.5, metavar="S",
        help="largest share of cases or people in a zone, as 0.5 or 50%% (default 50%%)")  # fmt: skip
    add("--k", type=at_least(1), metavar="N", help="most areas in a zone (default: no limit)")
    add("--min-cases", type=at_least(1), default=2, metavar="N", help="fewest cases in a cluster (default 2)")
    add("--secondary", choices=("none", "disjoint", "disjoint_centres", "no_centre_in_other", "iterative"),
        default="disjoint", help="which further clusters are shown (default disjoint)")  # fmt: skip
    add("--max-clusters", type=at_least(1), default=10, metavar="N", help="most clusters shown (default 10)")


def _test(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add(
        "--replicates",
        type=at_least(0),
        default=999,
        metavar="N",
        help="Monte Carlo replicates (default 999)",
    )
    add("--stop-after", type=at_least(1), metavar="H", help="stop once H replicates reach the observed score")
    add(
        "--tail",
        choices=("rank", "gumbel"),
        default="rank",
        help="p by rank, or by a fitted Gumbel tail, too",
    )
    add("--null", choices=("model", "negative_binomial", "blocks"), default="model",
        help="what replicates are drawn from (default: the model's own)")  # fmt: skip
    add(
        "--dispersion",
        type=float,
        metavar="A",
        help="of the negative binomial, variance = m + A m² (default: estimated)",
    )
    add(
        "--block",
        type=at_least(1),
        default=7,
        metavar="N",
        help="periods the blocks null keeps together (default 7)",
    )
    add(
        "--ties",
        choices=("conservative", "randomised"),
        default="conservative",
        help="how equal scores count",
    )
    add("--seed", type=int, default=0, metavar="N", help="seed of the replicates (default 0)")
    add("--workers", type=at_least(1), default=1, metavar="N", help="threads; they never change a result")
    add("--engine", choices=("auto", "numba", "numpy"), default="auto", help="same numbers, other speed")


def run(options: argparse.Namespace) -> int:
    """Read, scan, tell. Exit 10 when a cluster is at or below --level, else 0."""
    from nhip.hotspots.results import ScanSettings
    from nhip.hotspots.scanning import scan

    study = scan_input.study_of(options)
    settings = ScanSettings(
        method=options.method, window=scan_input.window_of(options, study.cube), min_window=options.min_window,
        prospective=not (options.retrospective or options.spatial), min_cases=options.min_cases,
        max_case_share=options.max_share, replicates=options.replicates, stop_after=options.stop_after,
        tail=options.tail, null=options.null, dispersion=options.dispersion, block=options.block,
        seed=options.seed, workers=options.workers, engine=options.engine, secondary=options.secondary,
        max_clusters=options.max_clusters, ties=options.ties,
    )  # fmt: skip
    zones = scan_input.zones_of(options, study)
    result = scan(study.cube, zones, settings, baseline=study.baseline, population=study.population, topic="")
    if options.spatial:
        clusters = tuple(replace(each, start=study.first, end=study.last) for each in result.clusters)
        result = replace(result, clusters=clusters)
    scan_output.tell(options, study, result)
    found = any((each.p_value or 1.0) <= options.level for each in result.clusters)
    return Exit.HOT_SPOTS if found and options.replicates else Exit.NOTHING_NEW
