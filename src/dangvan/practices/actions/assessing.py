"""Carrying out a registered plan, once, when its window has ended: by the clock, or by hand before it looks.

A plan has one answer. An attempt that came to none leaves its reason and is made again by the clock.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dangvan import ledger
from dangvan.kernel import childprocess, clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.childprocess import AnalysisFailed
from dangvan.kernel.errors import Conflict
from dangvan.practices import limits, policies
from dangvan.practices.counting import Counts, panel_of
from dangvan.practices.models import Assessment, EffectPlan
from dangvan.practices.types import Verdict

#: What measures, in a process of its own.
ANALYSIS = "dangvan.practices.analysis"


def assess_due_plans(*, by: Actor) -> int:
    """Answer every plan whose window has ended; how many were answered."""
    policies.require(by.is_system)
    resting = clock.now() - limits.TRIED_AGAIN
    due = EffectPlan.objects.filter(
        Q(tried_at=None) | Q(tried_at__lt=resting), assessment=None, due_on__lte=clock.today()
    )
    return sum(assess_plan(by=by, plan=plan) is not None for plan in due.order_by("due_on", "pk"))


def assess_plan(*, by: Actor, plan: EffectPlan) -> Assessment | None:
    """The answer to it; None where the attempt came to none (`plan.problem` says why)."""
    policies.require(policies.may_assess_plan(by, plan.practice))
    if Assessment.objects.filter(plan=plan).exists():
        raise Conflict(_("Kế hoạch này đã có kết quả. Mỗi kế hoạch chỉ được đo một lần."))
    try:
        found = _measure(plan, panel_of(plan))
    except AnalysisFailed as failure:
        return _fail(by, plan, failure.problem)
    return _keep(by, plan, found)


def _measure(plan: EffectPlan, counts: Counts) -> dict[str, Any]:
    found = childprocess.analyse(
        ANALYSIS,
        lambda folder: write_counts(counts, folder),
        {"plan": plan.fields, "fingerprint": plan.fingerprint},
        parts={"assessment"},
        minutes=limits.MINUTES,
    )["assessment"]
    if not isinstance(found, dict) or found.get("verdict") not in Verdict.values:
        raise AnalysisFailed("no_result")
    return found


@transaction.atomic
def _keep(by: Actor, plan: EffectPlan, found: dict[str, Any]) -> Assessment:
    locked = EffectPlan.objects.select_for_update().get(pk=plan.pk)
    if Assessment.objects.filter(plan=locked).exists():
        raise Conflict(_("Kế hoạch này đã có kết quả. Mỗi kế hoạch chỉ được đo một lần."))
    answer = Assessment.objects.create(plan=locked, verdict=found["verdict"], at=clock.now(), result=found)
    locked.problem, locked.tried_at = "", clock.now()
    locked.save(update_fields=["problem", "tried_at"])
    ledger.record(
        "practice.assessed",
        locked.uid,
        by=by,
        organisation=locked.organisation_id,
        sha256=locked.fingerprint,
        outcome=found["verdict"],
        cause=" ".join(found.get("why", [])),
        ratio=_figure(found.get("ratio")),
        low=_figure(found.get("low")),
        high=_figure(found.get("high")),
    )
    return answer


@transaction.atomic
def _fail(by: Actor, plan: EffectPlan, problem: str) -> None:
    locked = EffectPlan.objects.select_for_update().get(pk=plan.pk)
    locked.problem, locked.tried_at = problem, clock.now()
    locked.save(update_fields=["problem", "tried_at"])
    ledger.record("practice.assessment_failed", locked.uid, by=by, problem=problem)


def write_counts(counts: Counts, folder: Path) -> None:
    """The table that is measured: a line a unit, a column a step."""
    with (folder / "counts.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("unit", *(day.isoformat() for day in counts.steps)))
        out.writerows((unit, *row) for unit, row in zip(counts.units, counts.rows, strict=True))


def _figure(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, int | float) else ""
