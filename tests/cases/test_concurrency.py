"""Two at once, in real threads on a real database: one is first, the other is told, nobody waits for ever."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from dangvan.cases import actions
from dangvan.cases.actions import evidence
from dangvan.cases.models import Answer, Case, Contest
from dangvan.cases.types import EvidenceFile, State
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, DangvanError
from dangvan.ledger.models import Event
from tests.small_city import START, Said, SmallCity, build

pytestmark = pytest.mark.django_db(transaction=True)

REASON = "Ổ gà vẫn còn nguyên, chưa ai đến vá."


@pytest.fixture
def city(transactional_db: None) -> SmallCity:
    """The small city, committed, so that every thread sees it."""
    with clock.standing_at(START):
        return build()


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act gave or raised, in the order of the acts; all begin at the same moment."""
    start = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            with clock.standing_at(START):
                start.wait(timeout=60)
                results[place] = act()
        except DangvanError as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    assert None not in results, "an error nobody should see"
    return results


def said(city: SmallCity, **changes: Any) -> Said:
    with clock.standing_at(START):
        return city.say(**changes)


def screened(city: SmallCity, **changes: Any) -> Said:
    one = said(city, **changes)
    with clock.standing_at(START):
        city.screen(one)
    return one


def answered(city: SmallCity) -> Said:
    one = screened(city)
    with clock.standing_at(START):
        city.answer(one)
    return one


def conflicts(results: list[object]) -> int:
    return sum(isinstance(result, Conflict) for result in results)


def assert_events_stand_in_one_order() -> None:
    subjects: dict[object, list[int]] = {}
    for event in Event.objects.order_by("subject", "sequence"):
        subjects.setdefault(event.subject, []).append(event.sequence)
    assert all(numbers == list(range(len(numbers))) for numbers in subjects.values())


def test_of_two_officers_who_answer_at_once_one_is_told_and_loses_no_text(city: SmallCity) -> None:
    one = screened(city)
    with clock.standing_at(START):
        officers = city.officer("dong.officer"), city.officer("dong.head")
        drafts = [city.draft(done_by=f"Đội duy tu số {number}") for number in (1, 2)]
    version = one.case.version

    def answer(place: int) -> Callable[[], object]:
        return lambda: actions.answer_case(
            by=officers[place], case=one.case, version=version, draft=drafts[place]
        )

    results = at_once(answer(0), answer(1))
    assert conflicts(results) == 1
    told = next(result for result in results if isinstance(result, Conflict))
    assert "vẫn còn" in str(told)
    assert Answer.objects.get().done_by in {draft.done_by for draft in drafts}
    assert all(draft.what_was_done for draft in drafts)
    assert Event.objects.filter(kind="case.answered").count() == 1
    assert_events_stand_in_one_order()


def test_an_answer_that_came_second_leaves_no_evidence_behind(city: SmallCity) -> None:
    one = screened(city)
    with clock.standing_at(START):
        officer = city.officer("dong.officer")
        draft = city.draft(files=(EvidenceFile("document", b"%PDF-1.7 bien ban"),))
    version = one.case.version

    def answer() -> object:
        return actions.answer_case(by=officer, case=one.case, version=version, draft=draft)

    results = at_once(answer, answer)
    assert conflicts(results) == 1
    assert Answer.objects.get().evidence.count() == 1
    assert evidence.content_of(Answer.objects.get().evidence.get()).startswith(b"%PDF")


def test_two_cases_merged_into_each_other_at_once_end_as_one_merge(city: SmallCity) -> None:
    first, second = screened(city), screened(city)
    with clock.standing_at(START):
        officer = city.officer("dong.officer")

    def merge(case: Case, into: Case) -> Callable[[], object]:
        return lambda: actions.merge_cases(
            by=officer, case=case, version=None, into=into, reason="Cùng một ổ gà."
        )

    results = at_once(merge(first.case, second.case), merge(second.case, first.case))
    assert conflicts(results) == 1
    states = sorted(Case.objects.values_list("state", flat=True))
    assert states == [State.MERGED, State.SCREENED]
    assert Case.objects.get(state=State.SCREENED).reports_count == 2


def test_two_people_who_contest_at_once_make_one_contest(city: SmallCity) -> None:
    one = screened(city)
    other = said(city, join=one.case)
    with clock.standing_at(START):
        city.answer(one)

    def contest(who: Said) -> Callable[[], object]:
        return lambda: actions.contest_case(by=who.person, case=one.case, report=who.report, reason=REASON)

    results = at_once(contest(one), contest(other))
    assert conflicts(results) == 1
    assert Contest.objects.count() == 1
    assert one.fresh().contested_count == 1
    assert_events_stand_in_one_order()


def test_a_contest_is_decided_once(city: SmallCity) -> None:
    one = answered(city)
    with clock.standing_at(START):
        contest = actions.contest_case(by=one.person, case=one.case, report=one.report, reason=REASON)
        deciders = city.officer("city.officer"), city.officer("city.head")
        seen = one.fresh()

    def decide(by: Actor, outcome: str) -> Callable[[], object]:
        return lambda: actions.decide_contest(
            by=by,
            case=seen,
            version=seen.version,
            contest=contest,
            outcome=outcome,
            text="Đã kiểm tra tại chỗ, có biên bản kèm theo.",
        )

    results = at_once(decide(deciders[0], "upheld"), decide(deciders[1], "returned"))
    assert conflicts(results) == 1
    assert Event.objects.filter(kind="case.contest_decided").count() == 1


def test_a_person_contests_while_the_clock_closes_the_case(city: SmallCity) -> None:
    one = answered(city)
    results = at_once(
        lambda: actions.contest_case(by=one.person, case=one.case, report=one.report, reason=REASON),
        lambda: actions.close_case(by=Actor.system("clock"), case=one.case, outcome="silence"),
    )
    assert conflicts(results) <= 1
    assert one.fresh().state == State.CONTESTED, "a person who speaks up is never late"


def test_whatever_happens_at_once_on_one_report_its_events_stand_in_one_order(city: SmallCity) -> None:
    one = answered(city)
    with clock.standing_at(START):
        officer = city.officer("dong.officer")

    def add(number: int) -> Callable[[], object]:
        text = f"Bổ sung lần thứ {number}."
        return lambda: actions.add_to_report(by=one.person, report=one.report, text=text)

    results = at_once(
        add(1),
        add(2),
        lambda: actions.release_words(
            by=officer, case=one.case, report=one.report, text="Ổ gà rất sâu trước cổng trường."
        ),
        lambda: actions.give_satisfaction(by=one.person, case=one.case, report=one.report, solved=False),
        lambda: actions.write_note(by=officer, case=one.case, text="Đã gọi đội duy tu."),
        lambda: actions.write_note(by=officer, case=one.case, text="Đã gọi lần hai."),
    )
    assert not [result for result in results if isinstance(result, DangvanError)]
    assert_events_stand_in_one_order()


def test_reports_that_join_at_once_are_all_counted(city: SmallCity) -> None:
    one = screened(city)
    joins = [lambda: city.say("Tôi cũng gặp ổ gà này.", join=one.case) for _ in range(4)]
    results = at_once(*joins)
    assert not [result for result in results if isinstance(result, DangvanError)]
    assert one.fresh().reports_count == 5
