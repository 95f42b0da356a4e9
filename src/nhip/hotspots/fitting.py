"""One small regression for baselines: Poisson, log link, with a penalty that keeps thin evidence modest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_MOST_STEPS = 100
_ENOUGH = 1e-12
_WIDEST = 30.0


@dataclass(frozen=True, eq=False)
class Fit:
    """coefficients: (columns,). fitted: (periods,) means. dispersion: Pearson's chi-square over its
    freedom."""

    coefficients: Floats
    fitted: Floats
    dispersion: float


def fit_poisson(counts: Floats, columns: Floats, offset: Floats, penalty: Floats) -> Fit:
    """The penalised maximum of the Poisson likelihood with log link.

    counts: (periods,) with a sum above zero. columns: (periods, p). offset: (periods,) added to the log mean.
    penalty: (p, p) precision of a normal prior on the coefficients; zeros leave plain maximum likelihood.
    The prior counts against the evidence as it really is: with over-dispersed counts the penalty is
    multiplied by the dispersion of a first fit, as in quasi-likelihood (McCullagh & Nelder 1989, ch. 9).
    """
    first = _maximum(counts, columns, offset, penalty)
    dispersion = _dispersion(counts, first[1], columns, penalty)
    if dispersion <= 1 or not penalty.any():
        return Fit(*first, dispersion)
    return Fit(*_maximum(counts, columns, offset, penalty * dispersion), dispersion)


def _maximum(counts: Floats, columns: Floats, offset: Floats, penalty: Floats) -> tuple[Floats, Floats]:
    """Newton's method from a flat start, with halved steps where a full one would go down."""
    flat = np.log(counts.sum() / np.exp(offset).sum())
    guess, *_ = np.linalg.lstsq(columns.T @ columns, columns.sum(axis=0) * flat, rcond=None)
    value = _worth(guess, counts, columns, offset, penalty)
    for _ in range(_MOST_STEPS):
        mean = np.exp(np.clip(columns @ guess + offset, -_WIDEST, _WIDEST))
        slope = columns.T @ (counts - mean) - penalty @ guess
        bend = columns.T @ (columns * mean[:, None]) + penalty
        step, *_ = np.linalg.lstsq(bend, slope, rcond=None)
        for halving in range(30):
            moved = guess + step / 2**halving
            better = _worth(moved, counts, columns, offset, penalty)
            if better >= value:
                break
        gain, guess, value = better - value, moved, better
        if gain <= _ENOUGH * (1 + abs(value)) and float(np.abs(step).max()) < 1e-9:
            break
    return guess, np.exp(np.clip(columns @ guess + offset, -_WIDEST, _WIDEST))


def _worth(guess: Floats, counts: Floats, columns: Floats, offset: Floats, penalty: Floats) -> float:
    line = np.clip(columns @ guess + offset, -_WIDEST, _WIDEST)
    return float(counts @ line - np.exp(line).sum() - guess @ penalty @ guess / 2)


def _dispersion(counts: Floats, mean: Floats, columns: Floats, penalty: Floats) -> float:
    bend = columns.T @ (columns * mean[:, None])
    used = float(np.trace(np.linalg.pinv(bend + penalty) @ bend))
    free = len(counts) - used
    return float(((counts - mean) ** 2 / mean).sum() / free) if free > 1 else 1.0


def hats(at: Floats, spacing: float) -> tuple[Floats, Floats]:
    """(periods, knots) a line broken at knots `spacing` apart, and (knots, knots) squares of its steps.

    The columns add up to one everywhere, so they hold the intercept, which the steps' penalty leaves free.
    """
    span = float(at.max() - at.min())
    knots = max(1, round(span / spacing))
    place = (at - at.min()) / (span / knots) if span else np.zeros(len(at))
    columns = np.maximum(0.0, 1.0 - np.abs(place[:, None] - np.arange(knots + 1)))
    steps = np.diff(np.eye(knots + 1), axis=0)
    return columns, steps.T @ steps
