"""A receipt verified in the reader's own browser: what holds is said in words, what doesn't is named, and the
network is asked for nothing.
"""

from __future__ import annotations

import base64
import random
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from dangvan.kernel import clock
from dangvan.ledger import leaves, receipts
from dangvan.ledger.models import Event
from dangvan.ledger.signing import client as signing
from dangvan.ledger.verifier import parts
from tests.browser.conftest import OpenPage, accessibility_problems, picture
from tests.small_city import SmallCity
from tests.website.record.books import ORIGIN, Books, new_books

WORDS = "Ổ gà sâu trước cổng trường, trời mưa không thấy đường."


@pytest.fixture
def books(tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Books:
    made = new_books(tmp_path / "log")
    policy = tmp_path / "log-policy.txt"
    policy.write_text(made.policy())
    settings.DANGVAN_LOG_STORE = str(tmp_path / "log")
    settings.DANGVAN_LOG_ORIGIN = ORIGIN
    settings.DANGVAN_LOG_POLICY = policy
    # The live server answers in a thread of its own, where a context variable doesn't reach.
    monkeypatch.setattr(signing, "signer", lambda *_patience: made.keys)
    return made


@pytest.fixture
def proof(books: Books, city: SmallCity) -> str:
    said = city.say(text=WORDS)
    books.enter(Event.objects.get(kind="report.submitted"))
    found = receipts.proof_file_for(said.report.uid)
    assert found
    return found


def _check(page: Page, text: str, name: str = "bang-chung.tlog-proof") -> str:
    page.goto("/so-ghi/kiem-tra/")
    return _check_here(page, text, name)


def _check_here(page: Page, text: str, name: str = "bang-chung.tlog-proof") -> str:
    page.set_input_files("#proof-file", {"name": name, "mimeType": "text/plain", "buffer": text.encode()})
    page.get_by_role("button", name="Kiểm tra trong máy này").click()
    expect(page.locator("#verdict")).not_to_contain_text("Đang kiểm tra")
    return page.inner_text("#result")


def test_a_proof_is_found_good_and_its_words_are_shown(page: Page, proof: str) -> None:
    said = _check(page, proof)
    assert "Bằng chứng đúng" in said
    assert WORDS in said
    assert "bao đã chứng kiến" in said
    assert "đã giữ" in said
    assert accessibility_problems(page) == []
    picture(page, f"record-check-{page.viewport_size['width']}")  # type: ignore[index]


def test_without_the_network_it_is_verified_all_the_same(open_page: OpenPage, proof: str) -> None:
    page = open_page(size="phone")
    page.goto("/so-ghi/kiem-tra/")
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.context.set_offline(True)
    page.on("request", lambda request: asked.append(request.url))
    assert "Bằng chứng đúng" in _check_here(page, proof)
    assert asked == []


def test_the_log_of_today_is_compared_from_its_tiles(open_page: OpenPage, books: Books, proof: str) -> None:
    page = open_page(size="phone")
    _check(page, proof)
    books.write([leaves.padding(clock.today()) for _ in range(700)])
    page.get_by_role("button", name="So với sổ hôm nay").click()
    expect(page.locator("#compared")).to_contain_text("vẫn giữ nguyên")
    forked = new_books(books.store.folder.with_name("fork"))
    forked.keys = books.keys
    books.store.folder.rename(books.store.folder.with_name("old"))
    forked.store.folder.mkdir()
    for path, octets in forked.tree.append([leaves.padding(clock.today()) for _ in range(900)]).items():
        target = books.store.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(octets)
    from dangvan.ledger.tlog.checkpoints import Checkpoint as Tree
    from dangvan.ledger.tlog.notes import sign_note

    note = sign_note(Tree(ORIGIN, 900, forked.tree.root()).text(), books.keys.log)
    (books.store.folder / "checkpoint").write_text(note)
    page.get_by_role("button", name="So với sổ hôm nay").click()
    expect(page.locator("#compared")).to_contain_text("KHÔNG CÒN LÀ")


def test_whatever_is_changed_in_a_file_is_refused(open_page: OpenPage, proof: str) -> None:
    """Three hundred files with one letter changed each, in one visit."""
    page = open_page(size="desk")
    page.goto("/so-ghi/kiem-tra/")
    seeded = random.Random(3)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \n"
    changed = []
    for _ in range(300):
        at = seeded.randrange(len(proof))
        other = seeded.choice([letter for letter in letters if letter != proof[at]])
        changed.append(proof[:at] + other + proof[at + 1 :])
    changed += [proof[:-1], proof + "\n", proof[: len(proof) // 2], "", "\x00" * 100]
    taken = page.evaluate(
        """async ({files, policy, promise}) => {
            const record = await import(document.getElementById("check-code").dataset.record);
            const known = await record.parsePolicy(policy);
            const key = await record.parseKey(promise);
            const taken = [];
            for (const [at, file] of files.entries()) {
                try {
                    const found = await record.verifyProof(file, known, key);
                    if (found.hasQuorum) taken.push(at);
                } catch (why) {
                    if (!(why instanceof record.Refused)) taken.push(`${at}: ${why}`);
                }
            }
            return taken;
        }""",
        {
            "files": changed,
            "policy": page.input_value("[name=policy]"),
            "promise": page.evaluate(
                "JSON.parse(document.getElementById('check-words').textContent).promises[0]"
            ),
        },
    )
    assert taken == []


def test_a_wrong_file_is_told_in_words(open_page: OpenPage, proof: str) -> None:
    page = open_page(size="phone")
    said = _check(page, proof.replace("index 5", "index 6"))
    assert "Bằng chứng không đúng" in said
    assert "không nằm trong sổ" in said
    said = _check(page, "Chào bạn")
    assert "không phải tệp bằng chứng" in said
    assert accessibility_problems(page) == []


def test_whoever_trusts_another_log_is_told_that_this_is_not_it(open_page: OpenPage, proof: str) -> None:
    page = open_page(size="phone")
    page.goto("/so-ghi/kiem-tra/")
    page.get_by_text("Tin ai?").click()
    page.fill("[name=policy]", f"log {new_books(Path('/nowhere')).keys.log.verifier}\nquorum none\n")
    assert "không do sổ bạn tin ký" in _check_here(page, proof)


def test_a_proof_on_paper_is_put_together_again(open_page: OpenPage, proof: str) -> None:
    page = open_page(size="phone")
    page.goto("/so-ghi/kiem-tra/")
    page.get_by_text("Chỉ còn bản in?").click()
    page.fill("[name=parts]", "\n".join(reversed(parts.split(proof))))
    page.get_by_role("button", name="Kiểm tra trong máy này").click()
    expect(page.locator("#verdict")).to_contain_text("Bằng chứng đúng")
    page.fill("[name=parts]", parts.split(proof)[0])
    page.get_by_role("button", name="Kiểm tra trong máy này").click()
    expect(page.locator("#why")).to_contain_text("Còn thiếu")


def test_a_promise_alone_is_checked_and_said_not_to_be_the_proof(
    open_page: OpenPage, books: Books, city: SmallCity
) -> None:
    promise = receipts.promise_for(city.say(text=WORDS).report.uid)
    said = _check(open_page(size="phone"), promise, "loi-hua.txt")
    assert "Lời hứa có chữ ký đúng" in said
    assert "chưa phải bằng chứng" in said


def test_signatures_are_judged_alike_by_the_browser_and_by_our_own_arithmetic(
    open_page: OpenPage, books: Books
) -> None:
    page = open_page(size="desk")
    page.goto("/so-ghi/kiem-tra/")
    seeded = random.Random(8)
    trials = []
    for size in (0, 1, 63, 200):
        key, message = Ed25519PrivateKey.generate(), seeded.randbytes(size)
        good = key.sign(message)
        public = key.public_key().public_bytes_raw()
        bent = bytearray(good)
        bent[seeded.randrange(64)] ^= 1 << seeded.randrange(8)
        for signature, is_good in ((good, True), (bytes(bent), False)):
            trials.append(
                [*(base64.b64encode(part).decode() for part in (public, signature, message)), is_good]
            )
    found = page.evaluate(
        """async (trials) => {
            const record = await import(document.getElementById("check-code").dataset.record);
            const octets = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
            const found = [];
            for (const [key, signature, message] of trials.map((trial) => trial.slice(0, 3).map(octets))) {
                const here = await record.ed25519Here(key, signature, message);
                found.push([await record.ed25519(key, signature, message), here]);
            }
            return found;
        }""",
        trials,
    )
    assert found == [[trial[3], trial[3]] for trial in trials]


def test_without_javascript_the_page_says_what_to_do(phone_without_scripts: Page, books: Books) -> None:
    phone_without_scripts.goto("/so-ghi/kiem-tra/")
    assert "dangvan-verify" in phone_without_scripts.inner_text("main")


def test_the_pages_of_the_record_can_be_used_by_everyone(page: Page, books: Books, proof: str) -> None:
    for path in ("/so-ghi/", "/so-ghi/muc/5/", "/so-ghi/xung-dot/", "/en/so-ghi/", "/en/so-ghi/kiem-tra/"):
        page.goto(path)
        assert accessibility_problems(page) == [], path
        picture(page, f"record{path.replace('/', '-')}{page.viewport_size['width']}")  # type: ignore[index]
