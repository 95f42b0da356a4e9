"""Whoever gave contact data sees which body looked at it and on which day, and nothing finer."""

from __future__ import annotations

import pytest
from django.test import Client

from dangvan.cases import actions
from dangvan.kernel.errors import NotAllowed
from dangvan.reports.types import ContactInput
from tests.small_city import Said, SmallCity, city

__all__ = ["city"]


@pytest.fixture
def said(city: SmallCity) -> Said:
    one = city.say(contact=ContactInput(name="Lan", phone="0912345678"))
    city.screen(one)
    return one


def page(said: Said) -> str:
    client = Client()
    client.post("/theo-doi/", {"code": said.code})
    return client.get("/theo-doi/").content.decode()


def test_before_anybody_looked_the_page_says_so(said: Said) -> None:
    assert "Chưa cán bộ nào xem" in page(said)


def test_each_look_is_shown_by_day_and_body_without_officer_or_reason(city: SmallCity, said: Said) -> None:
    for name in ("dong.officer", "dong.officer", "dong.head"):
        actions.see_contact(
            by=city.officer(name), case=said.fresh(), report=said.report, reason="Hỏi rõ vị trí cột điện."
        )
    shown = page(said)
    assert city.bodies["dong"].name_vi in shown.partition("Ai đã xem cách liên hệ")[2]
    assert "(3 lần)" in shown
    assert "Hỏi rõ vị trí" not in shown
    assert "0912345678" not in shown


def test_a_look_that_was_refused_is_none(city: SmallCity, said: Said) -> None:
    for name in ("nam.head", "dong.auditor"):
        with pytest.raises(NotAllowed):
            actions.see_contact(
                by=city.officer(name), case=said.fresh(), report=said.report, reason="Muốn biết là ai."
            )
    assert "Chưa cán bộ nào xem" in page(said)
