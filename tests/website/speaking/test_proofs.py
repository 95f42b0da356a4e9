"""Proofs and promises on the web: for the holder of a receipt alone, kept by nobody, told in plain words."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from dangvan.cases import actions
from dangvan.ledger import erasing, receipts
from dangvan.ledger.models import Event, LogEntry, LogState
from dangvan.ledger.tlog.proof_files import TlogProof
from dangvan.ledger.verifier import parts
from dangvan.reports.models import Report
from tests.ledger.small_log import SmallLog, small_log
from tests.ledger.test_receipts_proofs import checked
from tests.small_city import Said, later
from tests.ui.qr_reading import read_qrs
from tests.website.speaking.conftest import WORDS, Visitor

__all__ = ["small_log"]

LIST = "/theo-doi/bang-chung/"


def take(visitor: Visitor, act: str, wish: str = "proof") -> HttpResponse:
    answer = visitor.client.post(LIST, {"act": act, "do": wish})
    assert isinstance(answer, HttpResponse)
    return answer


def opened_of(answer: HttpResponse, log: SmallLog) -> dict[str, Any]:
    return checked(answer.content.decode(), log)[2]


def acts_offered(visitor: Visitor) -> dict[str, str]:
    """Name -> label of every act in the list."""
    groups = visitor.client.get(LIST).context["choices"]
    return {name: f"{label}. {hint}" for _group, choices in groups for name, label, hint in choices}


@pytest.fixture
def said(visitor: Visitor, small_log: SmallLog) -> Said:
    """A report in the log, seen by both witnesses, its page open in the visitor's browser."""
    said = visitor.city.say(text=WORDS)
    small_log.batch()
    small_log.witness()
    visitor.follow(said.code)
    return said


# The promise


def test_the_receipt_carries_the_promise_and_it_is_downloaded(visitor: Visitor, small_log: SmallLog) -> None:
    visitor.fill_in()
    visitor.send()
    page = visitor.client.get("/phan-anh/bien-nhan/")
    assert "chậm nhất hết thứ Ba 03/03/2026" in page.content.decode()
    answer = visitor.client.post("/phan-anh/bien-nhan/loi-hua/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="loi-hua.txt"'
    assert "no-store" in answer.headers["Cache-Control"]
    promise = answer.content.decode()
    assert small_log.opened_promise(promise)[4] == "2026-03-02"
    assert promise == page.context["promise"]
    assert promise in read_qrs(page.content.decode())
    assert receipts.promise_for(Report.objects.get().uid) == promise


def test_a_silent_signer_delays_no_receipt_and_the_page_says_where_the_promise_will_be(
    visitor: Visitor, small_log: SmallLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_log.fall_silent(monkeypatch)
    visitor.fill_in()
    visitor.send()
    page = visitor.client.get("/phan-anh/bien-nhan/").content.decode()
    assert "Phản ánh của bạn đã được nhận" in page
    assert "chưa ký được lời hứa" in page
    assert visitor.client.post("/phan-anh/bien-nhan/loi-hua/").status_code == 303
    visitor.follow(visitor.code())
    assert take(visitor, "p0", "promise").status_code == 503
    monkeypatch.setattr(receipts, "_asked_in_vain_at", [])
    assert small_log.opened_promise(take(visitor, "p0", "promise").content.decode())


def test_without_a_receipt_there_is_no_promise(client: Client, small_log: SmallLog) -> None:
    answer = client.post("/phan-anh/bien-nhan/loi-hua/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/theo-doi/")
    assert client.get("/phan-anh/bien-nhan/loi-hua/").status_code == 405


# What the page says


def test_before_its_batch_the_page_says_what_was_promised(visitor: Visitor, small_log: SmallLog) -> None:
    visitor.follow(visitor.city.say().code)
    page = visitor.client.get("/theo-doi/").content.decode()
    assert "đang chờ đợt ghi tới" in page
    assert "Tải lời hứa có chữ ký" in page
    assert "Tải bằng chứng" not in page


def test_then_the_page_says_where_it_stands_and_who_has_seen_it(said: Said, visitor: Visitor) -> None:
    page = visitor.client.get("/theo-doi/").content.decode()
    index = LogEntry.objects.get(event__kind="report.submitted").index
    assert f"Mục số {index}" in page
    assert "bao: đến thứ Hai 02/03/2026" in page
    assert "được các đơn vị độc lập xác nhận" in page
    assert "Không chứng minh" in page
    assert f"/so-ghi/muc/{index}/" not in page


def test_without_enough_witnesses_the_page_says_so(visitor: Visitor, small_log: SmallLog) -> None:
    visitor.follow(visitor.city.say().code)
    small_log.batch()
    assert "Chưa có đơn vị nào" in visitor.client.get("/theo-doi/").content.decode()
    small_log.witness("truong")
    page = visitor.client.get("/theo-doi/").content.decode()
    assert "truong: đến" in page
    assert "Chưa đủ đơn vị chứng kiến" in page


def test_a_broken_promise_is_said_and_whom_to_show_it(visitor: Visitor, small_log: SmallLog) -> None:
    said = visitor.city.say()
    with later(days=2):
        visitor.follow(said.code)
        page = visitor.client.get("/theo-doi/").content.decode()
    assert "Lời hứa đã quá hạn" in page
    assert "Mặt trận Tổ quốc" in page


def test_a_log_that_stands_still_is_said_with_what_stays_good(said: Said, visitor: Visitor) -> None:
    LogState.objects.update_or_create(defaults={"halted_at": said.report.received_at, "halted_reason": "x"})
    page = visitor.client.get("/theo-doi/").content.decode()
    assert "Sổ ghi đang tạm dừng" in page
    assert "vẫn được nhận và giải quyết" in page


# The proof file


def test_the_proof_is_taken_home_as_one_file(said: Said, visitor: Visitor, small_log: SmallLog) -> None:
    answer = take(visitor, "p0")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bang-chung.tlog-proof"'
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert opened_of(answer, small_log)["text"] == WORDS


def test_nobody_else_gets_it(said: Said, visitor: Visitor, new_visitor: Callable[[], Visitor]) -> None:
    stranger = new_visitor()
    other = visitor.city.say("Đèn đường phố Hàng Bạc tắt đã ba hôm nay.")
    for opened in (None, other.code):
        if opened:
            stranger.follow(opened)
        for answer in (
            take(stranger, "p0"),
            stranger.client.get(f"{LIST}p0/"),
            stranger.client.get(LIST),
        ):
            assert WORDS not in answer.content.decode()
            assert "attachment" not in answer.headers.get("Content-Disposition", "")
            assert said.report.uid.hex not in answer.content.decode()


def test_no_link_on_another_site_puts_it_on_a_disk(said: Said, visitor: Visitor) -> None:
    assert "Content-Disposition" not in visitor.client.get(f"{LIST}?act=p0&do=proof").headers
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = visitor.client.cookies
    assert strict.post(LIST, {"act": "p0", "do": "proof"}).status_code == 403


def test_neither_code_nor_entry_stands_in_an_address_or_in_the_log_of_the_server(
    said: Said, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    index = LogEntry.objects.get(event__kind="report.submitted").index
    with caplog.at_level(logging.DEBUG):
        take(visitor, "p0")
        to_print = take(visitor, "p0", "print").headers["Location"]
        visitor.client.get(to_print)
    assert to_print == f"{LIST}p0/"
    for secret in (said.code, said.code.replace(" ", "-"), said.report.uid.hex, f"index {index}", WORDS):
        assert secret not in caplog.text


def test_before_its_batch_a_sentence_says_when_to_come_back(visitor: Visitor, small_log: SmallLog) -> None:
    visitor.follow(visitor.city.say().code)
    for answer in (take(visitor, "p0"), visitor.client.get(f"{LIST}p0/")):
        assert answer.status_code == 409
        assert "chậm nhất hết thứ Ba 03/03/2026" in answer.content.decode()


@pytest.mark.parametrize("act", ["", "p1", "v9", "p99999999999", "../p0", "p0'", "x" * 5000])
def test_what_is_not_in_the_list_is_asked_for_again(said: Said, visitor: Visitor, act: str) -> None:
    answer = take(visitor, act)
    assert answer.status_code == 422
    assert "Hãy chọn một mục trong danh sách" in answer.content.decode()


def test_a_sheet_for_an_unknown_act_is_not_found(said: Said, visitor: Visitor) -> None:
    assert visitor.client.get(f"{LIST}v99/").status_code == 404


def test_a_log_whose_files_cannot_be_read_is_asked_again_later(
    said: Said, visitor: Visitor, settings: Any
) -> None:
    settings.DANGVAN_LOG_STORE = "/nowhere/at/all"
    answer = take(visitor, "p0")
    assert answer.status_code == 503
    assert "Chưa đọc được sổ ghi" in answer.content.decode()


# Whose acts, and what is opened


def _with_a_whole_story(visitor: Visitor, log: SmallLog) -> tuple[Said, Said]:
    """Two people on a case: added to, answered, contested by both, decided."""
    city = visitor.city
    mine = city.say(text=WORDS)
    theirs = city.say("Tôi cũng bị ngã ở đúng chỗ này tối qua.", join=mine.case)
    city.screen(mine)
    actions.add_to_report(by=mine.person, report=mine.report, text="Nay đã rộng gấp đôi.")
    city.accept(mine)
    city.answer(mine)
    actions.contest_case(
        by=theirs.person, case=mine.fresh(), report=theirs.report, reason="Bà Năm bảo chưa làm gì cả."
    )
    return mine, theirs


def test_the_answer_is_proven_with_its_words_its_day_and_whose_it_is(
    visitor: Visitor, small_log: SmallLog
) -> None:
    mine, _theirs = _with_a_whole_story(visitor, small_log)
    visitor.follow(mine.code)
    with later(days=1):
        small_log.batch()
        small_log.witness()
        [name] = [name for name, label in acts_offered(visitor).items() if "phường đông trả lời" in label]
        _seen, leaf, opened, promise = checked(take(visitor, name).content.decode(), small_log)
        refused = take(visitor, name, "promise")
    assert refused.status_code == 422
    assert "Lời hứa chỉ có cho việc bạn làm" in refused.content.decode()
    assert (leaf["kind"], leaf["day"], promise) == ("case.answered", "2026-03-02", "")
    assert leaf["plain"]["organisation"] == leaf["sig"]["by"]
    assert "Đội duy tu đã vá ổ gà" in opened["rest"]["text"]


def test_acts_of_others_are_neither_offered_nor_counted(visitor: Visitor, small_log: SmallLog) -> None:
    mine, theirs = _with_a_whole_story(visitor, small_log)
    with later(days=1):
        small_log.batch()
        small_log.witness()
        visitor.follow(mine.code)
        offered = acts_offered(visitor)
        assert not any("chưa đồng ý" in label for label in offered.values())
        for name in offered:
            found = opened_of(take(visitor, name), small_log)
            assert "Bà Năm" not in json.dumps(found, ensure_ascii=False)
            assert theirs.report.uid.hex not in json.dumps(found)
        contest = Event.objects.get(kind="case.contested")
        assert take(visitor, f"v{contest.sequence}").status_code == 422
        visitor.follow(theirs.code)
        [name] = [name for name, label in acts_offered(visitor).items() if "Bạn chưa đồng ý" in label]
        assert opened_of(take(visitor, name), small_log)["reason"] == "Bà Năm bảo chưa làm gì cả."


def test_the_reason_somebody_gave_for_reopening_stays_closed(visitor: Visitor, small_log: SmallLog) -> None:
    city = visitor.city
    mine = city.say(text=WORDS)
    theirs = city.say("Tôi cũng bị ngã ở đúng chỗ này tối qua.", join=mine.case)
    city.screen(mine)
    city.accept(mine)
    city.answer(mine)
    for one in (mine, theirs):
        actions.give_satisfaction(by=one.person, case=one.fresh(), report=one.report, solved=True)
    actions.reopen_case(
        by=theirs.person, case=theirs.fresh(), report=theirs.report, reason="Nhà tôi số 7, lại lún rồi."
    )
    with later(days=1):
        small_log.batch()
        small_log.witness()
        visitor.follow(mine.code)
        [name] = [name for name, label in acts_offered(visitor).items() if "mở lại" in label]
        assert "Nhà tôi" not in json.dumps(opened_of(take(visitor, name), small_log), ensure_ascii=False)


def test_a_hidden_act_is_opened_to_its_holder_as_their_page_shows_it(
    visitor: Visitor, small_log: SmallLog
) -> None:
    city = visitor.city
    said = city.say(text=WORDS, visibility="organisation")
    city.screen(said)
    city.accept(said)
    city.answer(said)
    visitor.follow(said.code)
    with later(days=1):
        small_log.batch()
        small_log.witness()
        [name] = [name for name, label in acts_offered(visitor).items() if "phường đông trả lời" in label]
        _seen, leaf, opened, _promise = checked(take(visitor, name).content.decode(), small_log)
    assert leaf["plain"] == {}
    assert opened["act"]["organisation"]
    assert "Đội duy tu" in opened["rest"]["text"]


def test_after_an_erasure_the_file_is_given_without_the_words_and_the_list_says_so(
    said: Said, visitor: Visitor, small_log: SmallLog
) -> None:
    erasing.forget(Event.objects.filter(subject=said.report.uid), {"text", "place"})
    assert "Nội dung đã được xoá" in acts_offered(visitor)["p0"]
    answer = take(visitor, "p0")
    assert "text" not in opened_of(answer, small_log)
    assert WORDS not in answer.content.decode()


def test_acts_on_the_case_as_it_was_before_a_merge_are_found(visitor: Visitor, small_log: SmallLog) -> None:
    city = visitor.city
    mine, into = city.say(text=WORDS), city.say("Cũng ổ gà ấy, trước cổng trường.")
    for one in (mine, into):
        city.screen(one)
    actions.merge_cases(
        by=city.officer("dong.officer"), case=mine.case, version=None, into=into.case, reason="Cùng một ổ gà."
    )
    with later(days=1):
        small_log.batch()
        small_log.witness()
        visitor.follow(mine.code)
        offered = acts_offered(visitor)
        assert {name[0] for name in offered} == {"p", "v", "c"}
        for name in offered:
            assert take(visitor, name).status_code == 200


# On paper


def test_a_sheet_of_codes_gives_the_same_file(said: Said, visitor: Visitor) -> None:
    sheet = visitor.client.get(take(visitor, "p0", "print").headers["Location"])
    assert "no-store" in sheet.headers["Cache-Control"]
    drawn = read_qrs(sheet.content.decode())
    assert len(drawn) > 1
    assert parts.join(reversed(drawn)) == take(visitor, "p0").content.decode()


def test_a_long_report_still_fits_on_paper(visitor: Visitor, small_log: SmallLog) -> None:
    words = " ".join(
        f"Đoạn {n}: nước ngập đến {n * 37 % 101} cm, xe {n * 7919 % 997} chết máy." for n in range(80)
    )
    said = visitor.city.say(text=words)
    small_log.batch()
    visitor.follow(said.code)
    codes = visitor.client.get(f"{LIST}p0/").context["codes"]
    extra = TlogProof.parse(parts.join(codes)).extra or b""
    assert json.loads(json.loads(extra)["open"]["text"]["value"]) == words
    assert len(codes) <= 12


def test_the_page_of_proofs_reads_in_few_statements(
    visitor: Visitor, small_log: SmallLog, django_assert_max_num_queries: Any
) -> None:
    mine, _theirs = _with_a_whole_story(visitor, small_log)
    visitor.follow(mine.code)
    with later(days=1):
        small_log.batch()
        small_log.witness()
        # the case as on its page (12); contests, events, entries, checkpoints twice, words, state, bodies
        with django_assert_max_num_queries(20):
            visitor.client.get(LIST)


def test_the_english_pages_are_english_throughout(said: Said, visitor: Visitor) -> None:
    for path in ("/en/theo-doi/", f"/en{LIST}", f"/en{LIST}p0/"):
        page = visitor.client.get(path).content.decode()
        assert "Bằng chứng" not in page
        assert "sổ ghi" not in page
