"""Who may know of a hot spot and who may act on it: the body that leads it and those above in the tree."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dangvan.hotspots.gathering import may_be_looked_through
from dangvan.hotspots.machine import MOVES
from dangvan.hotspots.models import Hotspot
from dangvan.kernel.actor import Actor, ActorKind, Role
from dangvan.kernel.errors import NotAllowed
from dangvan.organisations import queries as organisations

_WORKING = frozenset(Role) - {Role.AUDITOR, Role.OPERATOR}


def may_see_hotspot(actor: Actor, hotspot: Hotspot) -> bool:
    """Whoever works in a body that answers for one of its places, whoever oversees one, and auditors."""
    if actor.is_system:
        return True
    if actor.kind is not ActorKind.OFFICER:
        return False
    if actor.has_role_anywhere(Role.AUDITOR):
        return True
    return not bodies_seen_by(actor).isdisjoint({hotspot.organisation_id, *hotspot.body_ids})


def bodies_seen_by(actor: Actor) -> frozenset[int]:
    """The bodies whose hot spots the actor may know of: those they work in, and those below one they head."""
    return frozenset(s.organisation_id for s in actor.seats if s.role in _WORKING) | actor.oversees


def may(verb: str, actor: Actor, hotspot: Hotspot) -> bool:
    """Whether the table lets this actor make the move, whatever state the hot spot is in."""
    move = MOVES[verb]
    if not move.roles:
        return actor.is_system
    if actor.kind is not ActorKind.OFFICER:
        return False
    leading = hotspot.organisation_id
    if actor.has_role(leading, *move.roles):
        return True
    above = set(organisations.ancestors(leading)) - {leading}
    return any(seat.organisation_id in above and seat.role is Role.HEAD for seat in actor.seats)


def may_now(actor: Actor, hotspot: Hotspot) -> frozenset[str]:
    """The moves that this actor can make in the state it is in: what buttons show."""
    return frozenset(
        v for v, m in MOVES.items() if m.roles and hotspot.state in m.sources and may(v, actor, hotspot)
    )


def may_confirm_hotspot(actor: Actor, hotspot: Hotspot) -> bool:
    return may("confirm", actor, hotspot)


def may_run_analysis(actor: Actor) -> bool:
    """The clock, and the operator at the command line."""
    return actor.is_system


def require(verb: str, actor: Actor, hotspot: Hotspot) -> None:
    # What became sensitive since it was found is nobody's to act on: it is on no desk any more.
    known = may_be_looked_through(organisations.topic(hotspot.topic_id))
    if not known or not may(verb, actor, hotspot):
        raise NotAllowed(
            _(
                "Bạn không có quyền làm việc này với điểm nóng này. Không có gì bị thay đổi; hãy nhờ "
                "người đứng đầu cơ quan phụ trách hoặc cơ quan cấp trên."
            )
        )


def require_may_run(actor: Actor) -> None:
    if not may_run_analysis(actor):
        raise NotAllowed(_("Chỉ hệ thống và người vận hành mới chạy được phân tích điểm nóng."))
