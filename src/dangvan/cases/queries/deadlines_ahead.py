"""What is due next at an officer's bodies, for a calendar that is read without a login: numbers and days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from dangvan.cases.models import Case
from dangvan.cases.queries.visibility import RESTRICTED, not_about, working_in
from dangvan.cases.scope import sensitive_topics
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor

_MOST = 2_000


@dataclass(frozen=True, slots=True)
class CaseDeadline:
    """A case's number and the day on which something of it is due; nothing of what it is about."""

    reference: str
    due_on: date
    #: When its clock was last set, for programs that ask whether a day moved.
    changed_at: datetime


def deadlines_ahead(actor: Actor) -> list[CaseDeadline]:
    """Of the bodies in which the actor works, the nearest first. Sensitive cases and those of the restricted
    register stay on the desk: whoever holds the calendar's address must not even learn that they exist.
    """
    cases = (
        Case.objects.filter(not_about(actor), owner_id__in=working_in(actor), next_due_at__isnull=False)
        .exclude(RESTRICTED)
        .exclude(topic_id__in=sensitive_topics())
        .filter(accused__isnull=True)
        .annotate(changed_at=Max("deadlines__started_at"))
        .order_by("next_due_at", "reference")
        .values_list("reference", "next_due_at", "changed_at", "received_at")[:_MOST]
    )
    return [
        CaseDeadline(reference, clock.local(due).date(), changed or received)
        for reference, due, changed, received in cases
        if due is not None
    ]
