"""The one source of time. History is replayed, and tests run, by standing the clock at another moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_standing: ContextVar[datetime | None] = ContextVar("dangvan_clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _standing.get() or timezone.now()


def today() -> date:
    """The present day in the city."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """The same moment on the city's clock."""
    if moment.tzinfo is None:
        raise ValueError("only an aware moment has a place on the city's clock")
    return moment.astimezone(timezone.get_default_timezone())


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let everything inside happen at `moment`."""
    if moment.tzinfo is None:
        raise ValueError("the clock stands only at an aware moment")
    token = _standing.set(moment)
    try:
        yield
    finally:
        _standing.reset(token)
