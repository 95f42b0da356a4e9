"""Every public action on cases, tried by those who may not: nothing is done, nothing is left behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from dangvan.cases import actions
from dangvan.cases.models import Answer, AnswerTemplate, Case, CaseReport, Contest, Deadline, Note
from dangvan.kernel import clock, revisions
from dangvan.kernel.actor import Actor, ActorKind
from dangvan.kernel.errors import NotAllowed, NotFound
from dangvan.kernel.models import OutboxMessage
from dangvan.ledger.models import Event
from dangvan.organisations.models import OrganisationSuccession
from dangvan.reports.models import Report
from tests.small_city import Said, SmallCity, later

CLOCK = Actor.system("clock")
WORDS = "Một lý do đủ dài để được nhận ở mọi bước."


@dataclass
class Scene:
    """A case in some state, with what an action on it needs."""

    city: SmallCity
    said: Said
    contest: Contest | None = None
    other: Said | None = None
    template: AnswerTemplate | None = None
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def case(self) -> Case:
        return self.said.fresh()

    @property
    def own(self) -> dict[str, Any]:
        return {"case": self.case, "report": self.said.report}


def received(city: SmallCity) -> Scene:
    return Scene(city, city.say(), other=city.say("Rác chất đống ở đầu ngõ đã ba ngày."))


def screened(city: SmallCity) -> Scene:
    scene = received(city)
    city.screen(scene.said)
    assert scene.other is not None
    city.screen(scene.other)
    return scene


def answered(city: SmallCity) -> Scene:
    scene = screened(city)
    city.answer(scene.said)
    return scene


def closed(city: SmallCity) -> Scene:
    scene = answered(city)
    actions.give_satisfaction(by=scene.said.person, **scene.own, solved=True)
    return scene


def contested(city: SmallCity) -> Scene:
    scene = answered(city)
    scene.contest = actions.contest_case(by=scene.said.person, **scene.own, reason=WORDS)
    return scene


def paused(city: SmallCity) -> Scene:
    scene = screened(city)
    pause(scene, city.officer("dong.officer"))
    return scene


def refused_twice(city: SmallCity) -> Scene:
    scene = screened(city)
    for body, to in (("dong", "tay"), ("tay", "nam")):
        actions.hand_over_case(
            by=city.officer(f"{body}.officer"),
            case=scene.case,
            version=None,
            to_organisation_id=city.bodies[to].pk,
            reason=WORDS,
        )
    return scene


def merged(city: SmallCity) -> Scene:
    scene = screened(city)
    merge(scene, city.officer("dong.officer"))
    return scene


def words_refused(city: SmallCity) -> Scene:
    scene = screened(city)
    refuse_words(scene, city.officer("dong.officer"))
    return scene


def refusal_contested(city: SmallCity) -> Scene:
    scene = words_refused(city)
    actions.contest_refusal(by=scene.said.person, **scene.own, reason=WORDS)
    return scene


def with_template(city: SmallCity) -> Scene:
    scene = received(city)
    save_template(scene, city.officer("dong.officer"))
    scene.template = AnswerTemplate.objects.get()
    return scene


def pause(scene: Scene, by: Actor) -> None:
    until = clock.today() + timedelta(days=4)
    actions.pause_case(
        by=by, case=scene.case, version=None, reason_code="waiting-works", reason=WORDS, until=until
    )


def merge(scene: Scene, by: Actor) -> None:
    assert scene.other is not None
    actions.merge_cases(by=by, case=scene.case, version=None, into=scene.other.fresh(), reason=WORDS)


def refuse_words(scene: Scene, by: Actor) -> None:
    actions.refuse_words(by=by, **scene.own, reason_code="names-a-person", reason=WORDS)


def save_template(scene: Scene, by: Actor) -> None:
    actions.save_template(
        by=by, organisation_id=scene.city.bodies["dong"].pk, title="Vá ổ gà", body="Ngày [ngày] đội đã vá."
    )


def decide(scene: Scene, by: Actor) -> None:
    assert scene.contest is not None
    actions.decide_contest(
        by=by, case=scene.case, version=None, contest=scene.contest, outcome="upheld", text=WORDS
    )


def hand_over(scene: Scene, by: Actor) -> None:
    tay = scene.city.bodies["tay"].pk
    actions.hand_over_case(by=by, case=scene.case, version=None, to_organisation_id=tay, reason=WORDS)


def arbitrate(scene: Scene, by: Actor) -> None:
    tay = scene.city.bodies["tay"].pk
    actions.arbitrate_case(by=by, case=scene.case, version=None, to_organisation_id=tay, reason=WORDS)


def schedule(scene: Scene, by: Actor) -> None:
    day = clock.today() + timedelta(days=3)
    actions.schedule_case(by=by, case=scene.case, version=None, promised_on=day, plan=WORDS)


def extend(scene: Scene, by: Actor) -> None:
    actions.extend_deadline(
        by=by, case=scene.case, version=None, days=2, reason_code="needs-survey", reason=WORDS
    )


def decline(scene: Scene, by: Actor) -> None:
    actions.decline_case(by=by, case=scene.case, version=None, reason_code="not-public-duty", text=WORDS)


def reclassify(scene: Scene, by: Actor) -> None:
    flood = scene.city.topics["flood"].pk
    actions.reclassify_case(by=by, case=scene.case, version=None, topic_id=flood, area_id=None, reason=WORDS)


def decide_refusal(scene: Scene, by: Actor) -> None:
    actions.decide_refusal(by=by, **scene.own, release=True, reason=WORDS, text=WORDS)


def ask_erasure(scene: Scene, by: Actor) -> None:
    actions.ask_erasure(by=by, **scene.own, what=["photos"], ground="child")


def erasure_asked(city: SmallCity) -> Scene:
    scene = screened(city)
    ask_erasure(scene, city.officer("dong.officer"))
    return scene


def retire(scene: Scene, by: Actor) -> None:
    assert scene.template is not None
    actions.retire_template(by=by, template=scene.template)


Act = Callable[[Scene, Actor], object]
OTHERS = ("tay.head", "dong.auditor", "person", "holder")
PEOPLE = ("person", "other holder", "dong.head")
NOT_THE_CLOCK = ("dong.head", "person")
LEVEL = ("dong.head", "tay.head", "city.auditor", "holder")

#: Action -> the scene, who may not, the act.
TRIED: dict[str, tuple[Callable[[SmallCity], Scene], tuple[str, ...], Act]] = {
    "accept_case": (screened, OTHERS, lambda s, by: actions.accept_case(by=by, case=s.case, version=None)),
    "add_to_report": (
        received,
        PEOPLE,
        lambda s, by: actions.add_to_report(by=by, report=s.said.report, text=WORDS),
    ),
    "answer_case": (
        screened,
        (*OTHERS, "dong.intake"),
        lambda s, by: actions.answer_case(by=by, case=s.case, version=None, draft=s.city.draft()),
    ),
    "arbitrate_case": (refused_twice, ("arbiter.head", "dong.head", "tay.head", "person"), arbitrate),
    "assign_cases": (
        screened,
        OTHERS,
        lambda s, by: actions.assign_cases(by=by, cases=[s.case], user_id=None),
    ),
    "change_urgency": (
        screened,
        OTHERS,
        lambda s, by: actions.change_urgency(
            by=by, case=s.case, version=None, urgency="urgent", reason=WORDS
        ),
    ),
    "close_case": (
        answered,
        NOT_THE_CLOCK,
        lambda s, by: actions.close_case(by=by, case=s.case, outcome="silence"),
    ),
    "close_silent_cases": (answered, NOT_THE_CLOCK, lambda _s, by: actions.close_silent_cases(by=by)),
    "contest_case": (answered, PEOPLE, lambda s, by: actions.contest_case(by=by, **s.own, reason=WORDS)),
    "contest_refusal": (
        words_refused,
        PEOPLE,
        lambda s, by: actions.contest_refusal(by=by, **s.own, reason=WORDS),
    ),
    "decide_contest": (contested, LEVEL, decide),
    "decide_refusal": (refusal_contested, LEVEL, decide_refusal),
    "decline_case": (screened, OTHERS, decline),
    "escalate_late_cases": (screened, NOT_THE_CLOCK, lambda _s, by: actions.escalate_late_cases(by=by)),
    "extend_deadline": (screened, (*OTHERS, "dong.officer", "tay.head"), extend),
    "give_satisfaction": (
        answered,
        PEOPLE,
        lambda s, by: actions.give_satisfaction(by=by, **s.own, solved=True),
    ),
    "hand_on_cases": (screened, NOT_THE_CLOCK, lambda _s, by: actions.hand_on_cases(by=by)),
    "hand_on_cases_of": (
        screened,
        NOT_THE_CLOCK,
        lambda s, by: actions.hand_on_cases_of(by=by, predecessor_id=s.city.bodies["dong"].pk),
    ),
    "hand_over_case": (screened, OTHERS, hand_over),
    "lapse_schedules": (screened, NOT_THE_CLOCK, lambda _s, by: actions.lapse_schedules(by=by)),
    "merge_cases": (screened, OTHERS, merge),
    "pause_case": (screened, (*OTHERS, "dong.intake"), pause),
    "place_case": (
        screened,
        OTHERS,
        lambda s, by: actions.place_case(by=by, case=s.case, version=None, area_id=s.city.areas["tay"].pk),
    ),
    "prioritise_case": (
        screened,
        (*OTHERS, "dong.officer", "dong.intake"),
        lambda s, by: actions.prioritise_case(by=by, case=s.case, version=None, reason=WORDS),
    ),
    "receive_report": (
        received,
        ("no seat",),
        lambda s, by: actions.receive_report(by=by, submission=s.city.submission()),
    ),
    "receive_reports": (
        received,
        ("no seat", "person", "dong.head"),
        lambda s, by: actions.receive_reports(by=by, submissions=[s.city.submission()]),
    ),
    "reclassify_case": (screened, OTHERS, reclassify),
    "refer_case": (
        received,
        (*OTHERS, "dong.officer"),
        lambda s, by: actions.refer_case(by=by, case=s.case, version=None),
    ),
    "refuse_words": (screened, OTHERS, refuse_words),
    "release_words": (
        screened,
        OTHERS,
        lambda s, by: actions.release_words(by=by, **s.own, text="Ổ gà rất sâu."),
    ),
    "reopen_case": (closed, PEOPLE, lambda s, by: actions.reopen_case(by=by, **s.own, reason=WORDS)),
    "resume_case": (paused, OTHERS, lambda s, by: actions.resume_case(by=by, case=s.case)),
    "resume_paused_cases": (
        paused,
        ("tay.head", "person"),
        lambda _s, by: actions.resume_paused_cases(by=by),
    ),
    "retire_template": (with_template, ("tay.officer", "dong.auditor", "person"), retire),
    "save_template": (received, ("tay.officer", "dong.auditor", "dong.intake", "person"), save_template),
    "schedule_case": (screened, (*OTHERS, "dong.intake"), schedule),
    "ask_erasure": (screened, (*OTHERS, "city.head"), ask_erasure),
    "confirm_erasure": (
        erasure_asked,
        (*OTHERS, "dong.officer", "dong.intake"),
        lambda s, by: actions.confirm_erasure(by=by, **s.own),
    ),
    "drop_erasure": (
        erasure_asked,
        (*OTHERS, "dong.officer", "dong.intake"),
        lambda s, by: actions.drop_erasure(by=by, **s.own),
    ),
    "erase_own": (
        received,
        PEOPLE,
        lambda s, by: actions.erase_own(by=by, report=s.said.report, what=["words"]),
    ),
    "replay_erasures": (received, NOT_THE_CLOCK, lambda _s, by: actions.replay_erasures(by=by)),
    "screen_case": (
        received,
        (*OTHERS, "dong.officer"),
        lambda s, by: actions.screen_case(by=by, case=s.case, version=None, summary="Ổ gà trước trường"),
    ),
    "see_contact": (
        screened,
        (*OTHERS, "city.head"),
        lambda s, by: actions.see_contact(by=by, **s.own, reason=WORDS),
    ),
    "tell_what_people_did": (contested, NOT_THE_CLOCK, lambda _s, by: actions.tell_what_people_did(by=by)),
    "undo_merge": (
        merged,
        OTHERS,
        lambda _s, by: actions.undo_merge(by=by, case=merged_case(), reason=WORDS),
    ),
    "withdraw_report": (received, PEOPLE, lambda s, by: actions.withdraw_report(by=by, report=s.said.report)),
    "write_note": (screened, OTHERS, lambda s, by: actions.write_note(by=by, case=s.case, text=WORDS)),
}


def merged_case() -> Case:
    return Case.objects.get(merged_into__isnull=False)


def who(scene: Scene, name: str) -> Actor:
    assert scene.other is not None
    if name == "person":
        return Actor.person()
    if name == "holder":
        return scene.said.person
    if name == "other holder":
        return scene.other.person
    if name == "no seat":
        return Actor(ActorKind.OFFICER, user_id=1)
    return scene.city.officer(name)


def everything() -> list[object]:
    """All that an action on cases may leave behind, but for the count of refused looks at a contact."""
    tables = (Case, CaseReport, Report, Deadline, Contest, Answer, Note, AnswerTemplate, OutboxMessage)
    events = Event.objects.exclude(kind="contact.refused_look").order_by("pk")
    return [*(list(table.objects.order_by("pk").values()) for table in tables), list(events.values())]


def test_every_public_action_is_tried_by_at_least_two_who_may_not() -> None:
    assert TRIED.keys() == set(actions.__all__)
    assert all(len(wrong) >= 2 for name, (_s, wrong, _a) in TRIED.items() if name != "receive_report")


MONTH_LATER = {"escalate_late_cases", "resume_paused_cases", "lapse_schedules"}


@pytest.mark.parametrize("name", sorted(TRIED))
def test_who_may_not_changes_nothing(city: SmallCity, name: str) -> None:
    make, wrong, act = TRIED[name]
    scene = make(city)
    if name == "lapse_schedules":
        schedule(scene, city.officer("dong.officer"))
    if name.startswith("hand_on"):
        merge_away(city)
    with later(days=60 if name == "close_silent_cases" else 30 if name in MONTH_LATER else 0):
        before = everything()
        for someone in wrong:
            by = who(scene, someone)
            with pytest.raises((NotAllowed, NotFound)):
                act(scene, by)
            assert everything() == before, someone


def merge_away(city: SmallCity) -> None:
    dong = city.bodies["dong"]
    OrganisationSuccession.objects.create(
        predecessor=dong, successor=city.bodies["tay"], day=clock.today() - timedelta(days=1)
    )
    dong.valid_to = clock.today() - timedelta(days=1)
    dong.save()
    revisions.forget_all()
