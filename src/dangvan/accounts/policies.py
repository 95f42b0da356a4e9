"""Who may give seats to whom. A seat that is only lent opens no door here: a stand-in appoints nobody."""

from __future__ import annotations

from dangvan.kernel.actor import Actor, ActorKind, Role
from dangvan.organisations import queries as organisations

#: Roles a head gives in the own body; a head of a body above may also appoint its head.
STAFF = frozenset({Role.INTAKE, Role.OFFICER})
#: Seats that a colleague may hold for a time. The keys of the house are not among them.
LENDABLE = frozenset({Role.INTAKE, Role.OFFICER, Role.HEAD, Role.ARBITER})


def may_create_officer(actor: Actor) -> bool:
    """A new account opens nothing by itself, so whoever may give seats may make it."""
    return actor.is_system or _operates(actor) or bool(_headed_by(actor))


def may_ask_password_letter(actor: Actor) -> bool:
    """Nobody is logged in yet when a password was forgotten: the login page asks, as itself."""
    return actor.is_system or _operates(actor)


def may_grant_membership(actor: Actor, organisation_id: int, role: Role) -> bool:
    if actor.is_system or _operates(actor):
        return True
    if role in STAFF:
        return _heads(actor, organisation_id)
    return role is Role.HEAD and _heads_above(actor, organisation_id)


def may_end_membership(actor: Actor, organisation_id: int, role: Role) -> bool:
    return may_grant_membership(actor, organisation_id, role)


def may_give_delegation(actor: Actor, giver_id: int, organisation_id: int) -> bool:
    """The officer who goes away; where that is too late, a head of the body or of one above."""
    if actor.is_system or _operates(actor):
        return True
    lends_own = actor.user_id == giver_id and any(
        s.organisation_id == organisation_id and s.lent_by is None and s.role in LENDABLE for s in actor.seats
    )
    return lends_own or _heads(actor, organisation_id)


def may_end_delegation(actor: Actor, giver_id: int, taker_id: int, organisation_id: int) -> bool:
    """Either side may end it at any time; so may whoever could have given it."""
    if actor.user_id is not None and actor.user_id in {giver_id, taker_id}:
        return True
    return may_give_delegation(actor, giver_id, organisation_id)


def _operates(actor: Actor) -> bool:
    return any(s.role is Role.OPERATOR and s.lent_by is None for s in actor.seats)


def _heads(actor: Actor, organisation_id: int) -> bool:
    """Whether the actor heads this body or one above it, by an own seat."""
    return organisation_id in _headed_by(actor) or _heads_above(actor, organisation_id)


def _heads_above(actor: Actor, organisation_id: int) -> bool:
    headed = _headed_by(actor)
    above = organisations.parent_of(organisation_id) if headed else None
    while above is not None:
        if above in headed:
            return True
        above = organisations.parent_of(above)
    return False


def _headed_by(actor: Actor) -> frozenset[int]:
    return frozenset(s.organisation_id for s in actor.seats if s.role is Role.HEAD and s.lent_by is None)


def may_have_calendar(actor: Actor) -> bool:
    """Officers with a seat, each for themselves."""
    return actor.kind is ActorKind.OFFICER and bool(actor.seats)


def may_keep_channel_keys(actor: Actor, organisation_id: int) -> bool:
    """The head of the body in whose name reports come in, one above it, or the operator."""
    return actor.is_system or _operates(actor) or _heads(actor, organisation_id)
