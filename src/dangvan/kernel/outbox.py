"""Effects outside the database, written in the same transaction as the change that causes them.

A row here is a promise kept by the worker: it survives a crash, is retried with growing pauses, and may be
delivered twice, so whoever handles a kind must be idempotent.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, QuerySet

from dangvan.kernel import clock
from dangvan.kernel.backoff import pause_before
from dangvan.kernel.inserting import insert_row
from dangvan.kernel.leases import is_free
from dangvan.kernel.models import OutboxMessage

Handler = Callable[[dict[str, str]], None]
_handlers: dict[str, Handler] = {}
_is_silent: ContextVar[bool] = ContextVar("dangvan_outbox_is_silent", default=False)
log = logging.getLogger("dangvan.outbox")

#: How long a worker may be silent over a message before another takes it up.
LEASE = timedelta(minutes=2)
#: With the pauses of `backoff`, some three days: a mail server may be down over a long weekend.
MOST_ATTEMPTS = 20


class Undeliverable(Exception):
    """Raised by a handler where trying again can't help, e.g. a mailbox that does not exist."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A message as one worker took it; `attempt` tells this taking from any later one."""

    message_id: int
    kind: str
    reference: dict[str, str]
    attempt: int


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Decorator: this function delivers messages of that kind."""

    def register(handler: Handler) -> Handler:
        if _handlers.get(kind, handler) is not handler:
            raise ValueError(f"two handlers for {kind!r}")
        _handlers[kind] = handler
        return handler

    return register


def handler_of(kind: str) -> Handler | None:
    return _handlers.get(kind)


@contextmanager
def silence() -> Iterator[None]:
    """Let nothing leave: for replaying what happened long ago, of which nobody is to be told again."""
    token = _is_silent.set(True)
    try:
        yield
    finally:
        _is_silent.reset(token)


def after_commit(kind: str, *, not_before: datetime | None = None, **reference: str) -> None:
    """Have `kind` delivered once the surrounding transaction is committed."""
    if _is_silent.get():
        return
    now = clock.now()
    insert_row(OutboxMessage(kind=kind, reference=reference, created_at=now, next_try_at=not_before or now))


def waiting(at: datetime) -> QuerySet[OutboxMessage]:
    """Messages that could be taken up at that moment, longest due first."""
    return OutboxMessage.objects.filter(
        is_free(at, LEASE), delivered_at=None, failed_at=None, next_try_at__lte=at
    ).order_by("next_try_at")


def claim() -> Claim | None:
    """Take the message that is due longest, or none. Never is one taken by two workers.

    PostgreSQL steps over rows that others are taking; SQLite lets one of several conditional updates win.
    """
    now = clock.now()
    if connection.features.has_select_for_update_skip_locked:
        with transaction.atomic():
            message = waiting(now).select_for_update(skip_locked=True).first()
            return _take(message, now) if message else None
    message = waiting(now).first()
    return _take(message, now) if message else None


def _take(message: OutboxMessage, now: datetime) -> Claim | None:
    untouched = OutboxMessage.objects.filter(
        pk=message.pk, attempts=message.attempts, leased_until=message.leased_until, delivered_at=None
    )
    if not untouched.update(attempts=F("attempts") + 1, leased_until=now + LEASE):
        return None
    return Claim(message.pk, message.kind, dict(message.reference), message.attempts + 1)


def deliver(taken: Claim) -> None:
    """Hand a message to its handler; raises what the handler raises, or LookupError where there is none."""
    handler = handler_of(taken.kind)
    if handler is None:
        raise LookupError(taken.kind)
    handler(taken.reference)


def extend(taken: Claim) -> bool:
    """Say that the worker is still at it; False where the message was taken over meanwhile."""
    return bool(_held(taken).update(leased_until=clock.now() + LEASE))


def settle(taken: Claim, error: BaseException | None) -> None:
    """Write down how a delivery ended: done, to be tried again later, or given up."""
    now = clock.now()
    if error is None:
        _held(taken).update(delivered_at=now, leased_until=None, last_error="")
        return
    name = type(error).__name__[:120]
    if taken.attempt >= MOST_ATTEMPTS or isinstance(error, Undeliverable):
        _held(taken).update(failed_at=now, leased_until=None, last_error=name)
        log.error(
            "outbox message given up id=%d kind=%s attempts=%d error=%s",
            taken.message_id, taken.kind, taken.attempt, name,
        )  # fmt: skip
        return
    pause = pause_before(taken.attempt + 1, name=f"outbox {taken.message_id}")
    _held(taken).update(next_try_at=now + pause, leased_until=None, last_error=name)


def put_back(taken: Claim) -> None:
    """Give an unfinished message to whoever comes next, at once and without counting the attempt."""
    _held(taken).update(attempts=taken.attempt - 1, leased_until=None)


def try_again(message_ids: list[int] | None = None) -> int:
    """Let messages that were given up (all, or these) be tried anew: for an operator, once the cause is
    gone.
    """
    failed = OutboxMessage.objects.exclude(failed_at=None)
    if message_ids is not None:
        failed = failed.filter(pk__in=message_ids)
    return failed.update(failed_at=None, attempts=0, next_try_at=clock.now(), last_error="")


def forget_delivered(before: datetime) -> int:
    """Drop the rows of messages that were delivered before then."""
    return OutboxMessage.objects.filter(delivered_at__lt=before).delete()[0]


def _held(taken: Claim) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(
        pk=taken.message_id, attempts=taken.attempt, delivered_at=None, failed_at=None
    )
