"""From a registered plan and a panel to a verdict: enough steps, a good fit before, then the question
itself."""

from __future__ import annotations

from nhip.effects.types import Assessment, Method, Panel, Plan, PreFit, Step, Verdict
from nhip.effects.window import Window, window

#: The fewest steps before and after that any verdict needs.
LEAST_BEFORE = {Step.WEEK: 12, Step.MONTH: 8}
LEAST_AFTER = {Step.WEEK: 6, Step.MONTH: 3}
#: With a yearly wave: a year before, and two in all.
SEASON_BEFORE = {Step.WEEK: 52, Step.MONTH: 12}
SEASON_ALL = {Step.WEEK: 104, Step.MONTH: 24}


def assess(plan: Plan, panel: Panel) -> Assessment:
    """Answer a plan's question with a panel's counts.

    EFFECT where the two-sided test at plan.level finds a change, NONE_FOUND with the size that would have
    been found four times in five, CANNOT_TELL with the reasons where a gate is closed. Under no effect EFFECT
    comes at most at plan.level (simulations: docs/nhip/effects.md). Raises BadInput for a panel that doesn't
    hold the plan's units and steps.
    """
    cut = window(plan, panel)
    short = too_short(cut)
    if short:
        pre = PreFit(int(cut.before.sum()), int(cut.after.sum()), passed=False)
        return Assessment(Verdict.CANNOT_TELL, plan.method, why=short, pre_fit=pre)
    if plan.method is Method.INTERRUPTED:
        from nhip.effects.by_interruption import by_interruption

        return by_interruption(cut)
    if plan.method is Method.DIFFERENCES:
        from nhip.effects.by_difference import by_difference

        return by_difference(cut)
    from nhip.effects.by_synthesis import by_synthesis

    return by_synthesis(cut)


def too_short(cut: Window) -> tuple[str, ...]:
    """Why the window is too short for any verdict; () where it isn't."""
    before, after = int(cut.before.sum()), int(cut.after.sum())
    step = cut.plan.step
    why: list[str] = []
    if min(before, after) <= 1:
        why.append("one_pair")
    season = cut.plan.season and cut.plan.method is Method.INTERRUPTED
    long_enough = before >= SEASON_BEFORE[step] and before + after >= SEASON_ALL[step] if season else True
    if before < LEAST_BEFORE[step] or not long_enough:
        why.append("too_few_before")
    if after < LEAST_AFTER[step]:
        why.append("too_few_after")
    return tuple(why)
