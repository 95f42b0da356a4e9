"""Rows change only in actions, so that every change passes its policy and leaves its event."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import PACKAGE, name_of, python_files, tree

ALWAYS = {"bulk_create", "bulk_update", "get_or_create", "update_or_create"}
ON_A_ROW = {"save", "delete"}
ON_ROWS = {"create", "update", "delete"}
#: What a chain must run through for `.update(` or `.create(` to mean rows and not a dictionary.
ROWS = {"objects", "filter", "exclude", "all", "select_for_update", "order_by", "using", "_default_manager"}

#: Writes outside actions, each with its reason.
ALLOWED = {
    "src/dangvan/kernel/": "its tables are machinery (outbox, clock jobs); no policy stands before them",
    "src/dangvan/ledger/": "the log's own books: batches, cosignatures, conflicts; people's acts are actions",
    "src/dangvan/demo/": "fills an empty database of its own, in batches, with the actions' own batch twins",
    "src/dangvan/accounts/models.py": "Django's user manager",
    "src/dangvan/cases/search/documents.py": "what a case is found by, copied in the action that changed it",
}


def test_rows_are_written_only_in_actions_and_migrations() -> None:
    breaches = [
        f"{name_of(path)}:{line} {what}"
        for path in python_files()
        if not _is_room_for_writes(path)
        for line, what in writes(tree(path))
    ]
    assert breaches == []


def test_every_exception_still_exists() -> None:
    assert [place for place in ALLOWED if not (PACKAGE.parent.parent / place).exists()] == []


def test_the_look_out_sees_writes_and_passes_dictionaries() -> None:
    seen = (
        "case.save()\nCase.objects.create(a=1)\ncases.filter(a=1).update(b=2)\nCase.objects.bulk_create([])"
    )
    assert [line for line, _what in writes(ast.parse(seen))] == [1, 2, 3, 4]
    passed = "words.update(more)\ncounts.setdefault('a', 0)\npicture.save(file, format='JPEG')"
    assert list(writes(ast.parse(passed))) == []


def writes(module: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        verb = node.func.attr
        chain = {part.attr for part in ast.walk(node.func.value) if isinstance(part, ast.Attribute)}
        bare_row = verb in ON_A_ROW and not node.args and isinstance(node.func.value, ast.Name)
        if verb in ALWAYS or bare_row or (verb in ON_ROWS and chain & ROWS):
            yield node.lineno, ast.unparse(node)[:80]


def _is_room_for_writes(path: Path) -> bool:
    if path.name == "actions.py" or "actions" in path.relative_to(PACKAGE).parts:
        return True
    return name_of(path).startswith(tuple(ALLOWED))
