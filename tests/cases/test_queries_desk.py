"""The officers' queue: what is due next first, narrowed in any way, in few statements."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvan.cases import actions, queries
from dangvan.cases.models import Case
from dangvan.cases.queries import DeskFilters
from dangvan.kernel import clock
from dangvan.kernel.errors import NotFound
from tests.small_city import SmallCity, later


def _texts(page: queries.Page[Case]) -> list[int]:
    return [case.pk for case in page.items]


def test_the_queue_runs_by_what_is_due_next(city: SmallCity) -> None:
    slow = city.say()
    quick = city.say("Ngập sâu nửa mét trước cổng trường học.", topic_id=city.topics["flood"].pk)
    assert _texts(queries.desk_queue(city.officer("dong.intake"))) == [quick.case.pk, slow.case.pk]


def test_cases_that_are_due_together_stand_in_an_order_that_does_not_tell_which_came_first(
    city: SmallCity,
) -> None:
    """Whoever works down the list answers in its order, and answers can be watched in the public log."""
    made = []
    for minutes in range(9):
        with later(minutes=minutes):
            said = city.say()
        city.screen(said)
        made.append(said.case)
    shown = queries.desk_queue(city.officer("dong.officer")).items
    assert [case.reference for case in shown] == sorted(case.reference for case in made)


def test_the_queue_pages_without_repeating(city: SmallCity) -> None:
    made = {city.say().case.pk for _ in range(7)}
    officer, shown, cursor = city.officer("dong.intake"), [], ""
    while True:
        page = queries.desk_queue(officer, cursor=cursor, size=3)
        assert page.count == 7
        shown += _texts(page)
        if not (cursor := page.next_cursor):
            break
    assert len(shown) == 7
    assert set(shown) == made


def test_the_queue_is_of_the_own_body(city: SmallCity) -> None:
    city.say()
    assert queries.desk_queue(city.officer("tay.intake")).count == 0
    assert queries.desk_queue(city.officer("city.head")).count == 0
    assert queries.desk_queue(city.officer("city.head"), DeskFilters(view="below")).count == 1
    assert queries.desk_queue(city.officer("city.officer"), DeskFilters(view="below")).count == 0


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"state": "received"}, 1),
        ({"state": "accepted"}, 1),
        ({"state": "closed"}, 0),
        ({"state": "nonsense"}, 0),
        ({"urgency": "urgent"}, 1),
        ({"urgency": "nonsense"}, 0),
        ({"assignee": "none"}, 2),
        ({"assignee": "me"}, 0),
        ({"assignee": "x"}, 0),
        ({"late": True}, 0),
        ({"legal_kind": "feedback"}, 2),
        ({"legal_kind": "complaint"}, 0),
        ({"text": "ngập"}, 1),
        ({"text": "tường"}, 1),
        ({"text": "cầu gỗ"}, 2),
        ({"text": "không có từ này"}, 0),
        ({"text": "%"}, 0),
        ({"view": "all", "text": "ngập"}, 1),
        ({"view": "all", "text": "ngập", "state": "accepted"}, 0),
        ({"view": "all", "text": "ngập", "urgency": "normal"}, 0),
        ({"view": "all"}, 2),
        ({"view": "nonsense"}, 2),
    ],
)
def test_the_queue_is_narrowed(city: SmallCity, filters: dict[str, object], expected: int) -> None:
    normal = city.say("Tường rào trường học nghiêng ra lối đi.")
    city.screen(normal)
    city.accept(normal)
    city.say("Ngập sâu nửa mét trước cổng trường học.", topic_id=city.topics["flood"].pk)
    page = queries.desk_queue(city.officer("dong.officer"), DeskFilters(**filters))  # type: ignore[arg-type]
    assert len(page.items) == expected
    assert page.count == expected


def test_narrowed_by_topic_group_and_ward(city: SmallCity) -> None:
    city.say()
    officer = city.officer("dong.officer")
    for filters, expected in (
        (DeskFilters(topic_id=city.topics["streets"].pk), 1),
        (DeskFilters(topic_id=city.topics["lamp"].pk), 0),
        (DeskFilters(area_id=city.areas["city"].pk), 1),
        (DeskFilters(area_id=city.areas["tay"].pk), 0),
        (DeskFilters(organisation_id=city.bodies["dong"].pk), 1),
        (DeskFilters(view="all", text="ổ gà", area_id=city.areas["tay"].pk), 0),
        (DeskFilters(view="all", text="ổ gà", topic_id=12345), 0),
    ):
        assert queries.desk_queue(officer, filters).count == expected


def test_what_officers_may_not_read_they_may_not_find_by(city: SmallCity) -> None:
    said = city.say("Bà Tám hàng nước bảo đường này ngập suốt.")
    city.screen(said, summary="Ngập trước cổng chợ")
    everything = DeskFilters(view="all", text="bà tám")
    assert queries.desk_queue(city.officer("dong.officer"), everything).count == 1
    assert queries.desk_queue(city.officer("tay.officer"), everything).count == 0
    assert queries.desk_queue(city.officer("inspector.auditor"), everything).count == 0
    assert (
        queries.desk_queue(city.officer("tay.officer"), DeskFilters(view="all", text="cổng chợ")).count == 1
    )


def test_a_case_is_found_by_its_number(city: SmallCity) -> None:
    said = city.say()
    filters = DeskFilters(view="all", text=said.case.reference)
    assert _texts(queries.desk_queue(city.officer("dong.officer"), filters)) == [said.case.pk]
    assert queries.desk_queue(city.officer("tay.officer"), filters).count == 0


def test_contests_releases_and_refusals_stand_in_their_own_lists(city: SmallCity) -> None:
    said = city.answered()
    assert queries.desk_queue(city.officer("dong.intake"), DeskFilters(view="releases")).count == 1
    actions.contest_case(
        by=said.person, case=said.fresh(), report=said.report, reason="Chỗ vá đã bong ra sau một ngày."
    )
    level = city.officer("city.officer")
    assert _texts(queries.desk_queue(level, DeskFilters(view="contests"))) == [said.case.pk]
    counts = queries.desk_counts(level)
    assert counts.contests == 1
    assert queries.desk_counts(city.officer("dong.officer")).releases == 1
    assert queries.desk_queue(city.officer("dong.officer"), DeskFilters(view="contests")).count == 0


def test_counts_follow_the_queue(city: SmallCity) -> None:
    city.say()
    said = city.say()
    city.screen(said)
    city.accept(said)
    officer = city.officer("dong.officer")
    counts = queries.desk_counts(officer)
    assert (counts.due, counts.to_screen, counts.unassigned, counts.mine, counts.late) == (2, 1, 2, 0, 0)
    with clock.standing_at(clock.now() + timedelta(days=60)):
        assert queries.desk_counts(officer).late == 2
        assert queries.desk_counts(city.officer("city.head")).late_below == 2
        assert queries.desk_queue(officer, DeskFilters(late=True)).count == 2
    assert queries.desk_counts(city.officer("tay.officer")).due == 0


def test_a_case_of_another_body_is_not_found_at_the_desk_before_it_is_public(city: SmallCity) -> None:
    said = city.say()
    with pytest.raises(NotFound):
        queries.case_for_desk(city.officer("tay.officer"), said.case.reference)
    city.screen(said)
    file = queries.case_for_desk(city.officer("tay.officer"), said.case.reference)
    assert [report.text for report in file.reports] == [""]
    assert not file.notes


def test_the_desk_sees_words_notes_and_who_did_what(city: SmallCity) -> None:
    said = city.say()
    officer = city.officer("dong.officer")
    actions.write_note(by=officer, case=said.fresh(), text="Đã gọi đội duy tu.")
    file = queries.case_for_desk(officer, said.case.reference)
    assert file.reports[0].text == said.report.text
    assert [note.text for note in file.notes] == ["Đã gọi đội duy tu."]
    assert any(event.user_id == officer.user_id for event in file.history)


def test_cases_that_many_share_come_first(city: SmallCity) -> None:
    said = city.say()
    city.say(join=said.case)
    city.say(join=said.case)
    city.say()
    officer = city.officer("dong.officer")
    assert [case.pk for case in queries.cases_above_threshold(officer, 3)] == [said.case.pk]
    assert queries.cases_above_threshold(city.officer("tay.officer"), 1) == []


#: Statements besides the revisions of what is held in memory.
BUDGETS = {"queue": 2, "queue with text": 2, "all with text": 6, "counts": 5, "case": 10}


@pytest.mark.parametrize("read", BUDGETS)
def test_the_desk_keeps_to_its_number_of_statements(city: SmallCity, read: str) -> None:
    said = city.answered()
    city.say()
    officer = city.officer("dong.officer")
    reads = {
        "queue": lambda: queries.desk_queue(officer),
        "queue with text": lambda: queries.desk_queue(officer, DeskFilters(text="ổ gà")),
        "all with text": lambda: queries.desk_queue(officer, DeskFilters(view="all", text="ổ gà")),
        "counts": lambda: queries.desk_counts(officer),
        "case": lambda: queries.case_for_desk(officer, said.case.reference),
    }
    reads[read]()
    with CaptureQueriesContext(connection) as captured:
        reads[read]()
    own = [q for q in captured.captured_queries if "kernel_revision" not in q["sql"]]
    assert len(own) <= BUDGETS[read], "\n".join(q["sql"][:150] for q in own)


def test_someone_elses_day_changes_nothing(city: SmallCity) -> None:
    city.say()
    with later(days=3):
        assert queries.desk_queue(city.officer("dong.officer"), DeskFilters(late=True)).count == 1
