"""Public figures are those of the beginning of the day: what was counted once need not be counted for every
reader.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from datetime import timedelta
from typing import Any, TypeVar

from django.db import connection
from django.utils import timezone

from dangvan.kernel import clock

T = TypeVar("T")

#: Corrections to yesterday's numbers show after this long at the latest.
_SECONDS = 300.0
_MOST = 2000
_known: dict[Hashable, tuple[float, Any]] = {}


def remembered(name: Hashable, read: Callable[[], T]) -> T:
    """What `read` gives, kept for a few minutes in this process; never while the clock stands at another
    moment.
    """
    if abs(clock.now() - timezone.now()) > timedelta(seconds=1):
        return read()
    key = (str(connection.settings_dict["NAME"]), clock.today(), name)
    kept_at, value = _known.get(key, (float("-inf"), None))
    if time.monotonic() - kept_at <= _SECONDS:
        return value  # type: ignore[no-any-return]
    value = read()
    if len(_known) >= _MOST:
        _known.clear()
    _known[key] = (time.monotonic(), value)
    return value


def forget() -> None:
    """Count anew with the next reader: after bulk changes, and between tests."""
    _known.clear()
