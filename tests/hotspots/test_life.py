"""The life of a hot spot: who may make which move, from which state, and what each leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from dangvan.hotspots import actions, policies, queries
from dangvan.hotspots.machine import MOVES
from dangvan.hotspots.models import Evidence, Hotspot
from dangvan.hotspots.types import Cadence, Deed, HotspotState, View
from dangvan.kernel import clock, references
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from dangvan.ledger.models import Event
from dangvan.organisations.models import Topic
from tests.hotspots.conftest import CLOCK, Find, alarm
from tests.small_city import SmallCity, later

pytestmark = pytest.mark.django_db
WORDS = "Đội thoát nước đang khơi cống dọc phố, xong trước thứ Sáu."

Act = Callable[[Actor, Hotspot], object]


def confirm(by: Actor, hotspot: Hotspot) -> Hotspot:
    return actions.confirm_hotspot(by=by, hotspot=hotspot, version=None)


def set_aside(by: Actor, hotspot: Hotspot) -> Hotspot:
    return actions.set_aside_hotspot(by=by, hotspot=hotspot, version=None, verdict="batch", note=WORDS)


def tell(by: Actor, hotspot: Hotspot) -> Hotspot:
    return actions.tell_what_is_done(by=by, hotspot=hotspot, version=None, text=WORDS)


def end(by: Actor, hotspot: Hotspot) -> Hotspot:
    return actions.end_hotspot(by=by, hotspot=hotspot, version=None, outcome=WORDS)


def reopen(by: Actor, hotspot: Hotspot) -> Hotspot:
    return actions.reopen_hotspot(by=by, hotspot=hotspot, version=None, reason=WORDS)


def prioritise(by: Actor, hotspot: Hotspot) -> int:
    return actions.prioritise_hotspot(by=by, hotspot=hotspot, version=None, note=WORDS)


def visit(by: Actor, hotspot: Hotspot) -> Hotspot:
    return actions.link_visit(by=by, hotspot=hotspot, version=None, note=WORDS, happened_on=clock.today())


#: Each deed with what must be done first.
DEEDS: dict[str, tuple[tuple[Act, ...], Act]] = {
    "confirm": ((), confirm),
    "set_aside": ((), set_aside),
    "prioritise": ((), prioritise),
    "link_visit": ((), visit),
    "tell": ((confirm,), tell),
    "end": ((confirm,), end),
    "reopen": ((confirm, end), reopen),
    "look_anew": ((set_aside,), reopen),
}
STRANGERS = ("tay.head", "dong.intake", "roads.head", "auditor", "person", "system")


def actor(city: SmallCity, name: str) -> Actor:
    if name == "person":
        return Actor.person()
    if name == "system":
        return CLOCK
    held = [user for user in city.users if user == name or user.endswith(f".{name}")]
    return city.officer(held[0])


@pytest.mark.parametrize("verb", sorted(DEEDS))
@pytest.mark.parametrize("name", STRANGERS)
def test_who_may_not_changes_nothing(city: SmallCity, find: Find, verb: str, name: str) -> None:
    before, act = DEEDS[verb]
    hotspot = find()
    for first in before:
        first(city.officer("dong.head"), hotspot)
        hotspot.refresh_from_db()
    known = (Event.objects.count(), Hotspot.objects.values().get())
    with pytest.raises(NotAllowed):
        act(actor(city, name), hotspot)
    assert (Event.objects.count(), Hotspot.objects.values().get()) == known


@pytest.mark.parametrize("verb", sorted(DEEDS))
@pytest.mark.parametrize("name", ["dong.head", "city.head"])
def test_the_head_of_the_body_and_the_citys_leadership_may(
    city: SmallCity, find: Find, verb: str, name: str
) -> None:
    before, act = DEEDS[verb]
    hotspot = find()
    for first in before:
        first(city.officer("dong.head"), hotspot)
        hotspot.refresh_from_db()
    events = Event.objects.filter(subject=hotspot.uid).count()
    assert verb in policies.may_now(city.officer(name), hotspot)
    act(city.officer(name), hotspot)
    assert Event.objects.filter(subject=hotspot.uid).count() == events + 1
    hotspot.refresh_from_db()
    assert hotspot.state == (MOVES[verb].to or HotspotState.SUSPECTED)


@pytest.mark.parametrize("verb", sorted(DEEDS))
@pytest.mark.parametrize("state", sorted(HotspotState.values))
def test_the_table_alone_says_from_where(city: SmallCity, find: Find, verb: str, state: str) -> None:
    if verb in ("reopen", "look_anew") and state in (HotspotState.OVER, HotspotState.SET_ASIDE):
        return
    hotspot = find()
    Hotspot.objects.update(state=state, verdict="other")
    hotspot.refresh_from_db()
    if state in MOVES[verb].sources:
        DEEDS[verb][1](city.officer("dong.head"), hotspot)
    else:
        with pytest.raises(Conflict):
            DEEDS[verb][1](city.officer("dong.head"), hotspot)


def test_whoever_comes_second_is_told(city: SmallCity, find: Find) -> None:
    hotspot = find()
    confirm(city.officer("dong.head"), hotspot)
    with pytest.raises(Conflict):
        actions.tell_what_is_done(
            by=city.officer("dong.head"), hotspot=hotspot, version=hotspot.version, text=WORDS
        )


def test_setting_aside_needs_a_reason(city: SmallCity, find: Find) -> None:
    hotspot = find()
    for verdict, note in (("", WORDS), ("faded", WORDS), ("batch", " ")):
        with pytest.raises(Invalid):
            actions.set_aside_hotspot(
                by=city.officer("dong.head"), hotspot=hotspot, version=None, verdict=verdict, note=note
            )


def test_a_visit_is_a_thing_that_exists_or_a_day_with_a_note(city: SmallCity, find: Find) -> None:
    hotspot, head = find(), city.officer("dong.head")
    wrong: tuple[dict[str, Any], ...] = (
        {"note": WORDS, "happened_on": clock.today() + timedelta(days=1)},
        {"note": WORDS},
        {"note": "", "happened_on": clock.today()},
        {"note": "", "kind": "hotspot", "thing_id": "0000-0000"},
    )
    for one in wrong:
        with pytest.raises(Invalid):
            actions.link_visit(by=head, hotspot=hotspot, version=None, **one)
    actions.link_visit(
        by=head, hotspot=hotspot, version=None, note="", kind="hotspot", thing_id=hotspot.reference
    )
    line = queries.hotspot_for_desk(head, hotspot.reference).life[0]
    assert line.deed is Deed.VISITED
    assert line.reference == references.resolve("hotspot", hotspot.reference)


def test_a_run_follows_its_story_and_opens_no_second_record(
    city: SmallCity, look: Callable[..., Any], find: Find
) -> None:
    hotspot = find()
    look(alarm(city, people=20))
    look(alarm(city, wards=("dong", "tay"), people=24))
    look(alarm(city, people=15, story="another clock's"), cadence=Cadence.NIGHTLY)
    hotspot.refresh_from_db()
    assert Hotspot.objects.count() == 1
    assert Evidence.objects.count() == 4
    assert hotspot.latest is not None
    assert hotspot.latest.observed == 24, "the days of receipt lead"
    assert {place.area.code for place in hotspot.places.all() if place.is_current} == {
        city.areas["dong"].code,
        city.areas["tay"].code,
    }


def test_another_place_or_topic_is_another_hot_spot(city: SmallCity, look: Callable[..., Any]) -> None:
    look(alarm(city), alarm(city, wards=("nam",), story="s2"), alarm(city, "pothole", story="s3"))
    assert Hotspot.objects.count() == 3


def test_under_five_people_nothing_is_kept(city: SmallCity, look: Callable[..., Any]) -> None:
    run = look(alarm(city, people=4))
    assert not Hotspot.objects.exists()
    assert run.left_out == {"under_five": 1}


def test_an_alarm_that_the_budget_holds_back_opens_nothing(city: SmallCity, look: Callable[..., Any]) -> None:
    look(alarm(city, decided=False))
    assert not Hotspot.objects.exists()


def test_what_was_set_aside_stays_so_while_it_goes_on_and_may_begin_anew(
    city: SmallCity, look: Callable[..., Any], find: Find
) -> None:
    hotspot = find()
    set_aside(city.officer("dong.head"), hotspot)
    look(alarm(city, people=30))
    hotspot.refresh_from_db()
    assert hotspot.state == HotspotState.SET_ASIDE
    assert Hotspot.objects.count() == 1
    with later(days=20):
        look(alarm(city, story="s9"))
    assert Hotspot.objects.count() == 2


def test_a_suspicion_that_is_no_longer_found_fades_and_a_confirmed_one_stays(
    city: SmallCity, look: Callable[..., Any]
) -> None:
    look(alarm(city), alarm(city, wards=("nam",), story="s2"))
    kept = Hotspot.objects.get(places__area=city.areas["nam"])
    confirm(city.officer("nam.head"), kept)
    with later(days=15):
        look()
    assert set(Hotspot.objects.values_list("state", "verdict", "trend")) == {
        ("set_aside", "faded", "over"),
        ("confirmed", "", "over"),
    }


def test_a_verdict_reaches_the_next_look_and_fading_does_not(
    city: SmallCity, find: Find, look: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dangvan.hotspots.actions import running

    hotspot = find()
    set_aside(city.officer("dong.head"), hotspot)
    verdicts = running._verdicts(clock.today())
    assert [(one["topic"], one["areas"], one["kind"]) for one in verdicts] == [
        (city.topics["flood"].code, [city.areas["dong"].code], "artefact")
    ]
    Hotspot.objects.update(verdict="faded")
    assert running._verdicts(clock.today()) == []


def test_officers_see_their_own_auditors_all_others_nothing(city: SmallCity, find: Find) -> None:
    hotspot = find()
    for name in city.users:
        officer = city.officer(name)
        cards = queries.hotspots_for_desk(officer)
        assert bool(cards) is policies.may_see_hotspot(officer, hotspot), name
    assert not queries.hotspots_for_desk(Actor.person())
    assert not queries.hotspots_for_desk(city.officer("tay.head"))
    with pytest.raises(NotFound):
        queries.hotspot_for_desk(city.officer("tay.head"), hotspot.reference)


def test_a_topic_that_is_no_longer_allowed_takes_its_hot_spots_out_of_sight(
    city: SmallCity, find: Find
) -> None:
    hotspot = find()
    Topic.objects.filter(code=city.topics["flood"].code).update(hotspot_allowed=False)
    from dangvan.kernel import revisions

    revisions.forget_all()
    assert not queries.hotspots_for_desk(city.officer("dong.head"))
    assert references.resolve("hotspot", hotspot.reference) is None


def test_its_open_cases_come_first_on_the_desks(city: SmallCity, find: Find) -> None:
    here = city.say(topic_id=city.topics["flood"].pk)
    elsewhere = city.say(topic_id=city.topics["lamp"].pk)
    about = city.say(topic_id=city.topics["flood"].pk, about_body=True)
    assert prioritise(city.officer("dong.head"), find()) == 1
    assert [one.fresh().prioritised_at is not None for one in (here, elsewhere, about)] == [
        True,
        False,
        False,
    ]


def test_the_page_tells_everything_in_words(city: SmallCity, find: Find) -> None:
    ended = find("flood", ("dong",), story="old")
    set_aside(city.officer("dong.head"), ended)
    with later(days=30):
        hotspot = find(story="new")
        head = city.officer("dong.head")
        page = queries.hotspot_for_desk(head, hotspot.reference)
        assert page.card.city_unusual.words.startswith("do tình cờ thì khoảng 14 tháng mới gặp một lần")
        assert page.card.cautions[0].words.startswith("90%")
        assert [one.reference for one in page.similar] == [ended.reference]
        assert page.series[0].unfinished
        assert queries.desk_counts(head).suspected == 1
        assert queries.areas_on_map(queries.hotspots_for_desk(head))[0].area_id == city.areas["dong"].pk
        assert [one.reference for one in queries.hotspots_for_desk(head, view=View.ENDED)] == [
            ended.reference
        ]
