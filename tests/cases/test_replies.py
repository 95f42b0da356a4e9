"""Answers, contests and what follows: what an answer must say, who decides when someone disagrees."""

from datetime import date

import pytest

from dangvan.cases import actions
from dangvan.cases.actions.answering import check_draft, only_promises
from dangvan.cases.models import Contest, Deadline
from dangvan.cases.types import AnswerDraft, State
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid, NotAllowed
from dangvan.kernel.models import OutboxMessage
from tests.small_city import SmallCity, later

CLOCK = Actor.system("clock")


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
    assert only_promises("Sẽ xử lý.")
    assert not only_promises("Đã vá.")
    assert "“Sẽ xử lý”" in str(check_draft(AnswerDraft(what_was_done="Sẽ xử lý."))["what_was_done"])
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


def test_an_empty_answer_names_every_missing_part() -> None:
    assert set(check_draft(AnswerDraft())) == {"what_was_done", "done_on", "done_by", "evidence"}
