"""Figures about hot spots under their names, and hot spots as things that siblings may refer to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from statistics import median

from django.conf import settings
from django.db.models import Q, QuerySet

from dangvan.cases import scope as scopes
from dangvan.cases.figures import beginning_of
from dangvan.cases.figures.measures import scope_of
from dangvan.hotspots.gathering import allowed_topics
from dangvan.hotspots.models import Hotspot
from dangvan.hotspots.queries.showing import current_areas, title_of
from dangvan.hotspots.types import HotspotState
from dangvan.kernel import references
from dangvan.kernel.ids import clean_reference
from dangvan.kernel.measures import Measure, MeasureValue, register
from dangvan.kernel.references import Reference
from dangvan.organisations import queries as organisations

KIND = "hotspot"


def register_all() -> None:
    register(Measure("hotspots.open", "Điểm nóng còn mở", "Hot spots open", "điểm nóng", _open))
    register(
        Measure(
            "hotspots.days_to_confirm",
            "Số ngày từ dấu hiệu đến xác nhận (trung vị)",
            "Days from signal to confirmation (median)",
            "ngày",
            _days_to_confirm,
        )
    )
    register(Measure("hotspots.set_aside", "Dấu hiệu được gạt bỏ", "Signals set aside", "%", _set_aside))
    references.register_kind(KIND, resolve)


def resolve(reference: str) -> Reference | None:
    """A hot spot that a task, a visit or a review speaks of: its topic and place, for officers."""
    found = (
        Hotspot.objects.filter(reference=clean_reference(reference), topic_id__in=allowed_topics())
        .prefetch_related("places")
        .first()
    )
    if found is None:
        return None
    title = title_of(organisations.topic(found.topic_id).name, current_areas(found))
    return Reference(KIND, found.reference, title, f"{settings.BASE_URL}/desk/diem-nong/{found.reference}/")


def _open(_first: date, last: date, named: Mapping[str, str]) -> MeasureValue:
    """Those that were open on the last day: suspected or in hand, and not ended before."""
    ends = _end_of(last)
    count = _within(named).filter(Q(ended_at=None) | Q(ended_at__gte=ends), suspected_at__lt=ends).count()
    return MeasureValue(float(count), count, count)


def _days_to_confirm(first: date, last: date, named: Mapping[str, str]) -> MeasureValue:
    confirmed = _within(named).filter(confirmed_at__gte=beginning_of(first), confirmed_at__lt=_end_of(last))
    days = [
        (confirmed_at - suspected_at) / timedelta(days=1)
        for suspected_at, confirmed_at in confirmed.values_list("suspected_at", "confirmed_at")
        if confirmed_at is not None
    ]
    return MeasureValue(round(median(days), 2) if days else None, len(days), len(days))


def _set_aside(first: date, last: date, named: Mapping[str, str]) -> MeasureValue:
    """Of the signals of the period that officers decided on, the share they set aside."""
    signals = _within(named).filter(suspected_at__gte=beginning_of(first), suspected_at__lt=_end_of(last))
    decided = signals.exclude(state=HotspotState.SUSPECTED).exclude(verdict="faded")
    whole, part = decided.count(), decided.filter(state=HotspotState.SET_ASIDE).count()
    return MeasureValue(part / whole if whole else None, part, whole)


def _within(named: Mapping[str, str]) -> QuerySet[Hotspot]:
    wanted = scope_of(named)
    found = Hotspot.objects.filter(topic_id__in=allowed_topics())
    if wanted.organisation_id is not None:
        found = found.filter(organisation_id__in=scopes.bodies_of(wanted.organisation_id, wanted.with_below))
    if wanted.topic_id is not None:
        found = found.filter(topic_id__in=scopes.topics_of(wanted.topic_id))
    if wanted.area_id is not None:
        found = found.filter(places__area_id__in=scopes.areas_of(wanted.area_id)).distinct()
    return found


def _end_of(day: date) -> datetime:
    return beginning_of(day + timedelta(days=1))
