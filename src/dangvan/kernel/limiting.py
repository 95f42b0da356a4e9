"""How often somebody may ask, kept in this process's memory only: no table, no file, no log.

Whoever asks is known by a hash under a random key that is made at the start and thrown away with the day, so
that nothing here says afterwards who asked. Several processes count apart, each for what it serves.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import threading
from collections import deque
from datetime import date
from typing import Final

from dangvan.kernel import clock

_MOST_KEYS: Final = 50_000


class _DayKey:
    """A key of today, of which yesterday's is gone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._day: date | None = None
        self._key = b""

    def of_today(self) -> tuple[date, bytes]:
        with self._lock:
            today = clock.today()
            if today != self._day:
                self._day, self._key = today, secrets.token_bytes(32)
            return today, self._key


_day_key = _DayKey()


def keyed(words: str) -> str:
    """What stands for these words today, in this process, and means nothing tomorrow or elsewhere."""
    _today, key = _day_key.of_today()
    return hmac.digest(key, words.encode("utf-8", "surrogatepass"), hashlib.sha256).hex()[:32]


def visitor_of(address: str) -> str:
    """The same for a network address; of IPv6 the network, as one household has many addresses in it."""
    address = address.strip().strip('"[]')
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return keyed("unknown")
    if found.version == 6:
        found = ipaddress.ip_network((found, 64), strict=False).network_address
    return keyed(str(found))


class Limiter:
    """At most `most` times within `seconds` for one key."""

    def __init__(self, name: str, most: int, seconds: float) -> None:
        self.name, self.most, self.seconds = name, most, seconds
        self._lock = threading.Lock()
        self._day: date | None = None
        self._asked: dict[str, deque[float]] = {}

    def ask(self, key: str) -> float | None:
        """None where it is allowed, and counted; else the seconds to wait, and not counted."""
        today, _key = _day_key.of_today()
        now = clock.now().timestamp()
        hidden = keyed(f"{self.name}\0{key}")
        with self._lock:
            if today != self._day:
                self._day = today
                self._asked.clear()
            times = self._asked.setdefault(hidden, deque())
            while times and times[0] <= now - self.seconds:
                times.popleft()
            if len(times) >= self.most:
                return max(0.0, times[0] + self.seconds - now) if times else self.seconds
            times.append(now)
            if len(self._asked) > _MOST_KEYS:
                self._make_room(now)
            return None

    def forget_all(self) -> None:
        """For tests, and for an operator's restart."""
        with self._lock:
            self._asked.clear()

    def _make_room(self, now: float) -> None:
        over = [key for key, times in self._asked.items() if not times or times[-1] <= now - self.seconds]
        for key in over or list(self._asked)[: _MOST_KEYS // 10]:
            del self._asked[key]
