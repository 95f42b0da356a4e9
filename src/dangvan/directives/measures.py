"""Figures about tasks under their names, and directives and tasks as things that siblings may refer to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.db.models import F, Q, QuerySet

from dangvan.cases import scope as scopes
from dangvan.cases.figures.measures import scope_of
from dangvan.directives.machine import OPEN
from dangvan.directives.models import Directive, Task
from dangvan.directives.queries.seeing import flagged
from dangvan.directives.types import Flag, TaskState
from dangvan.kernel import references
from dangvan.kernel.ids import clean_reference
from dangvan.kernel.measures import Measure, MeasureValue, register
from dangvan.kernel.references import Reference


def register_all() -> None:
    register(
        Measure(
            "directives.tasks_done_on_time",
            "Nhiệm vụ hoàn thành đúng hạn",
            "Tasks done on time",
            "%",
            _on_time,
        )
    )
    register(Measure("directives.tasks_overdue", "Nhiệm vụ quá hạn", "Tasks overdue", "nhiệm vụ", _overdue))
    register(
        Measure(
            "directives.tasks_without_owner",
            "Nhiệm vụ chưa có cơ quan chịu trách nhiệm",
            "Tasks without an owner",
            "nhiệm vụ",
            _ownerless,
        )
    )
    references.register_kind("task", resolve_task)
    references.register_kind("directive", resolve_directive)


def resolve_task(reference: str) -> Reference | None:
    """For officers' pages. The title of a task that isn't public is not told by its reference."""
    found = Task.objects.filter(reference=clean_reference(reference)).first()
    if found is None:
        return None
    title = found.title if found.is_public else found.reference
    return Reference("task", found.reference, title, f"{settings.BASE_URL}/desk/nhiem-vu/{found.reference}/")


def resolve_directive(reference: str) -> Reference | None:
    kept = Directive.objects.filter(reference=clean_reference(reference), taken_back_at=None)
    found = kept.select_related("session").first()
    if found is None:
        return None
    title = found.title if found.session.is_public else found.reference
    return Reference(
        "directive", found.reference, title, f"{settings.BASE_URL}/desk/chi-dao/y-kien/{found.reference}/"
    )


def _on_time(first: date, last: date, named: Mapping[str, str]) -> MeasureValue:
    """Of what was due in these days: reported done by its day, and confirmed since."""
    due = _within(named).filter(due_on__gte=first, due_on__lte=last)
    whole = due.count()
    part = due.filter(state=TaskState.DONE, reported_on__lte=F("due_on")).count()
    return MeasureValue(part / whole if whole else None, part, whole)


def _overdue(first: date, last: date, named: Mapping[str, str]) -> MeasureValue:
    """Among what was due in these days; of nothing due, none can be late."""
    due = _within(named).filter(due_on__gte=first, due_on__lte=last)
    whole, late = due.count(), due.filter(flagged(Flag.OVERDUE, last)).count()
    return MeasureValue(float(late) if whole else None, late, whole)


def _ownerless(_first: date, last: date, named: Mapping[str, str]) -> MeasureValue:
    """Among what is still to be done."""
    still = _within(named, or_set_by=True).filter(state__in=OPEN)
    whole, none = still.count(), still.filter(flagged(Flag.NO_OWNER, last)).count()
    return MeasureValue(float(none) if whole else None, none, whole)


def _within(named: Mapping[str, str], *, or_set_by: bool = False) -> QuerySet[Task]:
    """What the bodies named owe; with `or_set_by`, also what they set and nobody owes."""
    wanted = scope_of(named)
    found = Task.objects.exclude(state=TaskState.CANCELLED)
    if wanted.organisation_id is not None:
        bodies = scopes.bodies_of(wanted.organisation_id, wanted.with_below)
        owed = Q(organisation_id__in=bodies)
        found = found.filter(owed | Q(organisation_id=None, set_by_id__in=bodies) if or_set_by else owed)
    if wanted.topic_id is not None:
        found = found.filter(directive__topic_id__in=scopes.topics_of(wanted.topic_id))
    return found
