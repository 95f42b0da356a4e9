"""A person reports and follows in a real browser: on a phone and at a desk, with scripts and without, by
keyboard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from PIL import Image
from playwright.sync_api import Page, expect

from dangvan.cases import actions
from dangvan.kernel import revisions
from dangvan.reports.models import Draft
from tests.browser.conftest import OpenPage, accessibility_problems, at_both_sizes, overhang, picture
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
    """Looks at every page on the way, in one size or in both: a picture if asked for, and no accessibility
    problem at all.
    """

    def __init__(self, page: Page, size: str, javascript: bool = True) -> None:
        self.page, self.size, self.javascript = page, size, javascript

    def __call__(self, name: str) -> None:
        assert "<c-" not in self.page.content()
        for size in at_both_sizes(self.page) if self.size == "both" else [self.size]:
            picture(self.page, f"speaking-{name}-{size}{'' if self.javascript else '-noscript'}")
            if self.javascript:
                assert accessibility_problems(self.page) == [], f"{name} ({size})"
                assert overhang(self.page) <= 0, f"{name} scrolls sideways ({size})"


def _onward(page: Page) -> None:
    page.locator("form[data-keep] > .buttons button").first.click()


def _choose(page: Page, label: str) -> None:
    """As a finger does: the whole row is the label."""
    page.locator("main label", has_text=label).first.click()


def test_every_page_of_following_is_for_everyone(city: SmallCity, open_page: OpenPage) -> None:
    said = city.answered()
    page = open_page()
    seen = _Seen(page, "both")
    _follow(page, said.code)
    seen("followed-answered")
    for slug in ("bo-sung", "rut", "y-kien"):
        page.goto(f"/theo-doi/{slug}/")
        seen(f"deed-{slug}")
    page.goto("/theo-doi/chua-dong-y/")
    page.locator("main form .button").first.click()
    expect(page.get_by_role("alert")).to_contain_text("vì sao")
    seen("contest-error")
    page.get_by_label("Vì sao bạn chưa đồng ý?").fill("Vá xong hai hôm lại lún như cũ.")
    page.get_by_role("button", name="Gửi đề nghị xem lại").click()
    expect(page.get_by_text("Đã ghi đề nghị xem lại của bạn")).to_be_visible()
    seen("followed-contested")
    level = said.fresh().contests.get()
    actions.decide_contest(
        by=city.officer("city.officer"), case=said.case, version=None, contest=level, outcome="overturned",
        draft=city.draft(what_was_done="Cấp trên đã cho đào lên làm lại nền và trải nhựa mới cả đoạn."),
    )  # fmt: skip
    page.goto("/theo-doi/")
    expect(page.locator(".letters")).to_contain_text("Cấp trên đã cho đào lên")
    seen("followed-answered-again")
    page.get_by_role("link", name="Cho biết việc đã được giải quyết chưa").click()
    _choose(page, "Đã được giải quyết")
    page.get_by_role("button", name="Gửi ý kiến").click()
    page.goto("/theo-doi/mo-lai/")
    seen("deed-mo-lai")


def test_similar_cases_and_the_counter_are_for_everyone(
    city: SmallCity, open_page: OpenPage, settings: Any, live_server: LiveServer
) -> None:
    settings.DANGVAN_DEMO = True
    case = city.screen(city.say())
    page = open_page(size="desk")
    seen = _Seen(page, "both")
    page.goto("/phan-anh/ban-do/")
    seen("wards")
    page.goto(f"/phan-anh/cung-viec/{case.reference}/")
    seen("same-for-me")
    page.get_by_role("button", name="Tiếp tục").click()
    _choose(page, "Mọi người, nhưng chỉ phần tóm tắt")
    page.goto("/phan-anh/viec-tuong-tu/")
    seen("similar")
    expect(page.get_by_role("button", name="Tôi cũng gặp việc này")).to_have_count(1)
    _sign_in(page, city, live_server)
    page.goto("/quay/")
    seen("counter")
    page.get_by_role("link", name="Bắt đầu nhập").click()
    expect(page.get_by_text("Bàn tiếp nhận: bạn đang nhập thay")).to_be_visible()
    seen("counter-place")


def test_the_whole_form_by_keyboard_alone(city: SmallCity, phone: Page) -> None:
    phone.goto("/phan-anh/noi-xay-ra/")
    phone.get_by_label("Địa chỉ, tên đường").focus()
    phone.keyboard.type("gần ngã ba xa lắm")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("lĩnh vực nào")
    phone.goto("/phan-anh/linh-vuc/?q=o+ga")
    phone.get_by_role("radio").first.focus()
    phone.keyboard.press("Space")
    phone.keyboard.press("Enter")
    phone.get_by_label("Kể lại bằng lời của bạn").focus()
    phone.keyboard.type(WORDS)
    for _ in range(9):
        phone.keyboard.press("Tab")
        if phone.evaluate("document.activeElement.textContent.trim()") == "Tiếp tục":
            break
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("có nói về chính")


def test_words_typed_before_the_line_broke_are_still_there(city: SmallCity, phone: Page) -> None:
    phone.goto("/phan-anh/noi-xay-ra/")
    field = phone.get_by_label("Địa chỉ, tên đường")
    with phone.expect_response(lambda answer: answer.status == 204):
        field.fill("trước cổng chợ")
    phone.goto("/phan-anh/")
    phone.get_by_role("link", name="Viết tiếp").click()
    phone.goto("/phan-anh/noi-xay-ra/")
    expect(phone.get_by_label("Địa chỉ, tên đường")).to_have_value("trước cổng chợ")


def test_a_pin_is_dropped_on_a_map_without_any_third_party(city: SmallCity, phone: Page) -> None:
    phone.goto("/phan-anh/noi-xay-ra/")
    phone.get_by_role("button", name="Ghim trên bản đồ").click()
    room = phone.locator(".pin-map .leaflet-container")
    expect(room).to_be_visible()
    room.focus()
    for _ in range(3):
        phone.keyboard.press("ArrowRight")
    expect(phone.locator("[data-said]")).to_contain_text("Phường Đông")
    assert accessibility_problems(phone) == []
    _onward(phone)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("lĩnh vực nào")


def test_a_scanned_receipt_fills_in_its_code_and_leaves_it_in_no_address(
    city: SmallCity, phone: Page
) -> None:
    said = city.say()
    phone.goto(f"/theo-doi/#{said.code.replace(' ', '-')}")
    expect(phone.get_by_label("Mã tra cứu")).to_have_value(said.code)
    assert "#" not in phone.url
    phone.keyboard.press("Enter")
    expect(phone.locator(".letters")).to_be_visible()


def test_photos_are_chosen_shown_and_taken_out_again(city: SmallCity, phone: Page, tmp_path: Path) -> None:
    picture_file = tmp_path / "anh.png"
    Image.new("RGB", (1800, 1200), "grey").save(picture_file)
    phone.goto("/phan-anh/noi-xay-ra/")
    phone.get_by_label("Địa chỉ, tên đường").fill("gần ngã ba xa lắm")
    _onward(phone)
    phone.goto("/phan-anh/linh-vuc/?q=o+ga")
    phone.locator("main .option label").first.click()
    _onward(phone)
    phone.set_input_files("#id_photos", [picture_file])
    expect(phone.locator(".previews img")).to_have_count(1)
    _onward(phone)
    expect(phone.get_by_role("alert")).to_be_visible()
    expect(phone.locator(".kept-photos img")).to_have_count(1)
    assert phone.locator(".kept-photos img").evaluate("image => image.naturalWidth") == 1600
    phone.get_by_role("button", name="Bỏ ảnh 1").click()
    expect(phone.locator(".kept-photos img")).to_have_count(0)


def _follow(page: Page, code: str) -> None:
    page.goto("/theo-doi/")
    page.get_by_label("Mã tra cứu").fill(code)
    page.get_by_role("button", name="Xem phản ánh").click()
    expect(page.locator(".letters")).to_be_visible()


def _sign_in(page: Page, city: SmallCity, live_server: LiveServer) -> None:
    client = Client()
    client.force_login(city.users["dong.intake"])
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
