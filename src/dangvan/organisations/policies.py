"""Who may change bodies, topics, rules, limits and calendars: the operator, and the system when
it is set up.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from dangvan.kernel.actor import Actor, Role
from dangvan.kernel.errors import NotAllowed


def may_change_organisations(actor: Actor) -> bool:
    return actor.is_system or actor.has_role_anywhere(Role.OPERATOR)


def require_may_change_organisations(actor: Actor) -> None:
    if not may_change_organisations(actor):
        raise NotAllowed(
            _("Chỉ người vận hành hệ thống được sửa cơ quan, lĩnh vực, phân công, thời hạn và lịch làm việc.")
        )
