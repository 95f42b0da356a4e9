"""Following in a real browser: asked for on a ward's page, confirmed from the letter, told in the morning,
stopped with one press; on a phone and at a desk, with and without scripts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from dangvan.alerts import actions
from dangvan.alerts.models import Follower
from dangvan.kernel import clock, outbox, revisions, stopping
from dangvan.kernel.actor import Actor
from tests.browser.conftest import OpenPage, accessibility_problems, overhang, picture
from tests.small_city import SmallCity, build

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(live_server: LiveServer) -> Iterator[SmallCity]:
    """The small city in a database that the server's threads see too, on the real clock."""
    yield build()
    revisions.forget_all()


@pytest.fixture
def letters(settings: Any, tmp_path: Path, live_server: LiveServer) -> Path:
    """Letters are files, as without a mail server; their links lead to this server."""
    settings.BASE_URL = live_server.url
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    return tmp_path / "mail"


def newest(folder: Path) -> str:
    from email import message_from_bytes, policy

    path = max(folder.glob("*.log"), key=lambda one: one.stat().st_mtime_ns)
    message = message_from_bytes(path.read_bytes().partition(b"\n" + b"-" * 79)[0], policy=policy.default)
    return str(message.get_content())


def link_in(letter: str, part: str) -> str:
    found = re.search(rf"http://\S+/tin/{part}/\S+/", letter)
    assert found, letter
    return found[0]


def deliver() -> None:
    for message in list(outbox.waiting(clock.now()).filter(kind="alerts.confirm")):
        outbox.deliver(outbox.Claim(message.pk, message.kind, dict(message.reference), 1))
        message.delete()


def look(page: Page, name: str, size: str) -> None:
    assert overhang(page) <= 0, name
    if page.context.browser is not None and name != "":
        picture(page, f"following-{name}-{size}")


@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_from_a_wards_page_to_the_last_letter(
    city: SmallCity, letters: Path, open_page: OpenPage, size: str, scripts: bool
) -> None:
    page = open_page(size=size, javascript=scripts)

    def seen(name: str) -> None:
        look(page, name, size)
        if scripts:
            assert accessibility_problems(page) == [], name

    page.goto(f"/dia-ban/{city.areas['dong'].code}/")
    seen("ward")
    page.get_by_role("link", name="Theo dõi", exact=True).click()
    seen("ask")
    page.get_by_label("Địa chỉ thư điện tử").fill("khong phai dia chi")
    page.get_by_role("button", name="Gửi thư xác nhận").click()
    expect(page.get_by_role("alert")).to_contain_text("Nhập một địa chỉ thư điện tử")
    seen("ask-again")
    page.get_by_label("Địa chỉ thư điện tử").fill("lan@example.org")
    page.get_by_role("button", name="Gửi thư xác nhận").click()
    expect(page.locator("h1")).to_have_text("Còn một bước nữa")
    seen("sent")
    assert not Follower.objects.exists()

    deliver()
    page.goto(link_in(newest(letters), "xac-nhan"))
    seen("confirm")
    page.get_by_role("button", name="Xác nhận").click()
    expect(page.locator("h1")).to_have_text("Những điều bạn theo dõi")
    expect(page.locator("main")).to_contain_text("Phường Đông")
    seen("keep")

    city.answered()
    tomorrow = clock.local(clock.now() + timedelta(days=1))
    stopping.begin()
    with clock.standing_at(datetime.combine(tomorrow.date(), datetime.min.time(), tomorrow.tzinfo)
                           + timedelta(hours=8)):  # fmt: skip
        assert actions.queue_digests(by=Actor.system("clock")) == 1
        assert actions.send_digests(by=Actor.system("clock")) == 1
    letter = newest(letters)
    assert "trả lời" in letter
    page.goto(link_in(letter, "cua-toi"))
    page.locator("main label", has_text="English").click()
    page.get_by_role("button", name="Đổi").click()
    expect(page.get_by_role("status")).to_contain_text("Đã đổi ngôn ngữ")
    page.goto(link_in(letter, "dung"))
    seen("stop")
    page.get_by_role("button", name="Dừng tất cả và xoá địa chỉ").click()
    expect(page.locator("h1")).to_have_text("Đã dừng")
    seen("stopped")
    assert not Follower.objects.exists()


def test_a_code_is_typed_and_a_wrong_one_is_said(city: SmallCity, page: Page) -> None:
    page.goto("/tin/ma/")
    page.get_by_label("Mã", exact=True).fill("ABCD-1234")
    page.get_by_role("button", name="Xem").click()
    expect(page.get_by_role("alert")).to_contain_text("Mã này không đúng")
    assert accessibility_problems(page) == []
    look(page, "code", str((page.viewport_size or {}).get("width")))
