"""Under no effect `nhip.effects` says "effect" at most as often as its level; real effects are found.

Counts are over-dispersed, autocorrelated, seasonal and trending. The bar is the level plus three standard
errors of the share.
"""

from __future__ import annotations

import csv
import sys
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks._claims import Claims
from nhip.effects.assessing import assess
from nhip.effects.donors import synthetic
from nhip.effects.types import Method, Panel, Plan, Step, Verdict

STEPS, BEGINS, LEVEL = 60, 40, 0.05


def counts(chance: np.random.Generator, units: int, *, ratio: float, rho: float, mean: float = 60.0) -> Panel:
    """Negative binomial counts around a wave, a trend, an AR(1) course; the first unit's take `ratio`."""
    time = np.arange(STEPS)
    course = np.zeros((units, STEPS))
    course[:, 0] = 0.15 * chance.standard_normal(units)
    for at in range(1, STEPS):
        fresh = 0.15 * np.sqrt(1 - rho**2) * chance.standard_normal(units)
        course[:, at] = rho * course[:, at - 1] + fresh
    shape = 0.2 * np.sin(time * np.pi / 6) + 0.005 * time
    expected = mean * np.exp(shape + course)
    expected[0, BEGINS:] *= ratio
    drawn = chance.negative_binomial(30, 30 / (30 + expected))
    steps = tuple(date(2020 + k // 12, k % 12 + 1, 1) for k in range(STEPS))
    return Panel(tuple(f"U{k}" for k in range(units)), steps, drawn)


def plan(method: Method, units: int, treated: int = 1) -> Plan:
    names = tuple(f"U{k}" for k in range(units))
    return Plan(
        outcome="reports",
        method=method,
        first=date(2020, 1, 1),
        begins=date(2023, 5, 1),
        last=date(2024, 12, 1),
        step=Step.MONTH,
        treated=names[:treated],
        controls=names[treated:],
        level=LEVEL,
    )


def shares(method: Method, units: int, treated: int, *, ratio: float, rho: float, sets: int) -> float:
    """How often the verdict is an effect."""
    chance = np.random.default_rng(20261123)
    asked = plan(method, units, treated)
    found = 0
    for _ in range(sets):
        found += assess(asked, counts(chance, units, ratio=ratio, rho=rho)).verdict is Verdict.EFFECT
    return found / sets


def run(claims: Claims) -> None:
    for method, units, treated, name, sets in (
        (Method.INTERRUPTED, 1, 1, "interrupted", 60),
        (Method.DIFFERENCES, 14, 5, "differences, 5 of 14", 300),
        (Method.DIFFERENCES, 30, 1, "differences, 1 of 30", 200),
        (Method.SYNTHETIC, 22, 1, "synthetic, 1 of 22", 300),
    ):
        bar = LEVEL + 3 * np.sqrt(LEVEL * (1 - LEVEL) / sets)
        for rho in (0.0, 0.4, 0.7):
            found = shares(method, units, treated, ratio=1.0, rho=rho, sets=sets)
            claims.claim(f"{name}: effects found where none is, rho {rho}", found, "<=", float(bar))
    found = shares(Method.INTERRUPTED, 1, 1, ratio=0.5, rho=0.4, sets=60)
    claims.claim("interrupted: a halving found, rho 0.4", found, ">=", 0.8)
    for rho in (0.0, 0.4, 0.7):
        found = shares(Method.SYNTHETIC, 22, 1, ratio=0.5, rho=rho, sets=200)
        claims.claim(f"synthetic, 1 of 22: a halving found, rho {rho}", found, ">=", 0.6)


def proposition_99(path: Path) -> dict[str, float]:
    """Weights and loss of synthetic California from a CSV of state, year, cigsale, lnincome, beer, age15to24,
    retprice (1970 to 2000, 39 states), with the predictors of Abadie, Diamond and Hainmueller 2010."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = sorted({row["state"] for row in rows})

    def mean(column: str, years: range) -> list[float]:
        kept = [row for row in rows if int(float(row["year"])) in years]
        return [
            float(np.mean([float(row[column]) for row in kept if row["state"] == name])) for name in names
        ]

    eighties = range(1980, 1989)
    known = [mean(each, eighties) for each in ("lnincome", "age15to24", "retprice")]
    known += [
        mean("beer", range(1984, 1989)),
        *(mean("cigsale", range(y, y + 1)) for y in (1975, 1980, 1988)),
    ]
    sales = np.column_stack([mean("cigsale", range(year, year + 1)) for year in range(1970, 2001)])
    made = synthetic(sales, names.index("California"), 19, np.column_stack(known), "optimise", placebos=False)
    weights = {name: round(float(w), 3) for name, w in zip(names, made.weights, strict=True) if w > 0.0005}
    return weights | {"mean squared gap before": made.before**2, "gap of 2000": float(made.gaps[-1])}


if __name__ == "__main__":
    print(proposition_99(Path(sys.argv[1])))
