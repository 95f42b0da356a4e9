"""Figures about meetings under their names, and meetings as things that siblings may refer to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.db.models import QuerySet

from dangvan.cases import scope as scopes
from dangvan.cases.figures.measures import scope_of
from dangvan.kernel import references
from dangvan.kernel.ids import clean_reference
from dangvan.kernel.measures import Measure, MeasureValue, register
from dangvan.kernel.references import Reference
from dangvan.organisations import queries as organisations
from dangvan.outreach.models import Promise, Visit
from dangvan.outreach.queries.diary import reception_kept
from dangvan.outreach.types import PromiseState, VisitState
from dangvan.outreach.words import KINDS

KIND = "visit"


def register_all() -> None:
    register(Measure("outreach.visits", "Buổi gặp dân đã tổ chức", "Meetings held", "buổi", _visits))
    register(
        Measure(
            "outreach.reception_days_held",
            "Ngày tiếp dân đã giữ so với quy định",
            "Reception days held of those due",
            "%",
            _reception,
        )
    )
    register(
        Measure(
            "outreach.promises_kept", "Lời hứa đến hạn đã giữ", "Promises due that were kept", "%", _promises
        )
    )
    references.register_kind(KIND, resolve)


def resolve(reference: str) -> Reference | None:
    found = Visit.objects.select_related("area").filter(reference=clean_reference(reference)).first()
    if found is None:
        return None
    title = f"{KINDS[found.kind]}, {found.area.name}, {found.day:%d/%m/%Y}"
    return Reference(KIND, found.reference, title, f"{settings.BASE_URL}/desk/tiep-dan/{found.reference}/")


def _visits(first: date, last: date, named: Mapping[str, str]) -> MeasureValue:
    count = _within(named).filter(state=VisitState.HELD, day__range=(first, last)).count()
    return MeasureValue(float(count), count, count)


def _reception(first: date, last: date, named: Mapping[str, str]) -> MeasureValue:
    wanted = scope_of(named)
    if wanted.organisation_id is None:
        bodies = [one.id for one in organisations.organisations()]
    else:
        bodies = list(scopes.bodies_of(wanted.organisation_id, wanted.with_below))
    kept = [one for body in bodies for one in reception_kept(body, first, last)]
    held, due = sum(one.held for one in kept), sum(one.due for one in kept)
    return MeasureValue(held / due if due else None, held, due)


def _promises(first: date, last: date, named: Mapping[str, str]) -> MeasureValue:
    due = Promise.objects.filter(visit__in=_within(named), due_on__range=(first, last))
    whole, kept = due.count(), due.filter(state=PromiseState.KEPT).count()
    return MeasureValue(kept / whole if whole else None, kept, whole)


def _within(named: Mapping[str, str]) -> QuerySet[Visit]:
    wanted = scope_of(named)
    found = Visit.objects.all()
    if wanted.organisation_id is not None:
        found = found.filter(organisation_id__in=scopes.bodies_of(wanted.organisation_id, wanted.with_below))
    if wanted.area_id is not None:
        found = found.filter(area_id__in=scopes.areas_of(wanted.area_id))
    return found
