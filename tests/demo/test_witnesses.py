"""The two sample witnesses beside the demonstration: set up once, and they confirm what the site shows."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from dangvan.demo import witnesses
from dangvan.ledger.tlog.policy import parse_policy
from tests.ledger.witness.logs import ORIGIN, Log
from tests.ledger.witness.test_following import Site


@pytest.fixture
def home(tmp_path: Path) -> Path:
    witnesses.set_up(tmp_path, tmp_path / "log-policy.txt")
    return tmp_path


def test_they_are_set_up_once_and_an_operators_own_policy_stays(home: Path) -> None:
    policy = (home / "log-policy.txt").read_bytes()
    assert set(parse_policy(policy).witnesses) == set(witnesses.SAMPLES)
    witnesses.set_up(home, home / "log-policy.txt")
    assert (home / "log-policy.txt").read_bytes() == policy
    (home / "log-policy.txt").write_text("quorum none\n")
    witnesses.set_up(home, home / "log-policy.txt")
    assert (home / "log-policy.txt").read_text() == "quorum none\n"


def test_they_say_that_they_are_samples() -> None:
    assert all("mẫu" in name and "mau" in key for name, key in witnesses.SAMPLES.items())


def test_both_confirm_what_the_site_shows(home: Path) -> None:
    """They may be there before the site answers, and learn its key from it."""
    site = Site(Log())
    stop = threading.Event()
    running = threading.Thread(target=witnesses.run, args=(home, site.url, ORIGIN, stop))
    running.start()
    try:
        time.sleep(0.2)
        site.log.grow(300)
        site.log.files["keys"] = f"{site.log.vkey}\n".encode()
        give_up = time.monotonic() + 60
        while len(site.handed_in) < 2 and time.monotonic() < give_up:
            time.sleep(0.05)
    finally:
        stop.set()
        running.join()
        site.close()
    signatures = "".join(note.rpartition("\n\n")[2] for note in site.handed_in)
    note = site.log.note() + "".join(f"{line}\n" for line in signatures.splitlines() if "chung-kien" in line)
    policy = f"log {site.log.vkey}\n{(home / 'log-policy.txt').read_text(encoding='utf-8')}"
    assert set(parse_policy(policy).check(note).witnesses) == set(witnesses.SAMPLES)
