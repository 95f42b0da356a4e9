"""Until when one's own entries may be taken back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from dangvan.kernel.actor import Actor

if TYPE_CHECKING:
    from dangvan.outreach.models import Point, Promise

_FOR = timedelta(days=1)


def may_take_back(by: Actor, written: Point | Promise, now: datetime) -> bool:
    """One's own, a day old at most, and gone nowhere yet."""
    return (
        by.user_id is not None
        and written.written_by_id == by.user_id
        and written.written_at is not None
        and now - written.written_at <= _FOR
        and not written.reference_id
    )


def may_take_back_outcome(by: Actor, promise: Promise, today: date) -> bool:
    """What one said oneself today of how it ended."""
    return by.user_id is not None and promise.ended_by_id == by.user_id and promise.ended_on == today
