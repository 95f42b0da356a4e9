"""A city's own log goes in at 2,000 rows a second or more, through the same rules as the form.

`dangvan import reports` on Boston's 311 export of 2015 where it is at hand, else on rows of the same shape.
The floor: the same rows through Python's own sqlite3 into one bare table, in the same run.
"""  # noqa: N999  # the name by which it is asked for

from __future__ import annotations

import csv
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks._claims import Claims

ROWS = 20_000
HERE = Path(__file__).resolve().parent
MAPPING = HERE.parent / "examples" / "boston" / "map.toml"
LOG = "boston311_2015_jan_aug.parquet"
CENTROIDS = "boston311_2015_precinct_centroids.csv"
COLUMNS = ("opened", "closed", "topic", "reason", "status", "neighborhood", "precinct", "lat", "lon")


def run(claims: Claims) -> None:
    home = Path(os.environ["DANGVAN_HOME"])
    log = home / "log.csv"
    folder = _folder(home)
    _dangvan("init", "--city", "builtin:boston", "--data", str(folder))
    rows = _rows(folder)
    with log.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(rows)

    import django

    django.setup()
    # Asked for here already: how long Python takes to read its modules is no part of a rate.
    from dangvan.website.report_import import import_reports

    claims.say(f"{len(rows)} rows of {'Boston 311, 2015' if (folder / LOG).exists() else 'drawn by chance'}")
    wall = time.perf_counter()
    ours = _cpu(lambda: _import(import_reports, log, claims))
    wall = time.perf_counter() - wall
    bare = _cpu(lambda: _bare(home / "bare.sqlite3", rows))
    claims.say(
        f"{len(rows) / wall:.0f} rows a second by the clock on the wall, {len(rows) / ours:.0f} a CPU-second"
    )
    claims.say(f"bare inserts: {len(rows) / bare:.0f} a CPU-second")
    claims.claim("imported rows a CPU-second", len(rows) / ours, ">=", 2000)
    claims.claim("imported rows against bare inserts of one row each", bare / ours, ">=", 0.005)


def _folder(home: Path) -> Path:
    """Where Boston's files lie: beside the checkout, or drawn into the data folder."""
    shared = HERE.parent.parent / "shared" / "data" / "hotspots"
    if (shared / LOG).exists() and (shared / CENTROIDS).exists():
        return shared
    chance = random.Random(311)
    with (home / CENTROIDS).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("precinct", "lat", "lon"))
        for ward in range(1, 23):
            for precinct in range(1, 12):
                code = f"{ward:02}{precinct:02}"
                writer.writerow((code, chance.uniform(42.24, 42.39), chance.uniform(-71.17, -71.0)))
    return home


def _rows(folder: Path) -> list[tuple[object, ...]]:
    if (folder / LOG).exists():
        import duckdb

        asked = f"SELECT {', '.join(COLUMNS)} FROM read_parquet(?) LIMIT {ROWS}"
        return duckdb.connect().execute(asked, [str(folder / LOG)]).fetchall()
    chance = random.Random(2015)
    begin = datetime(2015, 1, 1)  # noqa: DTZ001 (the mapping names the zone)
    topics = ("Request for Pothole Repair", "Street Light Outages", "Graffiti Removal", "Missing Sign")
    rows: list[tuple[object, ...]] = []
    for _ in range(ROWS):
        opened = begin + timedelta(minutes=chance.randrange(330_000))
        closed = opened + timedelta(hours=chance.expovariate(0.02))
        code = f"{chance.randrange(1, 23):02}{chance.randrange(1, 12):02}"
        point = (round(chance.uniform(42.25, 42.38), 5), round(chance.uniform(-71.15, -71.02), 5))
        what = (chance.choice(topics), "Street work", "Closed", "Dorchester")
        rows.append((opened, closed, *what, code, *point))
    return rows


def _import(import_reports: Callable[..., Any], log: Path, claims: Claims) -> None:
    from dangvan.kernel.actor import Actor

    options = {"mapping": MAPPING, "restart": False, "check": False}
    result = import_reports(Actor.system("import"), log, options)
    claims.say(f"{result.stored} stored, {len(result.errors)} refused")
    assert result.stored > 0.9 * ROWS, result.errors[:3]


def _bare(path: Path, rows: list[tuple[object, ...]]) -> None:
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute(f"CREATE TABLE log ({', '.join(COLUMNS)})")
        marks = ", ".join("?" * len(COLUMNS))
        database.executemany(
            f"INSERT INTO log VALUES ({marks})",
            [[str(value) for value in row] for row in rows],
        )


def _cpu(work: Callable[[], None]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _dangvan(*arguments: str) -> None:
    command = [sys.executable, "-m", "dangvan", *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
