"""Who may know of models and act on them: all officers read, the model's own body and those above act."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dangvan.kernel.actor import Actor, ActorKind, Role
from dangvan.kernel.errors import NotAllowed
from dangvan.organisations import queries as organisations
from dangvan.practices.machine import MOVES
from dangvan.practices.models import Practice

_WORK = frozenset({Role.HEAD, Role.OFFICER})


def may_read_practices(actor: Actor) -> bool:
    return actor.is_system or actor.kind is ActorKind.OFFICER


def may_register_practice(actor: Actor, organisation_id: int) -> bool:
    """Whoever works there, and heads of bodies above."""
    return actor.has_role(organisation_id, *_WORK) or _heads_above(actor, organisation_id)


def may(verb: str, actor: Actor, practice: Practice) -> bool:
    """Whether the table lets this actor make the move, whatever stage the model is in."""
    if actor.kind is not ActorKind.OFFICER:
        return False
    move = MOVES[verb]
    if move.above:
        return _heads_above(actor, practice.organisation_id)
    return actor.has_role(practice.organisation_id, *move.roles) or _heads_above(
        actor, practice.organisation_id
    )


def may_now(actor: Actor, practice: Practice) -> frozenset[str]:
    """The moves that this actor can make in the stage it is in: what buttons show."""
    return frozenset(v for v, m in MOVES.items() if practice.stage in m.sources and may(v, actor, practice))


def may_assess_plan(actor: Actor, practice: Practice) -> bool:
    """The clock, and by hand whoever may register a plan."""
    return actor.is_system or may("register_plan", actor, practice)


def require(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed(
            _(
                "Bạn không có quyền làm việc này với mô hình này. Không có gì bị thay đổi; hãy nhờ người "
                "đứng đầu cơ quan phụ trách hoặc cơ quan cấp trên."
            )
        )


def _heads_above(actor: Actor, organisation_id: int) -> bool:
    above = set(organisations.ancestors(organisation_id)) - {organisation_id}
    return any(seat.organisation_id in above and seat.role is Role.HEAD for seat in actor.seats)
