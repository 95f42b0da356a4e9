"""Whoever reads every entry of the log at every checkpoint, and knows day and ward of every public case,
can't tell when a report came, in which order those of a day came, nor from which ward a sealed leaf is.

Each attack takes the best of many ways to reckon and is measured against chance by permutation, of which one
in 50,000 is the least. The same attacks succeed as soon as one of the log's three covers is taken away.
"""

from __future__ import annotations

from typing import Any

import pytest

from dangvan.ledger.sequencing import choosing, filling
from tests.ledger.sequencing.conftest import Book, book
from tests.ledger.watching import (
    chance_of_telling_the_batch,
    chance_of_telling_the_time,
    chance_of_telling_the_ward,
    live,
)
from tests.small_city import SmallCity

__all__ = ["book"]
#: Chance itself gets so far once in ten thousand runs.
FAR = 1e-4


@pytest.mark.django_db
def test_who_watches_the_log_being_written_tells_neither_time_nor_order_nor_ward(
    city: SmallCity, book: Book
) -> None:
    world = live(city, book, seed=1)
    kinds = {seen.leaf["kind"] for seen in world.seen}
    assert {"sealed", "case.opened", "case.screened", "case.answered", "case.closed"} <= kinds
    assert len(world.known) == 36
    assert chance_of_telling_the_time(world, seed=2) > FAR
    assert chance_of_telling_the_batch(world, seed=3) > FAR
    assert chance_of_telling_the_ward(world, seed=4) > FAR


@pytest.fixture
def in_the_order_of_acts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "shuffled", lambda batch: sorted(batch, key=_number))


def _number(leaf: Any) -> int:
    return 10**9 if leaf.event is None else int(leaf.event)


@pytest.mark.django_db
@pytest.mark.usefixtures("in_the_order_of_acts")
def test_the_same_attacks_succeed_on_a_log_without_cover(
    city: SmallCity, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "padding_days", lambda *_given: [])
    monkeypatch.setattr(choosing, "is_held", lambda *_given: False)
    world = live(city, book, seed=1, quiet=False)
    assert chance_of_telling_the_time(world, seed=2) < FAR
    assert chance_of_telling_the_batch(world, seed=3) < FAR
    assert chance_of_telling_the_ward(world, seed=4) < FAR


@pytest.mark.django_db
def test_without_holding_people_back_their_hour_shows(
    city: SmallCity, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "is_held", lambda *_given: False)
    assert chance_of_telling_the_time(live(city, book, seed=1), seed=2) < FAR


@pytest.mark.django_db
def test_without_padding_the_number_of_reports_shows(
    city: SmallCity, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "padding_days", lambda *_given: [])
    assert chance_of_telling_the_batch(live(city, book, seed=1, quiet=False), seed=3) < FAR


@pytest.mark.django_db
@pytest.mark.usefixtures("in_the_order_of_acts")
def test_without_shuffling_the_order_of_a_day_shows(city: SmallCity, book: Book) -> None:
    assert chance_of_telling_the_time(live(city, book, seed=1), seed=2) < FAR
