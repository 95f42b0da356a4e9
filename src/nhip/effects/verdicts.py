"""What the three methods share at their end: from an estimate, its gates and its power to a verdict."""

from __future__ import annotations

from typing import Any

import numpy as np

from nhip.effects.types import Assessment, Plan, Verdict
from nhip.effects.window import Floats

#: Where only a change beyond this factor could have been seen, "none found" would say nothing.
WIDEST = 5.0


def judged(
    plan: Plan,
    *,
    ratio: float,
    low: float,
    high: float,
    p: float,
    detectable: float,
    why: list[str],
    below: float | None = None,
    **rest: Any,
) -> Assessment:
    """The verdict. why: closed gates (any makes it CANNOT_TELL); detectable: above 1, and where a fall isn't
    as easily seen as its inverse rise, `below` 1 (0 or less: not even an end to everything would show).
    """
    fall = 1 / detectable if below is None else below
    if why:
        verdict = Verdict.CANNOT_TELL
    elif p <= plan.level:
        verdict = Verdict.EFFECT
        if (plan.direction == "less" and ratio > 1) or (plan.direction == "more" and ratio < 1):
            why = ["other_direction"]
    elif not np.isfinite(detectable) or (
        detectable > WIDEST if plan.direction == "more" else fall < 1 / WIDEST
    ):
        verdict, why = Verdict.CANNOT_TELL, ["too_noisy"]
    else:
        verdict = Verdict.NONE_FOUND
    seen = detectable if plan.direction == "more" else max(fall, 0.0)
    return Assessment(
        verdict, plan.method, ratio=ratio, low=low, high=high, p=p, detectable=seen, why=tuple(why), **rest
    )


def fair_error(observed: Floats, expected: Floats) -> tuple[float, float]:
    """Root mean square misfit as a share of the mean, and the most it may be.

    The limit is 0.5, or twice what counting noise alone (Poisson) makes, whichever is more.
    """
    mean = max(float(observed.mean()), 1e-300)
    error = float(np.sqrt(((observed - expected) ** 2).mean())) / mean
    return error, max(0.5, 2 / np.sqrt(mean))
