"""Reads of the record: the history of one subject, of several together."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from dangvan.ledger.models import Event


def history_of(subjects: UUID | Iterable[UUID], *, public_only: bool = False) -> list[Event]:
    """The events of one or several subjects, oldest first."""
    wanted = [subjects] if isinstance(subjects, UUID) else list(subjects)
    events = Event.objects.filter(subject__in=wanted)
    if public_only:
        events = events.filter(public=True)
    return sorted(events, key=lambda event: (event.at, event.id))
