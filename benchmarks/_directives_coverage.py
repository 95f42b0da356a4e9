"""Who is heard, in a city of 126 wards, 80 topics and three years: from the two tables on disk to the cells
of all three lists. The floor is what no program escapes: reading the same table by `csv` and adding up.
"""

from __future__ import annotations

import csv
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks._claims import Claims
from dangvan.outreach import analysis

SEED, WARDS, TOPICS, CHANNELS, PERIODS = 20261123, 126, 80, 5, 36
MOST_SECONDS, MOST_FLOORS, TIMES = 2.0, 25.0, 3
TASK = {"periods": PERIODS, "recent": 3, "stated": 0.05, "fewest": 5}


def run(claims: Claims) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = _tables(folder)
        claims.say(f"{rows:,} rows of counts; {WARDS} wards, {TOPICS} topics, {PERIODS} periods of 30 days")
        # The first look loads the library; a worker's process does so once, told here beside it.
        began = time.perf_counter()
        found = analysis.look(folder, TASK)
        claims.say(f"first look, the library's loading within: {time.perf_counter() - began:.2f} s")
        seconds = _best(lambda: analysis.look(folder, TASK))
        floor = _best(lambda: _floor(folder))
    cells = sum(len(found[part]) for part in ("all", "topics", "channels"))
    claims.claim("coverage: cells judged", cells, "==", WARDS * (1 + TOPICS + CHANNELS))
    claims.claim(
        "coverage of 126 wards x 80 topics x 3 years, tables read", seconds, "<=", MOST_SECONDS, " s"
    )
    claims.claim("the same, over reading the tables and adding", seconds / floor, "<=", MOST_FLOORS, " times")


def _best(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return min(taken)


def _floor(folder: Path) -> int:
    with (folder / "heard.csv").open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        return sum(int(line[4]) for line in lines)


def _tables(folder: Path) -> int:
    """Uneven wards and topics from a fixed seed, as `gathering.write` leaves them; gives how many rows."""
    chance = np.random.default_rng(SEED)
    people = chance.gamma(3.0, 20_000, WARDS).astype(int) + 4_000
    topics = chance.gamma(0.7, 1.0, TOPICS)
    channels = np.array([0.55, 0.2, 0.15, 0.07, 0.03])
    rates = people[:, None, None] / 3e4 * topics[:, None] * channels
    ages = chance.dirichlet((22, 63, 15), WARDS)
    with (folder / "wards.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("area", "population", "0-14", "15-59", "60+"))
        out.writerows((f"{n:05d}", people[n], *(round(float(x), 6) for x in ages[n])) for n in range(WARDS))
    written = 0
    with (folder / "heard.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("area", "topic", "channel", "period", "count"))
        for period in range(PERIODS):
            counts = chance.poisson(rates)
            for ward, topic, channel in zip(*np.nonzero(counts), strict=True):
                out.writerow(
                    (f"{ward:05d}", f"t{topic:02d}", f"c{channel}", period, counts[ward, topic, channel])
                )
                written += 1
    return written
