"""The form, page by page, as a browser without scripts walks through it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from dangvan.cases.models import Case
from dangvan.kernel import revisions
from dangvan.kernel.errors import Invalid
from dangvan.organisations.models import Responsibility
from dangvan.reports.models import Draft, Photo, Report
from dangvan.reports.queries import contact_of
from dangvan.website.speaking import way
from dangvan.website.speaking.steps import PAGES
from tests.website.speaking.conftest import WORDS, Visitor, photo

CHECK = "/phan-anh/kiem-tra/"


def test_a_person_walks_through_all_questions_and_gets_a_receipt(visitor: Visitor) -> None:
    visitor.fill_in()
    sent = visitor.send()
    assert sent.status_code == 303
    page = visitor.client.get(sent.headers["Location"])
    assert page.status_code == 200
    report = Report.objects.get()
    assert (report.text, report.visibility, report.channel) == (WORDS, "public", "web")
    contact = contact_of(report)
    assert contact is not None
    assert (contact.name, contact.phone) == ("Lan", "024 3825 0000")
    assert Case.objects.get().owner == visitor.city.bodies["dong"]


def test_every_question_has_its_page_and_every_page_its_question() -> None:
    assert [step.slug for step in way.STEPS] == [*PAGES, way.CHECK]


@pytest.mark.parametrize("slug", [step.slug for step in way.STEPS[1:]])
def test_nobody_comes_to_a_question_before_its_turn(visitor: Visitor, slug: str) -> None:
    answer = visitor.client.get(f"/phan-anh/{slug}/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/phan-anh/noi-xay-ra/")


def test_what_was_said_is_still_there_in_the_next_visit(visitor: Visitor) -> None:
    visitor.answer_until("noi-dung")
    start = visitor.client.get("/phan-anh/").content.decode()
    assert "Viết tiếp" in start
    assert 'href="/phan-anh/ve-co-quan/"' in start
    assert WORDS in visitor.client.get("/phan-anh/noi-dung/").content.decode()


def test_going_back_keeps_what_was_typed_even_if_it_cannot_stand(visitor: Visitor) -> None:
    visitor.answer_until("linh-vuc")
    answer = visitor.post("noi-dung", text="Ngắn", back="1")
    assert answer.headers["Location"] == "/phan-anh/linh-vuc/"
    assert "Ngắn" in visitor.client.get("/phan-anh/noi-dung/").content.decode()


def test_what_is_typed_is_put_aside_while_it_is_typed(visitor: Visitor) -> None:
    visitor.answer_until("linh-vuc")
    assert visitor.post("noi-dung", text="Đang gõ dở", giu="1").status_code == 204
    assert "Đang gõ dở" in visitor.client.get("/phan-anh/noi-dung/").content.decode()


def test_an_error_names_the_field_and_keeps_the_words(visitor: Visitor) -> None:
    visitor.answer_until("linh-vuc")
    answer = visitor.post("noi-dung", text="Ngắn")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'href="#id_text"' in page
    assert "Ngắn" in page


def test_changing_one_answer_leads_back_to_the_last_page(visitor: Visitor) -> None:
    visitor.fill_in()
    answer = visitor.post("noi-dung", query="?sua=1", text=WORDS + " Thêm một câu nữa.")
    assert answer.headers["Location"] == CHECK
    assert "Thêm một câu nữa." in visitor.client.get(CHECK).content.decode()


def test_another_body_means_the_question_about_it_is_asked_again(visitor: Visitor) -> None:
    visitor.fill_in()
    answer = visitor.post("linh-vuc", query="?sua=1", topic="lamp")
    assert answer.headers["Location"] == "/phan-anh/ve-co-quan/"
    assert "Công ty Chiếu sáng" in visitor.client.get("/phan-anh/ve-co-quan/").content.decode()


def test_a_free_text_place_is_taken_after_known_places_were_offered(visitor: Visitor) -> None:
    offered = visitor.post("noi-xay-ra", place_text="12 phố Cầu Gỗ, gần chợ")
    assert "Phố Cầu Gỗ" in offered.content.decode()
    assert b'name="hit"' in offered.content
    kept = visitor.post("noi-xay-ra", place_text="12 phố Cầu Gỗ, gần chợ", keep="1")
    assert kept.headers["Location"] == "/phan-anh/linh-vuc/"
    picked = visitor.post("noi-xay-ra", place_text="12 phố Cầu Gỗ, gần chợ", hit="0")
    assert picked.headers["Location"] == "/phan-anh/linh-vuc/"
    visitor.answer_until("lien-he", noi_xay_ra={"lon": "", "lat": "", "hit": "0"})
    visitor.send()
    report = Report.objects.get()
    assert (report.area, report.lon) == (visitor.city.areas["dong"], None)


def test_a_ward_chosen_on_the_map_stands_in_the_form(visitor: Visitor) -> None:
    page = visitor.client.get("/phan-anh/ban-do/").content.decode()
    assert "/phan-anh/noi-xay-ra/?dia-ban=00002" in page
    assert "<svg" in page
    form = visitor.client.get("/phan-anh/noi-xay-ra/?dia-ban=00002").content.decode()
    assert '<option value="00002" selected>' in form


def test_a_report_about_the_body_goes_one_level_up_and_is_asked_nothing_about_the_public(
    visitor: Visitor,
) -> None:
    visitor.answer_until("noi-dung")
    answer = visitor.post("ve-co-quan", about_body="yes")
    assert answer.headers["Location"] == "/phan-anh/lien-he/"
    visitor.answer("lien-he")
    visitor.send()
    case = Case.objects.get()
    assert (case.owner, case.accused) == (visitor.city.bodies["city"], visitor.city.bodies["dong"])
    assert Report.objects.get().visibility == "organisation"


def test_a_sensitive_topic_is_never_for_the_public(visitor: Visitor) -> None:
    visitor.fill_in(linh_vuc={"topic": "bribe"})
    visitor.send()
    assert Report.objects.get().visibility == "organisation"


def test_a_double_tap_is_one_report_and_shows_the_same_receipt(visitor: Visitor) -> None:
    visitor.fill_in()
    receipt = visitor.client.get(CHECK).context["receipt"]
    for _ in range(3):
        assert visitor.post("kiem-tra", receipt=receipt).headers["Location"] == "/phan-anh/bien-nhan/"
    assert visitor.code() == receipt
    assert Report.objects.count() == 1


def test_a_retry_long_after_shows_the_receipt_even_if_the_browser_lost_its_key(
    visitor: Visitor, new_visitor: Callable[[], Visitor]
) -> None:
    visitor.fill_in()
    receipt = visitor.client.get(CHECK).context["receipt"]
    visitor.post("kiem-tra", receipt=receipt)
    late = new_visitor()
    assert late.post("kiem-tra", receipt=receipt).headers["Location"] == "/phan-anh/bien-nhan/"
    assert late.code() == receipt


def test_a_second_report_from_the_same_browser_has_a_receipt_of_its_own(visitor: Visitor) -> None:
    codes = set()
    for number in range(2):
        visitor.fill_in(noi_dung={"text": f"{WORDS} Lần {number}."})
        visitor.send()
        codes.add(visitor.code())
    assert len(codes) == Report.objects.count() == 2


def test_photos_are_kept_shown_to_their_giver_alone_and_moved_with_the_report(
    visitor: Visitor, new_visitor: Callable[[], Visitor]
) -> None:
    visitor.answer_until("linh-vuc")
    kept = visitor.post("noi-dung", text="Ngắn", photos=[photo(), photo("red")])
    assert kept.status_code == 422
    first, second = Photo.objects.order_by("id")
    own = visitor.client.get(f"/phan-anh/anh/{first.uid}/")
    assert own.headers["Content-Type"] == "image/jpeg"
    assert new_visitor().client.get(f"/phan-anh/anh/{first.uid}/").status_code == 404
    visitor.post("noi-dung", text=WORDS, remove=second.uid.hex)
    visitor.answer_until("lien-he")
    visitor.send()
    assert [p.uid for p in Report.objects.get().photos.all()] == [first.uid]


def test_an_unfinished_form_is_thrown_away_when_asked(visitor: Visitor) -> None:
    visitor.answer_until("noi-dung")
    visitor.client.post("/phan-anh/bo/")
    assert not Draft.objects.exists()
    assert "Viết tiếp" not in visitor.client.get("/phan-anh/").content.decode()


def test_what_was_sent_is_unfinished_no_more(visitor: Visitor) -> None:
    visitor.fill_in()
    visitor.send()
    assert bytes(Draft.objects.get().sealed) == b""


def test_topics_are_found_by_words_with_and_without_marks(visitor: Visitor) -> None:
    visitor.answer("noi-xay-ra")
    for typed in ("đèn đường", "den duong"):
        assert "Đèn đường hỏng" in visitor.client.get("/phan-anh/linh-vuc/", {"q": typed}).content.decode()
    nothing = visitor.client.get("/phan-anh/linh-vuc/", {"q": "xyzxyz"}).content.decode()
    assert "Không có lĩnh vực nào khớp" in nothing


def test_emergency_numbers_stand_first_and_again_where_something_may_be_urgent(visitor: Visitor) -> None:
    start = visitor.client.get("/phan-anh/").content.decode()
    assert start.index("tel:113") < start.index('href="/phan-anh/noi-xay-ra/"')
    visitor.answer_until("linh-vuc", linh_vuc={"topic": "flood"})
    page = visitor.client.get("/phan-anh/noi-dung/").content.decode()
    assert page.index("tel:114") < page.index('name="text"')


def test_the_form_speaks_english_too(visitor: Visitor) -> None:
    page = visitor.client.get("/en/phan-anh/noi-xay-ra/")
    assert page.status_code == 200
    assert "Where did it happen?" in page.content.decode()


def test_a_report_about_a_body_that_nobody_stands_above_is_refused_and_nothing_is_lost(
    visitor: Visitor,
) -> None:
    city = visitor.city
    Responsibility.objects.create(
        topic=city.topics["pothole"], organisation=city.bodies["city"], valid_from=date(2025, 7, 1)
    )
    revisions.forget_all()
    visitor.answer_until("noi-dung")
    refused = visitor.post("ve-co-quan", about_body="yes")
    assert refused.status_code == 422
    assert "chưa có cơ quan nào đứng ngoài" in refused.content.decode()
    with pytest.raises(Invalid) as sent_past_the_form:
        city.say(about_body=True)
    assert set(sent_past_the_form.value.fields) == {"about_body"}
    assert not Report.objects.exists()
    assert visitor.post("ve-co-quan", about_body="no").status_code == 303
    visitor.answer("cong-khai")
    visitor.answer("lien-he")
    assert WORDS in visitor.client.get(CHECK).content.decode()
