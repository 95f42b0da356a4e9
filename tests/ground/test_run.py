"""`./run` on machines that lack something: one clear line in both languages, never a traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

SYSTEM = (
    "sh",
    "cat",
    "cmp",
    "cp",
    "dirname",
    "echo",
    "find",
    "head",
    "mkdir",
    "printf",
    "pwd",
    "rm",
    "sleep",
    "tail",
)

#: A python3 that answers as a whole one would, but for what a test takes away.
PYTHON = """#!/bin/sh
case "$*" in
*sys.version_info*) {version} ;;
"-m pip --version") {pip} ;;
"-m pip install"*) {install} ;;
*) exit 0 ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    folder.mkdir()
    shutil.copy(ROOT / "run", folder / "run")
    shutil.copytree(ROOT / "requirements", folder / "requirements")
    commands = tmp_path / "bin"
    commands.mkdir()
    for name in SYSTEM:
        if found := shutil.which(name):
            (commands / name).symlink_to(found)
    return folder


def give_python(checkout: Path, **without: str) -> None:
    script = checkout.parent / "bin" / "python3"
    answers = {"version": f"echo {sys.executable}", "pip": "echo pip 23", "install": "exit 0"} | without
    script.write_text(PYTHON.format(**answers))
    script.chmod(0o755)


def run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(checkout / "run"), *arguments],
        env={"PATH": str(checkout.parent / "bin"), "HOME": str(checkout.parent)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def assert_one_clear_line(ran: subprocess.CompletedProcess[str], *words: str) -> None:
    assert ran.returncode == 1
    said = [line for line in ran.stderr.splitlines() if "Preparing the Python environment" not in line]
    assert len(said) == 1, ran.stderr
    assert "Traceback" not in ran.stderr
    for word in words:
        assert word in said[0]


def test_a_machine_without_python_is_told_what_to_install(checkout: Path) -> None:
    assert_one_clear_line(run(checkout, "demo"), "python3 is missing", "apt install python3", "hãy cài")


def test_an_old_python_is_refused(checkout: Path) -> None:
    give_python(checkout, version="echo")
    assert_one_clear_line(run(checkout, "demo"), "3.11 or newer", "3.11 trở lên")


def test_a_python_that_fails_to_start_is_refused(checkout: Path) -> None:
    give_python(checkout, version="exit 3")
    assert_one_clear_line(run(checkout, "demo"), "3.11 or newer")


def test_a_machine_without_pip_is_told_what_to_install(checkout: Path) -> None:
    give_python(checkout, pip="exit 1")
    assert_one_clear_line(run(checkout, "demo"), "apt install python3-pip", "chưa có pip")


def test_a_machine_without_network_is_told_so(checkout: Path) -> None:
    give_python(checkout, install="echo connection failed >&2; exit 1")
    assert_one_clear_line(run(checkout, "demo"), "check the network", "kiểm tra mạng")


def test_a_folder_that_cannot_be_written_is_named(checkout: Path) -> None:
    give_python(checkout)
    (checkout / ".tools").write_text("a file where the folder should be")
    assert_one_clear_line(run(checkout, "demo"), str(checkout), "Cannot write")


def test_an_unknown_command_lists_those_there_are(checkout: Path) -> None:
    ran = run(checkout, "fly")
    assert ran.returncode == 1
    assert "There is no command “fly”" in ran.stderr
    assert "./run demo" in ran.stderr


def test_without_a_command_it_says_what_it_can_do(checkout: Path) -> None:
    ran = run(checkout)
    assert ran.returncode == 0
    assert all(f"./run {name}" in ran.stdout for name in ("demo", "test", "bench", "dangvan", "lock"))


def test_a_second_run_waits_for_the_first(checkout: Path) -> None:
    give_python(checkout, install="exit 1")
    turn = checkout / ".tools" / "turn"
    turn.mkdir(parents=True)
    (turn / "pid").write_text(str(os.getpid()))
    began = time.monotonic()
    threading.Timer(1.5, shutil.rmtree, [turn]).start()
    ran = run(checkout, "demo")
    assert time.monotonic() - began > 1.4
    assert "Another ./run is installing here" in ran.stderr


def test_the_turn_of_a_run_that_died_is_taken_over(checkout: Path) -> None:
    give_python(checkout, install="exit 1")
    turn = checkout / ".tools" / "turn"
    turn.mkdir(parents=True)
    gone = subprocess.Popen(["true"])
    gone.wait()
    (turn / "pid").write_text(str(gone.pid))
    ran = run(checkout, "demo")
    assert "Another ./run" not in ran.stderr
    assert not turn.exists(), "a run that fails gives its turn back"


def test_nothing_of_one_shell_is_asked_for() -> None:
    script = (ROOT / "run").read_text(encoding="utf-8")
    assert script.startswith("#!/bin/sh\n")
    for bashism in ("[[", "function ", "local ", "<<<", "${BASH", "pipefail"):
        assert bashism not in script
