"""Meetings as officers and as everybody may read them."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dangvan.kernel import clock
from dangvan.kernel.actor import Actor, ActorKind, Role
from dangvan.kernel.errors import NotFound
from dangvan.kernel.ids import clean_reference
from dangvan.organisations import queries as organisations
from dangvan.outreach import policies, standards
from dangvan.outreach.models import Visit
from dangvan.outreach.types import (
    Came,
    Group,
    PlannedReception,
    PromiseState,
    PublicMeeting,
    PublicPromise,
    Receiver,
    VisitKind,
    VisitState,
)
from dangvan.places import queries as places


def visits(actor: Actor, *, limit: int = 100) -> QuerySet[Visit]:
    """Meetings held or missed of the bodies that the actor works in or oversees, newest first."""
    return _of(actor).exclude(state=VisitState.PLANNED).order_by("-day", "-pk")[:limit]


def to_tell(actor: Actor, *, limit: int = 60) -> list[Visit]:
    """Meetings whose day has come and of which nobody said whether they were held, oldest first."""
    found = _of(actor).filter(state=VisitState.PLANNED, day__lte=clock.today())
    return list(found.order_by("day", "pk")[:limit])


def planned(actor: Actor, *, limit: int = 60) -> list[Visit]:
    """Meetings to come, the next first."""
    found = _of(actor).filter(state=VisitState.PLANNED, day__gt=clock.today())
    return list(found.order_by("day", "pk")[:limit])


def visit_of(reference: str, actor: Actor) -> Visit:
    found = (
        Visit.objects.select_related("area", "organisation")
        .prefetch_related("points__topic", "promises")
        .filter(reference=clean_reference(reference))
        .first()
    )
    if found is None or not policies.may_see_visit(actor, found.organisation_id):
        raise NotFound(_("Không có buổi gặp này trong nhật ký của cơ quan bạn."))
    return found


def public_visits(*, organisation_id: int | None = None, limit: int = 60) -> list[PublicMeeting]:
    """What everybody may know of meetings held: those to which five people or more came, with what was
    promised there. Reception days stand as counts (`reception_of_all`), visits to a place nowhere.
    """
    found = Visit.objects.filter(
        is_public=True, state=VisitState.HELD, kind__in=[VisitKind.DIALOGUE, VisitKind.HAMLET]
    ).exclude(came__in=[Came.UNKNOWN, Came.FEW])
    if organisation_id is not None:
        found = found.filter(organisation_id=organisation_id)
    told = found.prefetch_related("promises").order_by("-day", "-pk")[:limit]
    return [
        PublicMeeting(
            VisitKind(one.kind),
            one.day,
            places.area(one.area_id),
            organisations.organisation(one.organisation_id),
            Group(one.group),
            tuple(
                PublicPromise(each.text, each.due_on, PromiseState(each.state), each.outcome)
                for each in one.promises.all()
            ),
        )
        for one in told
    ]


def planned_receptions(
    *, organisation_id: int | None = None, days: int = 31, limit: int = 40
) -> list[PlannedReception]:
    """Reception days to come that are open to all: where and when to go."""
    today = clock.today()
    found = Visit.objects.filter(
        is_public=True,
        kind=VisitKind.RECEPTION,
        state=VisitState.PLANNED,
        day__range=(today, today + timedelta(days=days)),
    )
    if organisation_id is not None:
        found = found.filter(organisation_id=organisation_id)
    return [
        PlannedReception(
            one.day, organisations.organisation(one.organisation_id), Receiver(one.receiver), one.place
        )
        for one in found.order_by("day", "pk")[:limit]
    ]


def reception_of_all(first: date, last: date) -> dict[int, list[standards.Kept]]:
    """Each standard of each body that has any, over a period, with one statement."""
    held = _held(first, last)
    days: dict[tuple[int, str], list[date]] = {}
    for body, receiver, day in held.values_list("organisation_id", "receiver", "day"):
        days.setdefault((body, receiver), []).append(day)
    found = {}
    for holder in organisations.organisations():
        named = standards.standards_for(holder.level)
        if named:
            found[holder.id] = [
                standards.kept(one, days.get((holder.id, one.receiver), []), first, last) for one in named
            ]
    return found


def reception_kept(organisation_id: int, first: date, last: date) -> list[standards.Kept]:
    """Each standard of the body over a period, with its arithmetic."""
    body = organisations.organisation(organisation_id)
    held = _held(first, last).filter(organisation_id=organisation_id)
    days: dict[str, list[date]] = {}
    for receiver, day in held.values_list("receiver", "day"):
        days.setdefault(receiver, []).append(day)
    return [
        standards.kept(one, days.get(one.receiver, []), first, last)
        for one in standards.standards_for(body.level)
    ]


def _held(first: date, last: date) -> QuerySet[Visit]:
    return Visit.objects.filter(kind=VisitKind.RECEPTION, state=VisitState.HELD, day__range=(first, last))


def _of(actor: Actor) -> QuerySet[Visit]:
    """The diary of the bodies that the actor works in or oversees; of all for auditors."""
    found = Visit.objects.select_related("area", "organisation")
    if actor.kind is not ActorKind.OFFICER and not actor.is_system:
        return found.none()
    if not actor.is_system and not actor.has_role_anywhere(Role.AUDITOR):
        found = found.filter(organisation_id__in=actor.organisation_ids | actor.oversees)
    return found
