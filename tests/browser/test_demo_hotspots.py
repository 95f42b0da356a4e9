"""The demonstration as it is really seeded and served, looked at in a real browser: its desk shows the two
planted hot spots and not the crew's batch; everyone reads of the confirmed one alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from dangvan.demo.people import PASSWORD
from tests.browser.conftest import SIZES, OpenPage, accessibility_problems, overhang, picture, visitors
from tests.demo_home import served

pytestmark = pytest.mark.sqlite
SEWERS, RUBBISH, BATCH = "Cống tắc, nước thải tràn", "Rác chưa thu gom", "Quảng cáo, rao vặt"


@pytest.fixture(scope="module")
def address(demo_home: Path) -> Iterator[str]:
    with served(demo_home) as where:
        yield where


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[OpenPage]:
    with visitors(chromium, address) as opened:
        yield opened


def log_in(page: Page, username: str) -> None:
    page.goto("/tai-khoan/dang-nhap/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("form:has([name=password]) button")
    expect(page.locator("h1").first).to_be_visible()


def looks_well(page: Page, name: str) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    picture(page, f"demo-{name}-{width}")
    assert accessibility_problems(page) == [], name
    assert overhang(page) <= 0, f"{name} scrolls sideways"


@pytest.mark.parametrize("size", SIZES)
def test_the_desk_shows_the_two_planted_hot_spots_and_not_the_crews_batch(visit: OpenPage, size: str) -> None:
    page = visit(size=size)
    log_in(page, "thanhpho")
    page.goto("/desk/diem-nong/")
    spots = page.locator("li.spot h2")
    expect(spots).to_have_count(2)
    titles = " ".join(spots.all_inner_texts())
    assert SEWERS in titles
    assert RUBBISH in titles
    assert BATCH not in page.locator("main ol.spot-list").inner_text()
    looks_well(page, "hotspots")
    for title, state in ((SEWERS, "Đang xử lý"), (RUBBISH, "Nghi vấn")):
        page.goto("/desk/diem-nong/")
        page.get_by_role("link", name=title).first.click()
        expect(page.locator("main .marks")).to_contain_text(state)
        looks_well(page, f"hotspot-{'sewers' if title == SEWERS else 'rubbish'}")
    page.goto("/desk/diem-nong/lan-xem/")
    batch = page.locator("ul.removed li li", has_text=BATCH).first
    expect(batch).to_contain_text("tính là một")
    expect(batch).to_contain_text("Phường Thanh Xuân")
    looks_well(page, "hotspot-looks")


@pytest.mark.parametrize("size", SIZES)
def test_everyone_reads_of_the_confirmed_one_alone(visit: OpenPage, size: str) -> None:
    page = visit(size=size)
    page.goto("/diem-nong/")
    main = page.locator("main")
    expect(main).to_contain_text(SEWERS)
    expect(main).to_contain_text("máy bơm")
    assert RUBBISH not in main.inner_text()
    assert BATCH not in main.inner_text()
    looks_well(page, "public-hotspots")
    main.get_by_role("link", name=SEWERS).first.click()
    expect(page.locator("main")).to_contain_text("ít nhất")
    looks_well(page, "public-hotspot")
