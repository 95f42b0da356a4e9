"""Somebody reads every public page and the log every minute, and wants to learn of a single report."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from dangvan.hotspots import actions, queries
from dangvan.hotspots.models import Evidence, Hotspot
from dangvan.hotspots.types import Cadence
from dangvan.ledger.models import Event
from tests.hotspots.conftest import CLOCK, Find, alarm
from tests.small_city import SmallCity, later

pytestmark = pytest.mark.django_db


def confirmed(city: SmallCity, find: Find, **changes: Any) -> Hotspot:
    return actions.confirm_hotspot(by=city.officer("dong.head"), hotspot=find(**changes), version=None)


def seen(hotspot: Hotspot) -> list[tuple[int, bytes, list[tuple[str, str]]]]:
    """Every byte of the pages of hot spots, and every header."""
    found = []
    for path in ("/diem-nong/", f"/diem-nong/{hotspot.reference}/"):
        for language in ("", "/en"):
            answer = Client().get(language + path)
            found.append((answer.status_code, answer.content, sorted(answer.headers.items())))
    return found


def leaves() -> int:
    return Event.objects.filter(public=True).count()


def test_reports_that_come_and_go_within_a_step_change_no_byte_no_header_and_no_leaf(
    city: SmallCity, find: Find, look: Callable[..., Any]
) -> None:
    hotspot = confirmed(city, find, people=12)
    with later(days=1):
        actions.tell_numbers(by=CLOCK)
        before, logged = seen(hotspot), leaves()
        for minute, people in enumerate((13, 14, 13, 12, 16)):
            with later(minutes=minute):
                for cadence in Cadence:
                    look(alarm(city, people=people), cadence=cadence)
                actions.tell_numbers(by=CLOCK)
                assert (seen(hotspot), leaves()) == (before, logged)
    with later(days=2):
        actions.tell_numbers(by=CLOCK)
        assert (seen(hotspot), leaves()) == (before, logged), "16 people: four more are no step"


def test_a_suspicion_and_no_such_thing_answer_alike(city: SmallCity, find: Find) -> None:
    hotspot = find()
    there, nowhere = (
        Client().get(f"/diem-nong/{reference}/") for reference in (hotspot.reference, "ZZZZ-ZZZZ")
    )
    assert there.status_code == nowhere.status_code == 404
    assert there.content.replace(hotspot.reference.encode(), b"") == nowhere.content.replace(
        b"ZZZZ-ZZZZ", b""
    )


def test_the_number_told_of_a_ward_is_of_people_in_that_ward(city: SmallCity, find: Find) -> None:
    hotspot = confirmed(city, find, wards=("dong", "tay"), people=10, each={"dong": 6, "tay": 4})
    with later(days=1):
        actions.tell_numbers(by=CLOCK)
        (told,) = queries.public_hotspots()
        assert [area.code for area in told.areas] == [city.areas["dong"].code]
        assert told.at_least == 5, "four of the ten spoke in a ward that is not named"
        assert queries.public_hotspots(area_id=city.areas["tay"].pk) == []
    assert hotspot.pk


def test_a_ward_where_one_spoke_is_named_nowhere(city: SmallCity, find: Find) -> None:
    hotspot = confirmed(city, find, wards=("dong", "tay"), people=12, each={"dong": 11, "tay": 1})
    with later(days=1):
        actions.tell_numbers(by=CLOCK)
        for _status, content, _headers in seen(hotspot):
            # The map names every ward alike.
            said = re.sub(r"<svg.*?</svg>", "", content.decode(), flags=re.DOTALL)
            assert "Phường Tây" not in said
            assert "Tay ward" not in said
    plain = [event.plain for event in Event.objects.filter(subject=hotspot.uid, public=True)]
    assert city.areas["tay"].code not in str(plain)


def test_no_count_under_five_is_kept_of_any_ward(city: SmallCity, find: Find) -> None:
    find(wards=("dong", "tay"), people=12, each={"dong": 11, "tay": 1})
    assert Evidence.objects.get().people_by_area == {city.areas["dong"].code: 11}


def test_what_was_withdrawn_before_it_was_told_is_not_told(
    city: SmallCity, find: Find, look: Callable[..., Any]
) -> None:
    confirmed(city, find, people=12)
    with later(hours=2):
        look(alarm(city, people=6))
    with later(days=1):
        actions.tell_numbers(by=CLOCK)
        (told,) = queries.public_hotspots()
        assert told.at_least == 5


def test_a_public_number_never_falls_so_that_no_withdrawal_shows(
    city: SmallCity, find: Find, look: Callable[..., Any]
) -> None:
    hotspot = confirmed(city, find, people=12)
    with later(days=1):
        actions.tell_numbers(by=CLOCK)
        look(alarm(city, people=6))
    with later(days=2):
        before = seen(hotspot)
        actions.tell_numbers(by=CLOCK)
        assert seen(hotspot) == before
