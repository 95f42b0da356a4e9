"""A database is migrated once for what the code is now, and copied to every run and worker that needs one:
migrating takes seconds, a copy milliseconds. It is asked for all the same, and finds nothing to do.

Only on SQLite, where a database is a file; kept in `.pytest_cache`, named after all that could change it.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
#: As many versions of the code as are worked on at a time.
AT_MOST = 3


def let_test_databases_be_copied(shelf: Path = ROOT / ".pytest_cache" / "migrated") -> None:
    from django.db.backends.sqlite3.creation import DatabaseCreation

    began_as, create = version(), DatabaseCreation.create_test_db
    clear = DatabaseCreation._create_test_db  # type: ignore[attr-defined] # Django's own, not in its stubs

    def clear_and_copy(self: Any, *given: Any, **named: Any) -> Any:
        name, kept = clear(self, *given, **named), shelf / f"{version()}.sqlite3"
        if kept.exists() and not self.is_in_memory_db(name) and not Path(name).exists():
            shutil.copyfile(kept, name)
        return name

    def create_and_keep(self: Any, *given: Any, **named: Any) -> Any:
        if (shelf / f"{version()}.sqlite3").exists():
            return create(self, *given, **named)
        with _turn(shelf):
            name = create(self, *given, **named)
            # Code that changed under this very run may have had a part in it.
            if version() == began_as:
                keep(self.connection.settings_dict["NAME"], shelf, began_as)
        return name

    DatabaseCreation._create_test_db = clear_and_copy  # type: ignore[attr-defined]
    DatabaseCreation.create_test_db = create_and_keep  # type: ignore[method-assign]


def version(root: Path = ROOT) -> str:
    """A name for all that a migrated database is made of: our code and settings, the packages, SQLite."""
    found = hashlib.sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    sources = sorted((root / "src" / "dangvan").rglob("*.py"))
    for path in (*sources, root / "requirements" / "dev.txt", root / "tests" / "settings.py"):
        found.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes() + b"\0")
    return found.hexdigest()[:32]


def keep(database: str | Path, shelf: Path, name: str) -> None:
    """Lay a copy of the database on the shelf, and take the oldest ones off it."""
    beside, kept = shelf / f"{name}.new", shelf / f"{name}.sqlite3"
    if kept.exists():
        return
    beside.unlink(missing_ok=True)
    # Read through a connection of its own, as whoever opens the file would find it.
    with closing(sqlite3.connect(database)) as own, closing(sqlite3.connect(beside)) as copy:
        own.backup(copy)
    beside.replace(kept)
    for old in sorted(shelf.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)[:-AT_MOST]:
        old.unlink(missing_ok=True)


@contextmanager
def _turn(shelf: Path) -> Iterator[None]:
    """One migrates, the others wait and copy."""
    shelf.mkdir(parents=True, exist_ok=True)
    with (shelf / "turn").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
