"""`nhip effect`: a plan is written down first, then a table of counts answers it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nhip.cli.commands import refuse_usage
from nhip.cli.exits import Exit
from nhip.cli.values import at_least, day, share

if TYPE_CHECKING:
    from nhip.effects.types import Plan

_PLANNED = ("treated", "controls", "begins", "first", "last", "method", "step", "outcome", "direction", "level",
            "washout", "no_season", "no_slope")  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.usage = "nhip effect plan --treated A … > plan.json | nhip effect assess plan.json FILE | nhip effect FILE --treated A …"
    parser.add_argument("words", nargs="+", metavar="FILE",
        help="a table of counts; or the word plan; or assess, a plan's file and a table")  # fmt: skip
    add = parser.add_argument_group("the table (columns guessed where not named)").add_argument
    add("--unit", metavar="COL", help="column with the unit: a ward, a school, a road")
    add("--time", metavar="COL", help="column with the time: days, or months as 2025-01")
    add("--count", metavar="COL", help="column with the count; rows of one unit and step are summed")
    add(
        "--exposure",
        metavar="COL",
        help="column with what the count is out of: people, visits (default: none)",
    )
    add("--missing-is-zero", action="store_true", help="a unit and step without a row counts 0")
    add = parser.add_argument_group("the plan").add_argument
    add("--treated", type=_codes, metavar="A,B,…", help="the units where it was begun")
    add("--controls", type=_codes, metavar="A,B,…",
        help="units to compare with (a table at hand: default all others, none for interrupted)")  # fmt: skip
    add("--begins", type=day, metavar="DATE", help="the day it begins")
    add("--first", type=day, metavar="DATE", help="first step's first day (a table at hand: its first)")
    add("--last", type=day, metavar="DATE", help="last step's first day (a table at hand: its last)")
    add("--method", choices=("interrupted", "differences", "synthetic"),
        help="interrupted time series (default), differences in differences, synthetic control")  # fmt: skip
    add("--step", choices=("week", "month"), help="length of a step (default month); weeks begin on Mondays")
    add("--outcome", metavar="WORDS", help="what is counted, in words (default: the count's column)")
    add("--direction", choices=("less", "more", "either"), help="the change expected (default either)")
    add("--level", type=share, metavar="P", help="of the two-sided test (default 0.05)")
    add(
        "--washout", type=at_least(0), metavar="N", help="steps after it begins that are left out (default 0)"
    )
    add("--no-season", action="store_true", default=None, help="no yearly wave (interrupted only)")
    add(
        "--no-slope",
        action="store_true",
        default=None,
        help="the level may change, its course not (interrupted only)",
    )
    add = parser.add_argument_group("output").add_argument
    add("--json", metavar="OUT|-", help="write the answer as JSON, - to standard output")


def _codes(text: str) -> tuple[str, ...]:
    found = tuple(code.strip() for code in text.split(",") if code.strip())
    if not found:
        raise argparse.ArgumentTypeError("name at least one")
    return found


def run(options: argparse.Namespace) -> int:
    """Write a plan, or answer one. Exit 10 for an effect, 11 where the figures cannot tell, else 0."""
    from nhip.cli import effect_input, effect_output

    words = options.words
    if words == ["plan"]:
        effect_output.write_plan(options, _plan(options, None))
        return Exit.NOTHING_NEW
    if words[0] == "assess" and len(words) == 3:
        given = [name for name in _PLANNED if getattr(options, name) is not None]
        if given:
            refuse_usage(
                f"--{given[0].replace('_', '-')} belongs to the plan, which {words[1]} has fixed already"
            )
        plan = effect_input.read_plan(Path(words[1]))
        table = effect_input.read_table(Path(words[2]), options, plan.step.value)
        registered = True
    elif len(words) == 1:
        table = effect_input.read_table(Path(words[0]), options, options.step or "month")
        plan, registered = _plan(options, table), False
    else:
        refuse_usage("give one table, or plan, or assess with a plan's file and a table")
    from nhip.effects import Verdict, assess

    answer = assess(plan, effect_input.panel_of(table, plan, missing_is_zero=options.missing_is_zero))
    if options.json:
        effect_output.write_answer(options.json, plan, answer, registered=registered)
    if options.json != "-":
        sys.stdout.write(effect_output.page(plan, answer, registered=registered))
    return {Verdict.EFFECT: Exit.HOT_SPOTS, Verdict.CANNOT_TELL: Exit.CANNOT_TELL}.get(
        answer.verdict, Exit.NOTHING_NEW
    )


def _plan(options: argparse.Namespace, table: object) -> Plan:
    from nhip.cli.effect_input import Table
    from nhip.effects import Method, Plan, Step

    needed = ["treated", "begins", *(() if isinstance(table, Table) else ("first", "last", "outcome"))]
    lost = [f"--{name}" for name in needed if getattr(options, name) is None]
    if lost:
        refuse_usage(f"a plan needs {', '.join(lost)}")
    method = Method(options.method or "interrupted")
    controls = options.controls or ()
    first, last, outcome = options.first, options.last, options.outcome
    if isinstance(table, Table):
        if options.controls is None and method is not Method.INTERRUPTED:
            controls = tuple(unit for unit in table.units if unit not in options.treated)
        first, last, outcome = first or table.steps[0], last or table.steps[-1], outcome or table.counted
    return Plan(
        outcome=outcome, method=method, first=first, begins=options.begins, last=last,
        step=Step(options.step or "month"), treated=options.treated, controls=controls,
        direction=options.direction or "either", level=0.05 if options.level is None else options.level,
        washout=options.washout or 0, season=not options.no_season, slope=not options.no_slope,
    )  # fmt: skip
