"""A small city to speak in, and a visitor who walks through the form page by page."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from tests.small_city import SmallCity, city

__all__ = ["city"]


def photo(colour: str = "grey", size: tuple[int, int] = (64, 48)) -> SimpleUploadedFile:
    """A small JPEG as a phone would send it."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return SimpleUploadedFile("anh.jpg", out.getvalue(), "image/jpeg")


WORDS = "Ổ gà rất sâu trước cổng trường, xe máy ngã nhiều."


class Visitor:
    """A person with a browser: answers questions in order, or from a given one on."""

    def __init__(self, client: Client, city: SmallCity) -> None:
        self.client, self.city = client, city
        self.answers: dict[str, dict[str, Any]] = {
            "noi-xay-ra": {"place_text": "12 phố Cầu Gỗ", "lon": "105.850000", "lat": "21.050000"},
            "linh-vuc": {"topic": "pothole"},
            "noi-dung": {"text": WORDS},
            "viec-tuong-tu": {},
            "ve-co-quan": {"about_body": "no"},
            "cong-khai": {"visibility": "public"},
            "lien-he": {"name": "Lan", "phone": "024 3825 0000", "wants_news": "on"},
        }

    def post(self, slug: str, *, prefix: str = "/phan-anh/", query: str = "", **values: Any) -> HttpResponse:
        answer = self.client.post(f"{prefix}{slug}/{query}", values)
        assert isinstance(answer, HttpResponse)
        return answer

    def answer(self, slug: str, **changes: Any) -> HttpResponse:
        return self.post(slug, **(self.answers[slug] | changes))

    def answer_until(self, last: str, **changes: dict[str, Any]) -> None:
        """Answer every question asked on the way, up to and with `last`."""
        for slug in self.answers:
            if slug == "viec-tuong-tu" and self.skips_similar:
                continue
            self.answer(slug, **changes.get(slug.replace("-", "_"), {}))
            if slug == last:
                return

    skips_similar = True

    def fill_in(self, **changes: dict[str, Any]) -> None:
        self.answer_until("lien-he", **changes)

    def send(self) -> HttpResponse:
        page = self.client.get("/phan-anh/kiem-tra/")
        assert page.status_code == 200, page.status_code
        return self.post("kiem-tra", receipt=page.context["receipt"])

    def code(self) -> str:
        """The receipt's code, as the person reads it on the page."""
        return str(self.client.get("/phan-anh/bien-nhan/").context["code"])

    def follow(self, code: str) -> HttpResponse:
        answer = self.client.post("/theo-doi/", {"code": code})
        assert isinstance(answer, HttpResponse)
        return answer


@pytest.fixture
def visitor(client: Client, city: SmallCity) -> Visitor:
    return Visitor(client, city)


@pytest.fixture
def new_visitor(city: SmallCity) -> Callable[[], Visitor]:
    return lambda: Visitor(Client(), city)
