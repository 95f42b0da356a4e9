"""What the public log tells of a case from plain fields: every move of the due date, every owner, and nothing
of what people let go.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dangvan.cases import actions
from dangvan.cases.models import Case
from dangvan.kernel import clock
from dangvan.kernel.actor import ActorKind
from dangvan.ledger.models import Event
from tests.small_city import Said, SmallCity, later

WORDS = "Một lý do đủ dài để được nhận ở mọi bước."


def told(said: Said | Case, kind: str) -> Event:
    case = said if isinstance(said, Case) else said.case
    return Event.objects.filter(subject=case.uid, kind=kind).latest("sequence")


def kinds(case: Case) -> list[str]:
    return list(Event.objects.filter(subject=case.uid).order_by("sequence").values_list("kind", flat=True))


def due(said: Said) -> str:
    due_at = said.fresh().due_at
    assert due_at is not None
    return clock.local(due_at).date().isoformat()


def merge(city: SmallCity, said: Said, into: Said) -> None:
    actions.merge_cases(
        by=city.officer("dong.officer"), case=said.case, version=None, into=into.case, reason=WORDS
    )


def test_screening_tells_the_clock_and_an_answer_whether_it_was_kept(city: SmallCity) -> None:
    said = city.say()
    city.screen(said)
    limit = due(said)
    assert told(said, "case.screened").plain == {
        "organisation": "dong", "legal_kind": "feedback", "received_day": "2026-03-02", "due_day": limit,
        "standard": "normal",
    }  # fmt: skip
    with later(days=40):
        city.answer(said)
    assert told(said, "case.answered").plain == {
        "organisation": "dong", "number": 1, "in_time": False, "due_day": limit,
    }  # fmt: skip


def test_a_pause_tells_where_the_due_date_went_and_its_end_where_it_came_back(city: SmallCity) -> None:
    said = city.say()
    city.screen(said)
    before = due(said)
    actions.pause_case(
        by=city.officer("dong.officer"),
        case=said.case,
        version=None,
        reason_code="waiting-works",
        reason=WORDS,
        until=clock.today() + timedelta(days=7),
    )
    assert told(said, "case.paused").plain["due_day"] == due(said) > before
    with later(days=1):
        city.answer(said)
    assert before <= told(said, "case.answered").plain["due_day"] == due(said) < "2026-03-14"


def test_urgency_is_inside_and_the_date_it_moves_is_public(city: SmallCity) -> None:
    said = city.say()
    city.screen(said)
    plan: dict[str, Any] = {"by": city.officer("dong.officer"), "version": None, "reason": WORDS}
    actions.change_urgency(**plan, case=said.case, urgency="urgent")
    assert told(said, "case.due_moved").plain == {"due_day": due(said), "cause": "urgency"}
    assert not told(said, "case.urgency_changed").public
    actions.change_urgency(**plan, case=said.case, urgency="complex")
    assert kinds(said.case).count("case.due_moved") == 1


def test_a_merge_tells_the_other_case_its_new_date_and_its_end_gives_the_old_one_back(
    city: SmallCity,
) -> None:
    early = city.say()
    city.screen(early)
    with later(days=3):
        late = city.say()
        city.screen(late)
        of_early, of_late = due(early), due(late)
        merge(city, early, late)
        assert told(late, "case.due_moved").plain == {"due_day": of_early, "cause": "merge"}
        actions.undo_merge(
            by=city.officer("dong.officer"), case=Case.objects.get(state="merged"), reason=WORDS
        )
    assert told(late, "case.due_moved").plain == {"due_day": of_late, "cause": "merge_undone"}


def test_what_was_withdrawn_while_merged_is_told_when_it_stands_alone_again(city: SmallCity) -> None:
    one, other = city.say(), city.say()
    for said in (one, other):
        city.screen(said)
    case = one.case
    merge(city, one, other)
    actions.withdraw_report(by=one.person, report=one.report)
    actions.undo_merge(by=city.officer("dong.officer"), case=case, reason=WORDS)
    assert kinds(case)[-2:] == ["case.merge_undone", "case.withdrawn"]


def test_a_contest_let_go_is_a_persons_act_that_tells_no_body(city: SmallCity) -> None:
    said = city.answered()
    own: dict[str, Any] = {"by": said.person, "case": said.case, "report": said.report}
    actions.contest_case(**own, reason=WORDS)
    actions.give_satisfaction(**own, solved=True)
    let_go = told(said, "case.contest_withdrawn")
    assert (let_go.plain, let_go.commitments, let_go.actor_kind) == ({}, {}, ActorKind.PERSON)
    closed = told(said, "case.closed")
    assert (closed.plain, closed.actor_kind) == ({"outcome": "satisfied"}, ActorKind.PERSON)
    assert "case.contest_decided" not in kinds(said.case)


def test_a_case_that_only_one_person_wished_public_leaves_the_public_with_them(city: SmallCity) -> None:
    said = city.say()
    city.screen(said)
    city.say("Tôi cũng gặp, xin đừng nêu.", join=said.case, visibility="organisation")
    actions.withdraw_report(by=said.person, report=said.report)
    left = told(said, "case.left_public")
    assert (left.plain, left.actor_kind) == ({}, ActorKind.PERSON)
    case = Case.objects.get(pk=said.case.pk)
    assert not case.is_public
    actions.accept_case(by=city.officer("dong.officer"), case=case, version=None)
    assert told(case, "case.accepted").plain == {}


@pytest.mark.parametrize("public", [True, False])
def test_what_becomes_of_a_case_by_another_topic_is_plain_only_where_it_stands_in_public(
    city: SmallCity, public: bool
) -> None:
    said = city.say(topic_id=city.topics["bribe" if public else "pothole"].pk)
    owner = said.case.owner.code
    city.screen(said, by=f"{owner}.intake")
    assert bool(told(said, "case.screened").plain) != public
    topic = city.topics["pothole" if public else "bribe"].pk
    actions.reclassify_case(
        by=city.officer(f"{owner}.officer"), case=said.case, version=None, topic_id=topic,
        area_id=said.case.area_id, reason=WORDS,
    )  # fmt: skip
    plain = told(said, "case.reclassified").plain
    assert bool(plain) == public
    if public:
        assert plain["organisation"] == owner
        assert (plain["received_day"], plain["due_day"]) == ("2026-03-02", due(said))
