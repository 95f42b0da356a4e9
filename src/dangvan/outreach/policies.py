"""Who keeps the diary: whoever works in the body, and those who head a body above it. Officers may read."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dangvan.kernel.actor import Actor, ActorKind, Role
from dangvan.kernel.errors import NotAllowed
from dangvan.organisations import queries as organisations

_WORKING = (Role.INTAKE, Role.OFFICER, Role.HEAD, Role.ARBITER)


def may_record_visit(actor: Actor, organisation_id: int) -> bool:
    if actor.is_system:
        return True
    if actor.kind is not ActorKind.OFFICER:
        return False
    above = set(organisations.ancestors(organisation_id)) - {organisation_id}
    return actor.has_role(organisation_id, *_WORKING) or any(
        seat.organisation_id in above and seat.role is Role.HEAD for seat in actor.seats
    )


def may_see_visit(actor: Actor, organisation_id: int) -> bool:
    """Whoever keeps it, whoever oversees the body, and auditors."""
    if actor.is_system:
        return True
    if actor.kind is not ActorKind.OFFICER:
        return False
    return (
        organisation_id in actor.oversees
        or actor.has_role_anywhere(Role.AUDITOR)
        or may_record_visit(actor, organisation_id)
    )


def may_run_coverage(actor: Actor) -> bool:
    return actor.is_system


def require_may_record(actor: Actor, organisation_id: int) -> None:
    if not may_record_visit(actor, organisation_id):
        raise NotAllowed(
            _(
                "Bạn không ghi được nhật ký tiếp xúc của cơ quan này. Không có gì bị thay đổi; hãy nhờ "
                "cán bộ của cơ quan đó hoặc người đứng đầu cơ quan cấp trên."
            )
        )


def require_may_run(actor: Actor) -> None:
    if not may_run_coverage(actor):
        raise NotAllowed(_("Chỉ hệ thống và người vận hành mới chạy được phân tích độ phủ lắng nghe."))
