"""Who may record a session, know of one, and act on a task: always by where they sit."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from dangvan.directives.machine import MOVES, Side
from dangvan.directives.models import Session, Task
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor, ActorKind, Role
from dangvan.kernel.errors import Invalid, NotAllowed
from dangvan.organisations import queries as organisations

_WORK = (Role.HEAD, Role.OFFICER)


def works_in(actor: Actor, organisation_id: int | None) -> bool:
    return (
        actor.kind is ActorKind.OFFICER
        and organisation_id is not None
        and actor.has_role(organisation_id, *_WORK)
    )


def heads_above(actor: Actor, organisation_id: int) -> bool:
    """Whether the actor heads a body strictly above, or the one that took over from such a body."""
    return heads(actor, *chain_of(organisation_id)[1:])


def heads(actor: Actor, *organisation_ids: int) -> bool:
    return actor.kind is ActorKind.OFFICER and any(actor.has_role(one, Role.HEAD) for one in organisation_ids)


def chain_of(organisation_id: int) -> tuple[int, ...]:
    """The body and those above it, nearest first, each as whoever stands for it today."""
    found: list[int] = []
    at: int | None = organisation_id
    while at is not None:
        try:
            at = organisations.current_successor(at)
        except Invalid:
            # It ended, and nobody stands for it.
            break
        if at in found:
            break
        found.append(at)
        at = organisations.parent_of(at)
    return tuple(found) or (organisation_id,)


def judges_of_own(organisation_id: int) -> tuple[int, ...]:
    """Who judges what a body set itself: those above; of the top, the body that decides about it; where there
    is none, its own heads (never the one who asked or reported).
    """
    own, *above = chain_of(organisation_id)
    if above:
        return tuple(above)
    try:
        return (organisations.one_level_up(own, on=clock.today()),)
    except Invalid:
        return (own,)


def one_hand(actor: Actor, user_id: int | None) -> bool:
    """Whether this is that very person, or sits on a seat that this person lent."""
    return user_id is not None and (
        actor.user_id == user_id or any(seat.lent_by == user_id for seat in actor.seats)
    )


def may_record_session(actor: Actor, organisation_id: int) -> bool:
    return works_in(actor, organisation_id)


def may_work_on_session(actor: Actor, session: Session) -> bool:
    return works_in(actor, session.organisation_id) or heads_above(actor, session.organisation_id)


def may_see_session(actor: Actor, session: Session) -> bool:
    if session.is_public or actor.is_system:
        return True
    return _sees(actor, {session.organisation_id, *session.bodies.values_list("pk", flat=True)})


def may_see_task(actor: Actor, task: Task) -> bool:
    if task.is_public or actor.is_system:
        return True
    involved = {task.set_by_id, *task.collaborators.values_list("pk", flat=True)}
    return _sees(actor, involved | ({task.organisation_id} if task.organisation_id else set()))


def bodies_seen_by(actor: Actor) -> frozenset[int]:
    return frozenset(s.organisation_id for s in actor.seats if s.role in _WORK) | actor.oversees


def _sees(actor: Actor, bodies: Iterable[int]) -> bool:
    if actor.kind is not ActorKind.OFFICER:
        return False
    return actor.has_role_anywhere(Role.AUDITOR) or not bodies_seen_by(actor).isdisjoint(bodies)


def sides_of(actor: Actor, task: Task) -> frozenset[Side]:
    """On which sides of the task the actor stands."""
    found = set()
    if works_in(actor, task.organisation_id):
        found.add(Side.OWNER)
    if any(works_in(actor, one) for one in task.collaborators.values_list("pk", flat=True)):
        found.add(Side.HELPER)
    setter, *above = chain_of(task.set_by_id)
    if works_in(actor, setter) or heads(actor, *above):
        found.add(Side.ORDERER)
    own = task.organisation_id is not None and chain_of(task.organisation_id)[0] == setter
    if heads(actor, *(judges_of_own(setter) if own else (setter, *above))):
        found.add(Side.JUDGE)
    return frozenset(found)


def may(verb: str, actor: Actor, task: Task) -> bool:
    return not MOVES[verb].sides.isdisjoint(sides_of(actor, task))


def may_now(actor: Actor, task: Task) -> frozenset[str]:
    sides = sides_of(actor, task)
    return frozenset(v for v, m in MOVES.items() if task.state in m.sources and m.sides & sides)


def may_set_task(actor: Actor, set_by: int, organisation_id: int | None) -> bool:
    """In one's own body's name, and for that body or one below it."""
    return works_in(actor, set_by) and (
        organisation_id is None or organisation_id in organisations.descendants(set_by)
    )


def require(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed(
            _("Bạn không có quyền làm việc này. Hãy nhờ người đứng đầu cơ quan giao việc hoặc cấp trên.")
        )
