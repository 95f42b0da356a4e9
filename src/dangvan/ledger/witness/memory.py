"""What a witness remembers: the logs it knows, the latest checkpoint it cosigned of each, and whatever
contradicted it.

One SQLite file. A commit returns only when its bytes are on the disk (write-ahead log, synchronous=FULL): an
answer given before that could be forgotten in a power cut, and the witness would then confirm a second
history.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.hashing import EMPTY_ROOT

#: Of the proven contradictions of one log the first so many are kept, of refusals that prove nothing the
#: last: one proof makes the point, and no flood fills the disk or washes a proof away.
MOST_CONFLICTS = 100

_TABLES = """
CREATE TABLE log (vkey TEXT PRIMARY KEY, origin TEXT NOT NULL, added_at INTEGER NOT NULL) STRICT;
CREATE INDEX log_origin ON log (origin);
CREATE TABLE latest (
    origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL,
    cosigned_at INTEGER NOT NULL
) STRICT;
CREATE TABLE conflict (
    origin TEXT NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL, reason TEXT NOT NULL,
    found_at INTEGER NOT NULL, proven INTEGER NOT NULL, PRIMARY KEY (origin, size, root)
) STRICT;
PRAGMA user_version = 1;
"""


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest checkpoint cosigned of one log. Of a log never seen: the empty tree."""

    size: int = 0
    root: bytes = EMPTY_ROOT
    note: str = ""
    cosigned_at: int = 0


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A checkpoint under the log's own signature that was not cosigned.

    Proven where another root of the same size was cosigned. Otherwise only its proof did not fit, which
    anybody can bring about with a good checkpoint and a wrong proof.
    """

    note: str
    reason: str
    found_at: int
    proven: bool


class Memory:
    """Open on one file; every method may be called from any thread."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise Refused(f"the witness's memory {path} is missing: a witness without it must not sign again")
        self._turn = threading.RLock()
        self._rows = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        try:
            self._set_up()
        except sqlite3.DatabaseError as error:
            self._rows.close()
            raise Refused(f"the witness's memory {path} can't be read: {error}") from None

    def _set_up(self) -> None:
        self._rows.execute("PRAGMA journal_mode=WAL")
        self._rows.execute("PRAGMA synchronous=FULL")
        self._rows.execute("PRAGMA cache_size=-512")
        if self._rows.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("it is damaged")
        if self._rows.execute("PRAGMA user_version").fetchone() != (1,):
            raise sqlite3.DatabaseError("it was made by another version")

    @classmethod
    def create(cls, path: Path) -> Memory:
        """Make an empty memory, on the disk before this returns."""
        rows = sqlite3.connect(path, isolation_level=None)
        rows.execute("PRAGMA journal_mode=WAL")
        rows.execute("PRAGMA synchronous=FULL")
        rows.executescript(f"BEGIN IMMEDIATE;{_TABLES}COMMIT;")
        rows.close()
        path.chmod(0o600)
        return cls(path)

    def close(self) -> None:
        with self._turn:
            self._rows.close()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """What is read and written inside happens at once, before or after anybody else's turn, and is on the
        disk when it ends.
        """
        with self._turn:
            self._rows.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._rows.execute("COMMIT")
            except BaseException:
                if self._rows.in_transaction:
                    self._rows.execute("ROLLBACK")
                raise

    def add_log(self, origin: str, vkey: str, now: int) -> bool:
        """Trust one more key for an origin; False where it is trusted already."""
        with self.turn():
            known = self._rows.execute("SELECT 1 FROM log WHERE vkey = ?", (vkey,)).fetchone()
            self._rows.execute("INSERT OR IGNORE INTO log VALUES (?, ?, ?)", (vkey, origin, now))
        return known is None

    def remove_log(self, vkey: str) -> bool:
        """Trust a key no longer. What was cosigned of its log stays in mind."""
        with self.turn():
            return self._rows.execute("DELETE FROM log WHERE vkey = ?", (vkey,)).rowcount > 0

    def vkeys(self, origin: str) -> list[str]:
        """The keys trusted for an origin; none where the log is unknown."""
        with self._turn:
            rows = self._rows.execute(
                "SELECT vkey FROM log WHERE origin = ? ORDER BY added_at, vkey", (origin,)
            )
            return [vkey for (vkey,) in rows.fetchall()]

    def origins(self) -> list[str]:
        with self._turn:
            rows = self._rows.execute("SELECT DISTINCT origin FROM log ORDER BY origin")
            return [origin for (origin,) in rows.fetchall()]

    def knows(self, origin: str) -> bool:
        return bool(self.vkeys(origin))

    def latest(self, origin: str) -> Latest:
        with self._turn:
            row = self._rows.execute(
                "SELECT size, root, note, cosigned_at FROM latest WHERE origin = ?", (origin,)
            ).fetchone()
        return Latest(*row) if row else Latest()

    def remember(self, origin: str, latest: Latest) -> None:
        """To be called inside a `turn`, before the cosignature is given to anybody."""
        self._rows.execute(
            "INSERT INTO latest VALUES (?, ?, ?, ?, ?) ON CONFLICT (origin) DO UPDATE"
            " SET size = excluded.size, root = excluded.root,"
            " note = excluded.note, cosigned_at = excluded.cosigned_at",
            (origin, latest.size, latest.root, latest.note, latest.cosigned_at),
        )

    def keep_conflict(self, origin: str, size: int, root: bytes, found: Contradiction) -> bool:
        """Keep what was refused; False where it is known or enough is kept. Inside a `turn`."""
        counted = self._rows.execute("SELECT count(*) FROM conflict WHERE origin = ? AND proven", (origin,))
        if found.proven and counted.fetchone()[0] >= MOST_CONFLICTS:
            return False
        is_new = self._rows.execute(
            "INSERT INTO conflict VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (origin, size, root) DO UPDATE"
            " SET proven = 1, reason = excluded.reason WHERE excluded.proven AND NOT proven",
            (origin, size, root, found.note, found.reason, found.found_at, found.proven),
        ).rowcount
        self._rows.execute(
            "DELETE FROM conflict WHERE origin = ?1 AND NOT proven"
            " AND rowid NOT IN"
            " (SELECT rowid FROM conflict WHERE origin = ?1 AND NOT proven ORDER BY rowid DESC LIMIT ?2)",
            (origin, MOST_CONFLICTS),
        )
        return is_new > 0

    def settle_conflicts(self, origin: str, size: int, root: bytes) -> bool:
        """Now that this tree is cosigned: drop what was refused of it for its proof alone; what has another
        root at its size is proven to contradict. True where there is such. Inside a `turn`.
        """
        self._rows.execute(
            "DELETE FROM conflict WHERE origin = ? AND size = ? AND root = ? AND NOT proven",
            (origin, size, root),
        )
        proven = self._rows.execute(
            "UPDATE conflict SET proven = 1 WHERE origin = ? AND size = ? AND NOT proven", (origin, size)
        )
        return proven.rowcount > 0

    def conflicts(self, origin: str) -> list[Contradiction]:
        with self._turn:
            rows = self._rows.execute(
                "SELECT note, reason, found_at, proven FROM conflict WHERE origin = ?"
                " ORDER BY proven DESC, rowid",
                (origin,),
            )
            return [
                Contradiction(note, reason, at, bool(proven)) for note, reason, at, proven in rows.fetchall()
            ]
