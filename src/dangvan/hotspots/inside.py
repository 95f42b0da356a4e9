"""The cases that lie in a hot spot: of its topic, in its areas, still open, and such as may be counted at
all.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet

from dangvan.cases import queries as cases
from dangvan.cases import scope
from dangvan.cases.machine import OPEN
from dangvan.cases.models import Case
from dangvan.cases.types import State
from dangvan.hotspots.models import Hotspot
from dangvan.kernel.actor import Actor
from dangvan.organisations.types import LegalKind

_OPEN = OPEN | {State.CONTESTED}


def open_cases(hotspot: Hotspot, actor: Actor) -> QuerySet[Case]:
    """Those that this reader may see; never one about a body, a complaint or a denunciation."""
    return _countable(actor).filter(topic_id=hotspot.topic_id, area_id__in=_areas_of(hotspot))


def open_counts(hotspots: Sequence[Hotspot], actor: Actor) -> dict[int, int]:
    """How many there are in each (by its key), all in one statement."""
    areas = {hotspot.pk: _areas_of(hotspot) for hotspot in hotspots}
    topics = {hotspot.topic_id for hotspot in hotspots}
    here = _countable(actor).filter(topic_id__in=topics, area_id__in=set().union(*areas.values()))
    counted = dict.fromkeys(areas, 0)
    for topic_id, area_id, count in here.order_by().values_list("topic_id", "area_id").annotate(Count("pk")):
        for hotspot in hotspots:
            if hotspot.topic_id == topic_id and area_id in areas[hotspot.pk]:
                counted[hotspot.pk] += count
    return counted


def _areas_of(hotspot: Hotspot) -> set[int]:
    return {
        each for place in hotspot.places.all() if place.is_current for each in scope.areas_of(place.area_id)
    }


def _countable(actor: Actor) -> QuerySet[Case]:
    plain = Q(accused__isnull=True, legal_kind=LegalKind.FEEDBACK, is_history=False)
    return Case.objects.filter(plain, cases.visible_to(actor), state__in=_OPEN)
