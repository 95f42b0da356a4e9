"""The measurement itself, in a process of its own: a folder with counts comes in, `found.json` comes out.

`python -m dangvan.practices.analysis FOLDER` needs no settings, no database and no network, and ends at once
when whoever started it is gone. Nothing else in this app imports `nhip`.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import threading
from datetime import date
from pathlib import Path
from typing import Any


def main(folder: Path) -> int:
    threading.Thread(target=_end_with_the_parent, name="parent", daemon=True).start()
    task = json.loads((folder / "task.json").read_text(encoding="utf-8"))
    found = found_or_refused(folder, task)
    unfinished = folder / "found.json.new"
    unfinished.write_text(json.dumps(found, allow_nan=False), encoding="utf-8")
    unfinished.replace(folder / "found.json")
    return 0


def _end_with_the_parent() -> None:
    """Standard input is a pipe that nobody writes to: it ends when the worker does, even by a kill."""
    # Past Python's own buffers, whose lock a waiting thread would hold against the end of the process.
    while os.read(0, 1024):
        pass
    os._exit(3)


def found_or_refused(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    from nhip.errors import BadInput

    try:
        return {"assessment": assess_plan(folder, task)}
    except BadInput as refused:
        return {"refused": str(refused)}


def assess_plan(folder: Path, task: dict[str, Any]) -> dict[str, Any]:
    """The answer as JSON types, of the very plan that was registered."""
    import numpy as np

    from nhip.effects import Panel, assess
    from nhip.errors import BadInput

    plan = plan_of(task["plan"])
    if plan.fingerprint() != task["fingerprint"]:
        raise BadInput("The plan is not the one that was registered")
    with (folder / "counts.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = list(csv.reader(file))
    panel = Panel(
        units=tuple(row[0] for row in rows),
        steps=tuple(date.fromisoformat(day) for day in head[1:]),
        counts=np.array([[int(cell) for cell in row[1:]] for row in rows], dtype=np.int64),
    )
    found: dict[str, Any] = assess(plan, panel).plain()
    return found


def plan_of(fields: dict[str, Any]) -> Any:
    from nhip.effects import Method, Plan, Step

    days = {name: date.fromisoformat(fields[name]) for name in ("first", "begins", "last")}
    units = {name: tuple(fields[name]) for name in ("treated", "controls")}
    kinds = {"method": Method(fields["method"]), "step": Step(fields["step"])}
    return Plan(**(fields | days | units | kinds))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
