"""Nothing of the visitor is kept: after a run in a real browser, against a real service with its worker,
every byte of the data folder and of the logs is read for the visitor's address and browser; and after an
erasure for the words, the name, the telephone and the e-mail address as well.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.architecture.sources import ROOT
from tests.browser.conftest import visitors
from tests.demo_home import demo_home, free_port, read_until, seeded_once, start

__all__ = ["demo_home", "seeded_once"]

ADDRESSES = ("198.51.100.231", "198.51.100.232", "198.51.100.233", "2001:db8:77::9")
BROWSER = "ZxqTrongDong/7.7 (mot trinh duyet khong ai co)"
VISITOR = {
    "user_agent": BROWSER,
    "extra_http_headers": {
        "X-Forwarded-For": f"{ADDRESSES[0]}, {ADDRESSES[3]}",
        "X-Real-IP": ADDRESSES[1],
        "Forwarded": f"for={ADDRESSES[2]}",
        "X-Zxq-Header": "zxqheader77",
    },
}
OF_THE_VISITOR = (*ADDRESSES, "ZxqTrongDong", "zxqheader77")
SAID = "Vạch zxqsonduong trước cổng trường mờ hẳn, trẻ qua đường rất nguy hiểm."
ADDED = "Chiều nay thêm một vạch zxqbosung bị xe ủi xoá mất."
OF_THE_PERSON = ("zxqsonduong", "zxqbosung", "Zxqten", "zxqthu", "0912999877", "912999877")


class Service:
    """The demonstration as a process of its own, with all that it prints."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        self.process = start(home, "--port", str(self.port))
        self.printed = read_until(self.process, "Ctrl-C")
        self.address = f"http://127.0.0.1:{self.port}"

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            out, err = self.process.communicate(timeout=90)
            self.printed += out + err

    def holding(self, markers: tuple[str, ...], *, but: str = "\0") -> list[str]:
        """Files below the data folder in which one of the markers stands, in any case."""
        wanted = [marker.lower().encode() for marker in markers]
        found = []
        for path in sorted(self.home.rglob("*")):
            if path.is_file() and not path.is_relative_to(self.home / but):
                content = path.read_bytes().lower()
                found += [f"{path.relative_to(self.home)}: {m.decode()}" for m in wanted if m in content]
        return found


@pytest.fixture
def service(demo_home: Path) -> Iterator[Service]:
    running = Service(demo_home)
    yield running
    running.end()


def test_no_byte_of_the_visitor_stays_and_after_an_erasure_none_of_what_was_said(
    service: Service, chromium: Browser
) -> None:
    with visitors(chromium, service.address) as visit:
        page = visit(**VISITOR)
        _walk_around(page)
        code = _report(page)
        _follow(page, code)
        page.get_by_role("link", name=re.compile("Bổ sung")).first.click()
        page.locator("textarea[name=text]").fill(ADDED)
        page.locator("main form button").first.click()
        expect(page.locator(".letters")).to_contain_text("zxqbosung")
        officer = visit(size="desk", **VISITOR)
        _look_as_an_officer(officer)
        assert service.holding(("zxqsonduong",)), "what was said is there, so this looks in the right place"
        assert service.holding(OF_THE_VISITOR) == []
        page.goto("/theo-doi/xoa-loi/")
        for box in page.locator("main form input[type=checkbox]").all():
            box.check(force=True)
        page.locator("main form button").first.click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.goto("/theo-doi/")
        expect(page.locator("main")).not_to_contain_text("zxqsonduong")
    dangvan(service.home, "erasures", "forget")
    running = service.holding(OF_THE_PERSON, but="mail")
    service.end()
    assert service.holding(OF_THE_VISITOR) == []
    assert service.holding(OF_THE_PERSON, but="mail") == []
    assert running == []
    for marker in (*OF_THE_VISITOR, *OF_THE_PERSON):
        assert marker.lower() not in service.printed.lower(), marker


def dangvan(home: Path, *arguments: str) -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "DANGVAN_HOME": str(home)}
    subprocess.run([sys.executable, "-m", "dangvan", *arguments], env=environment, check=True)


def _walk_around(page: Page) -> None:
    """Pages of every kind, those that fail too."""
    for path in (
        "/",
        "/tim/?q=zxqtim",
        "/dia-ban/",
        "/so-ghi/",
        "/khong-co-trang-nay-zxq/",
        "/en/",
        "/desk/",
    ):
        page.goto(path)
    page.goto("/theo-doi/")
    page.get_by_label("Mã tra cứu").fill("ba be bi bo bu ca co cu")
    page.get_by_role("button", name="Xem phản ánh").click()
    expect(page.locator("main")).to_be_visible()


def _report(page: Page) -> list[str]:
    page.goto("/phan-anh/")
    page.get_by_role("link", name="Bắt đầu").click()
    page.get_by_label("Địa chỉ, tên đường").fill("Trước cổng trường, không rõ số")
    _onward(page)
    if page.locator("text=Tiếp tục với lời tả").count():
        page.locator("text=Tiếp tục với lời tả").first.click()
    _until_topic(page)
    page.locator("main a[href*='nhom=']").first.click()
    page.locator("main input[type=radio]").first.check(force=True)
    _onward(page)
    page.get_by_label("Kể lại bằng lời của bạn").fill(SAID)
    _onward(page)
    for _step in range(8):
        if page.get_by_role("button", name="Gửi phản ánh").count():
            break
        if page.get_by_label("Tên hoặc cách gọi").count():
            page.get_by_label("Tên hoặc cách gọi").fill("Zxqten")
            page.locator("input[name=phone]").fill("0912999877")
            page.locator("input[name=email]").fill("zxqthu@example.org")
        elif page.locator("main input[type=radio]").count():
            page.locator("main input[type=radio]").last.check(force=True)
        _onward(page)
    page.get_by_role("button", name="Gửi phản ánh").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("đã được nhận")
    return page.locator(".syllables").inner_text().split()


def _until_topic(page: Page) -> None:
    for _try in range(3):
        if "linh-vuc" in page.url:
            return
        _onward(page)


def _follow(page: Page, code: list[str]) -> None:
    page.goto("/theo-doi/")
    page.get_by_label("Mã tra cứu").fill(" ".join(code))
    page.get_by_role("button", name="Xem phản ánh").click()
    expect(page.locator(".letters")).to_contain_text("zxqsonduong")


def _onward(page: Page) -> None:
    page.locator("form[data-keep] > .buttons button").first.click()


def _look_as_an_officer(page: Page) -> None:
    page.goto("/desk/")
    page.locator("input[name=login]").fill("tiepnhan")
    page.locator("input[name=password]").fill("mat-khau-sai")
    page.locator("main form button").first.click()
    page.locator("input[name=login]").fill("tiepnhan")
    page.locator("input[name=password]").fill("trong-dang-van")
    page.locator("main form button").first.click()
    expect(page.locator(".rail")).to_be_visible()
    page.goto("/desk/?q=zxqsonduong")
