"""Effects outside the database, written in the same transaction as the change that causes them.

A row here is a promise kept by the worker: it survives a crash, is retried with growing pauses, and may be delivered
twice, so whoever handles a kind must be idempotent.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from dangvan.kernel import clock
from dangvan.kernel.models import OutboxMessage

Handler = Callable[[dict[str, str]], None]
_handlers: dict[str, Handler] = {}


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


def after_commit(kind: str, *, not_before: datetime | None = None, **reference: str) -> None:
    """Have `kind` delivered once the surrounding transaction is committed."""
    now = clock.now()
    OutboxMessage.objects.create(
        kind=kind, reference=reference, created_at=now, next_try_at=not_before or now
    )
