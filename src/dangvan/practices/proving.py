"""What counts as proof that a model works."""

from __future__ import annotations

from dangvan.practices.models import Assessment, Practice
from dangvan.practices.types import Direction, Verdict


def proof_of(practice: Practice) -> Assessment | None:
    """The newest answer of an effect in the wished direction, from a plan registered before its window had
    ended.
    """
    answers = Assessment.objects.filter(
        plan__practice=practice, plan__after_the_fact=False, verdict=Verdict.EFFECT
    ).select_related("plan")
    return next((one for one in answers.order_by("-at", "-pk") if _as_wished(one)), None)


def _as_wished(answer: Assessment) -> bool:
    ratio, wished = answer.result.get("ratio"), answer.plan.fields["direction"]
    if not isinstance(ratio, int | float):
        return False
    return ratio < 1 if wished == Direction.LESS else wished == Direction.MORE and ratio > 1
