"""The receipt: shown once sent, printable, kept nowhere but in the person's hands."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvan.website.speaking import cookies
from tests.website.speaking.conftest import Visitor


def test_the_receipt_says_the_code_when_and_who_must_answer_and_how_to_follow(visitor: Visitor) -> None:
    visitor.fill_in()
    visitor.send()
    page = visitor.client.get("/phan-anh/bien-nhan/")
    body = page.content.decode()
    for syllable in page.context["code"].split():
        assert f"<span>{syllable} </span>" in body
    assert "Ủy ban nhân dân phường đông" in body
    assert "17:00 thứ Tư 11/03" in body
    assert "<svg" in body
    assert 'href="/theo-doi/"' in body
    assert "no-store" in page.headers["Cache-Control"]
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_the_code_stands_in_no_address(visitor: Visitor) -> None:
    visitor.fill_in()
    sent = visitor.send()
    code = visitor.code()
    for word in (code, code.replace(" ", "-"), code.replace(" ", "+")):
        assert word not in sent.headers["Location"]


def test_the_browser_forgets_the_draft_once_its_receipt_was_shown_and_the_code_on_demand(
    visitor: Visitor,
) -> None:
    visitor.fill_in()
    visitor.send()
    visitor.code()
    assert visitor.client.cookies[cookies.DRAFT].value == ""
    assert visitor.client.cookies[cookies.RECEIPT]["max-age"] == 1800
    visitor.client.post("/phan-anh/bien-nhan/cat/")
    assert visitor.client.cookies[cookies.RECEIPT].value == ""
    assert visitor.client.get("/phan-anh/bien-nhan/").headers["Location"] == "/theo-doi/"


def test_after_a_lost_answer_the_next_visit_leads_to_the_receipt(visitor: Visitor) -> None:
    visitor.fill_in()
    visitor.send()
    start = visitor.client.get("/phan-anh/").content.decode()
    assert "Phản ánh vừa rồi đã được nhận" in start
    assert visitor.client.get("/phan-anh/noi-dung/").headers["Location"] == "/phan-anh/bien-nhan/"


def test_sending_takes_at_most_fourteen_statements(visitor: Visitor) -> None:
    visitor.fill_in()
    receipt = visitor.client.get("/phan-anh/kiem-tra/").context["receipt"]
    with CaptureQueriesContext(connection) as seen:
        visitor.post("kiem-tra", receipt=receipt)
    # draft, (begin), report, draft emptied, contact, case, link, deadlines, words for search, two events,
    # letter to send, (commit)
    assert len(seen) <= 12
