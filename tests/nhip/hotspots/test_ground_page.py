"""docs/nhip/zones-and-baselines.md: its example runs, and its table names every notice of the ground."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs/nhip/zones-and-baselines.md").read_text(encoding="utf-8")
GROUND = ("cube", "geography", "adjacency", "zones", "baseline")


def test_the_example_runs_as_it_stands() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(example, "zones-and-baselines.md", "exec"), {})


def test_every_notice_of_the_ground_stands_in_the_table() -> None:
    sources = [(ROOT / f"src/nhip/hotspots/{name}.py").read_text(encoding="utf-8") for name in GROUND]
    given = {code for source in sources for code in re.findall(r"Notice\(\s*\"(\w+)\"", source)}
    described = {
        code
        for line in re.findall(r"^\| (`\w+`.*?) \|", PAGE.split("## Notices")[1], re.MULTILINE)
        for code in re.findall(r"`(\w+)`", line)
    }
    assert given == described
