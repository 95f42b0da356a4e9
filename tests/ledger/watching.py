"""A small city speaks for some days while somebody reads all that is public of its log, batch by batch: what
they see, what is true, and how well the one can be told from the other.

The officers of this city work down the lists that their desks show them.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

import numpy as np

from dangvan.cases import actions, queries
from dangvan.cases.types import State
from dangvan.kernel import clock
from dangvan.ledger import leaves
from dangvan.ledger.commitments import base64url
from dangvan.ledger.models import Event
from dangvan.ledger.sequencing import choosing
from dangvan.ledger.sequencing.sequencer import sequence_batch
from dangvan.ledger.tlog.reading import TreeReader
from tests.ledger.sequencing.conftest import MORNING, Book
from tests.small_city import Said, SmallCity

WARDS = {"dong": 105.85, "tay": 105.75, "nam": 105.65}
BATCH = timedelta(minutes=40)
OPENS, CLOSES = 8 * 60, 17 * 60 + 20
DAYS, A_DAY = 2, 18
PERMUTATIONS = 50_000
Step = tuple[datetime, int, Callable[[], object]]


@dataclass
class Known:
    """The truth about one report."""

    said: Said
    ward: str
    moment: datetime
    case: str
    sealed: str


@dataclass
class Seen:
    """A leaf as whoever watches sees it: at which batch and where it came, and what it says."""

    batch: int
    index: int
    leaf: dict[str, Any]


@dataclass
class World:
    known: list[Known] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    batches: list[datetime] = field(default_factory=list)

    def of_day(self, kind: str, day: str) -> list[Seen]:
        return [one for one in self.seen if one.leaf["kind"] == kind and one.leaf["day"] == day]


def live(city: SmallCity, book: Book, *, seed: int, quiet: bool = True) -> World:
    """Let reports come on some days, be worked on by the next, and be spoken about; watch every batch.

    Without `quiet` batches come only when something may enter, as an unpadded log would have them.
    """
    chance, world = Random(seed), World()
    steps: list[Step] = []
    for day in range(DAYS):
        for _ in range(A_DAY):
            _plan(city, world, chance, steps, day)
    every = int(BATCH.total_seconds()) // 60
    for day in range(DAYS + 2):
        midnight = MORNING.replace(hour=0, minute=0) + timedelta(days=day)
        for minute in (10, *range(OPENS, CLOSES + 1, every)):
            moment = midnight + timedelta(minutes=minute)
            steps.append((moment, 10**6, partial(_batch, world, book, moment, quiet=quiet)))
    for moment, _number, do in sorted(steps, key=lambda step: step[:2]):
        with clock.standing_at(moment):
            do()
    return world


def _plan(
    city: SmallCity,
    world: World,
    chance: Random,
    steps: list[Step],
    day: int,
) -> None:
    """One report, and all that becomes of it, at moments that only chance knows."""
    number, ward = len(steps), chance.choice(sorted(WARDS))
    midnight = MORNING.replace(hour=0, minute=0) + timedelta(days=day)

    def within(later_by: int, since: int = OPENS, until: int = CLOSES) -> datetime:
        return midnight + timedelta(days=later_by, minutes=chance.uniform(since, until))

    arrives = within(0)
    mine: list[Known] = []

    def speak() -> None:
        said = city.say(lon=WARDS[ward], text=f"Ổ gà số {number} trước cổng trường, xe máy ngã nhiều.")
        event = Event.objects.get(subject=said.report.uid, kind="report.submitted")
        known = Known(
            said, ward, arrives, base64url(said.case.uid.bytes), base64url(leaves.sealed_subject(event).bytes)
        )
        mine.append(known)
        world.known.append(known)

    def screen() -> None:
        city.screen(_next_on_the_desk(city, world, f"{ward}.intake", State.RECEIVED), by=f"{ward}.intake")

    def answer() -> None:
        city.answer(_next_on_the_desk(city, world, f"{ward}.officer", State.SCREENED), by=f"{ward}.officer")

    def be_content() -> None:
        said = mine[0].said
        actions.give_satisfaction(by=said.person, case=said.fresh(), report=said.report, solved=True)

    steps += [
        (arrives, number, speak),
        # Some are looked at on their own day, after all of it have come.
        (within(0, CLOSES, CLOSES + 60) if chance.random() < 0.3 else within(1, OPENS, 660), number, screen),
        (within(1, 12 * 60), number, answer),
        (within(2), number, be_content),
    ]


def _next_on_the_desk(city: SmallCity, world: World, officer: str, state: State) -> Said:
    """The first case in this state on the list that the officer sees."""
    filters = queries.DeskFilters(state=state.value)
    case = queries.desk_queue(city.officer(officer), filters).items[0]
    return next(one.said for one in world.known if one.said.case.pk == case.pk)


def _batch(world: World, book: Book, moment: datetime, *, quiet: bool) -> None:
    if not quiet and not choosing.due(clock.today(), 1):
        return
    assert sequence_batch() is not None
    world.batches.append(moment)
    checkpoint = book.published()
    tree = TreeReader(book.files.read, checkpoint.size)
    for index in range(len(world.seen), checkpoint.size):
        world.seen.append(Seen(len(world.batches) - 1, index, json.loads(tree.entry(index))))


def traces(world: World) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What may be reckoned about each case from the log, one row a case, one column a way to reckon; what the
    days of its acts tell by themselves, as pages do, too; and the true minute.
    """
    rows, days, minutes = [], [], []
    for one in world.known:
        day = one.moment.date().isoformat()
        chain = [seen for seen in world.seen if seen.leaf["subject"] == one.case]
        opened, sealed = world.of_day("case.opened", day), world.of_day("sealed", day)
        place = next((at for at, seen in enumerate(opened) if seen.leaf["subject"] == one.case), 0)
        ranked = sealed[place * len(sealed) // max(len(opened), 1)]
        before = next(
            (s for s in reversed(world.seen[: chain[0].index]) if s.leaf["kind"] == "sealed"), world.seen[0]
        )
        number = UUID(bytes=_octets(one.case)).int
        nearest = min(sealed, key=lambda seen: abs(UUID(bytes=_octets(seen.leaf["subject"])).int - number))
        sights = [*chain[:3], chain[-1], before, ranked, nearest]
        drawn = [place, number / 2**128, int.from_bytes(_octets(chain[0].leaf["commit"]["act"])) / 2**256]
        rows.append([at for seen in sights for at in (seen.batch, seen.index)] + drawn)
        days.append(day + next(seen.leaf["day"] for seen in chain if seen.leaf["kind"] == "case.screened"))
        minutes.append(one.moment.timestamp())
    return np.array(rows, dtype=float), np.array(days), np.array(minutes)


def chance_of_telling_the_time(world: World, seed: int) -> float:
    """How often chance alone would order the reports of a day as well as the best way to reckon it does.

    Reports of a day that were looked at on the same day are mixed: that the others came later, days tell.
    """
    rows, days, minutes = traces(world)
    found = np.zeros(rows.shape[1])
    random = np.random.default_rng(seed)
    by_chance = np.zeros((PERMUTATIONS, rows.shape[1]))
    for day in sorted(set(days)):
        here = days == day
        told = np.apply_along_axis(_ranks, 0, rows[here])
        truth = _ranks(minutes[here])
        found += truth @ told
        by_chance += random.permuted(np.tile(truth, (PERMUTATIONS, 1)), axis=1) @ told
    return _share(np.abs(found).max(), np.abs(by_chance).max(axis=1))


def chance_of_telling_the_batch(world: World, seed: int) -> float:
    """The same for telling from how much a batch brings how many reports came in it."""
    held = [number for number, at in enumerate(world.batches) if OPENS < at.hour * 60 + at.minute <= CLOSES]
    came = np.array([_came_in(world, number) for number in held], dtype=float)
    brought = np.array(
        [
            [
                sum(seen.batch == number for seen in world.seen),
                sum(seen.batch == number and seen.leaf["kind"] == "sealed" for seen in world.seen),
                sum(seen.batch == number and seen.leaf["kind"] == "sealed" for seen in world.seen)
                - (-sum(seen.batch == number and seen.leaf["kind"] != "sealed" for seen in world.seen)) % 16,
            ]
            for number in held
        ],
        dtype=float,
    )
    told, truth = np.apply_along_axis(_ranks, 0, brought), _ranks(came)
    random = np.random.default_rng(seed)
    by_chance = random.permuted(np.tile(truth, (PERMUTATIONS, 1)), axis=1) @ told
    return _share(np.abs(truth @ told).max(), np.abs(by_chance).max(axis=1))


def chance_of_telling_the_ward(world: World, seed: int) -> float:
    """The same for guessing of each sealed leaf that is a report from which ward it came."""
    guesses = [[guess(world, one) for guess in GUESSES] for one in world.known]
    wards = sorted(WARDS)
    told = np.array([[wards.index(w) if w in wards else -1 for w in row] for row in guesses])
    truth = np.array([wards.index(one.ward) for one in world.known])
    days = np.array([one.moment.date().isoformat() for one in world.known])
    random = np.random.default_rng(seed)
    hits = np.zeros((PERMUTATIONS, told.shape[1]))
    for day in sorted(set(days)):
        here = days == day
        mixed = random.permuted(np.tile(truth[here], (PERMUTATIONS, 1)), axis=1)
        hits += (mixed[:, :, None] == told[here][None, :, :]).sum(axis=1)
    # A guess that names one ward for a whole day is right as often by chance as ever: it tells nothing.
    usual, spread = hits.mean(axis=0), np.maximum(hits.std(axis=0), 1e-9)
    found = ((truth[:, None] == told).sum(axis=0) - usual) / spread
    return _share(found.max(), ((hits - usual) / spread).max(axis=1))


def _came_in(world: World, number: int) -> int:
    end = world.batches[number]
    return sum(end - BATCH < one.moment <= end for one in world.known)


def _body_of(world: World, subject: str) -> str:
    """The body that the plain fields of a case name: the ward's committee."""
    chain = (seen.leaf["plain"] for seen in world.seen if seen.leaf["subject"] == subject)
    return next((plain["organisation"] for plain in chain if "organisation" in plain), "")


def _ward_of_next_case(world: World, one: Known) -> str:
    index = next(seen.index for seen in world.seen if seen.leaf["subject"] == one.sealed)
    after = (seen for seen in world.seen[index:] if seen.leaf["kind"] == "case.opened")
    return _body_of(world, next((seen.leaf["subject"] for seen in after), ""))


def _ward_by_rank(world: World, one: Known) -> str:
    day = one.moment.date().isoformat()
    sealed, opened = world.of_day("sealed", day), world.of_day("case.opened", day)
    place = next(at for at, seen in enumerate(sealed) if seen.leaf["subject"] == one.sealed)
    return _body_of(world, opened[place * len(opened) // len(sealed)].leaf["subject"])


def _ward_of_nearest_number(world: World, one: Known) -> str:
    opened = world.of_day("case.opened", one.moment.date().isoformat())
    mine = int.from_bytes(_octets(one.sealed))
    nearest = min(opened, key=lambda seen: abs(int.from_bytes(_octets(seen.leaf["subject"])) - mine))
    return _body_of(world, nearest.leaf["subject"])


def _ward_that_acts_meanwhile(world: World, one: Known) -> str:
    batch = next(seen.batch for seen in world.seen if seen.leaf["subject"] == one.sealed)
    named = [seen.leaf["plain"].get("organisation", "") for seen in world.seen if seen.batch == batch]
    return max(sorted(set(named) - {""}), key=named.count, default="")


GUESSES = (_ward_of_next_case, _ward_by_rank, _ward_of_nearest_number, _ward_that_acts_meanwhile)


def _octets(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _ranks(values: Iterable[float] | np.ndarray) -> np.ndarray:
    """Ranks about their mean, of length one; ties share theirs. Nothing but ties ranks nothing."""
    given = np.asarray(values, dtype=float)
    _kinds, place, count = np.unique(given, return_inverse=True, return_counts=True)
    ends = np.cumsum(count)
    ranks = (ends - (count - 1) / 2)[place]
    ranks = ranks - ranks.mean()
    length = np.sqrt((ranks**2).sum())
    return np.asarray(ranks / length if length else ranks)


def _share(found: float, by_chance: Sequence[float] | np.ndarray) -> float:
    return float((1 + (np.asarray(by_chance) >= found - 1e-9).sum()) / (1 + len(by_chance)))
