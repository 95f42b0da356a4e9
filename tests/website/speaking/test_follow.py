"""Following a report by its code: what the holder sees, what they can do, what nobody is shown."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest

from dangvan.cases import actions
from dangvan.reports.models import Report
from dangvan.reports.types import ContactInput
from dangvan.website.speaking.deeds import DEEDS
from tests.small_city import SmallCity, later
from tests.website.speaking.conftest import WORDS, Visitor, photo

CONTACT = ContactInput(name="Nguyễn Thị Lan", phone="024 3825 0000", email="lan@example.org")


def test_whoever_enters_the_code_reads_their_own_words(visitor: Visitor) -> None:
    said = visitor.city.say(text=WORDS)
    opened = visitor.follow(said.code)
    assert opened.status_code == 303
    assert WORDS in visitor.client.get("/theo-doi/").content.decode()


@pytest.mark.parametrize("change", [str.upper, lambda c: c.replace(" ", "-"), lambda c: f" {c}\n,"])
def test_the_code_is_read_however_it_is_typed(visitor: Visitor, change: Callable[[str], str]) -> None:
    assert visitor.follow(change(visitor.city.say().code)).status_code == 303


def test_contact_data_is_never_shown_back(visitor: Visitor) -> None:
    said = visitor.city.say(contact=CONTACT)
    visitor.follow(said.code)
    pages = [visitor.client.get("/theo-doi/"), *(visitor.client.get(f"/theo-doi/{slug}/") for slug in DEEDS)]
    for page in pages:
        for secret in ("Nguyễn Thị Lan", "3825 0000", "lan@example.org"):
            assert secret not in page.content.decode()


def test_the_code_stands_in_no_address_no_log_and_no_later_page(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    said = visitor.city.say()
    with caplog.at_level(logging.DEBUG):
        opened = visitor.follow(said.code)
        page = visitor.client.get("/theo-doi/")
    told = opened.headers["Location"] + caplog.text + page.content.decode() + str(visitor.client.cookies)
    for written in (said.code, said.code.replace(" ", "-"), said.report.receipt_hash or "-"):
        assert written not in told


def test_pages_of_one_person_are_kept_by_nobody_and_their_cookie_is_out_of_reach(visitor: Visitor) -> None:
    said = visitor.city.say()
    opened = visitor.follow(said.code)
    cookie = opened.cookies["theo-doi"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 1800)
    for path in ("/theo-doi/", "/theo-doi/bo-sung/", "/phan-anh/", "/phan-anh/noi-xay-ra/"):
        assert "no-store" in visitor.client.get(path).headers["Cache-Control"]


def test_the_page_closes_by_itself_and_on_demand(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor.follow(visitor.city.say(text=WORDS).code)
    visitor.client.post("/theo-doi/dong/")
    assert WORDS not in visitor.client.get("/theo-doi/").content.decode()
    visitor.follow(visitor.city.say(text=WORDS).code)
    monkeypatch.setattr("dangvan.website.speaking.cookies.SECONDS_OF_FOLLOWING", -1)
    assert "tự đóng sau nửa giờ" in visitor.client.get("/theo-doi/").content.decode()


def test_what_was_typed_is_given_back_if_the_page_closed_meanwhile(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.follow(visitor.city.say().code)
    monkeypatch.setattr("dangvan.website.speaking.cookies.SECONDS_OF_FOLLOWING", -1)
    page = visitor.client.post("/theo-doi/bo-sung/", {"text": "Hôm nay lại ngập thêm."}).content.decode()
    assert "Hôm nay lại ngập thêm." in page


def test_words_and_photos_are_added(visitor: Visitor) -> None:
    said = visitor.city.say()
    visitor.follow(said.code)
    answer = visitor.client.post("/theo-doi/bo-sung/", {"text": "Nay đã rộng gấp đôi.", "photos": [photo()]})
    page = visitor.client.get(answer.headers["Location"]).content.decode()
    assert "Nay đã rộng gấp đôi." in page
    assert "Đã ghi phần bổ sung" in page
    uid = said.report.photos.get().uid
    assert visitor.client.get(f"/anh/{uid}/").headers["Cache-Control"] == "private, no-store"


def test_a_bad_photo_among_additions_adds_nothing_and_keeps_the_words(visitor: Visitor) -> None:
    said = visitor.city.say()
    visitor.follow(said.code)
    rubbish = photo()
    rubbish.file.truncate(40)  # type: ignore[union-attr]
    answer = visitor.client.post("/theo-doi/bo-sung/", {"text": "Nay đã rộng gấp đôi.", "photos": [rubbish]})
    assert answer.status_code == 422
    assert "Nay đã rộng gấp đôi." in answer.content.decode()
    assert not said.report.additions.exists()
    assert not said.report.photos.exists()


def test_a_report_is_withdrawn(visitor: Visitor) -> None:
    said = visitor.city.say()
    visitor.follow(said.code)
    visitor.client.post("/theo-doi/rut/", {"text": ""})
    assert Report.objects.get().state == "withdrawn"
    page = visitor.client.get("/theo-doi/").content.decode()
    assert "Bạn đã rút phản ánh này" in page
    assert "/theo-doi/bo-sung/" not in page
    assert "Thời hạn" not in page
    assert 'class="deadline' not in page


def test_after_withdrawing_the_limits_of_those_who_remain_are_not_shown(visitor: Visitor) -> None:
    first = visitor.city.say()
    visitor.city.screen(first)
    visitor.city.say(join=first.case)
    visitor.follow(first.code)
    assert 'class="deadline' in visitor.client.get("/theo-doi/").content.decode()
    visitor.client.post("/theo-doi/rut/", {"text": ""})
    page = visitor.client.get("/theo-doi/").content.decode()
    assert first.fresh().state == "screened"
    assert "Thời hạn" not in page
    assert 'class="deadline' not in page


def test_words_in_another_language_than_the_page_say_so(visitor: Visitor) -> None:
    said = visitor.city.answered(text=WORDS)
    visitor.follow(said.code)
    english = visitor.client.get("/en/theo-doi/").content.decode()
    assert f'<p class="said" lang="vi">{WORDS}' in english
    assert '<h1 lang="vi">Ổ gà sâu trước cổng trường tiểu học' in english
    assert '<dd lang="vi">Đội duy tu đã vá ổ gà' in english
    assert 'lang="vi">Ổ gà' not in visitor.client.get("/theo-doi/").content.decode()


@pytest.mark.parametrize("slug", ["y-kien", "chua-dong-y"])
def test_who_moves_a_public_case_is_told_that_it_shows_at_once(visitor: Visitor, slug: str) -> None:
    visitor.follow(visitor.city.answered().code)
    assert "đổi ngay khi bạn gửi" in visitor.client.get(f"/theo-doi/{slug}/").content.decode()
    assert "đổi ngay khi bạn gửi" not in visitor.client.get("/theo-doi/bo-sung/").content.decode()


def test_an_answer_stands_on_the_page_with_what_can_be_done(visitor: Visitor) -> None:
    said = visitor.city.answered()
    visitor.follow(said.code)
    page = visitor.client.get("/theo-doi/").content.decode()
    assert "Đội duy tu đã vá ổ gà" in page
    for slug in ("y-kien", "chua-dong-y", "bo-sung", "rut"):
        assert f"/theo-doi/{slug}/" in page
        assert visitor.client.get(f"/theo-doi/{slug}/").status_code == 200


def test_a_yes_closes_the_case_and_it_can_be_reopened(visitor: Visitor) -> None:
    said = visitor.city.answered()
    visitor.follow(said.code)
    assert visitor.client.post("/theo-doi/y-kien/", {}).status_code == 422
    visitor.client.post("/theo-doi/y-kien/", {"solved": "yes"})
    assert said.fresh().state == "closed"
    assert "/theo-doi/mo-lai/" in visitor.client.get("/theo-doi/").content.decode()
    visitor.client.post("/theo-doi/mo-lai/", {"text": "Chỗ vá lại hỏng ngay hôm sau."})
    assert said.fresh().state == "accepted"


def test_a_contest_goes_one_level_up_with_its_own_clock(visitor: Visitor) -> None:
    said = visitor.city.answered()
    visitor.follow(said.code)
    with later(days=1):
        form = visitor.client.get("/theo-doi/chua-dong-y/").content.decode()
        assert "Ủy ban nhân dân thành phố" in form
        assert visitor.client.post("/theo-doi/chua-dong-y/", {"text": "x"}).status_code == 422
        done = visitor.client.post("/theo-doi/chua-dong-y/", {"text": "Vá xong hai hôm lại lún như cũ."})
        page = visitor.client.get(done.headers["Location"]).content.decode()
    assert "Vá xong hai hôm lại lún như cũ." in page
    assert "phải quyết định việc xem lại" in page
    assert said.fresh().state == "contested"


def test_a_step_that_came_too_late_keeps_the_words(visitor: Visitor) -> None:
    said = visitor.city.answered()
    visitor.follow(said.code)
    visitor.client.post("/theo-doi/chua-dong-y/", {"text": "Vá xong hai hôm lại lún như cũ."})
    again = visitor.client.post("/theo-doi/chua-dong-y/", {"text": "Tôi nói thêm lần nữa cho rõ."})
    assert again.status_code == 409
    assert "Tôi nói thêm lần nữa cho rõ." in again.content.decode()


def test_others_on_the_same_case_stay_unseen_with_what_they_wrote(visitor: Visitor) -> None:
    city = visitor.city
    first = city.say("Ổ gà trước cổng trường, nhà bà Tư biết rõ.")
    city.screen(first)
    second = city.say("Tôi cũng ngã xe ở đây hôm qua.", join=first.case)
    city.accept(first)
    city.answer(first)
    actions.contest_case(
        by=second.person, case=first.case, report=second.report, reason="Bà Năm bảo chưa làm gì cả."
    )
    visitor.follow(first.code)
    page = visitor.client.get("/theo-doi/").content.decode()
    assert "Một người phản ánh khác chưa đồng ý" in page
    for other in ("ngã xe", "Bà Năm"):
        assert other not in page


def test_of_several_contests_everyone_knows_their_own_in_the_history(visitor: Visitor) -> None:
    city = visitor.city
    first = city.say()
    second = city.say("Tôi cũng ngã xe ở đây hôm qua.", join=first.case)
    city.screen(first)
    city.accept(first)
    city.answer(first)
    actions.contest_case(
        by=second.person, case=first.fresh(), report=second.report, reason="Bà Năm bảo chưa làm gì cả."
    )
    for code, sentence in (
        (first.code, "Một người phản ánh chưa đồng ý"),
        (second.code, "Bạn chưa đồng ý và"),
    ):
        visitor.follow(code)
        assert sentence in visitor.client.get("/theo-doi/").content.decode()


def test_who_refused_and_why_stands_in_the_history(visitor: Visitor) -> None:
    city = visitor.city
    said = city.say()
    city.screen(said)
    actions.hand_over_case(
        by=city.officer("dong.officer"),
        case=said.case,
        version=None,
        to_organisation_id=city.bodies["roads"].pk,
        reason="Tuyến đường này do Sở quản lý, không thuộc phường.",
        reason_code="not-ours",
    )
    visitor.follow(said.code)
    page = visitor.client.get("/theo-doi/").content.decode()
    assert "không thuộc trách nhiệm của mình" in page
    assert "Tuyến đường này do Sở quản lý" in page


def test_a_refusal_to_publish_gives_its_reason_and_can_be_contested(visitor: Visitor) -> None:
    city = visitor.city
    said = city.say()
    city.screen(said)
    actions.refuse_words(
        by=city.officer("dong.officer"), case=said.case, report=said.report,
        reason_code="names-a-person", reason="Lời có nêu tên một người cụ thể.",
    )  # fmt: skip
    visitor.follow(said.code)
    page = visitor.client.get("/theo-doi/").content.decode()
    assert "Lời có nêu tên một người cụ thể." in page
    visitor.client.post("/theo-doi/xem-lai-cong-khai/", {"text": "Tôi không nêu tên ai cả, xin đọc lại."})
    assert Report.objects.get().release_state == "contested"


def test_a_denunciation_tells_its_giver_which_way_the_law_gives_it(visitor: Visitor) -> None:
    city = visitor.city
    said = city.say()
    actions.refer_case(by=city.officer("dong.intake"), case=said.case, version=None)
    visitor.follow(said.code)
    page = visitor.client.get("/theo-doi/").content.decode()
    assert "Chuyển Thanh tra." in page
    assert "Luật Tố cáo 2018" in page
    assert said.report.text in page


@pytest.mark.parametrize("slug", list(DEEDS))
def test_nothing_can_be_done_without_a_receipt(visitor: Visitor, city: SmallCity, slug: str) -> None:
    said = city.answered()
    answer = visitor.client.post(f"/theo-doi/{slug}/", {"text": "Một lý do đủ dài.", "solved": "yes"})
    assert answer.status_code == 200
    assert "Nhập 8 âm tiết" in answer.content.decode()
    assert said.fresh().state == "answered"


def test_the_page_reads_in_few_statements(visitor: Visitor, django_assert_max_num_queries: object) -> None:
    said = visitor.city.answered()
    visitor.follow(said.code)
    # report, holder, case, links, photos, additions, deadlines, answers, evidence, handovers, history
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        visitor.client.get("/theo-doi/")
