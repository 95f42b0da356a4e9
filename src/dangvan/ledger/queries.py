"""Reads of the record: the history of one subject, of several together; whether its log is well."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from dangvan.kernel import clock
from dangvan.ledger.kinds import KINDS
from dangvan.ledger.models import Checkpoint, Conflict, Event, LogState

#: As for everything else that waits: a quarter of an hour is never late.
LONGEST_WAIT = timedelta(minutes=15)


def history_of(subjects: UUID | Iterable[UUID], *, public_only: bool = False) -> list[Event]:
    """The events of one or several subjects, oldest first."""
    wanted = [subjects] if isinstance(subjects, UUID) else list(subjects)
    events = Event.objects.filter(subject__in=wanted)
    if public_only:
        events = events.filter(public=True)
    return sorted(events, key=lambda event: (event.at, event.id))


def subjects_between(prefix: str, first: date, last: date, *, most: int) -> set[UUID]:
    """To whom the latest public acts of these days happened, of kinds that begin so."""
    kinds = [name for name, kind in KINDS.items() if kind.public and name.startswith(prefix)]
    events = Event.objects.filter(kind__in=kinds, day__gte=first, day__lte=last)
    return set(events.order_by("-day", "-id").values_list("subject", flat=True)[:most])


def acts_of_kinds(kinds: Iterable[str], first: date, last: date) -> QuerySet[Event]:
    """The acts of these kinds on these days, in no order."""
    acts = Event.objects.filter(kind__in=list(kinds), day__gte=first, day__lte=last)
    return acts.only("subject", "sequence", "plain").order_by()


def log_runs() -> bool:
    """Whether nobody and nothing has stopped the public log."""
    return not LogState.objects.exclude(halted_at=None).exists()


def log_agrees() -> bool:
    """Whether the last reconciliation found nothing and nobody showed a history that contradicts ours."""
    return not LogState.objects.exclude(problems="").exists() and not Conflict.objects.exists()


def log_is_on_time() -> bool:
    """Whether batches come when they should: each brings a checkpoint, also where nobody said anything."""
    longest = max(LONGEST_WAIT, timedelta(seconds=3 * settings.DANGVAN_LOG_BATCH_SECONDS))
    last = Checkpoint.objects.order_by("-size").values_list("published_at", flat=True).first()
    if last is None:
        oldest = Event.objects.exclude(waiting=None).order_by("pk").values_list("at", flat=True).first()
        begun = Checkpoint.objects.exists()
        return not begun and (oldest is None or clock.now() - oldest < longest)
    return clock.now() - last < longest
