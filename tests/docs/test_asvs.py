"""The table of OWASP ASVS holds every requirement of level 2 once, counts right, and cites what exists."""

from __future__ import annotations

import re
from collections import Counter

from tests.architecture.sources import ROOT

PAGE = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([a-z ]+) \| ([^|]*)\|$", PAGE, re.MULTILINE)
#: Requirements of levels 1 and 2 by chapter, as ASVS 5.0.0 has them.
IN_CHAPTER = {
    1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 29, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13,
    16: 16, 17: 7,
}  # fmt: skip


def test_every_requirement_of_level_two_stands_here_once() -> None:
    numbers = [row[0] for row in ROWS]
    assert len(numbers) == len(set(numbers)) == 253
    assert Counter(int(number.split(".")[0]) for number in numbers) == IN_CHAPTER


def test_the_counts_at_the_top_are_right() -> None:
    told = dict(
        re.findall(r"^\| (met|partly|gap|operator|not applicable) \| [^|]+ \| (\d+) \|$", PAGE, re.MULTILINE)
    )
    assert {state: int(many) for state, many in told.items()} == Counter(row[2] for row in ROWS)


def test_every_file_cited_exists_and_nothing_is_met_without_one() -> None:
    for number, _words, state, evidence in ROWS:
        cited = re.findall(r"`([^`]+)`", evidence)
        assert all((ROOT / name).is_file() for name in cited), number
        if state in {"met", "operator"}:
            assert cited, number
        if state in {"partly", "gap", "not applicable"}:
            assert state == "gap" or evidence.strip(), number
