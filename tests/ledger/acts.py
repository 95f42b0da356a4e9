"""Everything that people and bodies do on cases, done once by those who may: for tests that look at what it
leaves in the public log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from dangvan.cases import actions
from dangvan.kernel.actor import Actor
from dangvan.ledger import leaves
from dangvan.ledger.models import Event
from dangvan.ledger.tlog.hashing import leaf_hash
from tests.cases.test_attacks_rights import (
    TRIED,
    WORDS,
    Scene,
    answered,
    contested,
    merge_away,
    schedule,
    who,
)
from tests.small_city import SmallCity, later

CLOCK = "clock"
#: Who may do what on the cases of `TRIED`; whoever holds the receipt does the rest.
BY: dict[str, str] = {
    "accept_case": "dong.officer",
    "answer_case": "dong.officer",
    "arbitrate_case": "arbiter.arbiter",
    "ask_erasure": "dong.officer",
    "assign_cases": "dong.head",
    "change_urgency": "dong.officer",
    "close_case": CLOCK,
    "close_silent_cases": CLOCK,
    "confirm_erasure": "dong.head",
    "decide_contest": "city.officer",
    "decide_refusal": "city.officer",
    "decline_case": "dong.officer",
    "drop_erasure": "dong.head",
    "escalate_late_cases": CLOCK,
    "extend_deadline": "dong.head",
    "hand_on_cases": CLOCK,
    "hand_on_cases_of": CLOCK,
    "hand_over_case": "dong.officer",
    "lapse_schedules": CLOCK,
    "merge_cases": "dong.officer",
    "pause_case": "dong.officer",
    "place_case": "dong.officer",
    "prioritise_case": "dong.head",
    "receive_report": "dong.intake",
    "receive_reports": CLOCK,
    "reclassify_case": "dong.officer",
    "refer_case": "dong.intake",
    "refuse_words": "dong.officer",
    "release_words": "dong.officer",
    "replay_erasures": CLOCK,
    "resume_case": "dong.officer",
    "resume_paused_cases": CLOCK,
    "retire_template": "dong.officer",
    "save_template": "dong.officer",
    "schedule_case": "dong.officer",
    "screen_case": "dong.intake",
    "tell_what_people_did": CLOCK,
    "undo_merge": "dong.officer",
    "write_note": "dong.officer",
}
_DAYS = {
    "close_silent_cases": 60,
    "escalate_late_cases": 30,
    "resume_paused_cases": 30,
    "lapse_schedules": 30,
}


def actor(scene: Scene, name: str) -> Actor:
    return Actor.system("clock") if name == CLOCK else who(scene, name)


def scene_of(city: SmallCity, action: str) -> Scene:
    """The scene in which the action can be done."""
    scene = TRIED[action][0](city)
    if action == "lapse_schedules":
        schedule(scene, city.officer("dong.officer"))
    if action.startswith("hand_on"):
        merge_away(city)
    return scene


def moment_of(action: str) -> Any:
    """When the action has something to do, seen from its scene."""
    return later(days=_DAYS.get(action, 0))


def what_people_do() -> Iterator[tuple[str, Callable[[SmallCity], Scene], Callable[[Scene, Actor], object]]]:
    """Every action as whoever holds the receipt tries it, and what follows from some of them elsewhere."""
    for name, (make, _wrong, act) in TRIED.items():
        yield name, make, act
    yield "withdraw_report, contested", contested, _withdraw
    yield "withdraw_report, of two", _of_two, _withdraw
    yield "withdraw_report, the only one that wished it public", _the_only_public_one, _withdraw
    yield "give_satisfaction, contested", contested, _satisfied
    yield "give_satisfaction, not solved", answered, lambda s, by: _satisfied(s, by, solved=False)
    yield "receive_report, joining", answered, _join


def _withdraw(scene: Scene, by: Actor) -> None:
    actions.withdraw_report(by=by, report=scene.said.report)


def _satisfied(scene: Scene, by: Actor, *, solved: bool = True) -> None:
    actions.give_satisfaction(by=by, **scene.own, solved=solved)


def _join(scene: Scene, by: Actor) -> None:
    actions.receive_report(by=by, submission=scene.city.submission(WORDS), join=scene.case)


def _of_two(city: SmallCity) -> Scene:
    scene = contested(city)
    city.say("Tôi cũng gặp chuyện này.", join=scene.case)
    return scene


def _the_only_public_one(city: SmallCity) -> Scene:
    scene = answered(city)
    city.say("Tôi cũng gặp, xin đừng nêu.", join=scene.case, visibility="organisation")
    return scene


def leaves_of(events: list[Event]) -> list[bytes]:
    """The leaves of public events, each chained to those of its subject before it."""
    ends: dict[Any, tuple[int, bytes]] = {}
    written = []
    for event in sorted(events, key=lambda one: (one.at, one.pk)):
        if not event.public:
            continue
        sequence, previous = (0, b"") if leaves.is_sealed(event) else ends.get(event.subject, (0, b""))
        signature = bytes(64) if leaves.needs_signature(event) else None
        leaf = leaves.leaf_of(event, sequence=sequence, previous_hash=previous, signature=signature)
        if not leaves.is_sealed(event):
            ends[event.subject] = (sequence + 1, leaf_hash(leaf))
        written.append(leaf)
    return written
