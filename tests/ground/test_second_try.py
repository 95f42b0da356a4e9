"""Which tests are tried a second time, and that nobody overlooks one which needed it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REAL = ("browser", "demo", "faults/ledger")
#: Fails in the first attempt, and one of the two in the second as well.
UNSTEADY = """
from pathlib import Path

import pytest


@pytest.mark.parametrize("ever", ["once", "twice"])
def test_it(ever):
    mark = Path(__file__).with_suffix(f".{ever}")
    tried, _ = mark.exists(), mark.touch()
    assert tried and ever == "once", "the page was slow"
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The last lines of a suite of such tests, run as ours is."""
    folder = tmp_path_factory.mktemp("suite")
    for where in (*REAL, "desk"):
        test = folder / "tests" / where / f"test_{where.replace('/', '_')}.py"
        test.parent.mkdir(parents=True)
        test.write_text(UNSTEADY)
    (folder / "pytest.ini").write_text("[pytest]\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:django",
        "-p",
        "tests.second_try",
        "-n",
        "1",
        "tests",
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ran = subprocess.run(command, check=False, cwd=folder, env=environment, capture_output=True, text=True)
    assert ran.returncode == 1, ran.stderr
    return ran.stdout


@pytest.mark.parametrize("where", REAL)
def test_what_drives_real_things_is_tried_again_and_said_aloud(told: str, where: str) -> None:
    name = f"tests/{where}/test_{where.replace('/', '_')}.py::test_it"
    said = told[told.index(f"passed only the second time: {name}[once]") :]
    assert "What went wrong the first time (call):" in said
    assert "the page was slow" in said
    assert f"FAILED {name}[twice]" in told
    assert f"second time: {name}[twice]" not in told


def test_every_other_test_has_one_try(told: str) -> None:
    assert "FAILED tests/desk/test_desk.py::test_it[once]" in told
    assert "second time: tests/desk" not in told
