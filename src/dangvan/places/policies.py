"""Who may change the map: the operator, and the system when it is set up."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dangvan.kernel.actor import Actor, Role
from dangvan.kernel.errors import NotAllowed


def may_change_places(actor: Actor) -> bool:
    return actor.is_system or actor.has_role_anywhere(Role.OPERATOR)


def require_may_change_places(actor: Actor) -> None:
    if not may_change_places(actor):
        raise NotAllowed(_("Chỉ người vận hành hệ thống được sửa địa bàn và danh mục địa điểm."))
