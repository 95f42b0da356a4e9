"""Small worlds for the tests of the scan, and a brute force that shares no code with it."""

from __future__ import annotations

import csv
import math
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from nhip.hotspots.cube import Cube, cube_from_counts
from nhip.hotspots.geography import Geography
from nhip.hotspots.zones import Zones, nearest_zones

DATA = Path(__file__).parents[4] / "shared" / "data" / "hotspots"
needs_data = pytest.mark.skipif(not DATA.exists(), reason=f"the reference data are not at {DATA}")


def small_world(
    seed: int, areas: int = 12, periods: int = 20, k: int = 5, mean: float = 0.8
) -> tuple[Cube, Zones]:
    """Poisson counts of uneven areas on random points, without any cluster."""
    chance = np.random.default_rng(seed)
    rates = chance.gamma(2.0, mean / 2, size=areas)
    return cube_of(chance.poisson(rates[:, None], size=(areas, periods))), world_zones(seed, areas, k)


def world_zones(seed: int, areas: int, k: int) -> Zones:
    points = np.random.default_rng([seed, 1]).random((areas, 2)) * 10
    return nearest_zones(Geography.planar(names(areas), points[:, 0], points[:, 1]), k)


def names(many: int) -> list[str]:
    return [f"a{n:03}" for n in range(many)]


def cube_of(counts: NDArray[Any]) -> Cube:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(counts.shape[1])]
    return cube_from_counts(counts, names(len(counts)), days)


def brute_force(
    counts: list[list[int]],
    base: list[list[float]],
    zones: Zones,
    *,
    total: float | None,
    window: int,
    min_window: int = 1,
    min_cases: int = 2,
    prospective: bool = True,
    measure: list[float] | None = None,
    share: float = 0.5,
) -> tuple[float, set[int], int, int]:
    """Score, areas, duration and last period of the strongest cylinder; each is added up from its cells."""
    best: tuple[float, set[int], int, int] = (0.0, set(), 0, 0)
    periods = len(counts[0])
    for row in range(zones.sequences):
        for size in range(int(zones.first[row]), int(zones.last[row]) + 1):
            members = [int(area) for area in zones.order[row, :size]]
            if measure is not None and sum(measure[a] for a in members) > share * sum(measure) * (1 + 1e-12):
                continue
            for end in [periods - 1] if prospective else range(periods):
                for duration in range(min_window, min(window, end + 1) + 1):
                    inside = range(end - duration + 1, end + 1)
                    c = sum(counts[a][t] for a in members for t in inside)
                    e = math.fsum(base[a][t] for a in members for t in inside)
                    if c < min_cases or c <= e:
                        continue
                    score = c * math.log(c / e) + (e - c)
                    if total is not None:
                        rest = (total - c) * math.log((total - c) / (total - e)) if c < total else 0.0
                        score = c * math.log(c / e) + rest
                    if score > best[0] + 1e-12:
                        best = (score, set(members), duration, end)
    return best


def new_mexico_zones(k: int = 15, columns: str = "seat") -> tuple[list[str], Zones]:
    with (DATA / "NM_geo.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["county"] != "cibola"]
    counties = [row["county"] for row in rows]
    lat = np.array([float(row[f"{columns}_lat"]) for row in rows])
    lon = np.array([float(row[f"{columns}_long"]) for row in rows])
    return counties, nearest_zones(Geography.from_points(counties, lat, lon), k)


def new_mexico_table(name: str) -> NDArray[np.float64]:
    """(counties, years) of one of the tables of 1986-1989."""
    with (DATA / name).open() as file:
        lines = list(csv.reader(file))[1:]
    return np.array([[float(value) for value in line[1:]] for line in lines]).T


def new_mexico_years() -> tuple[Cube, NDArray[np.float64]]:
    """Cases and population of all counties, 1973-1991."""
    counties, _ = new_mexico_zones()
    counts, people = np.zeros((32, 19), dtype=np.int64), np.zeros((32, 19))
    with (DATA / "NM_popcas.csv").open() as file:
        for row in csv.DictReader(file):
            place = counties.index(row["county"]), int(row["year"]) - 1973
            counts[place], people[place] = int(row["count"]), float(row["population"])
    return cube_from_counts(
        counts, counties, [date(year, 1, 1) for year in range(1973, 1992)], "year"
    ), people


def new_york_fever(radius_km: float = 3.0) -> tuple[Cube, Zones]:
    points = [line.split() for line in (DATA / "NYCfever.geo").read_text().splitlines() if line.strip()]
    codes = [point[0] for point in points]
    geography = Geography.from_points(
        codes,
        np.array([float(point[1]) for point in points]),
        np.array([float(point[2]) for point in points]),
    )
    counts = np.zeros((len(codes), 24), dtype=np.int64)
    for line in (DATA / "NYCfever.cas").read_text().splitlines():
        if line.strip():
            code, many, day = line.split()
            counts[codes.index(code), int(day.replace("-", "/").split("/")[2]) - 1] += int(many)
    days = [date(2001, 11, day) for day in range(1, 25)]
    return cube_from_counts(counts, codes, days), nearest_zones(geography, 192, max_radius_km=radius_km)


def synthetic(name: str) -> tuple[Cube, Zones, NDArray[np.float64]]:
    places = np.loadtxt(DATA / "syn_xy.csv", delimiter=",")
    counts = np.loadtxt(DATA / f"{name}.csv", delimiter=",").astype(np.int64).T
    zones = nearest_zones(Geography.planar(names(600), places[:, 0], places[:, 1]), 50)
    return cube_of(counts), zones, np.loadtxt(DATA / "syn_pop.csv", delimiter=",")
