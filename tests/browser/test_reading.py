"""The pages anyone reads, in a real browser: phone and desk, both languages, without scripts, by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from dangvan.cases import actions
from dangvan.cases.queries import remembering
from dangvan.kernel import clock, revisions
from dangvan.kernel.actor import Actor
from tests.browser.conftest import OpenPage, accessibility_problems, overhang, picture
from tests.small_city import Said, SmallCity, build

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Ổ gà rất sâu trước cổng trường, xe máy ngã nhiều. Trời mưa nước che kín, không ai thấy."
PAGES = {
    "home": "/",
    "cases": "/vu-viec/",
    "search": "/tim/?q=cong+truong",
    "search-nothing": "/tim/?q=khong+co+gi+nhu+the",
    "areas": "/dia-ban/",
    "ward": "/dia-ban/00001/",
    "ward-empty": "/dia-ban/00002/",
    "bodies": "/co-quan/",
    "body": "/co-quan/dong/",
    "body-wide": "/co-quan/city/?gom=1",
    "topics": "/linh-vuc/",
    "topic": "/linh-vuc/pothole/",
    "topic-sensitive": "/linh-vuc/bribe/",
    "how": "/cach-hoat-dong/",
    "privacy": "/rieng-tu/",
    "missing": "/vu-viec/ABCD-1234/",
}


@pytest.fixture
def city(live_server: LiveServer) -> Iterator[SmallCity]:
    """The small city in a database that the server's threads see too; its matters are some days old."""
    remembering.forget()
    yield build()
    revisions.forget_all()
    remembering.forget()


@pytest.fixture
def contested(city: SmallCity) -> Said:
    """A matter that was refused, passed on, extended, answered and contested, with released words."""
    begun = clock.now() - timedelta(days=9)
    with clock.standing_at(begun):
        said = city.say(text=WORDS)
        city.screen(said)
        actions.release_words(by=city.officer("dong.intake"), case=said.case, report=said.report, text=WORDS)
        actions.hand_over_case(
            by=city.officer("dong.head"), case=said.case, version=None,
            to_organisation_id=city.bodies["tay"].pk, reason_code="not-ours",
            reason="Đoạn này thuộc phường Tây.",
        )  # fmt: skip
    with clock.standing_at(begun + timedelta(days=1)):
        city.accept(said, by="tay.officer")
        actions.extend_deadline(
            by=city.officer("tay.head"), case=said.fresh(), version=None, days=2, reason_code="needs-survey",
            reason="Phải khoan khảo sát nền đường.",
        )  # fmt: skip
        city.answer(said, by="tay.officer")
    with clock.standing_at(begun + timedelta(days=3)):
        actions.contest_case(
            by=said.person, case=said.fresh(), report=said.report, reason="Chỗ vá lún lại ngay."
        )
        city.answered(text="Ổ gà thứ hai ở đầu ngõ, sâu cả gang tay.")
    actions.tell_what_people_did(by=Actor.system("clock"))
    return said


@pytest.mark.parametrize(("size", "language"), [("phone", ""), ("desk", "/en")], ids=["phone-vi", "desk-en"])
def test_every_page_is_whole_and_accessible(
    contested: Said, open_page: OpenPage, size: str, language: str
) -> None:
    page = open_page(size=size)
    for name, path in (PAGES | {"case": f"/vu-viec/{contested.case.reference}/"}).items():
        page.goto(f"{language}{path}")
        picture(page, f"reading-{name}-{size}{language.replace('/', '-')}")
        assert accessibility_problems(page) == [], name
        assert "<c-" not in page.content(), name
        assert overhang(page) <= 0, f"{name} scrolls sideways"
        assert page.context.cookies() == [], f"{name} left a cookie"


def test_in_the_dark_it_can_be_read_too(contested: Said, open_page: OpenPage) -> None:
    page = open_page(size="phone", dark=True)
    for name, path in {
        "home": "/",
        "case": f"/vu-viec/{contested.case.reference}/",
        "bodies": "/co-quan/",
    }.items():
        page.goto(path)
        picture(page, f"reading-{name}-phone-dark")
        assert accessibility_problems(page) == [], name


def test_without_scripts_a_reader_gets_from_the_first_page_to_an_answer(
    contested: Said, phone_without_scripts: Page
) -> None:
    page = phone_without_scripts
    page.goto("/")
    page.get_by_label("Tìm vụ việc, phường xã, cơ quan").fill("cong truong")
    page.get_by_role("button", name="Tìm").last.click()
    page.locator("main .card a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(f"/vu-viec/{contested.case.reference}/")
    letters = page.locator(".letters")
    for words in (WORDS, "Đội duy tu đã vá ổ gà", "Một người phản ánh chưa đồng ý"):
        expect(letters).to_contain_text(words)
    expect(page.locator("main")).to_contain_text("Đoạn này thuộc phường Tây.")
    page.get_by_text("Hạn này được tính thế nào?").first.click()
    expect(page.locator(".arithmetic").first).to_be_visible()


def test_by_keyboard_the_main_deed_is_near_and_a_ward_is_reached_on_the_map(
    contested: Said, desk: Page
) -> None:
    desk.goto("/")
    desk.keyboard.press("Tab")
    expect(desk.locator(":focus")).to_have_text("Đến phần nội dung chính")
    desk.keyboard.press("Enter")
    expect(desk.locator("#main")).to_be_focused()
    desk.keyboard.press("Tab")
    expect(desk.locator(":focus")).to_have_text("Gửi phản ánh")
    area = desk.locator(".map a").first
    area.focus()
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile(r"/dia-ban/0000\d/$"))
    expect(desk.locator(".crumbs")).to_contain_text("Địa bàn")


def test_the_next_deed_is_in_sight_on_a_phone(contested: Said, phone: Page) -> None:
    phone.goto("/")
    button = phone.locator(".hero .button").bounding_box()
    assert button is not None
    assert button["y"] + button["height"] <= 844
    expect(phone.locator(".hero")).to_contain_text("114")


def test_a_case_prints_without_its_menus(contested: Said, desk: Page) -> None:
    desk.goto(f"/vu-viec/{contested.case.reference}/")
    desk.emulate_media(media="print")
    expect(desk.locator("nav.rail")).to_be_hidden()
    expect(desk.locator(".letters")).to_be_visible()
