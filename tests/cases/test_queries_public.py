"""What anyone reads: lists, a case's file, a ward, a body, the city; and how many statements that takes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvan.cases import actions, queries
from dangvan.cases.models import Case
from dangvan.cases.queries.paging import DueCursor, NewestCursor
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import NotFound
from tests.small_city import SmallCity, later


def test_a_case_is_not_public_before_it_is_screened(city: SmallCity) -> None:
    said = city.say()
    assert queries.public_cases().items == []
    with pytest.raises(NotFound):
        queries.public_case(said.case.reference)
    city.screen(said)
    assert [case.pk for case in queries.public_cases().items] == [said.case.pk]


@pytest.mark.parametrize("reference", ["", "x", "\x00", "AB12-CD34", "0" * 5000, "Ổ-gà"])
def test_a_wrong_number_is_told_in_a_sentence(city: SmallCity, reference: str) -> None:
    with pytest.raises(NotFound):
        queries.public_case(reference)


def test_the_public_file_holds_no_moment_and_no_words_that_were_not_released(city: SmallCity) -> None:
    said = city.answered()
    file = queries.public_case(said.case.reference)
    assert file.case.pk == said.case.pk
    assert [(r.text, r.place_text, r.channel, r.photos) for r in file.reports] == [("", "", "", ())]
    assert all(event.at is None and event.user_id is None for event in file.history)
    assert "case.answered" in {event.kind for event in file.history}
    shown = repr([event.fields for event in file.history])
    assert "why" not in shown
    assert said.report.text not in shown
    assert not file.notes
    assert file.answers[0].answer.what_was_done.startswith("Đội duy tu")


def test_released_words_stand_on_the_case(city: SmallCity) -> None:
    said = city.say()
    city.screen(said)
    actions.release_words(
        by=city.officer("dong.intake"),
        case=said.fresh(),
        report=said.report,
        text="Ổ gà rất sâu trước cổng trường.",
    )
    assert queries.public_case(said.case.reference).reports[0].text == "Ổ gà rất sâu trước cổng trường."


def test_a_report_for_the_body_alone_is_not_on_the_public_file(city: SmallCity) -> None:
    said = city.say(visibility="organisation")
    other = city.say(join=said.case)
    city.screen(said)
    Case.objects.filter(pk=said.case.pk).update(is_public=True)
    file = queries.public_case(said.fresh().reference)
    assert [report.uid for report in file.reports] == [other.report.uid]


def test_the_holder_of_a_receipt_sees_their_own_words_and_no_one_elses(city: SmallCity) -> None:
    first = city.say()
    second = city.say("Tôi cũng bị ngã ở đúng chỗ này tối qua.", join=first.case)
    city.screen(first)
    file = queries.case_of_report(second.person, second.report)
    assert [report.text for report in file.reports] == ["", "Tôi cũng bị ngã ở đúng chỗ này tối qua."]
    assert all(event.at is None for event in file.history)


def test_the_reason_of_a_contest_is_for_officers_and_for_its_giver(city: SmallCity) -> None:
    said = city.answered()
    actions.contest_case(
        by=said.person, case=said.fresh(), report=said.report, reason="Chỗ vá đã bong ra sau một ngày."
    )
    with later(days=1):
        actions.tell_what_people_did(by=Actor.system("clock"))
        public = queries.public_case(said.fresh().reference)
    assert [contest.reason for contest in public.contests] == [""]
    assert queries.case_of_report(said.person, said.report).contests[0].reason
    assert queries.case_for_desk(city.officer("city.officer"), said.case.reference).contests[0].reason


def test_the_holder_of_a_receipt_is_not_given_the_reason_of_another_persons_contest(city: SmallCity) -> None:
    first = city.say()
    second = city.say("Tôi cũng bị ngã ở đúng chỗ này tối qua.", join=first.case)
    city.screen(first)
    city.accept(first)
    city.answer(first)
    theirs = "Nhà tôi ở số 7, chỗ vá đã bong ra."
    actions.contest_case(by=second.person, case=first.fresh(), report=second.report, reason=theirs)
    file = queries.case_of_report(first.person, first.report)
    assert [contest.reason for contest in file.contests] == [""]
    assert theirs not in repr([event.fields for event in file.history])
    assert not any("report" in contest._state.fields_cache for contest in file.contests)
    assert queries.case_of_report(second.person, second.report).contests[0].reason == theirs


def test_the_point_is_as_exact_as_the_topic_allows(city: SmallCity) -> None:
    points = {}
    for topic in ("pothole", "flood"):
        said = city.say(topic_id=city.topics[topic].pk, lon=105.851234, lat=21.051234)
        city.screen(said)
        points[topic] = queries.public_case(said.case.reference).point
    assert points["pothole"] == (105.851234, 21.051234)
    assert points["flood"] == (105.851, 21.051)
    Case.objects.update(topic=city.topics["streets"])
    assert queries.public_case(said.case.reference).point is None
    assert queries.case_for_desk(city.officer("dong.officer"), said.case.reference).point == (
        105.851234,
        21.051234,
    )


def test_a_merged_case_leads_to_the_one_it_went_into(city: SmallCity) -> None:
    first, second = city.say(), city.say()
    city.screen(first)
    city.screen(second)
    actions.merge_cases(
        by=city.officer("dong.officer"),
        case=second.fresh(),
        into=first.fresh(),
        reason="Cùng một ổ gà.",
        version=None,
    )
    assert queries.public_case(second.case.reference).merged_into == first.case
    assert [case.pk for case in queries.public_cases().items] == [first.case.pk]
    desk = queries.case_for_desk(city.officer("dong.officer"), first.case.reference)
    assert [case.pk for case in desk.merged_cases] == [second.case.pk]


def test_history_of_a_case_is_whole_for_officers_and_without_reports_for_others(city: SmallCity) -> None:
    said = city.answered()
    officer = queries.case_for_desk(city.officer("dong.officer"), said.case.reference).history
    assert {"report.submitted", "case.opened", "case.screened", "case.accepted", "case.answered"} <= {
        e.kind for e in officer
    }
    assert all(event.at is not None for event in officer)
    anyone = queries.public_case(said.case.reference).history
    assert not any(event.kind.startswith("report.submitted") for event in anyone)


def test_numbers_are_those_of_the_beginning_of_the_day(city: SmallCity) -> None:
    said = city.say()
    assert queries.home_overview().figures.received == 0
    assert queries.waiting_numbers() == []
    with later(days=1):
        assert queries.home_overview().figures.received == 1
        assert queries.home_overview().by_ward == {city.areas["dong"].pk: 1}
        waiting = queries.waiting_numbers()
        assert [(n.organisation.id, n.waiting, n.oldest_days) for n in waiting] == [
            (said.case.owner_id, 1, 1)
        ]


def test_a_ward_and_a_body_tell_their_figures(city: SmallCity) -> None:
    city.answered()
    with later(days=1):
        ward = queries.ward_overview(city.areas["dong"].pk)
        assert ward.organisation is not None
        assert ward.organisation.id == city.bodies["dong"].pk
        assert ward.figures.answered == 1
        assert [(t.topic.code, t.count) for t in ward.topics] == [("pothole", 1)]
        body = queries.organisation_overview(city.bodies["city"].pk)
        assert body.figures.received == 0
        assert body.figures_with_below is not None
        assert body.figures_with_below.received == 1
        assert city.bodies["dong"].pk in {below.id for below in body.below}
    with pytest.raises(NotFound):
        queries.ward_overview(999_999)
    with pytest.raises(NotFound):
        queries.organisation_overview(999_999)


def test_sensitive_topics_are_told_as_counts_and_never_a_small_one(city: SmallCity) -> None:
    for _ in range(6):
        city.say("Cán bộ vòi vĩnh khi làm thủ tục hành chính.", topic_id=city.topics["bribe"].pk)
    city.say(
        "Cán bộ vòi vĩnh khi làm thủ tục.",
        topic_id=city.topics["bribe"].pk,
        area_id=city.areas["tay"].pk,
        lon=None,
        lat=None,
    )
    with later(days=1):
        (counted,) = queries.sensitive_counts()
        assert counted.total == 7
        # One of seven is outside the one ward that could be shown: the difference would tell, so none is
        # shown.
        assert {ward.count for ward in counted.by_ward} == {None}
        assert queries.home_overview().figures.received == 0


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "2026-02-30~AB12-CD34",
        "~",
        "2026-03-02~",
        "9" * 30,
        "\x00",
        "2026-03-02T09:00:00~1",
        "0001-01-01T00:00:00+14:00~1",
        "9999-12-31T23:59:59-14:00~1",
    ],
)
def test_a_cursor_that_cannot_be_read_begins_at_the_beginning(city: SmallCity, cursor: str) -> None:
    city.screen(city.say())
    assert queries.public_cases(cursor=cursor).items
    assert NewestCursor.read(cursor) is None
    assert DueCursor.read(cursor) is None
    queries.desk_queue(city.officer("dong.officer"), cursor=cursor)


def test_cursors_come_back_as_they_went() -> None:
    now = clock.now()
    assert DueCursor.read(str(DueCursor(now, "AB12-CD34"))) == DueCursor(now, "AB12-CD34")
    newest = NewestCursor(clock.today(), "AB12-CD34")
    assert NewestCursor.read(str(newest)) == newest


#: Statements of each read, besides two for the revisions of what is held in memory.
BUDGETS = {
    # page, count
    "list": 2,
    # whether the last word is whole, page of ranks, their rows, count
    "search": 4,
    # case, reports, deadlines, answers, evidence, handovers, history
    "case": 7,
    # received, due twice (as it stands, as it was told), answered, open, handovers, topics
    "ward": 7,
    # the same, waiting, and the six figures again with those below
    "body": 14,
    # figures, just answered, by ward, waiting
    "home": 9,
}


@pytest.mark.parametrize("page", BUDGETS)
def test_pages_keep_to_their_number_of_statements(city: SmallCity, page: str) -> None:
    said = city.answered()
    reads = {
        "list": queries.public_cases,
        "search": lambda: queries.public_cases(text="ổ gà"),
        "case": lambda: queries.public_case(said.case.reference),
        "ward": lambda: queries.ward_overview(city.areas["dong"].pk),
        "body": lambda: queries.organisation_overview(city.bodies["city"].pk),
        "home": queries.home_overview,
    }
    reads[page]()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        reads[page]()
    own = [q for q in captured.captured_queries if "kernel_revision" not in q["sql"]]
    assert len(own) <= BUDGETS[page], "\n".join(q["sql"][:150] for q in own)
