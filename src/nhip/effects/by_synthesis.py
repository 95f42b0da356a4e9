"""The verdict of a synthetic control: enough controls, a good fit before, then the rank among them."""

from __future__ import annotations

from typing import Any

import numpy as np

from nhip.effects.donors import Placebo, Synthetic, synthetic
from nhip.effects.types import Assessment, Method, PlaceboRank, PreFit, Verdict
from nhip.effects.verdicts import judged
from nhip.effects.window import Floats, Window

#: The largest misfit before, in multiples of the unit's own wavering from step to step, and the share of its
#: mean that always is small enough. Calibrated on seeds that the benchmark does not use.
WIDEST_MISFIT = 1.5
SMALL_MISFIT = 0.1
LEAST_COUNTS = 20


def by_synthesis(cut: Window) -> Assessment:
    """Units whose own fit is bad are dropped from the ranks by one rule for all, so that ranks stay fair."""
    plan, kept, after = cut.plan, cut.kept, cut.after
    counts = np.vstack([cut.treated, cut.controls])
    rates = counts / np.vstack([cut.treated_exposure, cut.control_exposure])
    pre = {"before": int(cut.before.sum()), "after": int(after.sum())}
    observed = rates[0]
    if counts[0, cut.before].sum() < LEAST_COUNTS or (counts[:, cut.before].sum(axis=1) == 0).any():
        return _unanswered(cut, ("zero_counts",), PreFit(**pre, passed=False), observed)
    if len(counts) < 3:
        return _unanswered(cut, ("too_few_controls",), PreFit(**pre, passed=False), observed)
    levels = rates[:, cut.before].mean(axis=1)
    made = synthetic(rates[:, kept], 0, pre["before"])
    limits = misfit_limits(rates[:, cut.before], levels)
    good = [each.before / levels[each.row] <= limits[each.row] for each in made.placebos]
    ranked = [each for each, fits in zip(made.placebos, good, strict=True) if fits]
    error, course = made.before / levels[0], made.weights @ rates
    why = []
    if not good[0]:
        why.append("bad_pre_fit")
    allowed = int(np.floor(plan.level * len(ranked) + 1e-9))
    if allowed < 1:
        why.append("too_few_controls")
    names = (*plan.treated, *plan.controls)
    shown: dict[str, Any] = {
        "steps": cut.steps,
        "observed": observed,
        "expected": course,
        "pre_fit": PreFit(**pre, error=error, limit=float(limits[0]), passed=good[0]),
        "placebo": tuple(
            PlaceboRank(names[e.row], e.ratio, k) for e, k in zip(made.placebos, good, strict=True)
        ),
        "weights": tuple((names[row], float(w)) for row, w in enumerate(made.weights) if w > 1e-9),
    }
    if not good[0]:
        return Assessment(Verdict.CANNOT_TELL, Method.SYNTHETIC, why=tuple(why), **shown)
    rank = sum(each.ratio >= made.placebos[0].ratio for each in ranked)
    ratio = float(observed[after].sum() / max(course[after].sum(), 1e-300))
    low, high, rise = _interval(made, ranked, allowed, observed[after], course[after])
    return judged(
        plan,
        ratio=ratio,
        low=low,
        high=high,
        p=rank / len(ranked),
        detectable=1 + rise,
        below=1 - rise,
        why=why,
        rank=rank,
        details={"ranked": float(len(ranked)), "rmspe_before": made.before, "rmspe_after": made.after},
        **shown,
    )


def misfit_limits(rates: Floats, levels: Floats) -> Floats:
    """(U,) the most that each unit's misfit may be, as a share of its mean. rates: (U, T) before it began.

    What a unit wavers from step to step (root mean square of half its squared differences: von Neumann 1941)
    no mean of others can follow, be it counting noise or more; what lies beyond is a course not followed.
    """
    wavering = np.sqrt((np.diff(rates, axis=1) ** 2).mean(axis=1) / 2) / levels
    limits: Floats = np.maximum(SMALL_MISFIT, WIDEST_MISFIT * wavering)
    return limits


def _unanswered(cut: Window, why: tuple[str, ...], pre: PreFit, observed: Floats) -> Assessment:
    return Assessment(
        Verdict.CANNOT_TELL, Method.SYNTHETIC, why=why, pre_fit=pre, steps=cut.steps, observed=observed
    )


def _interval(
    made: Synthetic, ranked: list[Placebo], allowed: int, observed: Floats, course: Floats
) -> tuple[float, float, float]:
    """The ratios that the ranks don't refuse, and the change, as a share of the course, that they would find.

    What was observed, divided by a ratio r, must leave a gap of at most `most`: a quadratic in 1/r.
    """
    if allowed < 1 or len(ranked) <= allowed:
        return 0.0, float("inf"), float("inf")
    others = sorted((each.ratio for each in ranked if each is not made.placebos[0]), reverse=True)
    most = others[allowed - 1] * made.before
    a, b, c = float((observed**2).mean()), float((observed * course).mean()), float((course**2).mean())
    rise = (most + 0.8416 * made.before) / max(np.sqrt(c), 1e-300)
    inside = b**2 - a * (c - most**2)
    if inside < 0 or a == 0:
        return 0.0, float("inf"), float(rise)
    smaller, larger = (b - np.sqrt(inside)) / a, (b + np.sqrt(inside)) / a
    return 1 / larger, 1 / smaller if smaller > 0 else float("inf"), float(rise)
