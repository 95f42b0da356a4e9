"""The monitor: what a log may not do once somebody has seen it."""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dangvan.ledger.tlog.tiles import TreeAppender
from dangvan.ledger.verifier.command import main
from tests.ledger.verifier.logs import Chain, HandLog, sealed

Look = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def log(tmp_path: Path) -> HandLog:
    return HandLog(tmp_path / "log")


@pytest.fixture
def look(log: HandLog, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Look:
    def once(*more: object) -> tuple[int, dict[str, Any]]:
        asked = ["follow", str(log.folder), "--policy", str(log.policy), "--state", str(tmp_path / "state")]
        status = main([*asked, "--once", "--json", *map(str, more)])
        return status, json.loads(capsys.readouterr().out)

    return once


def _today(days: int = 0) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(time.time() + days * 86_400))


def _entries(count: int, seed: int = 1, day: str | None = None) -> list[bytes]:
    rng = random.Random(seed)
    return [sealed(day or _today(), rng) for _ in range(count)]


def _codes(told: dict[str, Any]) -> list[str]:
    return [one["code"] for one in told["alerts"]]


def test_a_log_that_only_grows_gives_no_alarm(log: HandLog, look: Look) -> None:
    for size in (16, 48, 300):
        log.add(_entries(size, seed=size), time=int(time.time()))
        status, told = look()
        assert (status, told["alerts"]) == (0, [])
    assert told["size"] == 364


def test_a_log_that_went_back_is_an_alarm_with_evidence(log: HandLog, look: Look, tmp_path: Path) -> None:
    log.add(_entries(16), time=int(time.time()))
    old = (log.folder / "checkpoint").read_bytes()
    log.add(_entries(16, seed=2), time=int(time.time()))
    new = (log.folder / "checkpoint").read_bytes()
    look()
    (log.folder / "checkpoint").write_bytes(old)
    status, told = look()
    assert (status, _codes(told)) == (1, ["rollback"])
    (kept,) = (tmp_path / "state" / "evidence").iterdir()
    assert (kept / "seen-before.txt").read_bytes() == new
    assert (kept / "seen-now.txt").read_bytes() == old


@pytest.mark.parametrize("size", [300, 400])
def test_a_log_that_forked_is_an_alarm(log: HandLog, look: Look, size: int, tmp_path: Path) -> None:
    log.add(_entries(300), time=int(time.time()))
    look()
    log.tree = TreeAppender.empty()
    log.add(_entries(size, seed=9), time=int(time.time()))
    status, told = look()
    assert (status, _codes(told)) == (1, ["fork"])
    assert list((tmp_path / "state" / "evidence").iterdir())


def test_a_log_that_stopped_growing_is_an_alarm(
    log: HandLog, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.add(_entries(16), time=int(time.time()))
    look()
    assert look()[0] == 0
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 4000)
    status, told = look("--stall", 60)
    assert (status, _codes(told)) == (1, ["stalled"])
    assert look("--stall", 90)[0] == 0


def test_an_act_that_enters_long_after_its_day_is_back_dated(
    log: HandLog, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = time.mktime((*time.localtime()[:3], 2, 0, 0, 0, 0, -1))  # when what was held comes
    monkeypatch.setattr(time, "time", lambda: night)
    log.add(_entries(16), time=int(night))
    look()
    late = Chain(random.Random(3)).leaf("case.withdrawn", _today(-9))
    held = Chain(random.Random(4)).leaf("case.withdrawn", _today(-1))
    log.add([late, held], time=int(night))
    status, told = look()
    assert (status, _codes(told)) == (1, ["back_dated"])
    assert told["alerts"][0]["entry"] == 16


@pytest.mark.parametrize(
    ("when", "codes"),
    [
        ((15, 0), ["back_dated"]),
        # In the night what was held may still come, and after a day of silence all of it.
        ((2, 0), []),
        ((15, -1), []),
    ],
)
def test_nothing_of_yesterday_enters_once_today_stands_in_the_log_in_daylight(
    log: HandLog, look: Look, monkeypatch: pytest.MonkeyPatch, when: tuple[int, int], codes: list[str]
) -> None:
    (hour, newest), now = when, time.localtime()
    at = time.mktime((*now[:3], hour, 0, 0, 0, 0, -1))
    monkeypatch.setattr(time, "time", lambda: at)
    log.add(_entries(16, day=_today(newest)), time=int(at))
    assert look()[0] == 0
    late = Chain(random.Random(3)).leaf("case.withdrawn", _today(-1))
    log.add([late, *_entries(15, seed=2)], time=int(at))
    status, told = look()
    assert (status, _codes(told)) == (bool(codes), codes)


def test_witnesses_that_fell_silent_are_an_alarm(log: HandLog, look: Look) -> None:
    log.add(_entries(16), time=int(time.time()) - 2 * 86_400)
    status, told = look()
    assert (status, _codes(told)) == (1, ["unwitnessed"])


def test_a_checkpoint_that_witnesses_have_yet_to_see_is_no_alarm_for_an_hour(
    log: HandLog, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    log.add(_entries(16), time=int(now))
    look()
    log.add(_entries(16, seed=2), time=int(now))
    confirmed = (log.folder / "checkpoint").read_text(encoding="utf-8")
    (log.folder / "checkpoint").write_text(confirmed.rsplit("\u2014", 1)[0], encoding="utf-8")
    for minutes, expected in (
        (0, (0, ["unconfirmed"])),
        (59, (0, ["unconfirmed"])),
        (61, (1, ["unwitnessed"])),
    ):
        monkeypatch.setattr(time, "time", lambda later=minutes * 60: now + later)
        status, told = look()
        assert (status, _codes(told)) == expected
    (log.folder / "checkpoint").write_text(confirmed, encoding="utf-8")
    status, told = look()
    assert (status, told["size"]) == (0, 32)


def test_a_log_that_went_back_is_an_alarm_although_no_witness_saw_it(log: HandLog, look: Look) -> None:
    log.add(_entries(16), time=int(time.time()))
    old = (log.folder / "checkpoint").read_text(encoding="utf-8")
    log.add(_entries(16, seed=2), time=int(time.time()))
    look()
    (log.folder / "checkpoint").write_text(old.rsplit("\u2014", 1)[0], encoding="utf-8")
    status, told = look()
    assert (status, _codes(told)) == (1, ["rollback"])


def test_a_log_that_cannot_be_read_is_neither_good_nor_bad(log: HandLog, look: Look) -> None:
    log.add(_entries(16), time=int(time.time()))
    look()
    (log.folder / "checkpoint").rename(log.folder / "gone")
    status, told = look()
    assert (status, _codes(told)) == (3, ["unreachable"])


def test_the_command_is_run_once_for_an_alarm_that_lasts(log: HandLog, look: Look, tmp_path: Path) -> None:
    log.add(_entries(16), time=int(time.time()) - 2 * 86_400)
    heard = tmp_path / "heard.jsonl"
    script = tmp_path / "alarm.py"
    script.write_text(f"import sys; open({str(heard)!r}, 'a').write(sys.stdin.read())")
    for _ in range(3):
        look("--alert", f"{sys.executable} {script}")
    (line,) = heard.read_text().splitlines()
    assert json.loads(line)["alerts"][0]["code"] == "unwitnessed"


def test_an_alarm_command_that_fails_is_told_and_stops_nothing(log: HandLog, look: Look) -> None:
    log.add(_entries(16), time=int(time.time()) - 2 * 86_400)
    assert look("--alert", "/nowhere/to/be found")[0] == 1
