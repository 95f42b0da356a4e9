"""“The same for me”: offered only where a public case is near, joined with one tap, and never showing more
than
anyone may see.
"""

from __future__ import annotations

from dangvan.cases.models import Case
from dangvan.reports.models import Report
from tests.small_city import later
from tests.website.speaking.conftest import WORDS, Visitor

SECRET = "Ổ gà rất sâu trước cổng trường, nhà bà Tư số 9 biết rõ chuyện này."


def _open_case(visitor: Visitor, **changes: object) -> Case:
    said = visitor.city.say(SECRET, **changes)
    return visitor.city.screen(said)


def test_a_near_case_is_offered_without_the_words_of_whoever_reported_it(visitor: Visitor) -> None:
    case = _open_case(visitor)
    visitor.answer_until("linh-vuc")
    assert visitor.answer("noi-dung").headers["Location"] == "/phan-anh/viec-tuong-tu/"
    page = visitor.client.get("/phan-anh/viec-tuong-tu/").content.decode()
    assert case.summary in page
    assert "bà Tư" not in page


def test_one_tap_joins_and_asks_nothing_about_the_body(visitor: Visitor) -> None:
    case = _open_case(visitor)
    visitor.skips_similar = False
    visitor.answer_until("noi-dung")
    joined = visitor.post("viec-tuong-tu", join=case.reference)
    assert joined.headers["Location"] == "/phan-anh/cong-khai/"
    visitor.answer("cong-khai")
    visitor.answer("lien-he")
    visitor.send()
    assert Case.objects.get().reports_count == 2
    receipt = visitor.client.get("/phan-anh/bien-nhan/").content.decode()
    assert "2 người phản ánh" in receipt
    visitor.follow(visitor.code())
    followed = visitor.client.get("/theo-doi/").content.decode()
    assert WORDS in followed
    assert "bà Tư" not in followed


def test_cases_that_are_not_public_are_not_offered(visitor: Visitor) -> None:
    visitor.city.say(SECRET)
    visitor.answer_until("linh-vuc")
    assert visitor.answer("noi-dung").headers["Location"] == "/phan-anh/ve-co-quan/"


def test_a_case_that_closed_meanwhile_takes_nobody_in_and_nothing_typed_is_lost(visitor: Visitor) -> None:
    said = visitor.city.say(SECRET)
    case = visitor.city.screen(said)
    visitor.skips_similar = False
    visitor.answer_until("noi-dung")
    visitor.post("viec-tuong-tu", join=case.reference)
    visitor.answer("cong-khai")
    visitor.answer("lien-he")
    Case.objects.filter(pk=case.pk).update(state="closed")
    answer = visitor.send()
    assert answer.status_code == 422
    assert "không còn nhận thêm" in answer.content.decode()
    visitor.answer("ve-co-quan")
    assert visitor.send().status_code == 303
    assert Report.objects.count() == Case.objects.count() == 2


def test_from_the_public_page_of_a_case_one_button_leads_to_the_last_questions(visitor: Visitor) -> None:
    case = _open_case(visitor)
    page = visitor.client.get(f"/phan-anh/cung-viec/{case.reference}/").content.decode()
    assert case.summary in page
    assert "bà Tư" not in page
    started = visitor.client.post(
        f"/phan-anh/cung-viec/{case.reference}/", {"text": "Tôi cũng gặp việc này."}
    )
    assert started.headers["Location"] == "/phan-anh/cong-khai/"
    visitor.answer("cong-khai")
    visitor.answer("lien-he")
    visitor.send()
    assert Case.objects.get().reports_count == 2


def test_a_closed_case_says_that_a_report_of_ones_own_is_needed(visitor: Visitor) -> None:
    case = _open_case(visitor)
    with later(days=1):
        Case.objects.filter(pk=case.pk).update(state="closed")
        answer = visitor.client.get(f"/phan-anh/cung-viec/{case.reference}/")
    assert answer.status_code == 409
    assert "không còn mở" in answer.content.decode()
