"""Figures about models under their names, and models as things that siblings may refer to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from django.conf import settings
from django.db.models import QuerySet

from dangvan.cases import scope as scopes
from dangvan.cases.figures import beginning_of
from dangvan.cases.figures.measures import scope_of
from dangvan.kernel import references
from dangvan.kernel.ids import clean_reference
from dangvan.kernel.measures import Measure, MeasureValue, register
from dangvan.kernel.references import Reference
from dangvan.practices.models import Practice, StageMove
from dangvan.practices.types import Stage

KIND = "practice"


def register_all() -> None:
    for name, vi, en, stages in (
        ("practices.registered", "Mô hình đã đăng ký", "Models registered", frozenset(Stage)),
        ("practices.in_trial", "Mô hình đang làm thử", "Models in trial", frozenset({Stage.TRIAL})),
        (
            "practices.proven",
            "Mô hình đã chứng minh",
            "Models proven",
            frozenset({Stage.PROVEN, Stage.SPREAD}),
        ),
        ("practices.spread", "Mô hình đang nhân rộng", "Models being spread", frozenset({Stage.SPREAD})),
        ("practices.ended", "Mô hình đã kết thúc", "Models ended", frozenset({Stage.ENDED})),
    ):
        register(Measure(name, vi, en, "mô hình", _standing(stages)))
    references.register_kind(KIND, resolve)


def resolve(reference: str) -> Reference | None:
    found = Practice.objects.filter(reference=clean_reference(reference)).first()
    if found is None:
        return None
    return Reference(KIND, found.reference, found.title, f"{settings.BASE_URL}/mo-hinh/{found.reference}/")


def _standing(stages: frozenset[Stage]) -> Callable[[date, date, Mapping[str, str]], MeasureValue]:
    """How many stood in one of these stages at the end of the last day."""

    def read(_first: date, last: date, named: Mapping[str, str]) -> MeasureValue:
        until = beginning_of(last + timedelta(days=1))
        moves = StageMove.objects.filter(at__lt=until, practice__in=_within(named)).exclude(
            taken_back_at__lt=until
        )
        stood = dict(moves.order_by("at", "pk").values_list("practice_id", "stage"))
        count = sum(stage in stages for stage in stood.values())
        return MeasureValue(float(count), count, count)

    return read


def _within(named: Mapping[str, str]) -> QuerySet[Practice]:
    wanted = scope_of(named)
    found = Practice.objects.all()
    if wanted.organisation_id is not None:
        found = found.filter(organisation_id__in=scopes.bodies_of(wanted.organisation_id, wanted.with_below))
    if wanted.area_id is not None:
        found = found.filter(places__area_id__in=scopes.areas_of(wanted.area_id))
    return found
