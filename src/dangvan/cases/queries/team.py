"""Who has how much to do and what of it is late: for the heads of a body and of those above it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from dangvan.cases.models import Case
from dangvan.cases.queries.visibility import not_about, visible_to
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class WorkOfOfficer:
    """What waits at one officer; `user_id` None is what nobody was given."""

    user_id: int | None
    due: int
    late: int
    soon: int
    oldest_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class WorkOfBody:
    organisation_id: int
    due: int
    late: int
    oldest_due_at: datetime | None


def work_by_officer(actor: Actor, organisation_id: int) -> list[WorkOfOfficer]:
    """What waits at each officer of a body, the most late first. One statement."""
    now = clock.now()
    waiting = Case.objects.filter(not_about(actor), owner_id=organisation_id, next_due_at__isnull=False)
    rows = waiting.values("assignee_id").annotate(
        due=Count("id"),
        late=Count("id", filter=Q(next_due_at__lt=now)),
        soon=Count("id", filter=Q(next_due_at__gte=now, next_due_at__lt=now + timedelta(days=2))),
        oldest=Min("next_due_at"),
    )
    found = [
        WorkOfOfficer(r["assignee_id"], r["due"], r["late"], r["soon"], r["oldest"]) for r in rows.order_by()
    ]
    return sorted(found, key=lambda work: (-work.late, -work.due, work.user_id or 0))


def late_bodies_below(actor: Actor, limit: int = 30) -> list[WorkOfBody]:
    """The bodies below that let something become late, the most late first. One statement."""
    if not actor.oversees:
        return []
    late = Case.objects.filter(visible_to(actor), owner_id__in=actor.oversees, next_due_at__isnull=False)
    rows = late.values("owner_id").annotate(
        due=Count("id"), late=Count("id", filter=Q(next_due_at__lt=clock.now())), oldest=Min("next_due_at")
    )
    found = [
        WorkOfBody(r["owner_id"], r["due"], r["late"], r["oldest"]) for r in rows.order_by() if r["late"]
    ]
    return sorted(found, key=lambda work: (-work.late, work.oldest_due_at or clock.now()))[:limit]
