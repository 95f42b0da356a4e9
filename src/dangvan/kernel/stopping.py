"""Whether the worker was asked to stop: for jobs that wait for something outside and would keep it."""

from __future__ import annotations

import threading

_asked = threading.Event()


def begin() -> None:
    """A worker begins: nobody has asked it to stop."""
    _asked.clear()


def ask() -> None:
    _asked.set()


def is_asked() -> bool:
    return _asked.is_set()
