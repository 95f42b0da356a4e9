"""The three files of a published review, as everyone fetches them."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client
from pypdfium2 import PdfDocument
from pytest_django import Settings

from tests.small_city import SmallCity
from tests.website.reviews.test_pages import publish

pytestmark = pytest.mark.django_db


def test_a_published_review_is_fetched_as_pdf_word_and_workbook(city: SmallCity) -> None:
    review = publish(city, "Phường trả lời đều. [[figure:cases.received]]")
    fetched = {
        form: Client().get(f"/danh-gia/{review.reference}/ban-1.{form}") for form in ("pdf", "docx", "xlsx")
    }
    assert {answer.status_code for answer in fetched.values()} == {200}
    for form, answer in fetched.items():
        assert answer.headers["Content-Disposition"].endswith(f'.{form}"')
    assert fetched["pdf"].content.startswith(b"%PDF-")
    words = zipfile.ZipFile(io.BytesIO(fetched["docx"].content)).read("word/document.xml").decode()
    assert "Phường trả lời đều." in words
    sheets = zipfile.ZipFile(io.BytesIO(fetched["xlsx"].content)).namelist()
    assert any(name.startswith("xl/worksheets/") for name in sheets)


def test_printed_papers_say_where_they_can_be_checked(city: SmallCity, settings: Settings) -> None:
    settings.BASE_URL = "https://phananh.example"
    review = publish(city, "Phường trả lời đều. [[figure:cases.received]]")
    address = f"https://phananh.example/danh-gia/{review.reference}/"
    paper = PdfDocument(Client().get(f"/danh-gia/{review.reference}/ban-1.pdf").content)
    printed = "".join(page.get_textpage().get_text_bounded() for page in paper)
    assert address in "".join(printed.split())
    word = zipfile.ZipFile(io.BytesIO(Client().get(f"/danh-gia/{review.reference}/ban-1.docx").content))
    assert any(address in word.read(name).decode() for name in word.namelist() if name.endswith(".xml"))
