"""What `nhip effect` says: a verdict in words with its figures, JSON for programs, a plan to keep."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from nhip.cli.writing import write_json
from nhip.report.plain import harmless

if TYPE_CHECKING:
    from nhip.effects.types import Assessment, Plan

VERSION = 1


def write_plan(options: argparse.Namespace, plan: Plan) -> None:
    """The plan and its fingerprint, which is what to publish or register before the figures are read."""
    write_json(
        options.json or "-",
        {
            "format": "nhip.effect.plan",
            "version": VERSION,
            "fingerprint": plan.fingerprint(),
            "plan": plan.plain(),
        },
    )


def write_answer(target: str, plan: Plan, answer: Assessment, *, registered: bool) -> None:
    """The whole answer with the plan it answers."""
    head = {
        "format": "nhip.effect",
        "version": VERSION,
        "registered": registered,
        "fingerprint": plan.fingerprint(),
    }
    write_json(target, head | {"plan": plan.plain(), "assessment": answer.plain()})


def page(plan: Plan, answer: Assessment, *, registered: bool) -> str:
    """The answer for people: a sentence, the reasons, the figures, the last steps."""
    from nhip.effects.types import REASONS

    lines = [sentence(answer), *(f"  because {REASONS[code]}" for code in answer.why), ""]
    rows = [("what", plan.outcome), ("method", plan.method.value), ("begins", plan.begins.isoformat())]
    if answer.ratio is not None and answer.low is not None and answer.high is not None:
        rows.append(("observed / expected", f"{answer.ratio:.3f} ({answer.low:.3f} to {answer.high:.3f})"))
    if answer.p is not None:
        rows.append(("p, two-sided", f"{answer.p:.4f}"))
    if answer.detectable is not None:
        rows.append(("could have been seen", f"a ratio of {answer.detectable:.2f}, four times in five"))
    if answer.pre_fit is not None:
        rows.append(("steps before, after", f"{answer.pre_fit.before}, {answer.pre_fit.after}"))
        if answer.pre_fit.error is not None and answer.pre_fit.limit is not None:
            rows.append(
                (
                    "misfit before",
                    f"{answer.pre_fit.error:.1%} of the mean (limit {answer.pre_fit.limit:.1%})",
                )
            )
    if answer.rank is not None:
        rows.append(("rank", f"{answer.rank} of {sum(each.kept for each in answer.placebo)}"))
    if answer.weights:
        parts = sorted(answer.weights, key=lambda each: -each[1])[:6]
        rows.append(("made of", ", ".join(f"{unit} {weight:.3f}" for unit, weight in parts)))
    rows.append(
        (
            "plan",
            plan.fingerprint()[:16] + (", registered" if registered else ", made with the figures at hand"),
        )
    )
    lines += [f"  {name:<22}{harmless(text)}" for name, text in rows]
    if len(answer.expected):
        shown = list(zip(answer.steps, answer.observed, answer.expected, strict=True))[-12:]
        lines += ["", f"  {'step':<12}{'observed':>12}{'expected':>12}"]
        lines += [f"  {day.isoformat():<12}{seen:>12.4g}{held:>12.4g}" for day, seen, held in shown]
    return "\n".join(lines) + "\n"


def sentence(answer: Assessment) -> str:
    """The verdict as one would say it."""
    from nhip.effects import Verdict

    if answer.verdict is Verdict.EFFECT and answer.ratio is not None:
        low, high = answer.low or 0.0, answer.high or float("inf")
        return f"Effect: {_change(answer.ratio)} than expected, with an interval from {_change(low)} to {_change(high)}."
    if answer.verdict is Verdict.NONE_FOUND and answer.detectable is not None:
        return (
            f"No effect found. One of {_change(answer.detectable)} would have been found four times in five."
        )
    return "Cannot tell."


def _change(ratio: float) -> str:
    if ratio == float("inf"):
        return "any amount more"
    return f"{abs(1 - ratio):.0%} {'less' if ratio < 1 else 'more'}"
