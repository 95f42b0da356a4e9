"""The whole way with nothing put in its place: a person reports in a browser, a signing process promises, the
sequencer enters, a newspaper's witness confirms, the proof is downloaded; then all of it is switched off, and
the proof is verified on the page and on the command line.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from dangvan.kernel import revisions
from dangvan.ledger import witnessing
from dangvan.ledger.publishing.stores import store
from dangvan.ledger.sequencing import sequence_waiting
from dangvan.ledger.signing.client import signer
from tests.browser.conftest import OpenPage
from tests.ledger.signing.test_process import end, start, wait_for
from tests.ledger.witness.running import Running, dangvan_witness
from tests.small_city import SmallCity, build

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Ổ gà rất sâu trước cổng trường, xe máy ngã nhiều. Trời mưa nước che kín, không ai thấy."
ORIGIN = "phananh.example.vn/log"


@pytest.fixture
def city(live_server: LiveServer) -> Iterator[SmallCity]:
    """The small city in a database that the server's threads see too, on the real clock."""
    yield build()
    revisions.forget_all()


class Outside:
    """The signing process and the newspaper's witness, each a process of its own."""

    def __init__(self, home: Path) -> None:
        self.signing = start(home, DANGVAN_LOG_ORIGIN=ORIGIN)
        wait_for(home / "signer.sock", self.signing)
        (log_key,) = signer().public_keys().log
        made = dangvan_witness(
            "init", home / "newspaper", "--name", "bao.example/chung-kien", "--log", log_key
        )
        key = re.search(r"bao\.example/chung-kien\+\S+", made.stdout + made.stderr)
        assert key, made
        self.newspaper = Running(home / "newspaper")
        self.policy = (
            f"log {log_key}\nwitness bao {key[0]} {self.newspaper.url}\ngroup press any bao\nquorum press\n"
        )
        (home / "log-policy.txt").write_text(self.policy)

    def switch_off(self) -> None:
        self.newspaper.stop()
        end(self.signing)


@pytest.fixture
def outside(tmp_path: Path, settings: Settings) -> Iterator[Outside]:
    settings.DANGVAN_LOG_ORIGIN = ORIGIN
    settings.DANGVAN_LOG_STORE = str(tmp_path / "log")
    settings.DANGVAN_LOG_SIGNER = str(tmp_path / "signer.sock")
    settings.DANGVAN_LOG_POLICY = tmp_path / "log-policy.txt"
    running = Outside(tmp_path)
    yield running
    if running.signing.poll() is None:
        running.switch_off()


def test_from_the_first_word_to_a_proof_that_needs_nobody(
    city: SmallCity, outside: Outside, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(size="phone", accept_downloads=True)
    code = _report(page)
    sequence_waiting()
    witnessing.gather_and_publish()
    assert store().read("checkpoint").decode().count("\N{EM DASH} ") == 2
    proof = _download(page, code, tmp_path)
    page.goto("/so-ghi/kiem-tra/")
    page.wait_for_load_state("networkidle")

    outside.switch_off()
    page.context.set_offline(True)

    page.set_input_files("#proof-file", proof)
    page.get_by_role("button", name="Kiểm tra trong máy này").click()
    expect(page.locator("#verdict")).to_have_text("Bằng chứng đúng")
    expect(page.locator("#said")).to_contain_text(WORDS)
    policy = tmp_path / "kept-policy.txt"
    policy.write_text(outside.policy)
    said = _verified(proof, policy)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "Ổ gà rất sâu" in said.stdout
    assert "bao" in said.stdout
    proof.write_text(proof.read_text().replace("index ", "index 1"))
    refused = _verified(proof, policy)
    assert refused.returncode == 1, refused.stdout + refused.stderr
    assert "Traceback" not in refused.stderr


def _report(page: Page) -> str:
    """Through the form; the words of the receipt."""
    page.goto("/phan-anh/")
    page.get_by_role("link", name="Bắt đầu").click()
    page.get_by_label("Địa chỉ, tên đường").fill("12 phố Cầu Gỗ, gần chợ")
    _onward(page)
    page.get_by_role("button", name="Phố Cầu Gỗ").click()
    page.get_by_role("link", name="Đường sá").click()
    for label in ("Ổ gà", WORDS, "Không, việc này", "Mọi người, cả lời của tôi"):
        if label == WORDS:
            page.get_by_label("Kể lại bằng lời của bạn").fill(WORDS)
        else:
            page.get_by_role("radio", name=label).check(force=True)
        _onward(page)
    _onward(page)
    page.get_by_role("button", name="Gửi phản ánh").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("đã được nhận")
    expect(page.get_by_role("main")).to_contain_text("lời hứa")
    return " ".join(page.locator(".syllables").inner_text().split())


def _onward(page: Page) -> None:
    page.get_by_role("button", name="Tiếp tục").click()


def _download(page: Page, code: str, folder: Path) -> Path:
    page.goto("/theo-doi/")
    page.get_by_label("Mã tra cứu").fill(code)
    page.get_by_role("button", name="Xem phản ánh").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Tải bằng chứng").click()
    waiting.value.save_as(folder / "bang-chung.tlog-proof")
    return folder / "bang-chung.tlog-proof"


def _verified(proof: Path, policy: Path) -> subprocess.CompletedProcess[str]:
    """`dangvan-verify receipt` as an outsider runs it."""
    return subprocess.run(
        [sys.executable, "-m", "dangvan.ledger.verifier", "receipt", str(proof), "--policy", str(policy)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={name: value for name, value in os.environ.items() if not name.startswith("DANGVAN")}
        | {"LANG": "vi_VN.UTF-8"},
    )
