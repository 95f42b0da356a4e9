"""`nhip effect` through the door a stranger uses: a plan first, then a table."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nhip.__main__ import main
from nhip.cli.exits import Exit

PLAN = (
    "effect", "plan", "--outcome", "reports", "--treated", "W0", "--direction", "less",
    "--first", "2021-01-01", "--begins", "2024-01-01", "--last", "2025-12-01",
)  # fmt: skip


@pytest.fixture
def table(tmp_path: Path) -> Path:
    chance = np.random.default_rng(3)
    lines = ["ward,month,reports"]
    for unit in range(24):
        for step in range(60):
            mean = 80 * (0.4 if unit == 0 and step >= 36 else 1.0)
            lines.append(f"W{unit},{2021 + step // 12}-{step % 12 + 1:02d},{chance.poisson(mean)}")
    path = tmp_path / "counts.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(PLAN) == Exit.NOTHING_NEW
    path = tmp_path / "plan.json"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    return path


def test_a_plan_written_first_is_answered_by_a_table(
    plan: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["effect", "assess", str(plan), str(table)]) == Exit.HOT_SPOTS
    told = capsys.readouterr().out
    assert told.startswith("Effect: ")
    assert "registered" in told
    assert main(["effect", "assess", str(plan), str(table), "--json", "-"]) == Exit.HOT_SPOTS
    answer = json.loads(capsys.readouterr().out)
    assert (answer["format"], answer["registered"]) == ("nhip.effect", True)
    assert answer["assessment"]["low"] < 0.4 < answer["assessment"]["high"]


def test_a_plan_changed_afterwards_is_refused(
    plan: Path, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan.write_text(plan.read_text(encoding="utf-8").replace("2024-01-01", "2024-02-01"), encoding="utf-8")
    assert main(["effect", "assess", str(plan), str(table)]) == Exit.BAD_INPUT
    assert "changed after it was written" in capsys.readouterr().err


def test_a_registered_plan_takes_no_further_wishes(plan: Path, table: Path) -> None:
    with pytest.raises(SystemExit) as left:
        main(["effect", "assess", str(plan), str(table), "--level", "0.2"])
    assert left.value.code == Exit.USAGE


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        (("--treated", "W0", "--method", "differences"), Exit.HOT_SPOTS, "figures at hand"),
        (("--treated", "W0", "--method", "synthetic"), Exit.HOT_SPOTS, "made of"),
        (("--treated", "W5"), Exit.NOTHING_NEW, "No effect found"),
        (("--treated", "W5", "--last", "2024-01-01"), Exit.CANNOT_TELL, "proves nothing"),
    ],
)
def test_a_table_alone_is_answered_and_says_that_the_plan_came_after(
    more: tuple[str, ...], code: Exit, words: str, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["effect", str(table), "--begins", "2024-01-01", *more]) == code
    assert words in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ((",80", ",80.5"), "no count"),
        (("2021-01,", "yesterday,"), "no date"),
        (("W0,2021-02", "W9,2021-02"), "no row"),
        (("reports", "heads"), "--count"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(
    change: tuple[str, str], words: str, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = table.read_text(encoding="utf-8")
    assert change[0] in text
    table.write_text(text.replace(change[0], change[1], 1), encoding="utf-8")
    assert main(["effect", str(table), "--treated", "W0", "--begins", "2024-01-01"]) == Exit.BAD_INPUT
    assert words in capsys.readouterr().err


def test_as_a_process_of_its_own_it_finds_what_it_needs_of_scipy(plan: Path, table: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from nhip.__main__ import command; sys.exit(command())",
         "effect", "assess", str(plan), str(table)], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (Exit.HOT_SPOTS, "")
