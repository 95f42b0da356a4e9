"""Which cases an actor may know of, as a condition for the database: the twin of `policies.may_see_case`.

A test makes every combination of case and actor and holds the two to one another.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from dangvan.cases.models import CaseReport, Contest, Handover
from dangvan.cases.types import State
from dangvan.kernel.actor import Actor, ActorKind, Role
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import LegalKind

#: The restricted register: only its receiver knows of it.
RESTRICTED = Q(legal_kind=LegalKind.DENUNCIATION, state=State.REFERRED)

#: What stands in public lists. Merged cases are reached by their own address only.
IN_PUBLIC = Q(is_public=True, accused__isnull=True) & ~Q(legal_kind=LegalKind.DENUNCIATION)
LISTED = IN_PUBLIC & ~Q(state=State.MERGED)


def working_in(actor: Actor) -> frozenset[int]:
    """The bodies in which the actor holds a seat that works on cases."""
    return frozenset(seat.organisation_id for seat in actor.seats if seat.role is not Role.AUDITOR)


def accused_above(actor: Actor) -> frozenset[int]:
    """The bodies about which the actor may learn nothing: their own and all above them."""
    found: set[int] = set()
    waiting: list[int | None] = list(actor.organisation_ids)
    while waiting:
        one = waiting.pop()
        if one is not None and one not in found:
            found.add(one)
            waiting.append(organisations.parent_of(one))
    return frozenset(found)


def visible_to(actor: Actor) -> Q:
    """The cases of which the actor may see at least the facts."""
    if actor.is_system:
        return Q()
    if actor.kind is ActorKind.PERSON:
        return _visible_to_person(actor)
    in_flow = Q(is_public=True) | related_to(actor)
    if actor.has_role_anywhere(Role.AUDITOR):
        in_flow = Q()
    seen = (in_flow & ~RESTRICTED) | (RESTRICTED & Q(owner_id__in=working_in(actor)))
    return seen & not_about(actor)


def related_to(actor: Actor) -> Q:
    """Cases the actor's bodies own, owned, oversee, have above them or must decide on."""
    working = working_in(actor)
    undecided = Contest.objects.filter(
        case=OuterRef("pk"), decided_at__isnull=True, organisation_id__in=working
    )
    handed_on = Handover.objects.filter(case=OuterRef("pk"), from_organisation_id__in=actor.organisation_ids)
    return (
        Q(owner_id__in=working | actor.oversees)
        | Q(escalated_to_id__in=working)
        | (Q(contested_count__gt=0) & Exists(undecided))
        | (Q(version__gt=0) & Exists(handed_on))
    )


def not_about(actor: Actor) -> Q:
    """Everything but what is about the actor's own bodies or those above them."""
    hidden = accused_above(actor)
    return Q(accused__isnull=True) | ~Q(accused_id__in=hidden) if hidden else Q()


def _visible_to_person(actor: Actor) -> Q:
    public = Q(is_public=True) & ~RESTRICTED
    if actor.holds_report is None:
        return public
    return public | Q(Exists(CaseReport.objects.filter(case=OuterRef("pk"), report__uid=actor.holds_report)))


def is_late(at: object) -> Q:
    """What is due was due before that moment."""
    return Q(next_due_at__lt=at)


__all__ = [
    "IN_PUBLIC",
    "LISTED",
    "RESTRICTED",
    "accused_above",
    "is_late",
    "not_about",
    "related_to",
    "visible_to",
    "working_in",
]
