"""Promised dates, pauses, lateness, merges, withdrawal, released words and successions."""

from datetime import timedelta

import pytest

from dangvan.cases import actions
from dangvan.cases.models import Case
from dangvan.cases.types import State
from dangvan.kernel import clock, revisions
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed
from dangvan.ledger.models import Event
from dangvan.organisations.models import OrganisationSuccession
from dangvan.reports.types import ContactInput
from tests.small_city import SmallCity, later

CLOCK = Actor.system("clock")


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


def test_a_refused_look_at_a_contact_is_counted_in_public_without_the_case(city: SmallCity) -> None:
    said = city.say(contact=ContactInput(phone="0912 345 678"))
    for name in ("dong.auditor", "tay.officer", "tay.officer"):
        with pytest.raises(NotAllowed):
            actions.see_contact(
                by=city.officer(name), case=said.case, report=said.report, reason="Tò mò muốn biết thôi."
            )
    looks = list(Event.objects.filter(kind="contact.refused_look").order_by("pk"))
    assert [look.plain for look in looks] == [
        {"organisation": "dong"}, {"organisation": "tay"}, {"organisation": "tay"}
    ]  # fmt: skip
    assert all(look.public and look.commitments == {} for look in looks)
    assert len({said.case.uid, said.report.uid, *(look.subject for look in looks)}) == 5
    with pytest.raises(NotAllowed):
        actions.see_contact(by=said.person, case=said.case, report=said.report, reason="Số của tôi đâu rồi?")
    assert Event.objects.filter(kind="contact.refused_look").count() == 3


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
