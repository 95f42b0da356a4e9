"""What changes follows: asking, confirming, changing, stopping; and each morning's letters."""

from dangvan.alerts.actions.following import (
    ask_to_follow,
    confirm_follow,
    drop_follow,
    forget_unconfirmed,
    send_confirmation,
    set_language,
    stop_following,
)
from dangvan.alerts.actions.queueing import forget_sent_codes, queue_digests
from dangvan.alerts.actions.sending import send_digests

__all__ = [
    "ask_to_follow",
    "confirm_follow",
    "drop_follow",
    "forget_sent_codes",
    "forget_unconfirmed",
    "queue_digests",
    "send_confirmation",
    "send_digests",
    "set_language",
    "stop_following",
]
