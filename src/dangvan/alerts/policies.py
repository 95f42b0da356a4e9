"""Who may do what with follows: the person who holds the link, and the system. Officers have
no business here.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dangvan.kernel.actor import Actor, ActorKind
from dangvan.kernel.errors import NotAllowed


def may_follow(actor: Actor) -> bool:
    """Anyone, as a person: whoever has an office follows like everybody else, not in its name."""
    return actor.kind is ActorKind.PERSON


def may_keep_follows(actor: Actor) -> bool:
    """To confirm, change or end a follow takes its own link, which the action checks; and a person."""
    return actor.kind is ActorKind.PERSON


def may_send_alerts(actor: Actor) -> bool:
    return actor.is_system


def require(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed(_("Việc theo dõi là của riêng người nhận tin. Hãy mở liên kết trong thư của bạn."))
