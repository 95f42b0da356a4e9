"""The words that are unusual in a hot spot. The words themselves are compared where cases keep them; here
they arrive ready, each used by at least five reports.
"""

from __future__ import annotations

from datetime import timedelta

from dangvan.cases import scope
from dangvan.cases.figures import beginning_of
from dangvan.cases.unusual_words import telling_words
from dangvan.hotspots.models import Hotspot
from dangvan.hotspots.types import UnusualWord


def words_in(hotspot: Hotspot) -> list[UnusualWord]:
    area_ids = {
        each for place in hotspot.places.all() if place.is_current for each in scope.areas_of(place.area_id)
    }
    found = telling_words(
        topic_id=hotspot.topic_id,
        area_ids=area_ids,
        since=beginning_of(hotspot.first),
        until=beginning_of(hotspot.last + timedelta(days=1)),
    )
    return [UnusualWord(one.text, one.z, one.reports) for one in found]
