"""Taking a report in: stored once with its event, refused with sentences, and never saying who spoke."""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from dangvan.kernel import revisions
from dangvan.kernel.errors import Invalid, NotAllowed, NotFound
from dangvan.kernel.models import OutboxMessage
from dangvan.ledger.models import Event
from dangvan.organisations.models import ServiceStandard, WorkingCalendar
from dangvan.places import queries as places
from dangvan.reports import actions, queries, receipts
from dangvan.reports.cleaning import AreaAt, areas_known, check_submission
from dangvan.reports.models import ContactDetail, Report
from dangvan.reports.types import ContactInput, ReleaseState, Submission, Submitted
from tests.reports.conftest import (
    CHANNEL,
    CLOCK,
    ELSEWHERE,
    IN_EAST,
    IN_NO_WARD,
    NOW,
    OFFICER,
    PERSON,
    SEATLESS,
    build_town,
)  # fmt: skip

AN = ContactInput(name="Trần Thị An", phone="024 3825 0000", email="an@example.vn")
pytestmark = pytest.mark.django_db


def said(town: SimpleNamespace, **changes: Any) -> Submission:
    first = Submission(
        topic_id=town.topic.id, text="Ổ gà to trước cổng trường, mưa xuống không thấy.", lon=IN_EAST[0],
        lat=IN_EAST[1], receipt=receipts.new_code(),
    )  # fmt: skip
    return replace(first, **changes)


def refusal(town: SimpleNamespace, **changes: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        actions.submit_report(by=PERSON, submission=said(town, **changes))
    assert not Report.objects.exists()
    assert not Event.objects.exists()
    return {field: str(sentence) for field, sentence in caught.value.fields.items()}


def test_a_report_is_stored_with_its_ward_and_its_event(town: SimpleNamespace) -> None:
    submission = said(town, contact=AN, happened_on=date(2026, 11, 20))
    outcome = actions.submit_report(by=PERSON, submission=submission)
    assert outcome.is_new
    report = Report.objects.get()
    assert report == outcome.report
    assert report.area == town.east
    assert report.received_at == NOW
    assert report.visibility == "summary"
    assert report.release_state == ReleaseState.NOT_ASKED
    event = Event.objects.get()
    assert (event.subject, event.sequence, event.kind) == (report.uid, 0, "report.submitted")
    assert event.value("topic") == "o-ga"
    assert event.value("area") == "00004"
    assert event.value("place") == {"text": "", "lon": "105.850000", "lat": "21.030000"}
    assert queries.report_by_receipt(submission.receipt.upper()) == report


def test_one_report_costs_few_statements(town: SimpleNamespace) -> None:
    actions.submit_report(by=PERSON, submission=said(town))
    with CaptureQueriesContext(connection) as caught:
        actions.submit_report(by=PERSON, submission=said(town, contact=AN))
    # report, contact, event
    assert [q["sql"].split()[0] for q in caught.captured_queries] == ["INSERT", "INSERT", "INSERT"]


def test_nothing_that_is_kept_or_logged_says_who_spoke_or_holds_the_code(
    town: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    submission = said(town, contact=AN)
    with caplog.at_level(logging.DEBUG):
        actions.submit_report(by=PERSON, submission=submission)
        actions.submit_report(by=PERSON, submission=submission)
    kept = json.dumps(list(Event.objects.values()), default=str, ensure_ascii=False)
    kept += json.dumps(list(Report.objects.values()), default=str, ensure_ascii=False)
    kept += json.dumps(list(OutboxMessage.objects.values()), default=str)
    kept += "".join(
        record.name + str(record.args) for record in caplog.records if record.name.startswith("dangvan")
    )
    kept += repr(submission) + repr(AN) + repr(bytes(ContactDetail.objects.get().sealed))
    assert '"An"' not in kept
    # Two syllables: one alone may be the name of a column ("at") or of a language ("vi").
    beginning = " ".join(submission.receipt.split(" ")[:2])
    for secret in (beginning, submission.receipt, AN.name, AN.email, AN.phone, "3825"):
        assert secret not in kept
    assert Event.objects.get().actor_user is None


def test_the_same_receipt_again_is_the_same_report(town: SimpleNamespace) -> None:
    submission = said(town, contact=AN)
    first = actions.submit_report(by=PERSON, submission=submission)
    again = actions.submit_report(
        by=PERSON, submission=replace(submission, text="Bấm hai lần vì mạng chậm quá.")
    )
    assert (again.report, again.is_new) == (first.report, False)
    assert (Report.objects.count(), ContactDetail.objects.count(), Event.objects.count()) == (1, 1, 1)


def test_a_retry_finds_its_report_even_where_it_could_no_longer_be_sent(town: SimpleNamespace) -> None:
    submission = said(town)
    first = actions.submit_report(by=PERSON, submission=submission)
    again = actions.submit_report(by=PERSON, submission=replace(submission, topic_id=town.retired.id))
    assert (again.report, again.is_new) == (first.report, False)


def test_the_action_works_inside_another_transaction_and_goes_with_it(town: SimpleNamespace) -> None:
    submission = said(town)

    def crash_after_submitting() -> None:
        with transaction.atomic():
            actions.submit_report(by=PERSON, submission=submission)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        crash_after_submitting()
    assert not Report.objects.exists()
    with transaction.atomic():
        assert actions.submit_report(by=PERSON, submission=submission).is_new
        assert not actions.submit_report(by=PERSON, submission=submission).is_new
        assert Report.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_the_same_moment_are_one_report() -> None:
    town = build_town()
    submission = said(town, contact=AN)
    outcomes: list[Submitted] = []
    start = threading.Barrier(4)

    def tap() -> None:
        try:
            start.wait()
            outcomes.append(actions.submit_report(by=PERSON, submission=submission))
        finally:
            connections.close_all()

    taps = [threading.Thread(target=tap) for _ in range(4)]
    for one in taps:
        one.start()
    for one in taps:
        one.join()
    assert sorted(outcome.is_new for outcome in outcomes) == [False, False, False, True]
    assert (Report.objects.count(), ContactDetail.objects.count(), Event.objects.count()) == (1, 1, 1)


def test_words_asked_to_be_public_wait_for_an_officer(town: SimpleNamespace) -> None:
    WorkingCalendar.objects.create(
        code="hanoi", name_vi="Lịch", country="VN", is_default=True,
        hours={str(day): [["08:00", "17:00"]] for day in range(5)},
    )  # fmt: skip
    ServiceStandard.objects.create(
        code="release", purpose="release", days_to_answer=3, legal_source_vi="-", valid_from=date(2025, 1, 1)
    )
    revisions.forget_all()
    report = actions.submit_report(by=PERSON, submission=said(town, visibility="public")).report
    assert report.release_state == ReleaseState.WAITING
    # received on a Friday, counted from Monday, 24 November is Culture Day: until Thursday at 17:00
    assert report.release_due_at == datetime(2026, 11, 26, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": "Ngắn"}, "text"),
        ({"text": "   \x00\u200b  "}, "text"),
        ({"text": "a" * 5_001}, "text"),
        ({"text": "a" * 10_000_000}, "text"),
        ({"text": "Céng hßa x· héi chñ nghÜa ViÖt Nam"}, "text"),
        ({"text": "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam"}, "text"),
        ({"topic_id": 999_999}, "topic"),
        ({"topic_id": -1}, "topic"),
        ({"topic_id": 2**70}, "topic"),
        ({"lon": ELSEWHERE[0], "lat": ELSEWHERE[1]}, "place"),
        ({"lon": float("nan")}, "place"),
        ({"lon": float("inf")}, "place"),
        ({"lat": None}, "place"),
        ({"lon": None, "lat": None}, "place"),
        ({"lon": None, "lat": None, "place_text": " \x00 "}, "place"),
        ({"lon": None, "lat": None, "area_id": 999_999}, "place"),
        ({"place_text": "đ" * 301}, "place"),
        ({"place_text": "đ" * 10_000_000}, "place"),
        ({"happened_on": date(2026, 11, 21)}, "happened_on"),
        ({"happened_on": date(1900, 1, 1)}, "happened_on"),
        ({"received_at": NOW + timedelta(seconds=1)}, "received_at"),
        ({"received_at": datetime(2026, 1, 1)}, "received_at"),  # noqa: DTZ001
        ({"visibility": "everyone"}, "visibility"),
        ({"channel": "fax"}, "channel"),
        ({"receipt": "binh binh"}, "receipt"),
        ({"contact": ContactInput(email="not an address")}, "email"),
        ({"contact": ContactInput(phone="call me")}, "phone"),
        ({"contact": ContactInput(phone="12")}, "phone"),
        ({"contact": ContactInput(name="n" * 101)}, "name"),
        ({"contact": ContactInput(name="n" * 10_000_000)}, "contact"),
        ({"source_id": "\x00"}, "source_id"),
        ({"source": "\ud800", "source_id": "1"}, "source"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_sentence_for_its_field(
    town: SimpleNamespace, changes: dict[str, Any], field: str
) -> None:
    sentences = refusal(town, **changes)
    assert list(sentences) == [field]
    assert sentences[field].startswith(("Hãy", "Kênh"))


def test_groups_and_retired_topics_cannot_be_chosen(town: SimpleNamespace) -> None:
    assert "Đường sá" in refusal(town, topic_id=town.group.id)["topic"]
    assert "không còn" in refusal(town, topic_id=town.retired.id)["topic"]


def test_a_merged_ward_cannot_be_chosen_for_what_happens_now(town: SimpleNamespace) -> None:
    assert "Phường Cũ" in refusal(town, lon=None, lat=None, area_id=town.old.id)["place"]


def test_a_point_in_no_ward_is_outside_where_the_map_is_exact(town: SimpleNamespace) -> None:
    assert "nằm ngoài" in refusal(town, lon=IN_NO_WARD[0], lat=IN_NO_WARD[1])["place"]


def test_a_point_in_no_ward_is_left_to_intake_where_the_map_is_approximate() -> None:
    town = build_town(approximate=True)
    submission = said(town, lon=IN_NO_WARD[0], lat=IN_NO_WARD[1])
    report = actions.submit_report(by=PERSON, submission=submission).report
    assert (report.area, report.lon) == (None, IN_NO_WARD[0])


def test_every_wrong_field_is_named_at_once(town: SimpleNamespace) -> None:
    assert set(refusal(town, text="", topic_id=0, happened_on=date(2027, 1, 1))) == {
        "text",
        "topic",
        "happened_on",
    }


def test_a_place_in_words_is_always_enough(town: SimpleNamespace) -> None:
    submission = said(town, lon=None, lat=None, place_text="  đối diện cổng chợ,\n cạnh cây đa ")
    report = actions.submit_report(by=PERSON, submission=submission).report
    assert (report.place_text, report.area, report.lon) == ("đối diện cổng chợ, cạnh cây đa", None, None)


def test_text_is_stored_composed_and_without_what_cannot_be_shown(town: SimpleNamespace) -> None:
    text = "Nươ\u0301c ngâ\u0323p \x00\ud800\u202ecả phố\r\nhai ngày"
    report = actions.submit_report(by=PERSON, submission=said(town, text=text)).report
    report.refresh_from_db()
    assert report.text == "Nướ\u0063 ngập \ufffdcả phố\nhai ngày"


def test_other_languages_are_not_taken_for_old_fonts(town: SimpleNamespace) -> None:
    text = "Die Straße vor der Tür ist überflutet, bitte prüfen Sie die Müllcontainer in der Nähe."
    assert actions.submit_report(by=PERSON, submission=said(town, text=text, language="en")).is_new


def test_an_officer_without_a_seat_cannot_type_for_anybody(town: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed):
        actions.submit_report(by=SEATLESS, submission=said(town, channel="counter"))
    assert actions.submit_report(by=OFFICER, submission=said(town, channel="counter")).is_new


def test_neither_people_nor_case_officers_import_reports(town: SimpleNamespace) -> None:
    for actor in (PERSON, OFFICER):
        with pytest.raises(NotAllowed):
            actions.submit_reports(by=actor, submissions=[said(town)])


def row(town: SimpleNamespace, number: int, **changes: Any) -> Submission:
    when = datetime(2026, 3, 1, 8, tzinfo=UTC) + timedelta(hours=number)
    plain: dict[str, Any] = {
        "receipt": "", "channel": "import", "source": "311", "source_id": str(number), "received_at": when,
        "is_history": True,
    }  # fmt: skip
    return said(town, **plain | changes)


def test_a_batch_takes_the_good_rows_and_names_the_bad_ones(town: SimpleNamespace) -> None:
    rows = [row(town, 1), row(town, 2, topic_id=0), row(town, 3, text=""), row(town, 4, lon=0.0)]
    outcomes = actions.submit_reports(by=CHANNEL, submissions=rows)
    assert [isinstance(outcome, Invalid) for outcome in outcomes] == [False, True, False, True]
    assert [event.kind for event in Event.objects.all()] == ["report.submitted"] * 2
    assert set(Report.objects.values_list("source_id", flat=True)) == {"1", "3"}
    assert Report.objects.get(source_id="1").received_at == rows[0].received_at


def test_a_row_is_placed_in_a_batch_as_it_is_alone(town: SimpleNamespace) -> None:
    rows = [
        row(town, 1),
        row(town, 2, lon=None, lat=None),
        row(town, 3, lon=float("nan")),
        row(town, 4, lon=0.0),
        row(town, 5, received_at=datetime(2026, 3, 1, 8)),  # noqa: DTZ001 (what is refused)
        row(town, 6, received_at=datetime(1, 1, 1, tzinfo=UTC)),
        row(town, 7, received_at=datetime(2015, 3, 1, tzinfo=UTC)),
    ]
    area_at = areas_known(rows)
    for one in rows:
        assert outcome_of(one, area_at) == outcome_of(one, places.area_at)


def outcome_of(submission: Submission, area_at: AreaAt) -> object:
    try:
        checked = check_submission(submission, area_at)
    except Invalid as error:
        return error.fields
    return checked.area, checked.submission.lon, checked.submission.lat


def test_the_same_rows_again_are_stored_once(town: SimpleNamespace) -> None:
    rows = [row(town, number) for number in range(5)]
    first = actions.submit_reports(by=CHANNEL, submissions=[*rows[:3], rows[0]])
    again = actions.submit_reports(by=CHANNEL, submissions=rows)
    assert [o.is_new for o in first if isinstance(o, Submitted)] == [True, True, True, False]
    assert [o.is_new for o in again if isinstance(o, Submitted)] == [False, False, False, True, True]
    assert Report.objects.count() == Event.objects.count() == 5


def test_a_batch_keeps_receipts_contacts_and_the_rules_of_the_form(town: SimpleNamespace) -> None:
    live = said(town, channel="hotline", contact=AN, visibility="public")
    (outcome,) = actions.submit_reports(by=CHANNEL, submissions=[live])
    assert isinstance(outcome, Submitted)
    assert queries.report_by_receipt(live.receipt) == outcome.report
    assert queries.contact_of(outcome.report) is not None
    assert outcome.report.release_state == ReleaseState.WAITING
    assert not actions.submit_report(by=CHANNEL, submission=live).is_new


def test_history_keeps_its_old_ward_and_asks_for_no_release(town: SimpleNamespace) -> None:
    old = row(town, 1, lon=None, lat=None, area_id=town.old.id, visibility="public", topic_id=town.retired.id)
    (outcome,) = actions.submit_reports(by=CHANNEL, submissions=[old])
    assert isinstance(outcome, Submitted)
    assert outcome.report.area_id == town.old.id
    assert outcome.report.release_state == ReleaseState.NOT_ASKED


def test_an_import_leaves_no_receipt_to_find_it_by(town: SimpleNamespace) -> None:
    actions.submit_reports(by=CLOCK, submissions=[row(town, 1), row(town, 2)])
    assert set(Report.objects.values_list("receipt_hash", flat=True)) == {None}


def test_a_code_that_nobody_got_finds_nothing(town: SimpleNamespace) -> None:
    with pytest.raises(NotFound, match="so lại từng âm tiết"):
        queries.report_by_receipt(receipts.new_code())
    with pytest.raises(Invalid):
        queries.report_by_receipt("khong phai ma")


def test_sentences_come_in_the_readers_language(town: SimpleNamespace) -> None:
    with translation.override("en"):
        sentences = refusal(town, text="a" * 5_001, lon=ELSEWHERE[0], lat=ELSEWHERE[1])
    assert sentences["text"].startswith("Please write less: at most 5,000 characters, you sent 5,001.")
    assert "outside Hanoi" in sentences["place"]
    assert "5.000 ký tự" in refusal(town, text="a" * 5_001)["text"]
