"""The demonstration as `dangvan demo` seeds it, once for all tests of a run and all their processes; and the
demonstration served from a copy of it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.free_ports import free_port

#: Its own size: in a smaller one both hot spots do not stand out on every day (tried: 1,000 and 2,000).
FEW = ("--recent", "5000", "--history", "6000")


def start(home: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home.parent),
        "PYTHONPATH": str(ROOT / "src"),
        "DANGVAN_HOME": str(home),
        "DANGVAN_DEMO": "1",
        "PYTHONUNBUFFERED": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "dangvan", "demo", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(home: Path, *arguments: str) -> tuple[int, str, str]:
    process = start(home, *arguments)
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def read_until(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdout is not None
    read = ""
    for line in process.stdout:
        read += line
        if words in line:
            return read
    raise AssertionError(f"ended without {words!r}: {read}")


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The demonstration, served until the block is left; gives its address."""
    port = free_port()
    process = start(home, "--port", str(port))
    try:
        read_until(process, "Ctrl-C")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


@pytest.fixture(scope="session")
def seeded_once(tmp_path_factory: pytest.TempPathFactory, migrated_database: Path) -> Path:
    """A home that is never used itself: seeded by whichever process of this run needs it first."""
    base = tmp_path_factory.getbasetemp()
    shared = base if "PYTEST_XDIST_WORKER" not in os.environ else base.parent
    home = shared / "seeded-demo"
    with (shared / "seeded-demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            making = shared / "seeding-demo"
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            shutil.copy(migrated_database, making / "dangvan.sqlite3")
            code, _out, err = run(making, "--seed-only", *FEW)
            assert (code, err) == (0, "")
            making.rename(home)
    return home


@pytest.fixture(scope="module")
def demo_home(seeded_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the seeded home for the tests of one file."""
    home = tmp_path_factory.mktemp("demo") / "home"
    shutil.copytree(seeded_once, home)
    return home
