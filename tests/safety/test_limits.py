"""Limits of asking: known by a hash of today alone, asked for work under load only, always taken."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import datetime, timedelta

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from dangvan.kernel import clock, limiting
from dangvan.kernel.limiting import Limiter, keyed, visitor_of
from dangvan.website.middleware import ForgetTheVisitor
from dangvan.website.speaking import load

ADDRESS = "198.51.100.77"
MORNING = datetime.fromisoformat("2026-03-02T08:00:00+07:00")
LATE = datetime.fromisoformat("2026-03-02T23:59:00+07:00")


def test_so_many_in_so_long_and_then_the_time_to_wait() -> None:
    limiter = Limiter("test", 3, 60)
    with clock.standing_at(MORNING):
        assert [limiter.ask("an") for _ in range(3)] == [None] * 3
        assert limiter.ask("an") == 60
        assert limiter.ask("binh") is None
    with clock.standing_at(MORNING + timedelta(seconds=61)):
        assert limiter.ask("an") is None


def test_the_key_goes_with_the_day_and_with_it_who_asked() -> None:
    limiter = Limiter("test", 1, 3 * 24 * 3600)
    with clock.standing_at(LATE):
        yesterday = keyed(ADDRESS)
        assert limiter.ask(ADDRESS) is None
        assert limiter.ask(ADDRESS) is not None
    with clock.standing_at(LATE + timedelta(minutes=2)):
        assert keyed(ADDRESS) != yesterday
        assert limiter.ask(ADDRESS) is None
        assert yesterday not in str(vars(limiter))


def test_nothing_in_memory_can_be_tried_against_a_list_of_addresses_without_the_key() -> None:
    limiter = Limiter("test", 1, 60)
    limiter.ask(ADDRESS)
    kept = str(vars(limiter)) + visitor_of(ADDRESS)
    for guess in (ADDRESS, hashlib.sha256(ADDRESS.encode()).hexdigest()[:32]):
        assert guess not in kept


def test_a_household_of_ipv6_is_one_and_neighbours_are_not() -> None:
    assert visitor_of("2001:db8:1:2::5") == visitor_of("[2001:db8:1:2:ffff::9]")
    assert visitor_of("2001:db8:1:2::5") != visitor_of("2001:db8:1:3::5")
    assert visitor_of("198.51.100.7") != visitor_of("198.51.100.8")
    assert visitor_of("no address") == visitor_of("")


def test_memory_stays_bounded_whoever_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiting, "_MOST_KEYS", 100)
    limiter = Limiter("test", 1, 60)
    for number in range(1_000):
        limiter.ask(str(number))
    assert len(limiter._asked) <= 100


def test_a_page_gets_a_hash_and_never_the_address() -> None:
    seen: list[HttpRequest] = []

    def page(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse()

    for forwarded in (ADDRESS, f"10.1.1.1, {ADDRESS}"):
        ForgetTheVisitor(page)(RequestFactory().get("/", headers={"x-forwarded-for": forwarded}))
    first, second = seen
    assert first.visitor == second.visitor == visitor_of(ADDRESS)  # type: ignore[attr-defined]
    assert ADDRESS not in str(vars(first))


def solved(puzzle: load.Puzzle, **changed: object) -> str:
    number = next(
        n
        for n in range(puzzle.maxnumber + 1)
        if hashlib.sha256(f"{puzzle.salt}{n}".encode()).hexdigest() == puzzle.challenge
    )
    told = json.loads(puzzle.as_json()) | {"number": number} | changed
    return base64.b64encode(json.dumps(told).encode()).decode()


def test_a_solution_opens_its_own_form_and_no_other() -> None:
    puzzle = load.puzzle_for("ba be bi")
    answer = solved(puzzle)
    assert load.is_solved("ba be bi", answer)
    assert not load.is_solved("ca co cu", answer)


@pytest.mark.parametrize(
    "changed",
    [
        {"number": -1},
        {"number": 10**9},
        {"salt": "x?expires=99999999999"},
        {"signature": "0" * 64},
        {"challenge": ""},
    ],
)
def test_a_forged_solution_opens_nothing(changed: dict[str, object]) -> None:
    assert not load.is_solved("ba be bi", solved(load.puzzle_for("ba be bi"), **changed))


@pytest.mark.parametrize("typed", ["", "%%%", "e30=", "bnVsbA==", "W10=", "é", "A" * 9000])
def test_noise_opens_nothing(typed: str) -> None:
    assert not load.is_solved("ba be bi", typed)
    assert not load.has_waited("ba be bi", typed)


def test_a_solution_is_worth_nothing_after_an_hour() -> None:
    with clock.standing_at(MORNING):
        answer = solved(load.puzzle_for("ba be bi"))
    with clock.standing_at(MORNING + timedelta(seconds=load.VALID_SECONDS + 1)):
        assert not load.is_solved("ba be bi", answer)


def test_who_has_no_javascript_waits_half_a_minute_and_is_taken() -> None:
    with clock.standing_at(MORNING):
        wait = load.puzzle_for("ba be bi").wait
        assert not load.has_waited("ba be bi", wait)
    with clock.standing_at(MORNING + timedelta(seconds=load.WAIT_SECONDS)):
        assert load.has_waited("ba be bi", wait)
        assert not load.has_waited("ca co cu", wait)
        forged = f"1.{wait.partition('.')[2]}"
        assert not load.has_waited("ba be bi", forged)
