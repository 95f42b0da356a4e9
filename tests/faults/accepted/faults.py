"""The faults: each takes a city that stands ready in a folder, lets people speak to it, does its harm, and
gives what was acknowledged and what was found afterwards.
"""

from __future__ import annotations

import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.accepted.city import City, copy_of
from tests.faults.accepted.clocks import a_clock
from tests.faults.accepted.disks import MountedDisk
from tests.faults.accepted.speakers import Speakers

PATIENCE = 90.0


@dataclass
class Outcome:
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    corrupt: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    record: list[str] = field(default_factory=list)
    #: Requests that ended without an answer, and those turned away, by status.
    unanswered: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    #: What was told to those who were turned away.
    sentences: set[str] = field(default_factory=set)
    #: What the disk forgot at a power cut.
    sectors: int = 0
    names: int = 0

    @property
    def is_well(self) -> bool:
        return not (self.lost or self.corrupt or self.doubled or self.record)

    def add(self, speakers: Speakers, found: dict[str, list[str]]) -> Outcome:
        told = speakers.told
        self.acknowledged += len(told.acknowledged)
        self.unanswered += told.broken
        self.refused.update(status for status, _ in told.refused)
        self.sentences.update(said for _, said in told.refused)
        for name in ("lost", "corrupt", "doubled", "record"):
            getattr(self, name).extend(found[name])
        return self


@dataclass
class Ground:
    """Where cities are built: `templates` by database, each made once; `folder` for those in use."""

    templates: Callable[[str], Path]
    folder: Path
    chance: random.Random

    def a_place(self, name: str) -> Path:
        self.folder.mkdir(exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.folder))
        place.chmod(0o711)
        return place

    def a_city(self, database: str, name: str) -> City:
        return City(copy_of(self.templates(database), self.a_place(name)), database)


def killed(ground: Ground, database: str, *, rounds: int) -> Outcome:
    """Web server, worker, signer and on PostgreSQL the database server, killed at any moment; never asked to
    stop. They come back, and people ask again.
    """
    city = ground.a_city(database, "killed")
    victims: list[tuple[str, ...]] = [("web",), ("worker",), ("web", "worker"), ("signer", "web", "worker")]
    try:
        city.start()
        speakers = city.speakers()
        speakers.begin()
        for number in range(rounds):
            _wait_for_more(speakers, 3 + ground.chance.randrange(12))
            time.sleep(ground.chance.random() * 0.1)
            names = victims[(2 + number) % len(victims)]
            city.kill(*names)
            city.start(*names)
        _wait_for_more(speakers, 3)
        speakers.end()
        return Outcome().add(speakers, city.look(speakers.told.acknowledged))
    finally:
        city.close()


def database_killed(ground: Ground, database: str, *, rounds: int) -> Outcome:
    """The PostgreSQL server and all its processes killed; web server and worker stay and go on with the next
    one.
    """
    city = ground.a_city(database, "database")
    assert city.cluster
    try:
        city.start()
        speakers = city.speakers()
        speakers.begin()
        for _ in range(rounds):
            _wait_for_more(speakers, 3 + ground.chance.randrange(12))
            time.sleep(ground.chance.random() * 0.1)
            before = len(speakers.told.refused)
            city.cluster.kill()
            _wait(lambda before=before: len(speakers.told.refused) > before)
            city.cluster.start()
        _wait_for_more(speakers, 3)
        speakers.end()
        assert all(process.poll() is None for process in city.running.values()), city.words()
        return Outcome().add(speakers, city.look(speakers.told.acknowledged))
    finally:
        city.close()


def power_cut(ground: Ground, database: str, *, rounds: int, careless: bool = False) -> Outcome:
    """The disk forgets what nobody asked it to keep, at any moment."""
    outcome = Outcome()
    for _ in range(rounds):
        place = ground.a_place("power")
        disk = MountedDisk(ground.templates(database), place / "disk")
        city = City(disk.at, database, careless=careless)
        try:
            city.start()
            speakers = city.speakers()
            speakers.begin()
            _wait_for_more(speakers, 5 + ground.chance.randrange(5 if careless else 40))
            time.sleep(ground.chance.random() * 0.1)
            forgotten = disk.cut(ground.chance.randrange(1 << 30), place / "after")
            speakers.end()
        finally:
            city.close()
            disk.close()
        outcome.sectors += forgotten["sectors"]
        outcome.names += forgotten["names"]
        outcome.add(speakers, City(place / "after", database).look(speakers.told.acknowledged))
        shutil.rmtree(place, ignore_errors=True)
    return outcome


def disk_full(ground: Ground, database: str, *, rounds: int) -> Outcome:
    """No room is left while people speak; then there is some again, and nobody starts anything anew."""
    place = ground.a_place("full")
    disk = MountedDisk(ground.templates(database), place / "disk")
    city = City(disk.at, database)
    try:
        city.start()
        speakers = city.speakers()
        speakers.begin()
        for _ in range(rounds):
            _wait_for_more(speakers, 3)
            disk.leave(ground.chance.randrange(1 << 19))
            before = len(speakers.told.refused) + speakers.told.broken
            _wait(lambda before=before: len(speakers.told.refused) + speakers.told.broken > before + 8)
            disk.leave(None)
            if city.cluster and not city.cluster.is_running():
                city.cluster.start()  # one that can't write its log ends; systemd starts it again
        _wait_for_more(speakers, 3)
        speakers.end()
        assert city.running["web"].poll() is None, city.words()
        disk_after = copy_of(disk.at, place / "after") if not city.cluster else None
        if disk_after is None:
            city.kill()
            assert city.cluster
            city.cluster.stop()
            disk_after = copy_of(disk.at, place / "after")
    finally:
        city.close()
        disk.close()
    return Outcome().add(speakers, City(place / "after", database).look(speakers.told.acknowledged))


def clock_jumps(ground: Ground, database: str, *, rounds: int) -> Outcome:
    """The machine's clock leaps days ahead and back while people speak and the sequencer is at work."""
    city = ground.a_city(database, "clock")
    clock = a_clock(city.beside / "clock")
    city.more = clock.environment
    try:
        city.start()
        speakers = city.speakers()
        speakers.begin()
        for number in range(rounds):
            _wait_for_more(speakers, 5)
            clock.set(("+3d", "-2d", "+200d", "+0")[number % 4])
            _wait_for_more(speakers, 5)
        clock.set("+0")
        before = city.batches()
        _wait_for_more(speakers, 3)
        _wait(lambda: city.batches() > before)  # the sequencer goes on: it does not wait for the leap
        speakers.end()
        return Outcome().add(speakers, city.look(speakers.told.acknowledged))
    finally:
        city.close()


def _wait_for_more(speakers: Speakers, count: int) -> None:
    enough = len(speakers.told.acknowledged) + count
    _wait(lambda: len(speakers.told.acknowledged) >= enough, lambda: speakers.told.refused[-3:])


def _wait(happened: Callable[[], bool], words: Callable[[], Any] = str) -> None:
    until = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < until, f"waited in vain {words()}"
        time.sleep(0.01)


#: Name, what is done, on which databases.
KINDS: dict[str, tuple[Callable[..., Outcome], tuple[str, ...]]] = {
    "killed": (killed, ("sqlite", "postgresql")),
    "database killed": (database_killed, ("postgresql",)),
    "power cut": (power_cut, ("sqlite", "postgresql")),
    "disk full": (disk_full, ("sqlite", "postgresql")),
    "clock jumps": (clock_jumps, ("sqlite", "postgresql")),
}
