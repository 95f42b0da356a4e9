"""What anybody may read of hot spots, and what nobody can find out by reading it every day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvan.hotspots import actions, queries
from dangvan.hotspots.models import Evidence, Hotspot
from dangvan.hotspots.telling import public_areas, told_people
from dangvan.hotspots.types import LEAST
from dangvan.kernel import clock, revisions
from dangvan.kernel.errors import NotAllowed, NotFound
from dangvan.ledger.models import Event
from dangvan.organisations.models import Topic
from tests.hotspots.conftest import CLOCK, Find, alarm
from tests.small_city import SmallCity, later

WORDS = "Đội thoát nước đang khơi cống dọc phố, xong trước thứ Sáu."


def confirmed(city: SmallCity, find: Find, **changes: Any) -> Hotspot:
    hotspot = find(**changes)
    return actions.confirm_hotspot(by=city.officer("dong.head"), hotspot=hotspot, version=None)


@pytest.mark.django_db
def test_a_confirmed_one_stands_in_public_from_the_next_day_on(city: SmallCity, find: Find) -> None:
    hotspot = confirmed(city, find, people=13)
    actions.tell_numbers(by=CLOCK)
    assert queries.public_hotspots() == []
    with later(days=1):
        assert queries.public_hotspots() == [], "not before its numbers are set"
        assert actions.tell_numbers(by=CLOCK) == 1
        seen = queries.public_hotspot(hotspot.reference)
        assert (seen.at_least, seen.told_on) == (10, clock.today())
        assert [area.code for area in seen.areas] == [city.areas["dong"].code]
        actions.tell_what_is_done(by=city.officer("dong.head"), hotspot=hotspot, version=None, text=WORDS)
        assert [doing.text for doing in queries.public_hotspot(hotspot.reference).doings] == [WORDS]


@pytest.mark.django_db
def test_suspicions_and_what_was_set_aside_are_nobodys_business(city: SmallCity, find: Find) -> None:
    suspected = find()
    with later(days=2):
        actions.tell_numbers(by=CLOCK)
        with pytest.raises(NotFound):
            queries.public_hotspot(suspected.reference)
        actions.confirm_hotspot(by=city.officer("dong.head"), hotspot=suspected, version=None)
    with later(days=3):
        actions.tell_numbers(by=CLOCK)
        assert queries.public_hotspots()
        actions.set_aside_hotspot(
            by=city.officer("dong.head"), hotspot=suspected, version=None, verdict="batch", note=WORDS
        )
        assert queries.public_hotspots() == []
        kinds = list(Event.objects.filter(subject=suspected.uid, public=True).values_list("kind", flat=True))
        assert kinds == ["hotspot.confirmed", "hotspot.recalled"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [{"hotspot_allowed": False}, {"hotspot_allowed": False, "sensitive": True}]
)
def test_a_topic_that_turns_sensitive_takes_its_hot_spots_out_of_the_public(
    city: SmallCity, find: Find, change: dict[str, bool]
) -> None:
    confirmed(city, find)
    with later(days=1):
        actions.tell_numbers(by=CLOCK)
        assert queries.public_hotspots()
        Topic.objects.filter(code="flood").update(**change)
        revisions.forget_all()
        assert queries.public_hotspots() == []


@pytest.mark.django_db
def test_what_ended_stays_for_a_while(city: SmallCity, find: Find) -> None:
    hotspot = confirmed(city, find)
    with later(days=1):
        actions.tell_numbers(by=CLOCK)
        actions.end_hotspot(by=city.officer("dong.head"), hotspot=hotspot, version=None, outcome=WORDS)
        assert queries.public_hotspots()[0].outcome == WORDS
    with later(days=93):
        assert queries.public_hotspots() == []


@pytest.mark.django_db
def test_todays_reports_move_no_public_number(city: SmallCity, find: Find, look: Callable[..., Any]) -> None:
    confirmed(city, find, people=12)
    with later(days=1):
        actions.tell_numbers(by=CLOCK)
        look(alarm(city, people=40))
        actions.tell_numbers(by=CLOCK)
        assert queries.public_hotspots()[0].at_least == 10
    with later(days=2):
        actions.tell_numbers(by=CLOCK)
        assert queries.public_hotspots()[0].at_least == 40


@given(st.lists(st.integers(min_value=0, max_value=6), max_size=60))
def test_a_public_number_moves_only_when_five_further_people_spoke(arrivals: list[int]) -> None:
    told, told_from, people, since = 0, 0, 0, 0
    for new in arrivals:
        people, since = people + new, since + new
        before = told
        told, told_from = told_people(people, told, told_from)
        assert told <= people
        if told != before:
            assert since >= LEAST
            since = 0


@given(st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), st.integers(0, 9), min_size=1))
def test_an_area_is_named_alone_only_if_enough_people_spoke_in_it(by_area: dict[str, int]) -> None:
    evidence = Evidence(areas=sorted(by_area), people=sum(by_area.values()), people_by_area=by_area)
    named = public_areas(evidence)
    if evidence.people < LEAST:
        assert named == []
    elif named != evidence.areas:
        assert all(by_area[code] >= LEAST for code in named)
    for later_on in public_areas(evidence, ["z"]):
        assert later_on == "z" or by_area[later_on] >= LEAST


@pytest.mark.django_db
def test_only_the_clock_sets_public_numbers_looks_and_writes_letters(city: SmallCity) -> None:
    from dangvan.hotspots.types import Cadence

    for name in ("dong.head", "city.head"):
        officer = city.officer(name)
        for act in (
            lambda by=officer: actions.tell_numbers(by=by),
            lambda by=officer: actions.send_alerts(by=by),
            lambda by=officer: actions.run_analysis(by=by, cadence=Cadence.HOURLY),
        ):
            with pytest.raises(NotAllowed):
                act()


@pytest.mark.django_db
def test_the_log_names_areas_of_enough_people_and_nothing_of_notes(city: SmallCity, find: Find) -> None:
    hotspot = find(wards=("dong", "tay"), people=12, each={"dong": 11, "tay": 1})
    actions.confirm_hotspot(
        by=city.officer("dong.head"), hotspot=hotspot, version=None, note="Nghe dân kể ở quán bà Lụa."
    )
    event = Event.objects.get(subject=hotspot.uid, kind="hotspot.confirmed")
    assert event.plain == {
        "organisation": "dong",
        "topic": "flood",
        "areas": city.areas["dong"].code,
        "since_day": (clock.today() - timedelta(days=3)).isoformat(),
    }
    assert "Lụa" not in str(event.payload)
