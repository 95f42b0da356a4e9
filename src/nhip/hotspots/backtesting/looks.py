"""What a method says each evening: how rare the strongest cluster of a topic would be, and where; kept as
arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nhip.hotspots.cube import Cube


@dataclass(frozen=True, eq=False, slots=True)
class Look:
    """One evening, one topic. days: the method's own claim, "by chance once in so many days for this topic"
    (0: it sees nothing). areas: indices of the zone. observed, expected: reports in it."""

    days: float
    areas: NDArray[np.int64]
    observed: int = 0
    expected: float = 0.0


NOTHING = Look(0.0, np.empty(0, dtype=np.int64))


class Method(Protocol):
    """A way to raise alarms. It is led through the days in order, first of all by `begin`."""

    @property
    def key(self) -> str:
        """Its name in tables and on the command line."""
        ...

    @property
    def title(self) -> str:
        """Its name in words."""
        ...

    def cube(self, topic: str) -> Cube:
        """The counts the method reads, whole history: a replay adds a planted cluster to them."""
        ...

    def begin(self, days: Sequence[date]) -> None:
        """Learn what can be learned before the first of the days."""
        ...

    def day(self, day: date) -> dict[str, Look]:
        """What the method says of every topic in the evening of a day, from what was known then."""
        ...

    def look(self, topic: str, cube: Cube, day: date) -> Look:
        """The same for one topic with other counts, on a day it has been led through already."""
        ...


@dataclass
class Watch:
    """All looks of one method at real history: by topic, one for each day of the replay."""

    days: list[date]
    looks: dict[str, list[Look]] = field(default_factory=dict)

    @property
    def years(self) -> float:
        return len(self.days) / 365.25

    def claims(self) -> NDArray[np.float64]:
        """(topics, days) claimed days between such looks."""
        return np.array([[look.days for look in row] for row in self.looks.values()]).reshape(
            -1, len(self.days)
        )


@dataclass(frozen=True)
class Episode:
    """One alarm with its life: consecutive looks beyond a level whose zones overlap count as one."""

    topic: str
    first: int
    last: int
    strongest: float


def episodes(watch: Watch, level: float, *, quiet: int = 7) -> list[Episode]:
    """The alarms at a level: looks that claim `level` days or more.

    A look goes on with an earlier alarm of its topic if their zones share an area and no more than `quiet`
    days lie between them; otherwise it is a new alarm.
    """
    found: list[Episode] = []
    for topic, looks in watch.looks.items():
        open_: list[tuple[int, int, float, set[int]]] = []
        for day, look in enumerate(looks):
            if look.days < level or look.days <= 0:
                continue
            zone = set(look.areas.tolist())
            for place, (first, last, strongest, held) in enumerate(open_):
                if day - last <= quiet and held & zone:
                    open_[place] = (first, day, max(strongest, look.days), zone)
                    break
            else:
                open_.append((day, day, look.days, zone))
        found += [Episode(topic, first, last, strongest) for first, last, strongest, _ in open_]
    return found


def level_of_count(watch: Watch, alarms: int) -> float:
    """The smallest level that leaves at most so many alarms: methods are fair to compare at the same
    number."""
    levels = np.unique(watch.claims())
    levels = levels[levels > 0]
    low, high = 0, len(levels)  # levels[high:] all leave few enough
    while low < high:
        middle = (low + high) // 2
        if len(episodes(watch, float(levels[middle]))) <= alarms:
            high = middle
        else:
            low = middle + 1
    return float(levels[low]) if low < len(levels) else float("inf")
