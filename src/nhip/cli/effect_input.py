"""The files of `nhip effect`: a plan as it was written, and a table with a unit, a time and a count in each row."""

from __future__ import annotations

import argparse
import csv
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nhip.errors import BadInput, listing

if TYPE_CHECKING:
    from nhip.effects.types import Panel, Plan

_GUESSES = {
    "unit": ("unit", "area", "ward", "code", "name"),
    "time": ("time", "date", "day", "month", "week"),
    "count": ("count", "counts", "cases", "reports", "n", "number"),
}


@dataclass(frozen=True)
class Table:
    """Sums by unit and step, as the file has them; `exposure` is None where no column was named."""

    units: tuple[str, ...]
    steps: tuple[date, ...]
    counted: str
    counts: dict[tuple[str, date], int]
    exposure: dict[tuple[str, date], float] | None


def read_plan(path: Path) -> Plan:
    """A plan that `nhip effect plan` wrote. Raises BadInput where it was changed since."""
    from nhip.effects import Method, Plan, Step

    again = "Write it again with nhip effect plan"
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
        fields: dict[str, Any] = dict(whole["plan"])
        told = whole["fingerprint"]
        for name in ("first", "begins", "last"):
            fields[name] = date.fromisoformat(fields[name])
        for name in ("treated", "controls"):
            fields[name] = tuple(map(str, fields[name]))
        plan = Plan(**(fields | {"method": Method(fields["method"]), "step": Step(fields["step"])}))
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}", "Give the file of a plan") from error
    except BadInput:
        raise
    except (ValueError, TypeError, KeyError) as error:
        raise BadInput(f"{path} is not a plan", again) from error
    if plan.fingerprint() != told:
        raise BadInput(
            "The plan was changed after it was written: its fingerprint does not fit", again, str(path)
        )
    return plan


def read_table(path: Path, options: argparse.Namespace, step: str) -> Table:
    """Read and sum by unit and step. Raises BadInput with the line of what cannot be used."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}", "Give a CSV of counts") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 text", "Save it as CSV in UTF-8") from error
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    rows = csv.DictReader(text.splitlines(), delimiter=separator)
    columns = [name for name in rows.fieldnames or () if name]
    unit, time, count = (_column(role, getattr(options, role), columns) for role in _GUESSES)
    out_of = _column("exposure", options.exposure, columns) if options.exposure else None
    counts: dict[tuple[str, date], int] = defaultdict(int)
    exposure: dict[tuple[str, date], float] = {}
    for row in rows:
        where = f"line {rows.line_num}"
        if not any(row.values()):
            continue
        cell = ((row[unit] or "").strip(), _step_of(row[time] or "", step, where))
        if out_of and cell in exposure:
            raise BadInput(
                "A unit and step has two rows, so its exposure is unclear", "Sum them first", where
            )
        counts[cell] += _whole(row[count] or "", where)
        if out_of:
            exposure[cell] = _number(row[out_of] or "", where)
    if not counts:
        raise BadInput(
            f"{path} has no row below its head", "Give a table with a unit, a time and a count in each row"
        )
    return Table(
        tuple(sorted({unit for unit, _ in counts})), tuple(sorted({day for _, day in counts})), count,
        dict(counts), exposure if out_of else None,
    )  # fmt: skip


def _column(role: str, named: str | None, columns: list[str]) -> str:
    if named is not None:
        if named in columns:
            return named
        raise BadInput(f"There is no column {named!r}", f"Take one of {listing(columns, 20)}")
    found = [name for name in columns if name.strip().lower() in _GUESSES.get(role, ())]
    if len(found) != 1:
        raise BadInput(
            f"Which column is the {role} is not clear", f"Say --{role} with one of {listing(columns, 20)}"
        )
    return found[0]


def _step_of(text: str, step: str, where: str) -> date:
    written = text.strip()[:10]
    try:
        day = date.fromisoformat(written + "-01" if len(written) == 7 else written)
    except ValueError as error:
        raise BadInput(
            f"{text!r} is no date", "Write it as 2025-12-31, or a month as 2025-12", where
        ) from error
    return day.replace(day=1) if step == "month" else day - timedelta(days=day.weekday())


def _number(text: str, where: str) -> float:
    try:
        number = float(text)
    except ValueError as error:
        raise BadInput(f"{text!r} is no number", "Correct it", where) from error
    if not np.isfinite(number):
        raise BadInput(f"{text!r} is no number", "Correct it", where)
    return number


def _whole(text: str, where: str) -> int:
    number = _number(text, where)
    if number < 0 or number != int(number):
        raise BadInput(f"{text} is no count", "Give whole numbers, none below 0", where)
    return int(number)


def panel_of(table: Table, plan: Plan, *, missing_is_zero: bool) -> Panel:
    """The plan's units in all steps of the table."""
    from nhip.effects import Panel
    from nhip.effects.types import Step
    from nhip.effects.window import following

    steps = [table.steps[0]]
    while steps[-1] < table.steps[-1]:
        steps.append(following(steps[-1], Step(plan.step)))
    wanted = [unit for unit in (*plan.treated, *plan.controls) if unit in set(table.units)]
    cells = [(unit, day) for unit in wanted for day in steps if plan.first <= day <= plan.last]
    lost = [f"{unit} {day}" for unit, day in cells if (unit, day) not in table.counts]
    if lost and (table.exposure is not None or not missing_is_zero):
        advice = (
            "Give them, or say --missing-is-zero if no row means none"
            if table.exposure is None
            else "Give them"
        )
        raise BadInput(f"{len(lost)} units and steps have no row", advice, listing(lost))
    shape = (len(wanted), len(steps))
    counts = [table.counts.get((unit, day), 0) for unit in wanted for day in steps]
    people = table.exposure
    exposure = (
        None
        if people is None
        else np.array([people.get((unit, day), 1.0) for unit in wanted for day in steps]).reshape(shape)
    )
    return Panel(tuple(wanted), tuple(steps), np.array(counts, dtype=np.int64).reshape(shape), exposure)
