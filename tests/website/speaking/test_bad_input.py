"""Input that is wrong, broken or meant to break: a clear sentence, what was typed is kept, never a 500."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dangvan.reports.models import Report
from tests.website.speaking.conftest import WORDS, Visitor, photo

#: "Đường phố Hà Nội ngập nặng" as an old TCVN3 font wrote it.
TCVN3 = "§−êng phè Hµ Néi bÞ ngËp nÆng, xe m¸y kh«ng ®i ®−îc"


def _png_bomb() -> bytes:
    """A PNG of a few kB that says it is 60,000 pixels wide and high."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    body = chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "ít nhất 10 ký tự"),
        ("ngắn", "ít nhất 10 ký tự"),
        ("x" * 5_001, "nhiều nhất 5.000 ký tự"),
        ("x" * 10_000_000, "nhiều nhất 5.000 ký tự"),
        (TCVN3, "bảng mã Unicode"),
    ],
    ids=["empty", "short", "long", "10 MB", "TCVN3"],
)
def test_words_that_cannot_be_taken(visitor: Visitor, text: str, sentence: str) -> None:
    visitor.answer_until("linh-vuc")
    answer = visitor.post("noi-dung", text=text)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert text[:2000] in page


@pytest.mark.parametrize(
    "text",
    [f"\0{WORDS}\0", "Ô\u0309 ga\u0300 sâu trước cổng trường", f"\u202e{WORDS}"],
    ids=["NUL", "decomposed", "turned around"],
)
def test_words_that_can_be_mended_are_mended(visitor: Visitor, text: str) -> None:
    visitor.fill_in(noi_dung={"text": text})
    visitor.send()
    stored = Report.objects.get().text
    assert not set("\0\u202e") & set(stored)
    assert stored.startswith("Ổ gà")


def test_half_a_letter_is_marked_as_such(visitor: Visitor) -> None:
    visitor.answer_until("linh-vuc")
    body = b"text=" + WORDS.encode() + b"%ED%A0%80%FF"
    visitor.client.post("/phan-anh/noi-dung/", body, content_type="application/x-www-form-urlencoded")
    visitor.answer("ve-co-quan")
    visitor.answer("cong-khai")
    visitor.answer("lien-he")
    visitor.send()
    assert Report.objects.get().text.startswith(WORDS)


@pytest.mark.parametrize(
    "place",
    [
        {"lon": "105.85", "lat": ""},
        {"lon": "nan", "lat": "nan"},
        {"lon": "1e999", "lat": "21"},
        {"lon": "một", "lat": "hai"},
        {"lon": "106.70", "lat": "10.78"},
        {"place_text": "", "lon": "", "lat": ""},
        {"place_text": "x" * 5000},
        {"area": "99999", "lon": "", "lat": ""},
        {"area": "' OR 1=1 --", "lon": "", "lat": ""},
        {"place_text": TCVN3, "lon": "", "lat": ""},
    ],
)
def test_places_that_cannot_be_taken(visitor: Visitor, place: dict[str, str]) -> None:
    answer = visitor.answer("noi-xay-ra", **place)
    assert answer.status_code == 422
    assert "Xin xem lại" in answer.content.decode() or "summary-of-errors" in answer.content.decode()


@pytest.mark.parametrize("day", ["2026-02-01", "1/2/2026", "01-02-2026", " 1.2.2026 "])
def test_a_day_may_be_written_as_people_write_it(visitor: Visitor, day: str) -> None:
    visitor.answer_until("linh-vuc")
    assert visitor.post("noi-dung", text=WORDS, happened_on=day).status_code == 303
    assert 'value="2026-02-01"' in visitor.client.get("/phan-anh/noi-dung/").content.decode()


@pytest.mark.parametrize("topic", ["", "nope", "streets", "0", "\0", "pothole' --"])
def test_topics_that_cannot_be_taken(visitor: Visitor, topic: str) -> None:
    visitor.answer("noi-xay-ra")
    assert visitor.post("linh-vuc", topic=topic).status_code == 422


@pytest.mark.parametrize(
    "day", ["2999-01-01", "1900-01-01", "hôm qua", "2026-02-31", "31/02/2026", "1/1/2999"]
)
def test_days_that_cannot_be(visitor: Visitor, day: str) -> None:
    visitor.answer_until("linh-vuc")
    answer = visitor.post("noi-dung", text=WORDS, happened_on=day)
    assert answer.status_code == 422
    assert 'href="#id_happened_on"' in answer.content.decode()


@pytest.mark.parametrize(
    "contact", [{"email": "không phải thư"}, {"phone": "gọi tôi nhé"}, {"name": "x" * 2000}, {"phone": "1"}]
)
def test_ways_of_contact_that_reach_nobody(visitor: Visitor, contact: dict[str, str]) -> None:
    visitor.answer_until("cong-khai")
    answer = visitor.answer("lien-he", **contact)
    assert answer.status_code == 422
    assert next(iter(contact.values()))[:200] in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("bomb.png", _png_bomb(), "triệu điểm ảnh"),
        ("a.jpg", b"GIF89a not a picture", "JPEG, PNG, WebP hoặc HEIC"),
        ("a.svg", b"<svg onload='alert(1)'/>", "JPEG, PNG, WebP hoặc HEIC"),
        ("half.jpg", b"", "Ảnh"),
        ("empty.jpg", b"\xff\xd8\xff\xe0", "Hãy gửi"),
    ],
)
def test_files_that_are_no_photos(visitor: Visitor, name: str, content: bytes, sentence: str) -> None:
    visitor.answer_until("linh-vuc")
    content = content or photo().read()[:200]
    answer = visitor.post("noi-dung", text=WORDS, photos=SimpleUploadedFile(name, content, "image/jpeg"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert WORDS in page


def test_six_photos_are_one_too_many_and_five_are_kept(visitor: Visitor) -> None:
    visitor.answer_until("linh-vuc")
    colours = ["red", "green", "blue", "black", "white", "grey"]
    answer = visitor.post("noi-dung", text=WORDS, photos=[photo(colour) for colour in colours])
    assert answer.status_code == 422
    assert len(answer.context["photos"]) == 5


@pytest.mark.parametrize(
    "code",
    ["", "ba bốn", "x " * 8, "loanh " * 8, "\0", "1" * 100_000, "ba " * 9, "😀 " * 8],
)
def test_codes_that_open_nothing(visitor: Visitor, code: str) -> None:
    answer = visitor.follow(code)
    assert answer.status_code == 422
    assert 'href="#id_code"' in answer.content.decode()


@pytest.mark.parametrize(
    "cookie", ["", "x", "a.b.c", "\0.\0", "A" * 22 + ".ba", "A" * 5000, "../../etc/passwd.ba-ba"]
)
def test_a_key_that_was_tampered_with_is_no_key(client: Client, city: Any, cookie: str) -> None:
    client.cookies["ban-nhap"] = cookie
    client.cookies["theo-doi"] = cookie
    client.cookies["bien-nhan"] = cookie
    assert client.get("/phan-anh/").status_code == 200
    assert client.get("/phan-anh/noi-xay-ra/").status_code == 200
    assert client.get("/theo-doi/").status_code == 200
    assert client.get("/phan-anh/bien-nhan/").status_code == 303


@pytest.mark.parametrize(
    "path",
    [
        "/phan-anh/khong-co/",
        "/theo-doi/khong-co/",
        "/phan-anh/cung-viec/XXXX-XXXX/",
        "/phan-anh/cung-viec/%00/",
        "/anh/00000000-0000-0000-0000-000000000000/",
        "/bang-chung/00000000-0000-0000-0000-000000000000/",
    ],
)
def test_addresses_that_lead_nowhere(client: Client, city: Any, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_unknown_way_of_asking_is_refused(client: Client, city: Any) -> None:
    assert client.delete("/phan-anh/noi-xay-ra/").status_code == 405
    assert client.get("/phan-anh/bo/").status_code == 405


def test_a_form_without_its_token_is_refused_with_a_page(city: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/phan-anh/noi-xay-ra/", {"place_text": "x"}).status_code == 403


def test_a_stale_choice_of_a_known_place_is_ignored(visitor: Visitor) -> None:
    answer = visitor.post("noi-xay-ra", place_text="nơi nào đó xa lắm", hit="7")
    assert answer.status_code == 303


def test_broken_uploads_leave_no_file_behind(visitor: Visitor) -> None:
    visitor.answer_until("linh-vuc")
    visitor.post("noi-dung", text=WORDS, photos=io.BytesIO(b"rubbish"))
    assert visitor.client.get("/phan-anh/noi-dung/").context["photos"] == []
