"""`./run faults`: every fault on both databases, as many rounds as asked for, and what came of it."""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.accepted import faults, faulty
from tests.faults.accepted.city import City

HEAD = [
    "fault",
    "database",
    "rounds",
    "acknowledged",
    "lost",
    "corrupt",
    "doubled",
    "record",
    "unanswered",
    "seconds",
]
WIDTHS = (28, 10, 6, 12, 5, 7, 7, 6, 10, 7)
CONTROL = "power cut, careless setting"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./run faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=[*faults.KINDS, "control"], help="one fault")
    options = parser.parse_args(arguments)
    if missing := faulty.missing():
        print(missing, file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that disks are unmounted and folders go
    with tempfile.TemporaryDirectory(prefix="dangvan-faults-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)

        def template(database: str) -> Path:
            place = folder / database
            if not place.exists():
                City(place, database).found()
            return place

        ground = faults.Ground(template, folder / "used", random.Random(options.seed))
        return _all(ground, options.rounds, options.only)


def _all(ground: faults.Ground, rounds: int, only: str | None) -> int:
    print(_line(*HEAD), flush=True)
    held = True
    for kind, (fault, databases) in faults.KINDS.items():
        for database in databases if only in {None, kind} else ():
            began = time.monotonic()
            outcome = fault(ground, database, rounds=rounds)
            _show(kind, database, rounds, outcome, began)
            held = held and outcome.is_well and outcome.acknowledged > 0
    for database in ("sqlite", "postgresql") if only in {None, "control"} else ():
        began = time.monotonic()
        outcome = faults.power_cut(ground, database, rounds=max(1, rounds // 5), careless=True)
        _show(CONTROL, database, max(1, rounds // 5), outcome, began)
        held = held and bool(outcome.lost)
    print("Nothing acknowledged was lost." if held else "It does not hold: see above.")
    return 0 if held else 1


def _show(kind: str, database: str, rounds: int, outcome: faults.Outcome, began: float) -> None:
    found = (len(outcome.lost), len(outcome.corrupt), len(outcome.doubled), len(outcome.record))
    silent = outcome.unanswered + sum(outcome.refused.values())
    print(
        _line(kind, database, rounds, outcome.acknowledged, *found, silent, round(time.monotonic() - began)),
        flush=True,
    )
    if kind != CONTROL:
        for name in ("lost", "corrupt", "doubled", "record"):
            for wrong in getattr(outcome, name)[:5]:
                print(f"  {name}: {wrong}")


def _line(*cells: object) -> str:
    return "  ".join(f"{cell!s:<{width}}" for cell, width in zip(cells, WIDTHS, strict=True))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
