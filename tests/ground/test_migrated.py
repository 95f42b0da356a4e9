"""A kept database stands only for the very code that made it, is whole, and old ones don't pile up."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests import migrated


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("src/dangvan/cases/migrations/0001_initial.py", "requirements/dev.txt", "tests/settings.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("before")
    return tmp_path


def test_the_same_code_has_the_same_name(checkout: Path) -> None:
    assert migrated.version(checkout) == migrated.version(checkout)


@pytest.mark.parametrize(
    "name",
    [
        "src/dangvan/cases/migrations/0001_initial.py",
        "src/dangvan/cases/migrations/0002_more.py",
        "src/dangvan/ledger/immutability.py",
        "requirements/dev.txt",
        "tests/settings.py",
    ],
)
def test_whatever_could_change_a_database_changes_its_name(checkout: Path, name: str) -> None:
    before = migrated.version(checkout)
    (checkout / name).parent.mkdir(parents=True, exist_ok=True)
    (checkout / name).write_text("after")
    assert migrated.version(checkout) != before


def test_what_is_kept_is_what_was_made_and_the_oldest_go(tmp_path: Path) -> None:
    database, shelf = tmp_path / "made.sqlite3", tmp_path / "shelf"
    shelf.mkdir()
    with closing(sqlite3.connect(database)) as own:
        own.executescript(
            "PRAGMA journal_mode=WAL; CREATE TABLE ward (name); INSERT INTO ward VALUES ('Đông');"
        )
        for age in range(migrated.AT_MOST + 2):
            migrated.keep(database, shelf, f"v{age}")
            os.utime(shelf / f"v{age}.sqlite3", (age, age))
    migrated.keep(database, shelf, "newest")
    assert sorted(path.name for path in shelf.iterdir()) == ["newest.sqlite3", "v3.sqlite3", "v4.sqlite3"]
    with closing(sqlite3.connect(shelf / "newest.sqlite3")) as kept:
        assert kept.execute("SELECT name FROM ward").fetchall() == [("Đông",)]
