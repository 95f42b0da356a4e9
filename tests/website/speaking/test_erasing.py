"""Erasing what one sent, on the page that the receipt opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from dangvan.ledger import erasing
from dangvan.reports.models import ContactDetail, Report
from dangvan.reports.types import ContactInput
from tests.small_city import later
from tests.website.speaking.conftest import WORDS, Visitor


@pytest.fixture(autouse=True)
def _own_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasing, "list_path", lambda: tmp_path / "erasures.jsonl")


def test_the_holder_erases_their_words_and_is_told_so(visitor: Visitor) -> None:
    visitor.follow(visitor.city.say(text=WORDS).code)
    assert "/theo-doi/xoa-loi/" in visitor.client.get("/theo-doi/").content.decode()
    page = visitor.client.get("/theo-doi/xoa-loi/").content.decode()
    assert 'name="what"' in page
    assert "<c-" not in page
    done = visitor.client.post("/theo-doi/xoa-loi/", {"what": ["words"]})
    assert done.status_code == 303
    page = visitor.client.get(done.headers["Location"]).content.decode()
    assert WORDS not in page
    assert "Đã xoá ngày" in page
    assert Report.objects.get().text == ""


def test_nothing_chosen_erases_nothing_and_says_what_to_do(visitor: Visitor) -> None:
    visitor.follow(visitor.city.say(text=WORDS).code)
    answer = visitor.client.post("/theo-doi/xoa-loi/")
    assert answer.status_code == 422
    assert (
        "Hãy chọn ít nhất một" in answer.content.decode() or "Chọn ít nhất một mục" in answer.content.decode()
    )
    assert Report.objects.get().text == WORDS


def test_what_was_withdrawn_can_still_be_erased(visitor: Visitor) -> None:
    visitor.follow(visitor.city.say(text=WORDS, contact=ContactInput(phone="0912345678")).code)
    visitor.client.post("/theo-doi/rut/", {"text": ""})
    visitor.client.post("/theo-doi/xoa-loi/", {"what": ["words", "contact"]})
    assert Report.objects.get().text == ""
    assert not ContactDetail.objects.exists()


def test_words_that_stood_in_public_leave_a_word_that_they_are_gone(visitor: Visitor) -> None:
    from dangvan.cases import actions

    city = visitor.city
    said = city.say(text=WORDS, visibility="public")
    city.screen(said)
    actions.release_words(
        by=city.officer("dong.intake"), case=said.fresh(), report=said.report, text="Ổ gà sâu trước cổng."
    )
    with later(days=1):
        address = f"/vu-viec/{said.case.reference}/"
        assert "Ổ gà sâu trước cổng." in visitor.client.get(address).content.decode()
        actions.erase_own(by=said.person, report=said.report, what=["words"])
        page = visitor.client.get(address).content.decode()
    assert "Ổ gà sâu trước cổng." not in page
    assert "Lời từng được công khai ở đây không còn nữa" in page
