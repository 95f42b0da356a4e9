"""Whatever people and bodies do, through the real actions: no leaf tells words, names, wards or places, none
of a person's acts or of a hidden case tells a body, and none of them enters the log on its own day.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvan.cases import actions
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor, ActorKind
from dangvan.kernel.errors import NotAllowed, NotFound
from dangvan.ledger import leaves
from dangvan.ledger.commitments import canonical, commitment
from dangvan.ledger.kinds import KINDS
from dangvan.ledger.models import Event
from tests.cases.test_attacks_rights import TRIED, WORDS, Scene
from tests.ledger.acts import BY, CLOCK, actor, leaves_of, moment_of, scene_of, what_people_do
from tests.small_city import SmallCity, later

PEOPLE_DO = {name: (make, act) for name, make, act in what_people_do()}
#: Kinds that no action on cases leaves: rules, maps, the log itself, what bodies do beside cases; they have
#: tests of their own.
ELSEWHERE = re.compile(
    r"(organisations|places|log|hotspot|session|directive|task|visit|practice|review)\.|contact\.refused_look"
)
#: What a plain field may hold: codes, days, numbers, yes or no.
CODE = re.compile(r"[a-z0-9][a-z0-9._*-]{0,59}\Z", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


#: Whoever holds a receipt tries all but the clock's own; who has none, and an officer who types for somebody,
#: can only report.
TRIES = [(name, "holder") for name in sorted(PEOPLE_DO) if BY.get(name) != CLOCK] + [
    (name, by) for name in sorted(PEOPLE_DO) if name.startswith("receive_") for by in ("person", "counter")
]


@pytest.fixture
def everything(city: SmallCity) -> list[Event]:
    """The events of every action, done once by whoever may, each on a case of its own."""
    alone = {"undo_merge": 0, "retire_template": 1}
    for name in sorted(TRIED.keys() & BY.keys(), key=lambda name: alone.get(name, 2)):
        if not name.startswith("hand_on"):
            scene = scene_of(city, name)
            with moment_of(name):
                TRIED[name][2](scene, actor(scene, BY[name]))
    for name, (make, act) in PEOPLE_DO.items():
        if name not in BY and name != "see_contact":
            scene = make(city)
            act(scene, scene.said.person)
    scene = scene_of(city, "hand_on_cases_of")
    TRIED["hand_on_cases_of"][2](scene, Actor.system("clock"))
    return list(Event.objects.filter(public=True).order_by("pk"))


@pytest.mark.django_db
def test_no_leaf_tells_anything_but_codes_and_days(everything: list[Event], city: SmallCity) -> None:
    met = {event.kind for event in everything}
    assert {name for name, kind in KINDS.items() if kind.public and not ELSEWHERE.match(name)} == met
    areas, topics = {area.code for area in city.areas.values()}, set(city.topics)
    for leaf in leaves_of(everything):
        told = json.loads(leaf)
        assert leaf.isascii()
        assert DAY.match(told["day"])
        assert all(len(urlsafe_b64decode(text + "=")) == 32 for text in told["commit"].values())
        for name, value in told["plain"].items():
            assert value is None or isinstance(value, bool | int) or CODE.match(value), (told["kind"], name)
            assert value not in areas | topics, (told["kind"], name)


@pytest.mark.django_db
def test_no_act_of_a_person_tells_a_body(everything: list[Event], city: SmallCity) -> None:
    bodies = set(city.bodies)
    of_people = [event for event in everything if event.actor_kind == ActorKind.PERSON]
    assert {event.kind for event in of_people} >= {"case.closed", "case.reopened", "case.left_public"}
    for event in of_people:
        assert bodies.isdisjoint(map(str, event.plain.values())), event.kind
    for event in everything:
        if event.kind.startswith("report."):
            assert bodies.isdisjoint(map(str, event.plain.values())), event.kind


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "by"), TRIES)
def test_nothing_that_follows_from_a_persons_act_enters_the_log_on_its_day(
    city: SmallCity, name: str, by: str
) -> None:
    make, act = PEOPLE_DO[name]
    scene = make(city)
    last = Event.objects.latest("pk").pk
    someone = {"holder": scene.said.person, "person": Actor.person(), "counter": city.officer("dong.intake")}
    with later(days=1):
        try:
            act(scene, someone[by])
        except (NotAllowed, NotFound):
            return
        today = clock.today()
    left = list(Event.objects.filter(pk__gt=last, public=True))
    assert left
    for event in left:
        assert leaves.is_sealed(event) or leaves.is_held(event, today), event.kind


@pytest.mark.django_db
def test_what_a_body_does_in_public_enters_the_log_at_once(city: SmallCity) -> None:
    """So that the test above could fail."""
    said = city.say()
    city.screen(said)
    with later(days=1):
        city.accept(said)
        city.answer(said)
        today = clock.today()
    accepted, answer = Event.objects.filter(kind__in=["case.accepted", "case.answered"]).order_by("pk")
    assert not leaves.is_held(accepted, today)
    assert not leaves.is_held(answer, today)


HIDDEN: dict[str, Callable[[SmallCity], Iterator[Any]]] = {
    "of a sensitive topic": lambda c: iter([c.say(topic_id=c.topics["bribe"].pk), {}]),
    "about the body itself": lambda c: iter([c.say(about_body=True), {}]),
    "only for the body": lambda c: iter([c.say(visibility="organisation"), {}]),
    "a complaint": lambda c: iter([c.say(), {"legal_kind": "complaint"}]),
}


@pytest.mark.django_db
@pytest.mark.parametrize("which", sorted(HIDDEN))
def test_no_act_on_a_case_that_does_not_stand_in_public_tells_a_body(city: SmallCity, which: str) -> None:
    said, screening = HIDDEN[which](city)
    owner = said.case.owner.code
    officer, head = city.officer(f"{owner}.officer"), city.officer(f"{owner}.head")
    with later(days=1):
        city.screen(said, by=f"{owner}.intake", **screening)
        city.accept(said, by=f"{owner}.officer")
        day = clock.today()
        plan: dict[str, Any] = {"by": officer, "version": None}
        actions.schedule_case(**plan, case=said.fresh(), promised_on=day.replace(day=9), plan=WORDS)
        actions.pause_case(
            **plan, case=said.fresh(), reason_code="waiting-works", reason=WORDS, until=day.replace(day=5)
        )
        actions.resume_case(by=officer, case=said.fresh())
        actions.change_urgency(**plan, case=said.fresh(), urgency="urgent", reason=WORDS)
        actions.extend_deadline(
            by=head, version=None, case=said.fresh(), days=1, reason_code="needs-survey", reason=WORDS
        ) if which != "of a sensitive topic" and said.fresh().urgency != "urgent" else None
        city.answer(said, by=f"{owner}.officer")
        actions.give_satisfaction(by=said.person, case=said.fresh(), report=said.report, solved=True)
        actions.reopen_case(by=said.person, case=said.fresh(), report=said.report, reason=WORDS)
    with later(days=60):
        actions.escalate_late_cases(by=Actor.system("clock"))
    events = list(Event.objects.filter(subject__in=[said.case.uid, said.report.uid], public=True))
    assert {"case.screened", "case.answered", "case.paused", "case.escalated"} <= {e.kind for e in events}
    for event in events:
        assert event.plain == {}, event.kind
        assert leaves.is_sealed(event) or leaves.is_held(event, event.day), event.kind
        assert leaves.needs_signature(event) is None
    bodies = {code.encode() for code in city.bodies}
    for leaf in leaves_of(events):
        words = set(re.findall(rb'"([^"]*)"', leaf))
        assert bodies.isdisjoint(words)


@pytest.mark.django_db
def test_before_intake_has_looked_even_a_late_case_tells_no_body(city: SmallCity) -> None:
    said = city.say()
    with later(days=20):
        actions.escalate_late_cases(by=Actor.system("clock"))
    event = Event.objects.get(kind="case.escalated", subject=said.case.uid)
    assert event.plain == {}
    assert event.value("from_organisation") == "dong"
    assert leaves.is_held(event, event.day)


def guesses(value: Any, field: str, event: Event) -> Iterator[bytes]:
    """Every digest that somebody could make who knows all of an act but the keys."""
    known = [b"", b"dangvan/v1/" + field.encode() + b"\0", field.encode(), bytes(32), b"\xff" * 32,
             event.subject.bytes, str(event.subject).encode(), event.kind.encode(), b"dangvan"]  # fmt: skip
    spelled = [canonical(value), str(value).encode(), value.encode() if isinstance(value, str) else b""]
    for text in spelled:
        for front in known:
            yield hashlib.sha256(front + text).digest()
            yield hmac.digest(front, text, "sha256")
            yield hmac.digest(front, b"dangvan/v1/" + field.encode() + b"\0" + text, "sha256")


def shown_in(leaf: bytes) -> Iterable[bytes]:
    told = json.loads(leaf)
    yield from (urlsafe_b64decode(text + "=") for text in told["commit"].values())
    yield urlsafe_b64decode(told["subject"] + "==")


@pytest.mark.django_db
def test_who_knows_everything_but_the_keys_can_confirm_nothing(everything: list[Event]) -> None:
    tried = 0
    for event in everything:
        (leaf,) = leaves_of([event])
        assert event.payload is not None
        shown = set(shown_in(leaf))
        for field in event.payload["keys"]:  # what was erased has no key any more
            value = leaves.committed_value(event, event.payload["values"], field)
            for guess in guesses(value, field, event):
                tried += 1
                assert guess not in shown
                assert guess[:16] not in shown
            opened = bytes.fromhex(commitment(bytes.fromhex(event.payload["keys"][field]), field, value))
            assert opened in shown, "with the key it opens"
    assert tried > 10_000


KEYS = st.binary(min_size=32, max_size=32)


@given(st.text(min_size=1, max_size=40), KEYS, KEYS)
def test_another_key_opens_nothing(value: str, key: bytes, other: bytes) -> None:
    assert (commitment(key, "text", value) == commitment(other, "text", value)) == (key == other)
    assert commitment(key, "text", value) != commitment(key, "place", value)


@pytest.mark.django_db
def test_the_same_act_twice_has_nothing_in_common_but_its_shape(city: SmallCity) -> None:
    both: list[Scene] = [scene_of(city, "answer_case"), scene_of(city, "answer_case")]
    for scene in both:
        TRIED["answer_case"][2](scene, city.officer("dong.officer"))
    seen: list[set[bytes]] = []
    for scene in both:
        mine = list(Event.objects.filter(subject__in=[scene.case.uid, scene.said.report.uid], public=True))
        seen.append({octets for leaf in leaves_of(mine) for octets in shown_in(leaf)})
    assert seen[0].isdisjoint(seen[1])
    assert len(seen[0]) == len(seen[1])
