"""Hot spots in a real browser, on a phone and at a desk: the list, the deeds by keyboard and without scripts,
and what everyone reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from dangvan.hotspots import actions
from dangvan.hotspots.models import Hotspot
from dangvan.kernel import clock, revisions
from dangvan.kernel.actor import Actor
from tests.browser.conftest import OpenPage
from tests.browser.test_desk import Desk
from tests.hot_spots_of_the_small_city import TOLD, look, spot, told_in_public
from tests.small_city import SmallCity, build

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(live_server: LiveServer) -> Iterator[SmallCity]:
    """The small city in a database that the server's threads see too, on the real clock."""
    yield build()
    revisions.forget_all()


@pytest.fixture
def two(city: SmallCity) -> tuple[Hotspot, Hotspot]:
    """One confirmed yesterday, with what is being done; one that is new."""
    with clock.standing_at(clock.now() - timedelta(days=1)):
        first = told_in_public(city, spot(city))
    actions.tell_numbers(by=Actor.system("clock"))
    batch = {
        "reports": 145, "topic": "lamp", "areas": ["00003"], "channel": "api",
        "first": "2026-03-01T08:20:00", "last": "2026-03-01T10:24:00",
    }  # fmt: skip
    look(removed=[{"step": "collapse_batches", "reports": 144, "of": 812, "facts": [batch]}])
    return first, spot(city, "flood", ("tay", "nam"))


@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_the_desk_shows_them_and_an_officer_decides(
    city: SmallCity, two: tuple[Hotspot, Hotspot], open_page: OpenPage, size: str, scripts: bool
) -> None:
    page = open_page(size=size, javascript=scripts)
    desk = Desk(city, page, "city.head", size, scripts)
    desk.go("/desk/diem-nong/", "hotspots")
    expect(page.locator("li.spot")).to_have_count(2)
    desk.go("/desk/diem-nong/lan-xem/", "hotspot-runs")
    expect(page.locator("main")).to_contain_text("Đợt nhập 145 dòng")
    desk.go(f"/desk/diem-nong/{two[1].reference}/", "hotspot")
    page.get_by_role("button", name="Xác nhận là điểm nóng").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã xác nhận")
    desk.look("hotspot-confirmed")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_role("button", name="Xác nhận là điểm nóng")).to_be_visible()
    page.get_by_role("link", name="Không phải vấn đề, vì…").click()
    desk.look("hotspot-set-aside")
    page.locator("main label", has_text="Việc đã có kế hoạch").click()
    page.get_by_label("Bạn đã thấy gì?").fill("Đang thi công cống, đã báo trước cho dân.")
    desk.send()
    expect(page.locator("main")).to_contain_text("Không phải vấn đề")
    desk.look("hotspot-no-problem")


def test_the_list_is_walked_by_keyboard(
    city: SmallCity, two: tuple[Hotspot, Hotspot], open_page: OpenPage
) -> None:
    page = open_page(size="desk")
    Desk(city, page, "city.head", "desk").go("/desk/diem-nong/", "hotspots-keys")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    first = page.locator("li.spot").first
    expect(first).to_have_class("spot here")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{page.url.split('/desk/')[0]}{first_address(page, two)}")


def first_address(page: object, two: tuple[Hotspot, Hotspot]) -> str:
    """Of two that are equally unusual the one with the lower reference stands first."""
    return f"/desk/diem-nong/{min(one.reference for one in two)}/"


@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_everyone_reads_the_confirmed_one(
    city: SmallCity, two: tuple[Hotspot, Hotspot], open_page: OpenPage, size: str, scripts: bool
) -> None:
    page = open_page(size=size, javascript=scripts)
    desk = Desk(city, page, "city.head", size, scripts)
    for path, name in (("/diem-nong/", "hot"), (f"/diem-nong/{two[0].reference}/", "hot-one")):
        desk.go(path, f"public-{name}")
        expect(page.locator("main")).to_contain_text(TOLD)
    assert page.goto(f"/diem-nong/{two[1].reference}/").status == 404  # type: ignore[union-attr]
