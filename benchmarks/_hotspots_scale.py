"""How nhip carries much: 10^8 reports to counts on one machine, and how soon its command line answers.

`./run bench hotspots` calls `run`; the reports are made in a folder that goes away. With less than 6 GB free
there a tenth of them is made, and the claim says so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import duckdb

from benchmarks._claims import Claims

ROWS = 100_000_000
FILES = 10
AREAS, TOPICS, DAYS = 600, 100, 1461
_ROOM = 6 << 30

_COUNTING = """
import resource, sys, time
from nhip.scale.counting import Columns, count_parquet
began = time.perf_counter()
counts = count_parquet([sys.argv[1]], Columns(), memory="4GB", spill=sys.argv[2])
took = time.perf_counter() - began
total = int(counts.reports.sum()) + counts.left_out
used = resource.getrusage(resource.RUSAGE_SELF)
print(took, len(counts), total, used.ru_maxrss / 1024, used.ru_utime + used.ru_stime)
"""


def run(claims: Claims) -> None:
    """Both claims; what is made is deleted."""
    with tempfile.TemporaryDirectory(prefix="nhip-scale-") as room:
        count(claims, Path(room))
    cold_start(claims)


def count(claims: Claims, room: Path, rows: int = ROWS) -> None:
    """Time and memory of a counting process of its own, from Parquet to arrays of area, topic and day."""
    if shutil.disk_usage(room).free < _ROOM:
        rows //= 10
    made = time.perf_counter()
    size = write(room, rows)
    claims.say(
        f"{rows:,} reports in {FILES} files, {size / 1e6:.0f} MB, made in {time.perf_counter() - made:.0f} s"
    )
    ran = subprocess.run(
        [sys.executable, "-c", _COUNTING, str(room / "*.parquet"), str(room / "spill")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    seconds, cells, total, megabytes, worked = map(float, ran.stdout.split())
    claims.say(
        f"{cells:,.0f} cells of area, topic and day; floor: {scan_only(room):.1f} s to read the columns alone"
    )
    claims.claim(f"{rows:,} reports to counts, {os.cpu_count()} threads", seconds, "<=", 20, " s")
    claims.say(f"{worked:.1f} CPU-seconds on all threads: what a busy machine leaves unchanged")
    claims.claim("every report is counted: reports in the counts", total, "==", rows)
    claims.claim("memory of that process", megabytes, "<=", 6000, " MB")


def write(room: Path, rows: int) -> int:
    """Parquet of areas, topics and times drawn by counter, some busier than others; returns the bytes."""
    with duckdb.connect() as connection:
        for part in range(FILES):
            first, last = part * rows // FILES, (part + 1) * rows // FILES
            connection.execute(
                f"""
                COPY (
                    SELECT CAST(FLOOR({AREAS} * POW(hash(i) % 1000003 / 1000003.0, 2)) AS SMALLINT)
                               AS area,
                           CAST(FLOOR({TOPICS} * POW(hash(i + 7) % 1000033 / 1000033.0, 3)) AS SMALLINT)
                               AS topic,
                           TIMESTAMP '2021-01-01'
                               + INTERVAL (CAST(hash(i + 13) % {DAYS * 86400} AS BIGINT)) SECOND
                               AS time
                    FROM range({first}, {last}) AS numbers(i)
                ) TO '{room}/part{part}.parquet' (FORMAT parquet, COMPRESSION zstd)
                """
            )
    return sum(path.stat().st_size for path in room.glob("*.parquet"))


def scan_only(room: Path) -> float:
    """The floor: reading the three columns without grouping them."""
    began = time.perf_counter()
    with duckdb.connect() as connection:
        connection.execute(
            f"SELECT MAX(area), MAX(topic), MAX(time) FROM read_parquet('{room}/*.parquet')"
        ).fetchall()
    return time.perf_counter() - began


def cold_start(claims: Claims) -> None:
    """A command in a fresh process, its kernels compiled before: what a person waits for."""
    with tempfile.TemporaryDirectory(prefix="nhip-start-") as room:
        file = small_file(Path(room))
        command = [sys.executable, "-m", "nhip", "hotspots", str(file), "--area", "area", "--time", "time",
                   "--topic", "topic"]  # fmt: skip
        times: list[float] = []
        before = os.times()
        for _ in range(4):
            before, began = os.times(), time.perf_counter()
            ran = subprocess.run(command, capture_output=True, text=True, check=False)
            times.append(time.perf_counter() - began)
            if ran.returncode not in (0, 10):
                raise RuntimeError(ran.stderr)
        after = os.times()
        worked = after.children_user + after.children_system - before.children_user - before.children_system
        claims.say(
            f"first run {times[0]:.2f} s, then {', '.join(f'{each:.2f}' for each in times[1:])} s; "
            f"the last took {worked:.2f} CPU-seconds"
        )
        claims.claim("cold start of nhip hotspots after the first run", min(times[1:]), "<=", 1.5, " s")


def small_file(room: Path) -> Path:
    """2,000 reports in 30 areas over 120 days."""
    path = room / "reports.csv"
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            COPY (
                SELECT 'a' || hash(i) % 30 AS area, 't' || hash(i + 3) % 4 AS topic,
                       TIMESTAMP '{date(2025, 1, 1)}' +
                           INTERVAL (CAST(hash(i + 9) % {120 * 86400} AS BIGINT)) SECOND
                           AS time,
                       21 + (hash(i) % 30 // 6) / 100.0 AS lat, 105 + (hash(i) % 30 % 6) / 100.0 AS lon
                FROM range(2000) AS numbers(i)
            ) TO '{path}' (FORMAT csv, HEADER)
            """
        )
    return path


if __name__ == "__main__":
    made = Claims()
    run(made)
    sys.exit(made.report())
