"""What officers see of hot spots; nothing under five reports, and nothing of a topic that may no longer be
looked through.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dangvan.cases import scope
from dangvan.cases.models import Case
from dangvan.cases.queries.public import for_lists
from dangvan.hotspots import policies
from dangvan.hotspots.gathering import allowed_topics
from dangvan.hotspots.inside import open_cases
from dangvan.hotspots.machine import ENDED, IN_HAND, OPEN
from dangvan.hotspots.models import Hotspot
from dangvan.hotspots.queries.showing import (
    as_day_counts,
    as_evidence,
    as_life,
    as_similar,
    card_of,
    cards_of,
    public_day,
)
from dangvan.hotspots.types import (
    LEAST,
    AreaHeat,
    DeskCounts,
    HotspotCard,
    HotspotPage,
    HotspotState,
    SimilarHotspot,
    View,
)
from dangvan.hotspots.unusual import words_in
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor, ActorKind, Role
from dangvan.kernel.errors import NotFound
from dangvan.kernel.ids import clean_reference

_STATES = {
    View.OPEN: OPEN,
    View.SUSPECTED: frozenset({HotspotState.SUSPECTED}),
    View.IN_HAND: IN_HAND,
    View.ENDED: ENDED,
}
_MOST_CASES = 50
_MOST_SIMILAR = 8
_MOST_EVIDENCE = 60


def hotspots_for_desk(
    actor: Actor,
    *,
    view: View = View.OPEN,
    topic_id: int | None = None,
    area_id: int | None = None,
    organisation_id: int | None = None,
    limit: int = 100,
) -> Sequence[HotspotCard]:
    """Those that this officer may know of, the most unusual first (ended ones: the newest first)."""
    found = _seen_by(actor).filter(state__in=_STATES[view])
    if topic_id is not None:
        found = found.filter(topic_id__in=scope.topics_of(topic_id))
    if area_id is not None:
        found = found.filter(places__area_id__in=scope.areas_of(area_id), places__is_current=True).distinct()
    if organisation_id is not None:
        found = found.filter(Q(organisation_id=organisation_id) | Q(bodies=organisation_id)).distinct()
    cards = cards_of(list(found.order_by("-suspected_at", "pk")[:limit]), actor)
    if view is View.ENDED:
        return sorted(
            cards, key=lambda card: card.hotspot.ended_at or card.hotspot.suspected_at, reverse=True
        )
    return sorted(cards, key=lambda card: (-(card.city_unusual.days or 0.0), card.reference))


def hotspot_for_desk(actor: Actor, reference: str) -> HotspotPage:
    """Everything of one; NotFound where there is none or it isn't for this officer."""
    hotspot = _seen_by(actor).filter(reference=clean_reference(reference)).first()
    if hotspot is None:
        raise NotFound(_("Không có điểm nóng này, hoặc không thuộc phần việc của bạn."))
    inside = for_lists(open_cases(hotspot, actor)).order_by("next_due_at", "reference")
    cases = list(inside[:_MOST_CASES])
    card = card_of(hotspot, actor, len(cases) if len(cases) < _MOST_CASES else None)
    from_day = public_day(hotspot)
    return HotspotPage(
        card=card,
        evidence=[
            as_evidence(one)
            for one in hotspot.evidence.select_related("run").order_by("-pk")[:_MOST_EVIDENCE]
        ],
        series=as_day_counts(hotspot),
        words=words_in(hotspot),
        cases=cases,
        cases_count=card.open_cases,
        similar=_similar(actor, hotspot),
        life=as_life(hotspot),
        is_public=from_day is not None and from_day <= clock.today() and hotspot.told_people >= LEAST,
        public_from=from_day,
    )


def desk_counts(actor: Actor) -> DeskCounts:
    """How many there are of each, in one statement."""
    # With its key: the reader's condition joins, and each hot spot counts once.
    states = Counter(state for _pk, state in _visible(actor).values_list("pk", "state"))
    return DeskCounts(
        suspected=states[HotspotState.SUSPECTED],
        in_hand=sum(states[state] for state in IN_HAND),
        ended=sum(states[state] for state in ENDED),
    )


def areas_on_map(cards: Sequence[HotspotCard]) -> Sequence[AreaHeat]:
    """The areas that these cover, for the map beside the list."""
    held: dict[int, list[HotspotCard]] = {}
    for card in cards:
        for area in card.areas:
            held.setdefault(area.id, []).append(card)
    return [
        AreaHeat(area_id, len(here), max(here, key=lambda card: card.city_unusual.days or 0.0).reference)
        for area_id, here in held.items()
    ]


def hotspots_of_case(actor: Actor, case: Case) -> Sequence[HotspotCard]:
    """The open hot spots that a case lies in, for its page on the desk."""
    if case.area_id is None or case.accused_id is not None:
        return []
    here = _seen_by(actor).filter(state__in=OPEN, topic_id=case.topic_id).order_by("-suspected_at", "pk")
    there = [
        hotspot
        for hotspot in here
        if any(
            case.area_id in scope.areas_of(place.area_id)
            for place in hotspot.places.all()
            if place.is_current
        )
    ]
    return cards_of(there, actor)


def _visible(actor: Actor) -> QuerySet[Hotspot]:
    """The condition of `policies.may_see_hotspot` for the database; a test holds the two together."""
    found = Hotspot.objects.filter(topic_id__in=allowed_topics(), latest__people__gte=LEAST)
    if actor.is_system:
        return found
    if actor.kind is not ActorKind.OFFICER:
        return found.none()
    if actor.has_role_anywhere(Role.AUDITOR):
        return found
    mine = policies.bodies_seen_by(actor)
    return found.filter(Q(organisation_id__in=mine) | Q(bodies__in=mine)).distinct()


def _seen_by(actor: Actor) -> QuerySet[Hotspot]:
    return _with_all(_visible(actor))


def _with_all(found: QuerySet[Hotspot]) -> QuerySet[Hotspot]:
    return found.select_related("latest__run").prefetch_related("places")


def _similar(actor: Actor, hotspot: Hotspot) -> list[SimilarHotspot]:
    """Ended ones of the same topic, those of the same place first; then the newest."""
    here = {place.area_id for place in hotspot.places.all()}
    ended = _seen_by(actor).filter(state__in=ENDED, topic_id=hotspot.topic_id).exclude(pk=hotspot.pk)
    found = [
        (any(place.area_id in here for place in one.places.all()), one)
        for one in ended.order_by("-ended_at")[: 5 * _MOST_SIMILAR]
    ]
    found.sort(key=lambda pair: not pair[0])
    return [as_similar(one, same_place) for same_place, one in found[:_MOST_SIMILAR]]
