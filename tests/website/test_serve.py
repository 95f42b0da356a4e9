"""`dangvan serve`: starts, answers, stops within seconds, and says in a sentence why it can't."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

pytestmark = pytest.mark.sqlite


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, migrated_database: Path) -> Path:
    """A data folder with a migrated database."""
    folder = tmp_path_factory.mktemp("home")
    folder.chmod(0o755)
    shutil.copy(migrated_database, folder / "dangvan.sqlite3")
    return folder


def environment(home: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PYTHONPATH": str(ROOT / "src"),
        "DANGVAN_HOME": str(home),
        "PYTHONUNBUFFERED": "1",
    }


def dangvan(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dangvan", *arguments],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def serving(home: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "dangvan", "serve", "--port", str(port)],
        env=environment(home),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == f"http://127.0.0.1:{port}"
    yield process, port
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        process.wait(60)
    process.stdout.close()


def children_of(process: subprocess.Popen[str]) -> list[int]:
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True, check=False
    ).stdout
    return [int(number) for number in listed.split()]


def assert_refused(ran: subprocess.CompletedProcess[str], *words: str) -> None:
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    for word in words:
        assert word in ran.stderr


def ask(port: int, path: str) -> tuple[int, dict[str, str]]:
    visit = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    visit.request("GET", path, headers={"Accept-Encoding": "br, gzip"})
    answer = visit.getresponse()
    answer.read()
    visit.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}


def test_pages_and_static_files_are_answered(serving: tuple[subprocess.Popen[str], int], home: Path) -> None:
    _process, port = serving
    until = time.monotonic() + 60
    while ask(port, "/readyz")[0] != 200 and time.monotonic() < until:
        time.sleep(0.2)  # the worker beside it is still starting
    assert ask(port, "/readyz")[0] == 200
    script = next((home / "static" / "vendor").glob("htmx.min.*.js")).name
    status, headers = ask(port, f"/static/vendor/{script}")
    assert status == 200
    assert headers["content-encoding"] == "br"
    assert "immutable" in headers["cache-control"]


def test_photos_are_not_served_as_files(serving: tuple[subprocess.Popen[str], int], home: Path) -> None:
    (home / "media" / "photo.jpg").write_bytes(b"private")
    assert ask(serving[1], "/media/photo.jpg")[0] == 404


def test_a_data_folder_that_was_open_to_others_is_closed_to_them(
    serving: tuple[subprocess.Popen[str], int], home: Path
) -> None:
    assert ask(serving[1], "/healthz")[0] == 200
    assert home.stat().st_mode & 0o777 == 0o700


def test_a_second_service_on_the_same_data_is_refused(
    serving: tuple[subprocess.Popen[str], int], home: Path
) -> None:
    assert_refused(dangvan(home, "serve", "--port", str(free_port())), str(serving[0].pid), "already runs")


def test_a_port_in_use_is_named(
    serving: tuple[subprocess.Popen[str], int], home: Path, tmp_path: Path
) -> None:
    for name in ("dangvan.sqlite3",):
        (tmp_path / name).write_bytes((home / name).read_bytes())
    assert_refused(dangvan(tmp_path, "serve", "--port", str(serving[1])), "--port", str(serving[1]), "in use")


@pytest.mark.parametrize("name", ["worker", "signer"])
def test_a_worker_or_signer_that_dies_is_started_again(
    serving: tuple[subprocess.Popen[str], int], name: str
) -> None:
    process, _port = serving
    before = children_of(process)
    assert len(before) == 3
    (child,) = [child for child in before if name.encode() in command_of(child)]
    os.kill(child, signal.SIGKILL)
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        after = children_of(process)
        if len(after) == 3 and set(after) != set(before):
            break
        time.sleep(0.2)
    assert len(after) == 3
    assert set(after) != set(before)


def command_of(child: int) -> list[bytes]:
    return Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")


def test_the_public_log_begins_by_itself(serving: tuple[subprocess.Popen[str], int], home: Path) -> None:
    give_up = time.monotonic() + 60
    while not (home / "log" / "checkpoint").exists() and time.monotonic() < give_up:
        time.sleep(0.2)
    origin, size = (home / "log" / "checkpoint").read_text(encoding="utf-8").splitlines()[:2]
    assert origin == "127.0.0.1/log"
    assert int(size) % 16 == 0


def test_the_process_that_waits_is_light(serving: tuple[subprocess.Popen[str], int]) -> None:
    status = Path(f"/proc/{serving[0].pid}/status").read_text()
    kilobytes = int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))
    assert kilobytes < 40_000


def test_ctrl_c_stops_everything_within_seconds(serving: tuple[subprocess.Popen[str], int]) -> None:
    process, port = serving
    children = children_of(process)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert time.monotonic() - began < 20
    for child in children:
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)
    with pytest.raises(OSError):
        ask(port, "/healthz")


def test_a_database_without_its_migrations_is_refused(tmp_path: Path) -> None:
    assert_refused(dangvan(tmp_path, "serve", "--port", str(free_port())), "dangvan migrate")


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = subprocess.run(
        [sys.executable, "-m", "dangvan", "serve"],
        env=environment(tmp_path) | {"DANGVAN_HOME": str(tmp_path / "file" / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert_refused(ran, "DANGVAN_HOME", str(tmp_path / "file" / "home"))


def test_a_port_that_does_not_exist_is_refused(home: Path) -> None:
    assert_refused(dangvan(home, "serve", "--port", "70000"), "70000")


def test_a_database_server_that_is_away_is_named(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "dangvan", "serve", "--port", str(free_port())],
        env=environment(tmp_path) | {"DATABASE_URL": f"postgres://nobody@127.0.0.1:{free_port()}/none"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert_refused(ran, "DATABASE_URL")
