"""What the verifier remembers between two entries and between two runs: one SQLite file, so that memory stays
bounded however long the log is, and an audit that was broken off goes on where it stopped.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dangvan.ledger.tlog.errors import Refused

#: Goes up when what is written here changes its meaning: an older file is then made anew.
_VERSION: Final = 1
_TABLES: Final = """
CREATE TABLE chain (subject BLOB PRIMARY KEY, seq INTEGER NOT NULL, head BLOB NOT NULL, day TEXT NOT NULL,
    standing TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE finding (id INTEGER PRIMARY KEY, code TEXT NOT NULL, entry INTEGER, said TEXT NOT NULL);
CREATE TABLE body_key (organisation TEXT NOT NULL, entry INTEGER NOT NULL, key TEXT NOT NULL,
    PRIMARY KEY (organisation, entry)) WITHOUT ROWID;
CREATE TABLE unsigned (entry INTEGER PRIMARY KEY, organisation TEXT NOT NULL, core BLOB NOT NULL,
    signature BLOB NOT NULL);
"""


@dataclass(slots=True)
class Chain:
    """The last leaf of a subject: its number, its hash, its day, and how the case stands (empty: no case)."""

    seq: int
    head: bytes
    day: str
    standing: str = ""


class Book:
    """One audit's memory. `path` None keeps it in a temporary file that is gone with the run."""

    def __init__(self, path: Path | None) -> None:
        try:
            self._db = sqlite3.connect(str(path) if path else "", isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL" if path else "PRAGMA journal_mode=MEMORY")
            self._db.execute("PRAGMA synchronous=NORMAL" if path else "PRAGMA synchronous=OFF")
            self._db.execute("PRAGMA cache_size=-65536")
            self._prepare()
        except sqlite3.Error as why:
            raise Refused(f"the verifier's own memory in {path} cannot be used: {why}") from None

    def _prepare(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version == _VERSION:
            return
        if version:
            raise Refused("the verifier's memory comes from another version: name a new folder")
        self._db.executescript(f"BEGIN; {_TABLES} PRAGMA user_version={_VERSION}; COMMIT;")

    def begin(self) -> None:
        """From here on everything is kept together by `commit`, or nothing."""
        self._db.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        self._db.execute("COMMIT")

    def rollback(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def close(self) -> None:
        self._db.close()

    def noted(self, name: str, default: Any = None) -> Any:
        row = self._db.execute("SELECT value FROM note WHERE name = ?", [name]).fetchone()
        return default if row is None else json.loads(row[0])

    def write_note(self, name: str, value: Any) -> None:
        self._db.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", [name, json.dumps(value)])

    def chains_of(self, subjects: Iterable[bytes]) -> dict[bytes, Chain]:
        """The chains of these subjects that are known."""
        found: dict[bytes, Chain] = {}
        wanted = list(subjects)
        for at in range(0, len(wanted), 500):
            some = wanted[at : at + 500]
            marks = ",".join("?" * len(some))
            rows = self._db.execute(f"SELECT * FROM chain WHERE subject IN ({marks})", some)  # noqa: S608
            found |= {subject: Chain(seq, head, day, standing) for subject, seq, head, day, standing in rows}
        return found

    def keep_chains(self, chains: dict[bytes, Chain]) -> None:
        rows = ((s, c.seq, c.head, c.day, c.standing) for s, c in chains.items())
        self._db.executemany("INSERT OR REPLACE INTO chain VALUES (?, ?, ?, ?, ?)", rows)

    def standings(self) -> Iterator[tuple[bytes, str]]:
        """Every case with how it stands."""
        yield from self._db.execute("SELECT subject, standing FROM chain WHERE standing != ''")

    def add_findings(self, findings: Iterable[tuple[str, int | None, dict[str, Any]]]) -> None:
        rows = ((code, entry, json.dumps(said, ensure_ascii=False)) for code, entry, said in findings)
        self._db.executemany("INSERT INTO finding (code, entry, said) VALUES (?, ?, ?)", rows)

    def findings(self, after: int = 0, most: int = -1) -> list[tuple[int, str, int | None, dict[str, Any]]]:
        """Findings with their number, code, entry and particulars, oldest first."""
        rows = self._db.execute(
            "SELECT id, code, entry, said FROM finding WHERE id > ? ORDER BY id LIMIT ?", [after, most]
        )
        return [(number, code, entry, json.loads(said)) for number, code, entry, said in rows]

    def count_findings(self) -> dict[str, int]:
        return dict(self._db.execute("SELECT code, COUNT(*) FROM finding GROUP BY code ORDER BY MIN(id)"))

    def some_findings(self, code: str, most: int) -> list[tuple[int | None, dict[str, Any]]]:
        """The first ones of a kind."""
        rows = self._db.execute(
            "SELECT entry, said FROM finding WHERE code = ? ORDER BY id LIMIT ?", [code, most]
        )
        return [(entry, json.loads(said)) for entry, said in rows]

    def last_finding(self) -> int:
        (last,) = self._db.execute("SELECT COALESCE(MAX(id), 0) FROM finding").fetchone()
        return int(last)

    def add_key(self, organisation: str, entry: int, key: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO body_key VALUES (?, ?, ?)", [organisation, entry, key])

    def keys(self) -> dict[str, list[tuple[int, str]]]:
        """Organisation -> its keys in the order in which the log names them."""
        found: dict[str, list[tuple[int, str]]] = {}
        rows = self._db.execute("SELECT organisation, entry, key FROM body_key ORDER BY organisation, entry")
        for organisation, entry, key in rows:
            found.setdefault(organisation, []).append((entry, key))
        return found

    def await_key(self, entry: int, organisation: str, core: bytes, signature: bytes) -> None:
        """Keep a signature whose key the log has not named yet."""
        self._db.execute("INSERT INTO unsigned VALUES (?, ?, ?, ?)", [entry, organisation, core, signature])

    def awaited(self, organisation: str) -> list[tuple[int, bytes, bytes]]:
        """Take out the signatures that waited for this body's key."""
        rows = self._db.execute(
            "DELETE FROM unsigned WHERE organisation = ? RETURNING entry, core, signature", [organisation]
        )
        return sorted(rows.fetchall())

    def still_awaited(self) -> list[tuple[int, str]]:
        rows = self._db.execute("SELECT entry, organisation FROM unsigned ORDER BY entry")
        return [(int(entry), str(organisation)) for entry, organisation in rows]
