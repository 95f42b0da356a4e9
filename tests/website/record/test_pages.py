"""Pages about the public record: what they tell, in both languages, and what they never do."""

from __future__ import annotations

from django.test import Client

from dangvan.kernel import clock
from dangvan.ledger import leaves
from dangvan.ledger.models import Event
from tests.small_city import SmallCity
from tests.website.record.books import Books


def _page(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    text = response.content.decode()
    assert "<c-" not in text
    return text


def test_the_record_says_how_far_it_reaches_and_who_has_seen_it(client: Client, books: Books) -> None:
    books.write([leaves.padding(clock.today()) for _ in range(48)])
    page = _page(client, "/so-ghi/")
    assert "48" in page
    assert "bao" in page
    assert "phananh.example.vn/log" in page


def test_a_city_without_a_log_yet_says_so(client: Client, books: Books) -> None:
    assert "Sổ chưa có mục nào" in _page(client, "/so-ghi/")


def test_an_entry_is_told_in_words_and_in_full(client: Client, books: Books, city: SmallCity) -> None:
    city.say()
    leaf = books.enter(Event.objects.get(kind="report.submitted"))
    page = _page(client, "/so-ghi/muc/5/")
    assert "Một mục niêm phong" in page
    assert leaf.decode().split('"thread":"')[1][:43] in page


def test_padding_and_a_report_look_alike_on_their_pages(
    client: Client, books: Books, city: SmallCity
) -> None:
    import re

    city.say()
    books.enter(Event.objects.get(kind="report.submitted"))
    pages = [
        re.sub(r"[A-Za-z0-9_-]{22,43}", "…", re.sub(r"(?<=/muc/)\d+|Mục (số )?\d+", "n", _page(client, path)))
        for path in ("/so-ghi/muc/5/", "/so-ghi/muc/6/")
    ]
    assert pages[0] == pages[1]


def test_an_entry_beyond_the_log_is_not_there(client: Client, books: Books) -> None:
    books.write([leaves.padding(clock.today()) for _ in range(16)])
    _page(client, "/so-ghi/muc/16/", 404)
    _page(client, "/so-ghi/muc/999999999999999/", 404)
    _page(client, "/so-ghi/muc/?so=abc", 404)
    assert client.get("/so-ghi/muc/?so=3").headers["Location"] == "/so-ghi/muc/3/"


def test_a_public_case_tells_its_entries_and_no_other_case_does(
    client: Client, books: Books, city: SmallCity
) -> None:
    said = city.say()
    _page(client, f"/so-ghi/vu-viec/{said.case.reference}/", 404)
    city.screen(said)
    assert "Chưa có mục nào" in _page(client, f"/so-ghi/vu-viec/{said.case.reference}/")


def test_the_page_that_checks_holds_every_sentence_and_the_policy(client: Client, books: Books) -> None:
    for path, sentence in (
        ("/so-ghi/kiem-tra/", "Bằng chứng đúng"),
        ("/en/so-ghi/kiem-tra/", "The proof is good"),
    ):
        page = _page(client, path)
        assert str(books.keys.log.verifier) in page
        assert sentence.encode("unicode_escape").decode().replace("\\x", "\\u00") or sentence in page
    assert client.get("/so-ghi/kiem-tra/").cookies == {}


def test_a_file_that_cannot_be_read_now_is_a_sentence(client: Client, books: Books) -> None:
    books.write([leaves.padding(clock.today()) for _ in range(16)])
    (books.store.folder / "tile/entries/000.p/16").unlink()
    assert "Không có gì bị mất" in _page(client, "/so-ghi/muc/3/", 503)
