"""Proofs taken home in a real browser: as a file, and on a sheet of paper that a camera reads."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import zxingcpp
from django.test import Client
from PIL import Image
from playwright.sync_api import Page, expect

from dangvan.kernel import revisions
from dangvan.ledger.signing import client
from dangvan.ledger.verifier import parts
from tests.browser.conftest import OpenPage, accessibility_problems, at_both_sizes, overhang
from tests.ledger.small_log import SmallLog, small_log
from tests.ledger.test_receipts_proofs import checked
from tests.small_city import SmallCity, build
from tests.website.speaking.conftest import Visitor

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

__all__ = ["small_log"]

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Ổ gà rất sâu trước cổng trường, xe máy ngã nhiều. Trời mưa nước che kín, không ai thấy."
_A_SHEET = (794, 1123)


@pytest.fixture
def city(live_server: LiveServer) -> Iterator[SmallCity]:
    """The small city in a database that the server's threads see too, on the real clock."""
    yield build()
    revisions.forget_all()


@pytest.fixture
def log(small_log: SmallLog, monkeypatch: pytest.MonkeyPatch) -> SmallLog:
    # The live server answers in threads of its own, where a context variable doesn't reach.
    monkeypatch.setattr(client, "signer", lambda *_patience: small_log.keyring)
    return small_log


def _follow(page: Page, code: str) -> None:
    page.goto("/theo-doi/")
    page.get_by_label("Mã tra cứu").fill(code)
    page.get_by_role("button", name="Xem phản ánh").click()
    expect(page.get_by_role("heading", name="Bằng chứng trong sổ ghi công khai")).to_be_visible()


def _download(page: Page, button: str) -> tuple[str, str]:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    download = waiting.value
    return download.suggested_filename, Path(download.path()).read_text(encoding="utf-8")


def _scanned(page: Page) -> list[str]:
    """What a camera reads from the page as it is printed."""
    width, height = _A_SHEET
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(media="print")
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("L")
    return [found.text for found in zxingcpp.read_barcodes(np.asarray(picture))]


def _sheets(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True, print_background=False)))


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_proof_is_downloaded_and_read_back_from_paper(
    city: SmallCity, log: SmallLog, open_page: OpenPage, size: str
) -> None:
    said = city.say(text=WORDS)
    page = open_page(size=size, device_scale_factor=3, accept_downloads=True)
    _follow(page, said.code)
    name, promise = _download(page, "Tải lời hứa có chữ ký")
    assert name == "loi-hua.txt"
    log.batch()
    log.witness()
    page.reload()
    name, proof = _download(page, "Tải bằng chứng")
    assert name == "bang-chung.tlog-proof"
    _seen, _leaf, opened, kept = checked(proof, log)
    assert (opened["text"], kept) == (WORDS, promise)
    page.get_by_role("link", name="In thành mã QR").click()
    assert accessibility_problems(page) == []
    assert overhang(page) <= 0
    assert _sheets(page) == 1
    assert parts.join(_scanned(page)) == proof


def test_the_list_needs_no_scripts(city: SmallCity, log: SmallLog, open_page: OpenPage) -> None:
    said = city.answered(text=WORDS)
    log.batch()
    page = open_page(javascript=False, accept_downloads=True)
    _follow(page, said.code)
    page.get_by_role("link", name="Bằng chứng của từng việc").click()
    page.get_by_text("phường đông trả lời").last.click()
    page.get_by_role("button", name="Tải tệp bằng chứng").click()
    expect(page.get_by_role("main")).to_contain_text(re.compile("chưa vào sổ|Chưa vào sổ"))


def test_the_pages_fit_and_are_accessible(city: SmallCity, log: SmallLog, open_page: OpenPage) -> None:
    said = city.answered(text=WORDS)
    log.batch()
    page = open_page()
    _follow(page, said.code)
    for path in ("/theo-doi/", "/theo-doi/bang-chung/", "/en/theo-doi/bang-chung/"):
        page.goto(path)
        for _size in at_both_sizes(page):
            assert overhang(page) <= 0
            assert accessibility_problems(page) == []


def test_a_printed_receipt_is_one_sheet_with_code_and_promise(
    city: SmallCity, log: SmallLog, open_page: OpenPage, live_server: LiveServer
) -> None:
    visitor = Visitor(Client(), city)
    visitor.fill_in()
    visitor.send()
    page = open_page(device_scale_factor=3)
    for name, morsel in visitor.client.cookies.items():
        page.context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
    page.goto("/phan-anh/bien-nhan/")
    assert _sheets(page) == 1
    scanned = _scanned(page)
    assert any("/theo-doi#" in text for text in scanned)
    assert any(log.opened_promise(text) for text in scanned if text.startswith("dangvan/promise/v1\n"))
