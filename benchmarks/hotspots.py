"""Space-time scans on one thread, beside plain NumPy: 600 areas, 999 replicates; 100 topics; 10,000 areas.

CPU time of that thread is what is claimed, wall time is told beside it. Counts are drawn from a fixed seed:
uneven areas on a square, 90 days with weekdays. Where R with scanstatistics is installed it scans the same
counts in the same run.
"""

from __future__ import annotations

import importlib
import os
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks._claims import Claims
from nhip.hotspots.cube import Cube, cube_from_counts
from nhip.hotspots.geography import Geography
from nhip.hotspots.results import ScanResult, ScanSettings
from nhip.hotspots.scanning import scan, scan_topics
from nhip.hotspots.zones import Zones, nearest_zones

SEED = 20261123
DAYS = 90
PLAIN_REPLICATES = 16
SIZES = np.geomspace(300, 63_000, 100)


def run(claims: Claims) -> None:
    for name in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    zones, shares = _city(600, 50)
    _one_topic(claims, zones, shares)
    _many_topics(claims, zones, shares)
    _large(claims)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    claims.claim("memory at its highest, of the whole process", peak, "<=", 500, " MB")
    for part in ("_hotspots_truth", "_hotspots_scale"):
        if (Path(__file__).parent / f"{part}.py").exists():
            importlib.import_module(f"benchmarks.{part}").run(claims)


def _city(areas: int, k: int) -> tuple[Zones, NDArray[np.float64]]:
    chance = np.random.default_rng(SEED)
    places = chance.random((areas, 2)) * 30
    shares = chance.gamma(1.5, 1.0, areas)
    names = [str(area) for area in range(areas)]
    return nearest_zones(Geography.planar(names, places[:, 0], places[:, 1]), k), shares / shares.sum()


def _counts(shares: NDArray[np.float64], reports: float, seed: int) -> Cube:
    weekday = np.array([1.2, 1.15, 1.1, 1.1, 1.05, 0.75, 0.65])[np.arange(DAYS) % 7]
    means = np.outer(shares, weekday / weekday.sum()) * reports
    counts = np.random.default_rng([SEED, seed]).poisson(means)
    days = [date(2026, 1, 1) + timedelta(days=day) for day in range(DAYS)]
    return cube_from_counts(counts, [str(area) for area in range(len(shares))], days)


def _timed(work: Callable[[], object], times: int) -> tuple[float, float]:
    """CPU and wall seconds of the best of several runs, after one that loads the kernels."""
    best = (float("inf"), float("inf"))
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.thread_time()
        work()
        best = min(best, (time.thread_time() - cpu, time.perf_counter() - wall))
    return best


def _one_topic(claims: Claims, zones: Zones, shares: NDArray[np.float64]) -> None:
    cube = _counts(shares, 20_000, 1)
    expected = np.outer(shares, np.full(DAYS, 20_000 / DAYS))
    for method in ("permutation", "expectation", "population"):
        asked = ScanSettings(method=method, engine="numba")
        given = {"expectation": {"baseline": expected}, "population": {"population": shares}}.get(method, {})

        def work(asked: ScanSettings, given: dict[str, NDArray[np.float64]] = given) -> ScanResult:
            return scan(cube, zones, asked, **given)  # type: ignore[arg-type]

        work(asked)
        cpu, wall = _timed(lambda a=asked: work(a), 5)  # type: ignore[misc]
        plain = replace(asked, engine="numpy", replicates=PLAIN_REPLICATES)
        begun = time.thread_time()
        slow = work(plain)
        slow_cpu = (time.thread_time() - begun) * 999 / PLAIN_REPLICATES
        fast = work(replace(asked, replicates=PLAIN_REPLICATES))
        gap = float(np.abs(fast.null_scores - slow.null_scores).max())
        claims.say(
            f"{method}: 840,000 cylinders, 999 replicates: {cpu:.3f} CPU-s, {wall:.3f} s wall; "
            f"plain NumPy {slow_cpu:.1f} CPU-s (reckoned from {PLAIN_REPLICATES} replicates)"
        )
        claims.claim(f"{method}: largest difference of scores from plain NumPy's", gap, "<=", 1e-9)
        claims.claim(f"{method}: 999 replicates, one thread, CPU seconds", cpu, "<=", 0.4, " s")
        claims.claim(f"{method}: times faster than plain NumPy, CPU", slow_cpu / cpu, ">=", 50)
        if method == "permutation":
            _peer(claims, cube, zones, cpu)


def _many_topics(claims: Claims, zones: Zones, shares: NDArray[np.float64]) -> None:
    cubes = {
        f"topic {n}": _counts(shares, reports, 100 + n)
        for n, reports in enumerate(np.geomspace(300, 63_000, 100))
    }
    asked = ScanSettings(stop_after=50, engine="numba")
    found: dict[str, ScanResult] = {}
    cpu, wall = _timed(lambda: found.update(scan_topics(cubes, zones, asked)), 1)
    replicates = float(np.mean([result.replicates_done for result in found.values()]))
    cases = sum(result.cases for result in found.values())
    claims.say(
        f"100 topics, {cases:,} reports, stopping at 50 exceedances: {cpu:.2f} CPU-s, {wall:.2f} s wall, "
        f"{replicates:.0f} replicates on average"
    )
    claims.claim("100 topics with early stopping, one thread, CPU seconds", cpu, "<=", 8, " s")


def _large(claims: Claims) -> None:
    zones, shares = _city(10_000, 50)
    cube = _counts(shares, 50_000, 3)
    asked = ScanSettings(engine="numba")
    cpu, wall = _timed(lambda: scan(cube, zones, asked), 1)
    claims.say(f"10,000 areas, 14 million cylinders, 999 replicates: {cpu:.2f} CPU-s, {wall:.2f} s wall")
    claims.claim("10,000 areas, one topic, one thread, CPU seconds", cpu, "<=", 4, " s")


_SCRIPT = """
suppressMessages(library(scanstatistics))
counts <- as.matrix(read.csv("counts.csv", header = FALSE))
order <- as.matrix(read.csv("order.csv", header = FALSE)) + 1L
zones <- knn_zones(order)
begun <- proc.time()
scan_permutation(counts[63:90, ], zones, n_mcsim = 9)
cat(sum((proc.time() - begun)[1:2]) * 999 / 9)
"""


def _peer(claims: Claims, cube: Cube, zones: Zones, cpu: float) -> None:
    """R's scanstatistics over the same 28 days, where it is installed."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        claims.say("R is not installed here: no comparison with scanstatistics in this run")
        return
    with tempfile.TemporaryDirectory() as folder:
        np.savetxt(Path(folder) / "counts.csv", cube.counts.T, fmt="%d", delimiter=",")
        np.savetxt(Path(folder) / "order.csv", zones.order, fmt="%d", delimiter=",")
        done = subprocess.run(
            [rscript, "-e", _SCRIPT], cwd=folder, capture_output=True, text=True, timeout=300, check=False
        )
    if done.returncode:
        claims.say(f"R is here, scanstatistics is not: {done.stderr.strip()[:200]}")
        return
    seconds = float(done.stdout.split()[-1])
    claims.claim("times faster than R's scanstatistics, CPU, 999 replicates", seconds / cpu, ">=", 50)
