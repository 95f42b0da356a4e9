"""Which cases come first on a desk. It moves no clock: a priority shortens nobody else's right to an
answer.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan import ledger
from dangvan.cases.actions.changing import begin, required, save
from dangvan.cases.models import Case
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor


@transaction.atomic
def prioritise_case(
    *, by: Actor, case: Case, version: int | None, reason: str, is_priority: bool = True
) -> Case:
    """Put the case first on its body's desk, or back in line."""
    case = begin("prioritise", by, case, version)
    reason = required(reason, "reason", _("Hãy nói vì sao đổi mức ưu tiên."))
    case.prioritised_at = clock.now() if is_priority else None
    ledger.record(
        "case.prioritised",
        case.uid,
        by=by,
        organisation=case.owner_id,
        is_priority=is_priority,
        reason=reason,
    )
    return save(case)
