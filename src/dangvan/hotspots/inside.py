"""The cases that lie in a hot spot: of its topic, in its areas, still open, and such as may be counted at
all.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

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
    area_ids = {
        each for place in hotspot.places.all() if place.is_current for each in scope.areas_of(place.area_id)
    }
    plain = Q(accused__isnull=True, legal_kind=LegalKind.FEEDBACK, is_history=False)
    return Case.objects.filter(
        plain, cases.visible_to(actor), topic_id=hotspot.topic_id, area_id__in=area_ids, state__in=_OPEN
    )
