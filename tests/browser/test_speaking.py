"""A person reports and follows in a real browser: on a phone and at a desk, with scripts and without, by
keyboard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from dangvan.kernel import revisions
from dangvan.reports.models import Draft
from tests.browser.conftest import OpenPage, accessibility_problems, picture
from tests.small_city import SmallCity, build

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Ổ gà rất sâu trước cổng trường, xe máy ngã nhiều. Trời mưa nước che kín, không ai thấy."


@pytest.fixture
def city(live_server: LiveServer) -> Iterator[SmallCity]:
    """The small city in a database that the server's threads see too, on the real clock."""
    yield build()
    revisions.forget_all()


def test_words_thrown_away_are_not_put_aside_once_more_on_leaving(
    city: SmallCity, open_page: OpenPage
) -> None:
    page = open_page()
    page.goto("/phan-anh/noi-xay-ra/")
    page.get_by_label("Địa chỉ, tên đường").fill("Nơi không ai được biết")
    page.get_by_role("button", name="Bỏ phản ánh đang viết").click()
    expect(page).to_have_url(re.compile("/phan-anh/$"))
    page.wait_for_timeout(500)
    assert not Draft.objects.exists()
    assert "ban-nhap" not in {cookie["name"] for cookie in page.context.cookies()}


def test_only_a_code_behind_the_hash_is_taken_for_one(city: SmallCity, open_page: OpenPage) -> None:
    page = open_page()
    for behind, filled in (("main", ""), ("%zz", ""), ("ba-be-bi-bo-bu-ca-co-cu", "ba be bi bo bu ca co cu")):
        page.goto("about:blank")
        page.goto(f"/theo-doi/#{behind}")
        expect(page.locator("#id_code")).to_have_value(filled)


@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_a_person_reports_and_follows(
    city: SmallCity, open_page: OpenPage, size: str, javascript: bool
) -> None:
    page = open_page(size=size, javascript=javascript)
    seen = _Seen(page, size, javascript)
    page.goto("/phan-anh/")
    seen("start")
    page.get_by_role("link", name="Bắt đầu").click()
    page.get_by_label("Địa chỉ, tên đường").fill("12 phố Cầu Gỗ, gần chợ")
    seen("place")
    _onward(page)
    seen("place-matches")
    page.get_by_role("button", name="Phố Cầu Gỗ").click()
    seen("topic-groups")
    page.get_by_role("link", name="Đường sá").click()
    _choose(page, "Ổ gà")
    seen("topic")
    _onward(page)
    page.get_by_label("Kể lại bằng lời của bạn").fill("Ngắn")
    _onward(page)
    expect(page.get_by_role("alert")).to_contain_text("ít nhất")
    seen("words-error")
    page.get_by_label("Kể lại bằng lời của bạn").fill(WORDS)
    _onward(page)
    seen("body")
    _choose(page, "Không, việc này")
    _onward(page)
    seen("visibility")
    _choose(page, "Mọi người, cả lời của tôi")
    _onward(page)
    seen("contact")
    page.get_by_label("Tên hoặc cách gọi").fill("Lan")
    _onward(page)
    seen("check")
    expect(page.locator("dl.summary")).to_contain_text(WORDS)
    page.get_by_role("button", name="Gửi phản ánh").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("đã được nhận")
    seen("receipt")
    code = page.locator(".syllables").inner_text().split()
    assert len(code) == 8
    page.goto("/theo-doi/")
    seen("follow")
    page.get_by_label("Mã tra cứu").fill(", ".join(code).upper())
    page.get_by_role("button", name="Xem phản ánh").click()
    expect(page.locator(".letters")).to_contain_text(WORDS)
    seen("followed-new")
    assert not any(word in page.content() for word in ("Lan", " ".join(code)))


class _Seen:
    """Looks at every page on the way: a picture if asked for, and no accessibility problem at all."""

    def __init__(self, page: Page, size: str, javascript: bool) -> None:
        self.page, self.size, self.javascript = page, size, javascript

    def __call__(self, name: str) -> None:
        picture(self.page, f"speaking-{name}-{self.size}{'' if self.javascript else '-noscript'}")
        if self.javascript:
            assert accessibility_problems(self.page) == [], name
        assert "<c-" not in self.page.content()
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        if self.javascript:
            assert self.page.evaluate("document.documentElement.scrollWidth") <= width, (
                f"{name} scrolls sideways"
            )


def _onward(page: Page) -> None:
    page.locator("form[data-keep] > .buttons button").first.click()


def _choose(page: Page, label: str) -> None:
    """As a finger does: the whole row is the label."""
    page.locator("main label", has_text=label).first.click()
