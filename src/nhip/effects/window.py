"""The part of a panel that a plan asks for: which steps are before, which after, which units treated or
controls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nhip.effects.types import Panel, Plan, Step
from nhip.errors import BadInput, listing

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Window:
    """A plan's own counts. treated, controls: (units, T); exposures alike, ones where the panel has none.

    begins: index of the first step after; out: indices left out (the step in whose middle it begins, the
    washout).
    """

    plan: Plan
    steps: tuple[date, ...]
    treated: Floats
    controls: Floats
    treated_exposure: Floats
    control_exposure: Floats
    begins: int
    out: tuple[int, ...]

    @property
    def kept(self) -> NDArray[np.bool_]:
        """(T,) the steps that count."""
        kept = np.ones(len(self.steps), dtype=bool)
        kept[list(self.out)] = False
        return kept

    @property
    def before(self) -> NDArray[np.bool_]:
        return self.kept & (np.arange(len(self.steps)) < self.begins)

    @property
    def after(self) -> NDArray[np.bool_]:
        return self.kept & (np.arange(len(self.steps)) >= self.begins)

    @property
    def place_in_year(self) -> Floats:
        """(T,) 0 to 1, at the middle of each step."""
        if self.plan.step is Step.MONTH:
            return np.array([(day.month - 0.5) / 12 for day in self.steps])
        return np.array([((day.timetuple().tm_yday + 2.5) / 365.25) % 1 for day in self.steps])


def following(day: date, step: Step) -> date:
    """The first day of the next step."""
    if step is Step.WEEK:
        return day + timedelta(days=7)
    return date(day.year + day.month // 12, day.month % 12 + 1, day.day)


def window(plan: Plan, panel: Panel) -> Window:
    """Cut the panel to the plan. Raises BadInput for units or steps that it doesn't hold."""
    known = {unit: row for row, unit in enumerate(panel.units)}
    lost = [unit for unit in (*plan.treated, *plan.controls) if unit not in known]
    if lost:
        raise BadInput(
            f"{len(lost)} units of the plan are not in the table", "Correct their codes", listing(lost)
        )
    columns = [at for at, day in enumerate(panel.steps) if plan.first <= day <= plan.last]
    steps = tuple(panel.steps[at] for at in columns)
    _whole(plan, steps)
    begins = next((at for at, day in enumerate(steps) if day >= plan.begins), len(steps))
    out = set(range(begins, min(begins + plan.washout, len(steps))))
    if begins and steps[begins - 1] < plan.begins < following(steps[begins - 1], plan.step):
        out.add(begins - 1)

    def rows(units: tuple[str, ...]) -> tuple[Floats, Floats]:
        chosen = np.ix_([known[unit] for unit in units], columns)
        counts = np.asarray(panel.counts)[chosen].astype(float)
        exposure = None if panel.exposure is None else np.asarray(panel.exposure, dtype=float)[chosen]
        return counts, np.ones(counts.shape) if exposure is None else exposure

    treated, treated_exposure = rows(plan.treated)
    controls, control_exposure = rows(plan.controls)
    return Window(
        plan, steps, treated, controls, treated_exposure, control_exposure, begins, tuple(sorted(out))
    )


def _whole(plan: Plan, steps: tuple[date, ...]) -> None:
    if not steps:
        raise BadInput("The table has no step in the plan's window", "Check the dates")
    if plan.step is Step.MONTH and any(day.day > 28 for day in steps):
        raise BadInput("Months must begin on a day that every month has", "Date each by its first day")
    for day, after in pairwise(steps):
        if following(day, plan.step) != after:
            raise BadInput(
                f"After {day} the table goes on with {after}",
                f"Give every {plan.step.value}, those without a report as 0",
            )
    if following(plan.first, plan.step) <= steps[0]:
        raise BadInput(
            f"The table begins with {steps[0]}, the plan with {plan.first}", "Give the steps between"
        )
    if following(steps[-1], plan.step) <= plan.last:
        raise BadInput(
            f"The table ends with {steps[-1]}, the plan with {plan.last}",
            "Wait for the rest, or correct the plan",
        )
