"""Officers at work in a real browser, on a phone and at a desk: by keyboard, with scripts and without, every
page without an accessibility problem.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from dangvan.cases import actions
from dangvan.desk.deeds.table import DEEDS
from dangvan.kernel import revisions
from tests.browser.conftest import OpenPage, accessibility_problems, at_both_sizes, overhang, picture
from tests.desk.trials import TRIALS
from tests.small_city import Said, SmallCity, build

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)
DONE = "Đội duy tu đã vá ổ gà bằng bê tông nhựa nóng, diện tích 6 m², và kẻ lại vạch sơn."


@pytest.fixture
def city(live_server: LiveServer) -> Iterator[SmallCity]:
    """The small city in a database that the server's threads see too, on the real clock."""
    yield build()
    revisions.forget_all()


class Desk:
    """A browser in which an officer works; looks at every page on the way, in one size or in both."""

    def __init__(self, city: SmallCity, page: Page, name: str, size: str, scripts: bool = True) -> None:
        self.city, self.page, self.size, self.scripts = city, page, size, scripts
        self.enter(name)

    def enter(self, name: str) -> None:
        user = self.city.users[name]
        Authenticator.objects.get_or_create(user=user, type="totp", defaults={"data": {}})
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.page.goto("/healthz")
        self.page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": self.page.url}]
        )

    def go(self, path: str, name: str) -> None:
        self.page.goto(path)
        self.look(name)

    def look(self, name: str) -> None:
        assert "<c-" not in self.page.content()
        for size in at_both_sizes(self.page) if self.size == "both" else [self.size]:
            picture(self.page, f"desk-{name}-{size}{'' if self.scripts else '-noscript'}")
            if self.scripts:
                assert accessibility_problems(self.page) == [], f"{name} ({size})"
                assert overhang(self.page) <= 0, f"{name} scrolls sideways ({size})"

    def send(self) -> None:
        self.page.locator("form.deed-form > .buttons button").first.click()


@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_officers_take_a_report_from_receipt_to_the_level_above(
    city: SmallCity, open_page: OpenPage, size: str, scripts: bool
) -> None:
    said = city.say()
    actions.save_template(
        by=city.officer("dong.officer"), organisation_id=city.bodies["dong"].pk, title="Vá ổ gà",
        body="Ngày [ngày], [đội nào] đã vá ổ gà.",
    )  # fmt: skip
    page = open_page(size=size, javascript=scripts)
    desk = Desk(city, page, "dong.intake", size, scripts)
    case = f"/desk/vu-viec/{said.case.reference}/"
    desk.go("/desk/", "queue")
    page.locator("a.row-link").first.click()
    desk.look("case-received")
    page.get_by_role("link", name="Phân loại", exact=True).click()
    desk.look("screen")
    desk.send()
    expect(page.get_by_role("alert")).to_contain_text("tóm tắt")
    desk.look("screen-error")
    page.get_by_label("Tóm tắt công khai").fill("Ổ gà sâu trước cổng trường")
    desk.send()
    expect(page.get_by_role("status").first).to_contain_text("Đã phân loại")
    desk.enter("dong.officer")
    page.goto(case)
    page.get_by_role("button", name="Nhận giải quyết").click()
    desk.look("case-accepted")
    _answer(desk, said)
    actions.contest_case(
        by=said.person, case=said.fresh(), report=said.report, reason="Chỗ vá đã bong ra sau một ngày."
    )
    desk.enter("city.officer")
    desk.go("/desk/?view=contests", "contests")
    desk.go(f"{case}quyet-dinh/", "decide")
    expect(page.locator("main")).to_contain_text("Chỗ vá đã bong ra sau một ngày.")
    page.locator("main label", has_text="Giữ nguyên câu trả lời").click()
    page.get_by_label("Lý do của quyết định").fill("Đã kiểm tra tại chỗ: mặt đường phẳng, không bong.")
    desk.send()
    desk.look("case-decided")
    expect(page.locator(".letters")).to_contain_text("mặt đường phẳng, không bong")


def _answer(desk: Desk, said: Said) -> None:
    page = desk.page
    desk.go(f"/desk/vu-viec/{said.case.reference}/tra-loi/", "answer")
    page.get_by_label("Bắt đầu từ mẫu").select_option("Vá ổ gà")
    page.get_by_role("button", name="Chèn mẫu").click()
    expect(page.get_by_label("Đã làm gì?")).to_have_value("Ngày [ngày], [đội nào] đã vá ổ gà.")
    page.get_by_label("Ai làm?").fill("Đội duy tu số 2")
    desk.send()
    expect(page.get_by_role("alert")).to_contain_text("ngoặc vuông")
    desk.look("answer-error")
    page.get_by_label("Đã làm gì?").fill(DONE)
    page.get_by_label("Bằng chứng bằng lời").fill("Biên bản nghiệm thu số 14/BB-NT.")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.locator(".preview")).to_contain_text(DONE)
    desk.look("answer-preview")
    desk.send()
    expect(page.locator(".letter.answer")).to_contain_text(DONE)
    desk.look("case-answered")


def test_every_other_page_of_the_desk(city: SmallCity, open_page: OpenPage) -> None:
    said, other = city.say(), city.say()
    for each in (said, other):
        city.screen(each)
    city.accept(said)
    page = open_page()
    desk = Desk(city, page, "dong.head", "both")
    case = f"/desk/vu-viec/{said.case.reference}/"
    for slug in (
        "chuyen",
        "hen",
        "tam-dung",
        "gia-han",
        "khong-thu-ly",
        "noi-xay-ra",
        "ghi-lai-linh-vuc",
        "muc-khan",
        "gop",
        "in",
    ):
        desk.go(f"{case}{slug}/", slug)
    for slug in ("cong-khai", "chua-cong-khai", "lien-he"):
        desk.go(f"{case}{slug}/{said.report.uid}/", slug)
    for path, name in (
        ("nhom/", "team"),
        ("so-lieu/", "figures"),
        ("mau-tra-loi/", "templates"),
        ("mau-tra-loi/moi/", "template"),
        ("vang-mat/", "away"),
        ("?view=all&q=o+ga", "search"),
        ("?view=to_screen", "empty"),
        ("?topic=1&state=accepted", "narrowed"),
    ):
        desk.go(f"/desk/{path}", name)
    for slug in ("phan-xu", "tach", "xem-lai-cong-khai", "quyet-dinh-xoa"):
        trial = next(one for one in TRIALS if one.slug == slug)
        told = trial.prepare(city)
        desk.enter(trial.by)
        about = f"{told.report.uid}/" if DEEDS[slug].about == "report" else ""
        desk.go(f"/desk/vu-viec/{told.case.reference}/{slug}/{about}", slug)
        expect(page.locator("form.deed-form")).to_be_visible()
        desk.go(f"/desk/vu-viec/{told.case.reference}/", f"case-{slug}")
    desk.enter("dong.head")
    desk.go("/en/desk/", "queue-english")
    desk.go(f"/en{case}", "case-english")


def test_the_queue_by_keyboard(city: SmallCity, open_page: OpenPage) -> None:
    # Said outside office hours, both are due at the same moment, and the queue tells such by their chance
    # references: which of them stands above is the page's to say.
    city.say()
    city.say()
    page = open_page(size="desk")
    Desk(city, page, "dong.head", "desk")
    page.goto("/desk/")
    upper, lower = (link.get_attribute("href") or "" for link in page.locator("a.row-link").all())
    page.keyboard.press("j")
    expect(page.locator("tr.here a.row-link")).to_have_attribute("href", upper)
    page.keyboard.press("j")
    expect(page.locator("tr.here a.row-link")).to_have_attribute("href", lower)
    page.keyboard.press("x")
    assert page.locator("tbody input:checked").count() == 1
    expect(page.locator("tr.here input")).to_be_checked()
    page.keyboard.press("k")
    expect(page.locator("tr.here a.row-link")).to_have_attribute("href", upper)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{upper}")
    page.goto("/desk/")
    page.keyboard.press("/")
    page.keyboard.type(lower.strip("/").rsplit("/", 1)[-1])
    page.keyboard.press("Enter")
    expect(page.locator("a.row-link")).to_have_count(1)
    assert "q=" in page.url


def test_picked_cases_are_given_and_taken_back_at_a_tap(city: SmallCity, open_page: OpenPage) -> None:
    city.say()
    city.say()
    page = open_page(size="phone")
    desk = Desk(city, page, "dong.head", "phone")
    page.goto("/desk/")
    page.get_by_role("button", name="Chọn cả trang").click()
    page.get_by_label("Giao việc đã chọn cho").select_option("dong.officer")
    page.get_by_role("button", name="Giao", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("Đã giao 2 vụ việc")
    desk.look("queue-undo")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_role("status").first).to_contain_text("trở về như trước")
