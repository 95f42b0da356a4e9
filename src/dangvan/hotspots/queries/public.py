"""What anybody may read: confirmed hot spots, as problems and what is being done about them.

Never under five people, no day finer than a day, no number that one report could move.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dangvan.cases import scope
from dangvan.cases.figures import beginning_of
from dangvan.hotspots import limits
from dangvan.hotspots.gathering import allowed_topics
from dangvan.hotspots.machine import IN_HAND
from dangvan.hotspots.models import Hotspot
from dangvan.hotspots.queries.showing import areas_named, as_life, title_of
from dangvan.hotspots.types import LEAST, Deed, HotspotState, PublicDoing, PublicHotspot
from dangvan.kernel import clock
from dangvan.kernel.errors import NotFound
from dangvan.kernel.ids import clean_reference
from dangvan.organisations import queries as organisations


def public_hotspots(
    *,
    topic_id: int | None = None,
    area_id: int | None = None,
    organisation_id: int | None = None,
    limit: int = 50,
) -> Sequence[PublicHotspot]:
    """Those that stand in public, the newest first; with those that ended in the last 90 days."""
    found = _told()
    if topic_id is not None:
        found = found.filter(topic_id__in=scope.topics_of(topic_id))
    if organisation_id is not None:
        found = found.filter(organisation_id=organisation_id)
    seen = [_as_public(one) for one in found]
    if area_id is not None:
        wanted = set(scope.areas_of(area_id))
        seen = [one for one in seen if any(area.id in wanted for area in one.areas)]
    return sorted(seen, key=lambda one: (-one.confirmed_on.toordinal(), one.reference))[:limit]


def public_hotspots_of_period(first: date, last: date) -> Sequence[PublicHotspot]:
    """Those that stood in public at some time from `first` to `last`, the newest first."""
    stood = _tellable().filter(confirmed_at__lt=beginning_of(last + timedelta(days=1)))
    found = stood.filter(Q(state__in=IN_HAND) | Q(ended_at__gte=beginning_of(first)))
    seen = [_as_public(one) for one in found]
    return sorted(seen, key=lambda one: (-one.confirmed_on.toordinal(), one.reference))


def public_hotspot(reference: str) -> PublicHotspot:
    """One of them; NotFound where it doesn't stand in public."""
    found = _told().filter(reference=clean_reference(reference)).first()
    if found is None:
        raise NotFound(_("Không có điểm nóng này trong danh sách công khai."))
    return _as_public(found)


def _told() -> QuerySet[Hotspot]:
    """What was confirmed before today, of enough people, of a topic that may still be looked through."""
    ended_since = beginning_of(clock.today()) - limits.TOLD_AFTER_END
    return _tellable().filter(Q(state__in=IN_HAND) | Q(ended_at__gte=ended_since))


def _tellable() -> QuerySet[Hotspot]:
    """The same whenever it ended."""
    return Hotspot.objects.filter(
        Q(state__in=IN_HAND) | Q(state=HotspotState.OVER),
        topic_id__in=allowed_topics(),
        confirmed_at__lt=beginning_of(clock.today()),
        told_people__gte=LEAST,
        told_on__isnull=False,
    ).prefetch_related("life")


def _as_public(hotspot: Hotspot) -> PublicHotspot:
    topic = organisations.topic(hotspot.topic_id)
    assert hotspot.confirmed_at is not None
    assert hotspot.told_on is not None
    areas = areas_named(hotspot.told_areas, clock.local(hotspot.confirmed_at).date())
    doings = [
        PublicDoing(line.day, line.organisation, line.text)
        for line in as_life(hotspot, public_only=True)
        if line.deed is Deed.TOLD and line.organisation is not None
    ]
    return PublicHotspot(
        reference=hotspot.reference,
        state=HotspotState(hotspot.state),
        topic=topic,
        areas=areas,
        organisation=organisations.organisation(hotspot.organisation_id),
        title=title_of(topic.name, areas),
        since=hotspot.told_since or hotspot.first,
        confirmed_on=clock.local(hotspot.confirmed_at).date(),
        over_on=clock.local(hotspot.ended_at).date() if hotspot.ended_at else None,
        at_least=hotspot.told_people,
        told_on=hotspot.told_on,
        doings=doings,
        outcome=hotspot.outcome,
    )
