"""Receipts as the site gives them, checked at home: what they prove, and that no letter of them can be
changed.
"""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest

from dangvan.ledger import receipts
from dangvan.ledger.verifier import parts
from dangvan.ledger.verifier.command import main
from tests.ledger.small_log import SmallLog, small_log
from tests.small_city import Said, SmallCity, later

__all__ = ["small_log"]

WORDS = "Ổ gà rất sâu trước cổng trường, xe máy ngã nhiều."


class Home:
    """A reader's own machine: the files they took along, and the verifier."""

    def __init__(self, folder: Path, log: SmallLog, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.log, self._capsys = folder, log, capsys
        self.policy = folder / "policy.txt"
        self.policy.write_text(log.policy_text)
        self.keys = folder / "promise-keys.txt"
        self.keys.write_text("".join(f"{key}\n" for key in log.keyring.public_keys().promises))

    def keep(self, name: str, text: str | bytes | None) -> Path:
        assert text
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def verify(self, *arguments: object, language: str = "en") -> tuple[int, str]:
        """The exit status, and what stood on the terminal."""
        status = main([*map(str, arguments), "--lang", language])
        said = self._capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return status, said.out + said.err

    def receipt(self, path: Path, *more: object, **named: str) -> tuple[int, str]:
        return self.verify("receipt", path, "--policy", self.policy, "--key", self.keys, *more, **named)


@pytest.fixture
def home(tmp_path: Path, small_log: SmallLog, capsys: pytest.CaptureFixture[str]) -> Home:
    folder = tmp_path / "home"
    folder.mkdir()
    return Home(folder, small_log, capsys)


@pytest.fixture
def said(city: SmallCity, home: Home) -> Said:
    """A report that is in the log, among others, and witnessed."""
    said = city.say(WORDS)
    city.say("Đèn đường tắt suốt tuần qua.")
    home.log.batch()
    home.log.witness()
    return said


def test_a_receipt_says_what_is_proven_by_whom_and_until_when(said: Said, home: Home) -> None:
    path = home.keep("receipt.tlog-proof", receipts.proof_file_for(said.report.uid))
    status, told = home.receipt(path)
    assert status == 0
    assert told.startswith("PROVEN")
    assert "a report was taken in on 2026-03-02" in told
    assert "bao, who saw it at" in told
    assert "truong, who saw it at" in told
    assert WORDS in " ".join(told.split())
    assert "this file proves that it is" in " ".join(told.split())
    assert home.receipt(path, language="vi")[1].startswith("ĐÃ CHỨNG MINH")


def test_a_receipt_read_from_paper_is_as_good_as_the_file(said: Said, home: Home) -> None:
    lines = parts.split(receipts.proof_file_for(said.report.uid) or "")
    sheet = home.keep("sheet.txt", "\r\n\n".join(reversed(lines)).lower())
    status, told = home.receipt(sheet)
    assert (status, WORDS in told) == (0, True)
    torn = home.keep("torn.txt", "\n".join(lines[1:]))
    assert home.receipt(torn) == (2, f"missing of {len(lines)} parts: 1\n")


def test_what_is_proven_can_be_read_by_programs(said: Said, home: Home) -> None:
    path = home.keep("receipt.tlog-proof", receipts.proof_file_for(said.report.uid))
    status, told = home.receipt(path, "--json")
    result = json.loads(told)
    assert (status, result["holds"], result["kind"], result["day"]) == (0, True, "sealed", "2026-03-02")
    assert result["opened"]["text"] == WORDS
    assert result["opened"]["thread"] == said.report.uid.hex
    assert sorted(result["witnesses"]) == ["bao", "truong"]
    assert result["promise_due"] == "2026-03-03"


def test_without_a_witness_the_receipt_does_not_satisfy_a_policy_that_asks_for_two(
    city: SmallCity, home: Home
) -> None:
    said = city.say()
    home.log.batch()
    home.log.witness("bao")
    proof = receipts.proof_file_for(said.report.uid)
    if proof is not None:
        status, told = home.receipt(home.keep("receipt.tlog-proof", proof))
        assert (status, "lacks the quorum hai" in told) == (1, True)


def test_no_byte_of_a_receipt_can_be_changed_unseen(said: Said, home: Home) -> None:
    text = (receipts.proof_file_for(said.report.uid) or "").encode()
    honest = json.loads(home.receipt(home.keep("a.tlog-proof", text), "--json")[1])
    rng = random.Random(5)
    for _ in range(150):
        changed = bytearray(text)
        changed[rng.randrange(len(text))] ^= 1 << rng.randrange(8)
        status, told = home.receipt(home.keep("b.tlog-proof", bytes(changed)), "--json")
        result = json.loads(told.splitlines()[0])
        # A witness's name may become one nobody knows; what is then said must still be the same truth.
        if status == 0:
            for fact in ("kind", "day", "index", "size", "opened"):
                assert result[fact] == honest[fact]
        else:
            assert status in {1, 2}
            assert result["why"]


@pytest.mark.parametrize("cut", [0, 1, 30, 200, 700, -60, -1])
def test_a_receipt_that_was_cut_off_is_refused(said: Said, home: Home, cut: int) -> None:
    text = (receipts.proof_file_for(said.report.uid) or "").encode()
    assert home.receipt(home.keep("cut.tlog-proof", text[:cut] or b"\n"))[0] in {1, 2}


def test_a_receipt_is_good_for_its_own_log_only(said: Said, home: Home, tmp_path: Path) -> None:
    from dangvan.ledger.tlog.keys import SecretKey

    path = home.keep("receipt.tlog-proof", receipts.proof_file_for(said.report.uid))
    other = SecretKey.generate(home.log.origin).verifier
    status, told = home.verify("receipt", path, "--key", other)
    assert (status, "not signed by" in told) == (1, True)


def test_whose_word_to_trust_must_be_named(said: Said, home: Home) -> None:
    path = home.keep("receipt.tlog-proof", receipts.proof_file_for(said.report.uid))
    status, told = home.verify("receipt", path)
    assert status == 2
    assert "--policy FILE or --key KEY" in " ".join(told.split())


def test_a_promise_is_open_until_its_day_is_over(
    city: SmallCity, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = city.say()
    path = home.keep("promise.txt", receipts.promise_for(said.report.uid))
    _stand_on(monkeypatch, "2026-03-03")
    status, told = home.receipt(path)
    assert status == 0
    assert "not past its due day (2026-03-03)" in " ".join(told.split())
    _stand_on(monkeypatch, "2026-03-04")
    status, told = home.receipt(path)
    assert status == 3
    assert "name the log with --log" in " ".join(told.split())


def test_a_kept_promise_is_found_in_the_log(said: Said, home: Home) -> None:
    path = home.keep("promise.txt", receipts.promise_for(said.report.uid))
    status, told = home.receipt(path, "--log", home.log.folder)
    assert status == 0
    assert re.search(r"Kept: it is entry \d+ of the log", told)


def test_a_promise_past_its_day_without_an_entry_is_reported_as_broken(
    said: Said, city: SmallCity, home: Home
) -> None:
    with later(days=3):
        dropped = city.say("Bị bỏ quên.")
    path = home.keep("promise.txt", receipts.promise_for(dropped.report.uid))
    status, told = home.receipt(path, "--log", home.log.folder)
    assert status == 1
    assert "THE PROMISE IS BROKEN" in told


def test_a_promise_nobody_may_have_signed_is_refused(said: Said, home: Home) -> None:
    text = receipts.promise_for(said.report.uid)
    for changed in (text.replace("2026-03-03", "2026-03-09"), text.replace("sealed", "case.answered")):
        assert home.receipt(home.keep("promise.txt", changed))[0] == 1


def _stand_on(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    """Let the reader's clock show that day."""
    from dangvan.ledger.verifier import commands

    monkeypatch.setattr(commands, "today", lambda: commands.date.fromisoformat(day))
