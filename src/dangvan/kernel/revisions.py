"""Slowly changing tables (areas, topics, calendars) are held in memory; a revision says when to read them
again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db.models import F

from dangvan.kernel.models import Revision

T = TypeVar("T")
_instances: list[Held[Any]] = []


def bump(name: str) -> None:
    """Call inside the transaction that changes the table."""
    row = Revision.objects.filter(name=name)
    if not row.update(number=F("number") + 1):
        # Another may be making the row at this moment; whoever comes second counts on from it.
        Revision.objects.get_or_create(name=name)
        row.update(number=F("number") + 1)


class Held(Generic[T]):
    """A value read from the database and kept while the named revision stands.

    `check_every` seconds may pass before another process's change is seen; within this process `forget` is at
    once.
    """

    def __init__(self, name: str, read: Callable[[], T], check_every: float = 2.0) -> None:
        self.name, self._read, self._check_every = name, read, check_every
        self._value: T | None = None
        self._number = -1
        self._checked = float("-inf")
        #: How often the value was read anew: names what is held, for whoever keeps something made of it.
        self.readings = 0
        _instances.append(self)

    def get(self) -> T:
        now = time.monotonic()
        if self._value is None or now - self._checked > self._check_every:
            number = Revision.objects.filter(name=self.name).values_list("number", flat=True).first() or 0
            if self._value is None or number != self._number:
                self._value, self._number = self._read(), number
                self.readings += 1
            self._checked = now
        return self._value

    def get_with(self, has: Callable[[T], bool]) -> T:
        """The value; read anew where it lacks what a row of the database already names: another process may
        have added it within `check_every` seconds.
        """
        value = self.get()
        if has(value):
            return value
        self.forget()
        return self.get()

    def forget(self) -> None:
        self._value = None


def forget_all() -> None:
    """Drop everything held: after bulk changes, and between tests."""
    for held in _instances:
        held.forget()
