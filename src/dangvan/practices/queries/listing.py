"""Models as a list: by field, stage, place and words, all folded alike in both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from django.db.models import QuerySet

from dangvan.cases import scope
from dangvan.kernel.folding import words
from dangvan.practices.models import Practice
from dangvan.practices.queries.showing import cards_of
from dangvan.practices.types import PracticeCard

_MOST_WORDS = 8


def practices(
    *,
    text: str = "",
    field: str = "",
    stage: str = "",
    area_id: int | None = None,
    organisation_id: int | None = None,
    limit: int = 100,
) -> Sequence[PracticeCard]:
    """The newest first. Every word of `text` must stand in title, problem, deed or body."""
    found: QuerySet[Practice] = Practice.objects.all()
    for word in words(text)[:_MOST_WORDS]:
        found = found.filter(found_by__contains=word)
    if field:
        found = found.filter(field=field)
    if stage:
        found = found.filter(stage=stage)
    if area_id is not None:
        found = found.filter(pk__in=_in_area(area_id))
    if organisation_id is not None:
        found = found.filter(organisation_id=organisation_id)
    return cards_of(list(found.prefetch_related("places").order_by("-registered_at", "-pk")[:limit]))


def counts_by_stage() -> Mapping[str, int]:
    return Counter(Practice.objects.order_by().values_list("stage", flat=True))


def _in_area(area_id: int) -> QuerySet[Practice, int]:
    here = Practice.objects.filter(places__area_id__in=scope.areas_of(area_id))
    return here.order_by().values_list("pk", flat=True)
