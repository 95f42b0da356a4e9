"""Ways round the rules of a case, each tried: clocks, levels, merges, withdrawals, what leaves the public."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dangvan.cases import actions
from dangvan.cases.models import Case, Contest, Deadline
from dangvan.cases.policies import sight
from dangvan.cases.queries import public_cases
from dangvan.cases.similar import similar_open_cases
from dangvan.cases.types import Sight, State
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict
from dangvan.reports.models import ContactDetail
from dangvan.reports.types import ContactInput
from tests.cases import test_attacks_rights as scenes
from tests.small_city import Said, SmallCity, later

CLOCK = Actor.system("clock")
WORDS = "Một lý do đủ dài để được nhận ở mọi bước."


def contest(said: Said) -> Contest:
    return actions.contest_case(by=said.person, case=said.case, report=said.report, reason=WORDS)


def decide(city: SmallCity, said: Said, by: str, one: Contest, outcome: str) -> Case:
    return actions.decide_contest(
        by=city.officer(by),
        case=said.case,
        version=None,
        contest=one,
        outcome=outcome,
        text=WORDS,
        draft=city.draft(),
    )


def purge_day(said: Said) -> object:
    return ContactDetail.objects.get(report=said.report).purge_on


def known(city: SmallCity) -> Said:
    return city.say(contact=ContactInput(email="an@people.example"))


def test_contact_data_gets_its_day_at_every_end_and_loses_it_when_the_case_opens_again(
    city: SmallCity,
) -> None:
    declined, referred, closed = known(city), known(city), known(city)
    scenes.decline(scenes.Scene(city, declined), city.officer("dong.officer"))
    actions.refer_case(by=city.officer("dong.intake"), case=referred.case, version=None)
    city.screen(closed)
    city.answer(closed)
    actions.give_satisfaction(by=closed.person, case=closed.case, report=closed.report, solved=True)
    days = [purge_day(one) for one in (declined, referred, closed)]
    assert None not in days
    assert days[1] > days[0], "whoever must deal with a denunciation has the time the law sets"  # type: ignore[operator]
    contest(declined)
    actions.reopen_case(by=closed.person, case=closed.case, report=closed.report, reason=WORDS)
    assert purge_day(declined) is None
    assert purge_day(closed) is None


def test_a_second_contest_goes_above_the_first_decider_and_ends_at_the_top(city: SmallCity) -> None:
    said = city.say(topic_id=city.topics["lamp"].pk)
    city.screen(said, by="lights.intake")
    city.answer(said, by="lights.officer")
    first = contest(said)
    assert first.organisation == city.bodies["roads"]
    decide(city, said, "roads.officer", first, "upheld")
    second = contest(said)
    assert second.organisation == city.bodies["city"]
    decide(city, said, "city.officer", second, "overturned")
    with pytest.raises(Conflict, match="cấp cao nhất"):
        contest(said)
    with later(days=60):
        actions.close_silent_cases(by=CLOCK)
    assert said.fresh().close_outcome == "final"


def test_the_clock_of_a_refusal_that_comes_back_never_restarts(city: SmallCity) -> None:
    said = city.say()
    due = said.case.due_at
    scenes.decline(scenes.Scene(city, said), city.officer("dong.officer"))
    with later(days=5):
        case = decide(city, said, "city.officer", contest(said), "returned")
        assert (case.state, case.due_at, case.next_due_at) == (State.ACCEPTED, due, due)


def test_a_contested_refusal_that_is_answered_above_counts_as_the_first_answer(city: SmallCity) -> None:
    said = city.say()
    scenes.decline(scenes.Scene(city, said), city.officer("dong.officer"))
    case = decide(city, said, "city.officer", contest(said), "overturned")
    assert case.answered_on_time is True
    assert case.answers.get().organisation == city.bodies["city"]


def test_a_contest_taken_back_leaves_what_was_contested(city: SmallCity) -> None:
    said = city.answered()
    other = city.say(join=said.case)
    contest(said)
    case = actions.give_satisfaction(by=said.person, case=said.case, report=said.report, solved=True)
    assert (case.state, case.next_due_at) == (State.ANSWERED, None)
    one = contest(other)
    actions.withdraw_report(by=other.person, report=other.report)
    assert said.fresh().state == State.ANSWERED
    assert Contest.objects.get(pk=one.pk).outcome == "withdrawn"


def test_lateness_never_climbs_to_the_accused_and_ends_above(city: SmallCity) -> None:
    said = city.say(topic_id=city.topics["lamp"].pk, about_body=True)
    city.screen(said, by="roads.intake")
    seen = set()
    for days in (20, 40, 60):
        with later(days=days):
            actions.escalate_late_cases(by=CLOCK)
        seen.add(said.fresh().escalated_to)
    assert seen <= {city.bodies["city"], city.bodies["arbiter"]}
    assert said.case.escalation_level == 2
    top = city.say(topic_id=city.topics["lamp"].pk)
    Case.objects.filter(pk=top.case.pk).update(owner=city.bodies["city"])
    for days in (20, 40):
        with later(days=days):
            actions.escalate_late_cases(by=CLOCK)
    assert top.fresh().escalated_to == city.bodies["arbiter"], "not back to the owner"


def test_what_climbed_for_want_of_screening_climbs_anew_for_want_of_an_answer(city: SmallCity) -> None:
    said = city.say()
    with later(days=3):
        assert actions.escalate_late_cases(by=CLOCK) == 1
        city.screen(said)
        assert said.fresh().escalation_level == 0
    with later(days=12):
        assert actions.escalate_late_cases(by=CLOCK) == 1


def test_a_hand_over_before_screening_does_not_stop_the_clock_of_screening(city: SmallCity) -> None:
    scene = scenes.received(city)
    acknowledge = scene.case.acknowledge_due_at
    scenes.hand_over(scene, city.officer("dong.intake"))
    by, area = city.officer("tay.intake"), city.areas["tay"].pk
    actions.place_case(by=by, case=scene.case, version=None, area_id=area)
    assert scene.case.next_due_at == acknowledge


def test_a_pause_is_never_late_and_gives_back_what_it_did_not_need(city: SmallCity) -> None:
    scene = scenes.screened(city)
    due = scene.case.due_at
    until = clock.today() + timedelta(days=30)
    officer = city.officer("dong.officer")
    actions.pause_case(
        by=officer, case=scene.case, version=None, reason_code="waiting-works", reason=WORDS, until=until
    )
    with later(days=14):
        actions.escalate_late_cases(by=CLOCK)
        assert scene.case.escalation_level == 0, "its time is not over"
    with later(days=1):
        actions.resume_case(by=officer, case=scene.case)
        assert due is not None
        assert scene.case.due_at == due + timedelta(days=1)
        scenes.pause(scene, officer)
        city.answer(scene.said)
    assert not scene.case.pauses.filter(ended_at=None).exists()
    assert not Deadline.objects.filter(case=scene.case, kind="answer", ended_at=None).exists()


def test_a_promise_for_today_lapses_when_the_office_closes(city: SmallCity) -> None:
    scene = scenes.screened(city)
    scenes.schedule(scene, city.officer("dong.officer"))
    with later(days=3, hours=7):
        assert actions.lapse_schedules(by=CLOCK) == 0
    with later(days=3, hours=8, minutes=1):
        assert actions.lapse_schedules(by=CLOCK) == 1


def test_an_extension_by_the_head_above_is_not_self_given(city: SmallCity) -> None:
    scene = scenes.screened(city)
    scenes.extend(scene, city.officer("city.head"))
    given = scene.case.extensions.get()
    assert (given.self_given, given.organisation) == (False, city.bodies["city"])


def test_a_person_withdraws_also_after_the_end_and_their_words_leave_the_public(city: SmallCity) -> None:
    said = city.answered()
    actions.release_words(
        by=city.officer("dong.officer"), case=said.case, report=said.report, text="Ổ gà rất sâu ở cổng."
    )
    actions.give_satisfaction(by=said.person, case=said.case, report=said.report, solved=True)
    assert public_cases(text="cong").count == 1
    actions.withdraw_report(by=said.person, report=said.report)
    assert (said.fresh().state, said.case.is_public) == (State.CLOSED, False)
    said.report.refresh_from_db()
    assert said.report.released_text == ""
    assert public_cases().count == public_cases(text="cong").count == 0


def test_a_merge_is_contested_through_any_receipt_and_undone_only_when_it_can_be(city: SmallCity) -> None:
    scene = scenes.merged(city)
    assert scene.other is not None
    into = scene.other
    officer = city.officer("dong.officer")
    city.answer(into)
    original = Case.objects.get(merged_into__isnull=False)
    one = actions.contest_case(by=scene.said.person, case=original, report=scene.said.report, reason=WORDS)
    assert one.case == into.fresh()
    with pytest.raises(Conflict):
        actions.undo_merge(by=officer, case=original, reason=WORDS)
    decide(city, into, "city.officer", one, "upheld")
    case = actions.undo_merge(by=officer, case=original, reason=WORDS)
    assert (case.state, case.answered_at, case.next_due_at) == (State.SCREENED, None, case.due_at)
    assert into.fresh().state == State.ANSWERED_AGAIN
    link = scene.said.report.link
    link.refresh_from_db()
    assert (link.case, link.solved) == (case, None)


def test_undoing_a_chain_of_merges_brings_everybody_home(city: SmallCity) -> None:
    first, second, third = (city.say() for _ in range(3))
    for one in (first, second, third):
        city.screen(one)
    officer = city.officer("dong.officer")
    for case, into in ((first, second), (second, third)):
        actions.merge_cases(by=officer, case=case.case, version=None, into=into.fresh(), reason=WORDS)
    assert third.fresh().reports_count == 3
    with pytest.raises(Conflict):
        actions.undo_merge(by=officer, case=Case.objects.get(pk=first.case.pk), reason=WORDS)
    middle = Case.objects.get(state=State.MERGED, merged_into=third.case)
    actions.undo_merge(by=officer, case=middle, reason=WORDS)
    assert set(middle.links.values_list("report_id", flat=True)) == {first.report.pk, second.report.pk}
    assert (middle.links.count(), third.fresh().reports_count) == (2, 1)


def test_a_public_case_does_not_vanish_in_one_that_is_not(city: SmallCity) -> None:
    scene = scenes.screened(city)
    hidden = city.say(visibility="organisation")
    city.screen(hidden)
    officer = city.officer("dong.officer")
    with pytest.raises(Conflict):
        actions.merge_cases(by=officer, case=scene.case, version=None, into=hidden.case, reason=WORDS)


def test_a_denunciation_is_found_by_nobody_but_its_receiver(city: SmallCity) -> None:
    said = city.say()
    city.screen(said)
    before = len(similar_open_cases(topic_id=city.topics["pothole"].pk, text="ổ gà", lon=105.85, lat=21.05))
    assert (before, public_cases().count) == (1, 1)
    actions.refer_case(by=city.officer("dong.intake"), case=said.case, version=None)
    case = said.fresh()
    assert not similar_open_cases(topic_id=city.topics["pothole"].pk, text="ổ gà", lon=105.85, lat=21.05)
    assert public_cases().count == public_cases(text="o ga").count == 0
    for name in city.users:
        expected = Sight.ALL if name.split(".")[0] == "inspector" else Sight.NOTHING
        if not name.endswith("auditor"):
            assert sight(city.officer(name), case, "public") == expected, name
    assert sight(said.person, case, "public") == Sight.ALL
    assert case.deadlines.filter(kind="statutory", ended_at=None).exists()


def test_a_topic_that_turns_out_sensitive_takes_the_case_out_of_the_public(city: SmallCity) -> None:
    said = city.say()
    city.screen(said)
    officer = city.officer("dong.officer")
    actions.release_words(by=officer, case=said.case, report=said.report, text="Ổ gà rất sâu ở cổng.")

    def call_it(topic: str) -> Case:
        return actions.reclassify_case(
            by=officer,
            case=said.case,
            version=None,
            topic_id=city.topics[topic].pk,
            area_id=said.case.area_id,
            reason=WORDS,
        )

    assert not call_it("bribe").is_public
    assert public_cases(text="cong").count == 0
    assert sight(Actor.person(), said.fresh(), "public") == Sight.COUNT
    assert call_it("pothole").is_public, "a mistake is put right"


def test_a_complaint_has_the_clocks_of_the_law_beside_the_persons_own(city: SmallCity) -> None:
    said = city.say()
    due = said.case.due_at
    case = city.screen(said, legal_kind="complaint")
    assert case.deadlines.filter(kind="statutory").count() == 2
    assert (case.due_at, case.is_public) == (due, False)


def test_a_refusal_at_the_door_stands_in_public_with_its_reason(city: SmallCity) -> None:
    said = city.say()
    scenes.decline(scenes.Scene(city, said), city.officer("dong.intake"))
    assert public_cases(state=State.DECLINED).count == 1


def test_the_second_bodys_word_on_a_refusal_is_final(city: SmallCity) -> None:
    scene = scenes.refusal_contested(city)
    actions.decide_refusal(by=city.officer("city.officer"), **scene.own, release=False, reason=WORDS)
    with pytest.raises(Conflict):
        actions.contest_refusal(by=scene.said.person, **scene.own, reason=WORDS)


def test_nothing_stays_with_a_body_that_is_no_more(city: SmallCity) -> None:
    scene = scenes.contested(city)
    about = city.say(about_body=True)
    open_case = city.say()
    scenes.merge_away(city)
    assert actions.hand_on_cases(by=CLOCK) == 3
    tay = city.bodies["tay"]
    assert scene.case.owner == open_case.fresh().owner == tay
    assert about.fresh().accused == tay
    assert sight(city.officer("tay.head"), about.case, "public") == Sight.NOTHING
    assert actions.hand_on_cases(by=CLOCK) == 0
