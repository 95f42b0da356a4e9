"""`dangvan demo` as people run it: in processes of its own, with what it prints and how it ends."""

from __future__ import annotations

import http.client
import shutil
import signal
import socket
import sqlite3
import time
from pathlib import Path

import pytest

from dangvan.demo.people import LOGINS, PASSWORD
from tests.demo_home import free_port, read_until, run, start

pytestmark = pytest.mark.sqlite


def test_it_prints_where_to_look_and_stops_cleanly(demo_home: Path) -> None:
    port = free_port()
    process = start(demo_home, "--port", str(port))
    told = read_until(process, "Ctrl-C")
    for words in (f"http://127.0.0.1:{port}/", "/en/", "/desk/", PASSWORD, *[one.username for one in LOGINS]):
        assert words in told
    receipt = (demo_home / "run" / "demo-receipt.txt").read_text()
    assert receipt in told
    assert len(receipt.split()) == 8
    visit = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    visit.request("GET", "/")
    assert visit.getresponse().status == 200
    visit.close()
    code, _out, err = run(demo_home, "--port", str(free_port()))
    assert code == 1
    assert "đã chạy" in err
    assert "Traceback" not in err
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert err == ""


def test_a_port_in_use_is_said_in_a_sentence_and_nothing_is_seeded(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        code, _out, err = run(tmp_path / "home", "--port", str(other.getsockname()[1]))
    assert code == 1
    assert "is in use by another program" in err
    assert "Traceback" not in err


def test_an_unwritable_folder_is_said_in_a_sentence() -> None:
    # Not even an administrator makes a folder there.
    code, _out, err = run(Path("/proc/dangvan"))
    assert code == 1
    assert "Cannot" in err
    assert "Traceback" not in err


def test_a_folder_that_is_a_file_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    code, _out, err = run(tmp_path / "home")
    assert code == 1
    assert "Cannot" in err
    assert "Traceback" not in err


def test_ctrl_c_while_it_builds_leaves_nothing_half_done(tmp_path: Path, migrated_database: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(migrated_database, home / "dangvan.sqlite3")
    process = start(home, "--seed-only", "--recent", "5000", "--history", "3000")
    read_until(process, "Building")
    give_up = time.monotonic() + 60
    while not _has_city(home / "dangvan.sqlite3") and time.monotonic() < give_up:
        time.sleep(0.2)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "nothing of it is kept" in err
    assert "Traceback" not in err
    with sqlite3.connect(home / "dangvan.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM reports_report").fetchone() == (0,)
    assert not list((home / "media").rglob("*.jpg"))


def _has_city(database: Path) -> bool:
    try:
        with sqlite3.connect(database, timeout=5) as connection:
            return bool(connection.execute("SELECT 1 FROM organisations_legalway").fetchone())
    except sqlite3.OperationalError:
        return False
