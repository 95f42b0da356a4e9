"""How long to wait before trying again: doubling pauses, drawn a little apart so that crowds disperse."""

from __future__ import annotations

import random
from datetime import timedelta

FIRST = timedelta(seconds=30)
LONGEST = timedelta(hours=6)
SPREAD = 0.25


def pause_before(attempt: int, *, name: str) -> timedelta:
    """The pause before the `attempt`-th try (2 is the first retry) of the thing called `name`.

    The spread is drawn from a generator seeded by name and attempt: different things wait differently, and
    the same thing waits the same wherever it is reckoned.
    """
    if attempt < 2:
        raise ValueError("nothing is waited for before the first try")
    doubled: timedelta = FIRST * 2 ** min(attempt - 2, 20)
    drawn = random.Random(f"pause {name} {attempt}").uniform(1 - SPREAD, 1 + SPREAD)  # noqa: S311 (no secret)
    return min(doubled, LONGEST) * drawn
