"""From a report to a case with an owner and a deadline."""

from datetime import datetime, timedelta

import pytest

from dangvan.cases import actions
from dangvan.cases.models import Case, CaseReport, Deadline
from dangvan.cases.types import PastOutcome, Received, State
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid
from dangvan.kernel.models import OutboxMessage
from dangvan.ledger.models import Event
from dangvan.organisations import queries as organisations
from dangvan.organisations.calendars import arithmetic_words
from dangvan.reports.models import Report
from dangvan.reports.types import ContactInput
from tests.small_city import HANOI, SmallCity


def test_a_report_becomes_a_case_owned_by_the_body_responsible_for_topic_and_place(city: SmallCity) -> None:
    case = city.say().case
    assert case.owner == city.bodies["dong"]
    assert case.area == city.areas["dong"]
    assert case.state == State.RECEIVED
    assert not case.is_public
    assert case.owner_why


def test_the_most_specific_rule_wins_over_the_ward(city: SmallCity) -> None:
    assert city.say(topic_id=city.topics["lamp"].pk).case.owner == city.bodies["lights"]


def test_a_report_about_the_body_goes_one_level_up_and_names_the_accused(city: SmallCity) -> None:
    case = city.say(about_body=True).case
    assert case.owner == city.bodies["city"]
    assert case.accused == city.bodies["dong"]


def test_both_clocks_are_set_with_their_arithmetic(city: SmallCity) -> None:
    case = city.say().case
    kinds = {d.kind: d for d in Deadline.objects.filter(case=case)}
    assert set(kinds) == {"acknowledge", "answer"}
    # Received on Monday at 9:00: eight working hours end on Tuesday at 9:00, seven working days on Wednesday
    # week.
    assert clock.local(kinds["acknowledge"].due_at) == datetime(2026, 3, 3, 9, 0, tzinfo=HANOI)
    assert clock.local(kinds["answer"].due_at) == datetime(2026, 3, 11, 17, 0, tzinfo=HANOI)
    assert arithmetic_words(kinds["answer"].arithmetic, "vi")
    assert arithmetic_words(kinds["answer"].arithmetic, "en")


def test_the_same_receipt_twice_is_one_report_and_one_case(city: SmallCity) -> None:
    submission = city.submission()
    first = actions.receive_report(by=Actor.person(), submission=submission)
    second = actions.receive_report(by=Actor.person(), submission=submission)
    assert (first.is_new, second.is_new) == (True, False)
    assert first.case == second.case
    assert Report.objects.count() == Case.objects.count() == 1


def test_whoever_has_the_same_problem_joins_the_case_and_keeps_a_receipt_of_their_own(
    city: SmallCity,
) -> None:
    first = city.say()
    second = city.say("Tôi cũng bị ngã ở đúng chỗ này sáng nay.", join=first.case)
    assert second.case == first.case
    assert second.code != first.code
    assert first.fresh().reports_count == 2
    assert CaseReport.objects.filter(case=first.case).count() == 2


def test_nobody_joins_a_case_that_has_ended(city: SmallCity) -> None:
    first = city.say()
    actions.withdraw_report(by=first.person, report=first.report)
    with pytest.raises(Conflict):
        city.say(join=first.case)
    assert Report.objects.count() == 1, (
        "what was typed is sent again as a report of its own, nothing half stored"
    )


def test_nobody_joins_a_case_about_a_body(city: SmallCity) -> None:
    first = city.say(about_body=True)
    with pytest.raises(Conflict):
        city.say(join=first.case)


def test_the_events_of_a_new_report_carry_nothing_plain(city: SmallCity) -> None:
    city.say()
    for event in Event.objects.filter(kind__in=["report.submitted", "case.opened"]):
        assert event.plain == {}
        assert event.commitments


def test_a_letter_waits_only_where_a_contact_wants_news(city: SmallCity) -> None:
    city.say()
    assert not OutboxMessage.objects.exists()
    city.say("Đèn đường tắt đã một tuần nay, rất tối.", contact=ContactInput(email="a@example.org"))
    message = OutboxMessage.objects.get()
    assert message.kind == "report.received"
    assert "example.org" not in str(message.reference)


def test_a_batch_follows_the_same_rules_as_a_single_report(city: SmallCity) -> None:
    good = city.submission(source="log", source_id="1", receipt="")
    bad = city.submission(source="log", source_id="2", receipt="", lon=2.35, lat=48.85)
    first = actions.receive_reports(by=Actor.system("import"), submissions=[good, bad])
    assert isinstance(first[0], Received)
    assert isinstance(first[1], Invalid)
    single = city.say().case
    assert first[0].case.owner == single.owner
    assert first[0].case.due_at == single.due_at
    again = actions.receive_reports(by=Actor.system("import"), submissions=[good])
    assert isinstance(again[0], Received)
    assert not again[0].is_new
    assert Case.objects.count() == 2


def test_imported_history_is_closed_counted_and_never_due(city: SmallCity) -> None:
    received = clock.now() - timedelta(days=400)
    row = city.submission(source="log", source_id="1", receipt="", received_at=received, is_history=True)
    outcome = PastOutcome(closed_at=received + timedelta(days=2))
    (result,) = actions.receive_reports(by=Actor.system("import"), submissions=[row], outcomes=[outcome])
    assert isinstance(result, Received)
    case = result.case
    assert (case.state, case.close_outcome) == (State.CLOSED, "history")
    assert case.answered_on_time is True
    assert case.next_due_at is None
    assert not OutboxMessage.objects.exists()


def test_the_explanation_says_why_this_body(city: SmallCity) -> None:
    answerer = organisations.who_answers(city.topics["lamp"].pk, city.areas["dong"].pk)
    assert answerer.steps
    assert all(vi and en for vi, en in answerer.steps)
