"""The numbers that the public is told, set once a day from what was known before it began."""

from __future__ import annotations

from django.db import transaction

from dangvan import ledger
from dangvan.cases.figures import beginning_of
from dangvan.hotspots import policies
from dangvan.hotspots.limits import STEP
from dangvan.hotspots.machine import IN_HAND
from dangvan.hotspots.models import Hotspot
from dangvan.hotspots.telling import people_in, public_areas, told_people
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor


@transaction.atomic
def tell_numbers(*, by: Actor) -> int:
    """Bring public numbers up to the beginning of today, in steps of five people; how many moved."""
    policies.require_may_run(by)
    begins = beginning_of(clock.today())
    moved = 0
    for hotspot in Hotspot.objects.select_for_update().filter(state__in=IN_HAND, confirmed_at__lt=begins):
        # The newest, not the largest: what was withdrawn before it was told is never told.
        known = hotspot.evidence.filter(run__started_at__lt=begins).order_by("-pk").first()
        if known is None:
            continue
        told, told_from = told_people(known.people, hotspot.told_people, hotspot.told_from)
        areas = public_areas(known, hotspot.told_areas)
        told = min(told, people_in(known, areas) // STEP * STEP)
        if told <= hotspot.told_people:
            continue
        hotspot.told_people, hotspot.told_from, hotspot.told_on = told, told_from, clock.today()
        hotspot.told_areas = areas
        hotspot.save(update_fields=["told_people", "told_from", "told_on", "told_areas"])
        ledger.record("hotspot.numbers_told", hotspot.uid, by=by)
        moved += 1
    return moved
