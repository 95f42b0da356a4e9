"""The pages on the life of a case and on who sees what, held to the two tables in the code."""

from __future__ import annotations

import re

from dangvan.cases import limits
from dangvan.cases.machine import MOVES
from dangvan.cases.policies import _HELD_BACK, _RESTRICTED, SIGHT
from dangvan.cases.types import Relation, Sight, State
from dangvan.reports.types import Visibility
from tests.architecture.sources import ROOT

CONCEPTS = ROOT / "docs" / "concepts"


def rows(page: str, width: int) -> dict[str, list[str]]:
    """The rows of that width whose first cell is a name in code: name -> the other cells."""
    found = {}
    for line in (CONCEPTS / page).read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) == width and (name := re.fullmatch(r"`(\w+)`", cells[0])):
            assert name[1] not in found, f"{name[1]} twice"
            found[name[1]] = cells[1:]
    return found


def names(cell: str) -> set[str]:
    return set() if cell == "–" else {one.strip() for one in cell.split(",")}


def test_the_page_lists_every_move_and_no_other() -> None:
    assert rows("cases.md", 5).keys() == MOVES.keys()


def test_each_move_stands_on_the_page_as_in_the_table() -> None:
    for verb, (sources, to, relations, roles) in rows("cases.md", 5).items():
        move = MOVES[verb]
        told = {state.value for state in State} if sources == "any" else names(sources)
        assert told == {state.value for state in move.sources}, verb
        assert names(to) == ({move.to.value} if move.to else set()), verb
        assert names(relations) == {relation.value for relation in move.relations}, verb
        assert names(roles) == {role.value for role in move.roles}, verb


def test_the_page_says_of_every_relation_what_it_sees() -> None:
    page = rows("visibility.md", 6)
    assert page.keys() == {relation.value for relation in Relation}
    for name, cells in page.items():
        relation = Relation(name)
        for visibility, cell in zip(Visibility, cells[:3], strict=True):
            assert cell == SIGHT[visibility][relation].name.lower(), (name, visibility)
        held = _HELD_BACK.get(relation)
        assert cells[3] == (held.name.lower() if held else "as it stands"), name
        assert cells[4] == _RESTRICTED.get(relation, Sight.NOTHING).name.lower(), name


def test_the_page_explains_every_step_of_sight() -> None:
    assert list(rows("visibility.md", 2)) == [sight.name.lower() for sight in Sight]


def test_the_page_tells_the_limits_that_hold() -> None:
    text = (CONCEPTS / "cases.md").read_text(encoding="utf-8")
    for most in (limits.LONGEST_REASON, limits.LONGEST_ANSWER):
        assert f"{most:,} characters" in text or f"up to {most:,} " in text
