"""The life of a case through its actions: who may, what it needs, what it leaves, and clocks that never
restart.
"""

from datetime import date, timedelta

import pytest

from dangvan.cases import actions
from dangvan.cases.actions.answering import check_draft, only_promises
from dangvan.cases.actions.changing import begin
from dangvan.cases.machine import MOVES
from dangvan.cases.models import Case, Contest, Deadline, Handover, State
from dangvan.cases.types import AnswerDraft, Relation
from dangvan.kernel import clock, revisions
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed
from dangvan.kernel.models import OutboxMessage
from dangvan.ledger.models import Event
from dangvan.organisations.models import OrganisationSuccession
from dangvan.reports.types import ContactInput
from tests.small_city import SmallCity, later

CLOCK = Actor.system("clock")


@pytest.mark.parametrize("verb", sorted(MOVES))
def test_a_move_is_taken_only_from_the_states_in_the_table(city: SmallCity, verb: str) -> None:
    move = MOVES[verb]
    said = city.say()
    actor = CLOCK if Relation.SYSTEM in move.relations else _someone_allowed(city, verb)
    if Relation.HOLDER in move.relations:
        actor = said.person
    changes: dict[str, object] = {}
    if verb == "arbitrate":
        changes |= {"in_arbitration": True, "owner": city.bodies["arbiter"]}
    if Relation.LEVEL in move.relations:
        changes |= {"escalated_to": city.bodies["city"]}
    for state in State:
        Case.objects.filter(pk=said.case.pk).update(state=state, **changes)
        if state in move.sources:
            assert begin(verb, actor, said.case).state == state
        else:
            with pytest.raises(Conflict):
                begin(verb, actor, said.case)


def _someone_allowed(city: SmallCity, verb: str) -> Actor:
    move = MOVES[verb]
    role = min(move.roles).value if move.roles else "officer"
    if Relation.ARBITER in move.relations and verb == "arbitrate":
        return city.officer("arbiter.arbiter")
    if Relation.OWNER in move.relations:
        role = next(r.value for r in sorted(move.roles) if r.value != "arbiter")
        return city.officer(f"dong.{role}")
    if Relation.LEVEL in move.relations:
        return city.officer("city.officer")
    return Actor.person()


@pytest.mark.parametrize("name", ["tay.intake", "tay.head", "dong.auditor", "roads.officer", "city.officer"])
def test_only_the_owners_intake_screens(city: SmallCity, name: str) -> None:
    said = city.say()
    with pytest.raises(NotAllowed):
        city.screen(said, by=name)
    assert said.fresh().state == State.RECEIVED


def test_a_person_without_the_receipt_can_do_nothing(city: SmallCity) -> None:
    said = city.answered()
    stranger = Actor.person()
    with pytest.raises(NotAllowed):
        actions.contest_case(
            by=stranger, case=said.case, report=said.report, reason="Tôi không đồng ý chút nào."
        )
    with pytest.raises(NotAllowed):
        actions.withdraw_report(by=stranger, report=said.report)
    other = city.say("Rác chất đống ở đầu ngõ đã ba ngày.")
    with pytest.raises(NotAllowed):
        actions.give_satisfaction(by=other.person, case=said.case, report=said.report, solved=True)


def test_screening_makes_the_facts_public_and_stops_the_first_clock(city: SmallCity) -> None:
    said = city.say()
    case = city.screen(said)
    assert case.is_public
    assert case.summary == "Ổ gà sâu trước cổng trường tiểu học"
    assert Deadline.objects.get(case=case, kind="acknowledge").met_at is not None
    assert case.next_due_at == case.due_at


def test_screening_needs_a_summary(city: SmallCity) -> None:
    with pytest.raises(Invalid) as error:
        city.screen(city.say(), summary="  ")
    assert "summary" in error.value.fields


def test_a_khieu_nai_shows_its_statutory_clock_and_is_not_public(city: SmallCity) -> None:
    case = city.screen(city.say(), legal_kind="complaint")
    assert not case.is_public
    assert Deadline.objects.filter(case=case, kind="statutory").count() == 2
    assert case.due_at is not None


def test_the_clock_never_restarts_by_handover_reclassification_or_urgency(city: SmallCity) -> None:
    said = city.say()
    city.screen(said)
    due = said.case.due_at
    with later(days=3):
        said.case = actions.hand_over_case(
            by=city.officer("dong.officer"),
            case=said.case,
            version=None,
            to_organisation_id=city.bodies["tay"].pk,
            reason="Đoạn này thuộc địa giới phường Tây.",
        )
        assert said.case.due_at == due
        said.case = actions.reclassify_case(
            by=city.officer("tay.officer"),
            case=said.case,
            version=None,
            topic_id=city.topics["lamp"].pk,
            area_id=city.areas["tay"].pk,
            reason="Thực ra là đèn đường.",
        )
        assert said.case.due_at == due
        said.case = actions.change_urgency(
            by=city.officer("tay.officer"),
            case=said.case,
            version=None,
            urgency="complex",
            reason="Phức tạp hơn.",
        )
        assert said.case.due_at == due
        said.case = actions.change_urgency(
            by=city.officer("tay.officer"),
            case=said.case,
            version=None,
            urgency="urgent",
            reason="Nguy hiểm.",
        )
        assert said.case.due_at is not None
        assert due is not None
        assert said.case.due_at < due


def test_a_handover_says_who_refused_and_why(city: SmallCity) -> None:
    said = city.say()
    city.screen(said)
    actions.hand_over_case(
        by=city.officer("dong.officer"),
        case=said.case,
        version=None,
        to_organisation_id=city.bodies["tay"].pk,
        reason="Đoạn này thuộc địa giới phường Tây.",
    )
    handover = Handover.objects.get()
    assert handover.refused
    assert handover.from_organisation == city.bodies["dong"]
    event = Event.objects.get(kind="case.handed_over")
    assert event.plain["from_organisation"] == "dong"
    assert "reason" in event.commitments


def test_sorting_before_screening_is_no_refusal(city: SmallCity) -> None:
    said = city.say()
    case = actions.hand_over_case(
        by=city.officer("dong.intake"),
        case=said.case,
        version=None,
        to_organisation_id=city.bodies["roads"].pk,
        reason="Đường do Sở quản lý theo phân cấp.",
    )
    assert case.refused_count == 0
    assert not Handover.objects.get().refused


def test_a_case_refused_twice_goes_to_the_arbiter_whose_word_binds(city: SmallCity) -> None:
    said = city.say()
    city.screen(said)
    for body, to in (("dong", "tay"), ("tay", "nam")):
        said.case = actions.hand_over_case(
            by=city.officer(f"{body}.officer"),
            case=said.case,
            version=None,
            to_organisation_id=city.bodies[to].pk,
            reason="Không thuộc trách nhiệm của chúng tôi.",
        )
    assert said.case.owner == city.bodies["arbiter"]
    assert said.case.in_arbitration
    for nobody in ("arbiter.officer", "dong.head", "city.head"):
        with pytest.raises(NotAllowed):
            actions.arbitrate_case(
                by=city.officer(nobody),
                case=said.case,
                version=None,
                to_organisation_id=city.bodies["dong"].pk,
                reason="Theo địa giới hành chính.",
            )
    said.case = actions.arbitrate_case(
        by=city.officer("arbiter.arbiter"),
        case=said.case,
        version=None,
        to_organisation_id=city.bodies["dong"].pk,
        reason="Theo địa giới hành chính.",
    )
    assert said.case.owner == city.bodies["dong"]
    with pytest.raises(Conflict):
        actions.hand_over_case(
            by=city.officer("dong.officer"),
            case=said.case,
            version=None,
            to_organisation_id=city.bodies["tay"].pk,
            reason="Vẫn không phải của chúng tôi.",
        )


def test_a_case_is_never_handed_to_the_body_it_is_about(city: SmallCity) -> None:
    said = city.say(about_body=True)
    with pytest.raises(Invalid):
        actions.hand_over_case(
            by=city.officer("city.officer"),
            case=said.case,
            version=None,
            to_organisation_id=city.bodies["dong"].pk,
            reason="Phường tự kiểm tra và trả lời.",
        )


def test_cases_are_assigned_to_people_of_the_owner_all_or_none(city: SmallCity) -> None:
    one, two = city.say(), city.say("Rác chất đống ở đầu ngõ đã ba ngày.")
    mine, strange = city.users["dong.officer"].pk, city.users["tay.officer"].pk
    actions.assign_cases(by=city.officer("dong.head"), cases=[one.case, two.case], user_id=mine)
    assert {one.fresh().assignee_id, two.fresh().assignee_id} == {mine}
    with pytest.raises(Invalid):
        actions.assign_cases(by=city.officer("dong.head"), cases=[one.case], user_id=strange)
    with pytest.raises(NotAllowed):
        actions.assign_cases(by=city.officer("tay.head"), cases=[one.case], user_id=strange)


def test_the_second_of_two_officers_is_told(city: SmallCity) -> None:
    said = city.say()
    city.screen(said)
    version = said.case.version
    actions.accept_case(by=city.officer("dong.officer"), case=said.case, version=version)
    with pytest.raises(Conflict):
        actions.answer_case(by=city.officer("dong.head"), case=said.case, version=version, draft=city.draft())


def test_a_promise_is_no_answer(city: SmallCity) -> None:
    said = city.say()
    city.screen(said)
    city.accept(said)
    with pytest.raises(Invalid) as error:
        city.answer(said, what_was_done="Phường đã ghi nhận và sẽ xử lý trong thời gian sớm nhất.")
    assert "what_was_done" in error.value.fields
    assert said.fresh().state == State.ACCEPTED


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"what_was_done": "Đã vá."}, "what_was_done"),
        ({"what_was_done": "Đội duy tu đã vá ổ gà tại [địa điểm] bằng bê tông nhựa nóng."}, "what_was_done"),
        ({"done_on": None}, "done_on"),
        ({"done_on": date(2030, 1, 1)}, "done_on"),
        ({"done_by": ""}, "done_by"),
        ({"evidence_text": ""}, "evidence"),
    ],
)
def test_an_answer_says_what_when_by_whom_with_evidence(
    city: SmallCity, changes: dict[str, object], field: str
) -> None:
    assert check_draft(city.draft()) == {}
    assert field in check_draft(city.draft(**changes))


def test_promises_are_told_from_deeds() -> None:
    assert only_promises("Phường xin ghi nhận ý kiến của ông bà. Chúng tôi sẽ kiểm tra và xử lý.")
    assert not only_promises("Phường xin ghi nhận. Sáng 3/3 đội vệ sinh đã dọn toàn bộ rác ở ngõ 12.")


def test_an_answer_stops_the_clock_asks_the_reporter_and_waits_for_silence(city: SmallCity) -> None:
    said = city.answered(contact=None)
    assert said.case.state == State.ANSWERED
    assert said.case.answered_on_time is True
    assert said.case.next_due_at is None
    assert said.case.silence_on is not None
    assert said.report.link.case == said.case
    assert Deadline.objects.get(case=said.case, kind="answer").met_at is not None
    assert OutboxMessage.objects.filter(kind="case.answered").exists()


def test_satisfaction_of_all_reporters_closes_the_case(city: SmallCity) -> None:
    said = city.say()
    second = city.say("Tôi cũng bị ngã ở chỗ này.", join=said.case)
    city.screen(said)
    city.accept(said)
    city.answer(said)
    actions.give_satisfaction(by=said.person, case=said.case, report=said.report, solved=True)
    assert said.fresh().state == State.ANSWERED
    actions.give_satisfaction(by=second.person, case=said.case, report=second.report, solved=True)
    assert said.fresh().state == State.CLOSED
    assert said.case.close_outcome == "satisfied"


def test_silence_closes_after_its_day_and_is_marked(city: SmallCity) -> None:
    said = city.answered()
    assert actions.close_silent_cases(by=CLOCK) == 0
    with later(days=40):
        assert actions.close_silent_cases(by=CLOCK) == 1
    assert (said.fresh().state, said.case.close_outcome) == (State.CLOSED, "silence")


def test_one_contest_contests_the_case_one_level_up_with_a_clock_of_its_own(city: SmallCity) -> None:
    said = city.answered()
    contest = actions.contest_case(
        by=said.person, case=said.case, report=said.report, reason="Ổ gà vẫn còn nguyên, chưa ai đến vá."
    )
    assert said.fresh().state == State.CONTESTED
    assert contest.organisation == city.bodies["city"]
    assert said.case.next_due_at == contest.due_at
    for nobody in ("dong.head", "tay.head", "city.auditor"):
        with pytest.raises(NotAllowed):
            actions.decide_contest(
                by=city.officer(nobody),
                case=said.case,
                version=None,
                contest=contest,
                outcome="upheld",
                text="Đã kiểm tra, việc vá đã hoàn thành đúng.",
            )


def test_the_level_above_answers_anew(city: SmallCity) -> None:
    said = city.answered()
    contest = actions.contest_case(
        by=said.person, case=said.case, report=said.report, reason="Ổ gà vẫn còn nguyên, chưa ai đến vá."
    )
    case = actions.decide_contest(
        by=city.officer("city.officer"),
        case=said.case,
        version=None,
        contest=contest,
        outcome="overturned",
        draft=city.draft(done_by="Thành phố giao Ban duy tu hạ tầng"),
    )
    assert case.state == State.ANSWERED_AGAIN
    assert case.overturned_count == 1
    assert case.answers.get(number=2).organisation == city.bodies["city"]


def test_a_returned_contest_gives_the_owner_a_new_dated_task(city: SmallCity) -> None:
    said = city.answered()
    contest = actions.contest_case(
        by=said.person, case=said.case, report=said.report, reason="Ổ gà vẫn còn nguyên, chưa ai đến vá."
    )
    case = actions.decide_contest(
        by=city.officer("city.officer"),
        case=said.case,
        version=None,
        contest=contest,
        outcome="returned",
        text="Phường phải vá lại toàn bộ đoạn đường này.",
    )
    assert case.state == State.ACCEPTED
    assert case.next_due_at == case.due_at
    city.answer(said)
    assert said.case.state == State.ANSWERED_AGAIN


def test_a_closed_case_is_reopened_by_its_receipt(city: SmallCity) -> None:
    said = city.answered()
    actions.give_satisfaction(by=said.person, case=said.case, report=said.report, solved=True)
    with later(days=20):
        case = actions.reopen_case(
            by=said.person, case=said.case, report=said.report, reason="Trời mưa, ổ gà lại bong ra như cũ."
        )
        assert case.state == State.ACCEPTED
        assert case.due_at is not None
        assert case.due_at > clock.now()


def test_a_declined_case_has_a_published_reason_and_can_be_contested(city: SmallCity) -> None:
    said = city.say()
    with pytest.raises(Invalid):
        actions.decline_case(
            by=city.officer("dong.intake"),
            case=said.case,
            version=None,
            reason_code="because",
            text="Không thuộc.",
        )
    said.case = actions.decline_case(
        by=city.officer("dong.intake"),
        case=said.case,
        version=None,
        reason_code="not-public-duty",
        text="Tranh chấp giữa hai gia đình thuộc thẩm quyền của tòa án.",
    )
    contest = actions.contest_case(
        by=said.person,
        case=said.case,
        report=said.report,
        reason="Đây là đường công cộng, không phải đất riêng.",
    )
    assert contest.against == Contest.Against.DECLINE
    assert contest.organisation == city.bodies["city"]


def test_a_promised_date_is_shown_and_reopens_by_itself(city: SmallCity) -> None:
    said = city.say()
    city.screen(said)
    city.accept(said)
    due = said.case.due_at
    said.case = actions.schedule_case(
        by=city.officer("dong.officer"),
        case=said.case,
        version=None,
        promised_on=clock.today() + timedelta(days=5),
        plan="Đội duy tu sẽ vá trong đợt thi công tuần này.",
    )
    assert (said.case.state, said.case.due_at) == (State.SCHEDULED, due)
    assert actions.lapse_schedules(by=CLOCK) == 0
    with later(days=6):
        assert actions.lapse_schedules(by=CLOCK) == 1
    assert said.fresh().state == State.ACCEPTED


def test_a_pause_moves_the_clock_by_the_working_time_it_took_and_no_more(city: SmallCity) -> None:
    said = city.say()
    city.screen(said)
    due = said.case.due_at
    said.case = actions.pause_case(
        by=city.officer("dong.officer"),
        case=said.case,
        version=None,
        reason_code="waiting-works",
        reason="Chờ đơn vị cấp nước hoàn trả mặt đường.",
        until=clock.today() + timedelta(days=4),
    )
    with later(days=4, hours=1):
        assert actions.resume_paused_cases(by=CLOCK) == 1
    assert due is not None
    assert said.fresh().due_at is not None
    # Monday 9:00 to Friday 10:00 are four working days.
    assert said.case.due_at == due + timedelta(days=6), "Wednesday plus four working days is Tuesday"


def test_an_extension_needs_a_reason_a_head_and_room_in_the_standard(city: SmallCity) -> None:
    said = city.say()
    city.screen(said)
    city.accept(said)
    words = {"reason_code": "needs-survey", "reason": "Cần khảo sát lại nền đường trước khi vá."}
    with pytest.raises(NotAllowed):
        actions.extend_deadline(
            by=city.officer("dong.officer"), case=said.case, version=None, days=3, **words
        )
    with pytest.raises(Invalid):
        actions.extend_deadline(by=city.officer("dong.head"), case=said.case, version=None, days=30, **words)
    said.case = actions.extend_deadline(
        by=city.officer("dong.head"), case=said.case, version=None, days=3, **words
    )
    assert Event.objects.get(kind="case.extended").plain["self_given"] is True
    with pytest.raises(Conflict):
        actions.extend_deadline(by=city.officer("dong.head"), case=said.case, version=None, days=1, **words)


def test_what_is_late_climbs_by_itself_once_and_what_is_very_late_once_more(city: SmallCity) -> None:
    said = city.say(topic_id=city.topics["lamp"].pk)
    city.screen(said, by="lights.intake")
    assert actions.escalate_late_cases(by=CLOCK) == 0
    with later(days=10):
        assert actions.escalate_late_cases(by=CLOCK) == 1
        assert actions.escalate_late_cases(by=CLOCK) == 0
        assert said.fresh().escalated_to == city.bodies["roads"]
        said.case = actions.answer_case(
            by=city.officer("roads.officer"), case=said.case, version=None, draft=city.draft()
        )
        assert said.case.answered_on_time is False
    other = city.say(topic_id=city.topics["lamp"].pk)
    city.screen(other, by="lights.intake")
    with later(days=30):
        actions.escalate_late_cases(by=CLOCK)
        assert other.fresh().escalation_level == 2
        assert other.case.escalated_to in (city.bodies["roads"], city.bodies["city"])


def test_a_merged_case_keeps_the_earliest_clock_and_can_be_undone(city: SmallCity) -> None:
    early = city.say()
    city.screen(early)
    with later(days=2):
        late = city.say("Ổ gà trước cổng trường, đã có người ngã.")
        city.screen(late)
        own = late.case.due_at
        officer = city.officer("dong.officer")
        actions.merge_cases(
            by=officer, case=early.case, version=None, into=late.case, reason="Cùng một ổ gà."
        )
        late.fresh()
        assert late.case.due_at == Case.objects.get(pk=early.case.pk).due_at
        assert late.case.reports_count == 2
        assert early.report.link.__class__.objects.get(report=early.report).case == late.case
        merged = Case.objects.get(pk=early.case.pk)
        assert (merged.state, merged.merged_into) == (State.MERGED, late.case)
        actions.undo_merge(by=officer, case=merged, reason="Hai ổ gà khác nhau.")
        merged.refresh_from_db()
        assert merged.state == State.SCREENED
        assert late.fresh().due_at == own
        assert late.case.reports_count == 1


def test_withdrawing_the_last_report_withdraws_the_case(city: SmallCity) -> None:
    said = city.say()
    second = city.say("Tôi cũng gặp việc này hôm qua.", join=said.case)
    actions.withdraw_report(by=said.person, report=said.report)
    assert said.fresh().state == State.RECEIVED
    assert said.case.reports_count == 1
    actions.withdraw_report(by=second.person, report=second.report, reason="Đã được sửa rồi.")
    assert second.fresh().state == State.WITHDRAWN


def test_words_stand_in_public_only_as_released_and_a_refusal_can_be_contested(city: SmallCity) -> None:
    said = city.say()
    city.screen(said)
    officer = city.officer("dong.officer")
    with pytest.raises(NotAllowed):
        actions.release_words(
            by=city.officer("tay.officer"), case=said.case, report=said.report, text="Ổ gà sâu."
        )
    actions.refuse_words(
        by=officer,
        case=said.case,
        report=said.report,
        reason_code="names-a-person",
        reason="Trong lời có nêu tên một gia đình.",
    )
    report = actions.contest_refusal(
        by=said.person, case=said.case, report=said.report, reason="Tôi không nêu tên ai cả, hãy đọc lại."
    )
    assert (
        report.release_state == "contested"
        or said.report.__class__.objects.get(pk=report.pk).release_state == "contested"
    )
    with pytest.raises(NotAllowed):
        actions.decide_refusal(
            by=officer,
            case=said.case,
            report=said.report,
            release=True,
            reason="Lời không nêu tên ai.",
            text="Ổ gà rất sâu trước cổng trường.",
        )
    actions.decide_refusal(
        by=city.officer("city.officer"),
        case=said.case,
        report=said.report,
        release=True,
        reason="Lời không nêu tên ai.",
        text="Ổ gà rất sâu trước cổng trường.",
    )
    said.report.refresh_from_db()
    assert said.report.release_state == "released"
    assert said.report.released_text == "Ổ gà rất sâu trước cổng trường."


def test_the_cases_of_a_body_merged_away_go_to_its_successor(city: SmallCity) -> None:
    said = city.say()
    city.screen(said)
    due = said.case.due_at
    OrganisationSuccession.objects.create(
        predecessor=city.bodies["dong"], successor=city.bodies["tay"], day=clock.today()
    )
    city.bodies["dong"].valid_to = clock.today()
    city.bodies["dong"].save()
    revisions.forget_all()
    assert actions.hand_on_cases_of(by=CLOCK, predecessor_id=city.bodies["dong"].pk) == 1
    assert said.fresh().owner == city.bodies["tay"]
    assert said.case.due_at == due


def test_notes_and_looks_at_a_contact_are_audited_and_never_public(city: SmallCity) -> None:
    said = city.say(contact=ContactInput(phone="0912 345 678"))
    officer = city.officer("dong.officer")
    actions.write_note(by=officer, case=said.case, text="Đã gọi đội duy tu.")
    actions.see_contact(by=officer, case=said.case, report=said.report, reason="Hỏi rõ vị trí ổ gà.")
    kinds = Event.objects.filter(kind__in=["note.written", "contact.seen"])
    assert kinds.count() == 2
    assert not any(event.public for event in kinds)
    with pytest.raises(NotAllowed):
        actions.write_note(by=city.officer("tay.officer"), case=said.case, text="Xin chào.")
    with pytest.raises(NotAllowed):
        actions.see_contact(
            by=city.officer("dong.auditor"),
            case=said.case,
            report=said.report,
            reason="Tò mò muốn biết thôi.",
        )


def test_templates_belong_to_their_organisation(city: SmallCity) -> None:
    template = actions.save_template(
        by=city.officer("dong.officer"),
        organisation_id=city.bodies["dong"].pk,
        title="Vá ổ gà",
        body="Ngày [ngày], [đội] đã vá ổ gà tại [địa điểm].",
    )
    with pytest.raises(NotAllowed):
        actions.retire_template(by=city.officer("tay.officer"), template=template)
    with pytest.raises(NotAllowed):
        actions.save_template(
            by=city.officer("dong.auditor"),
            organisation_id=city.bodies["dong"].pk,
            title="Khác",
            body="Một mẫu khác đủ dài để lưu.",
        )


def test_an_empty_answer_names_every_missing_part() -> None:
    assert set(check_draft(AnswerDraft())) == {"what_was_done", "done_on", "done_by", "evidence"}
