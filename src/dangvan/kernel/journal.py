"""The database's own journal, emptied once what was thrown away shall be gone from it too."""

from __future__ import annotations

from django.db import connection

#: Readers may hold the journal for a moment; whoever waits longer tries at the next turn.
_PATIENCE_MS = 500


def empty_journal() -> bool:
    """Let SQLite carry its journal into the file and cut it to nothing; False where a reader was in the way.

    Rows deleted from the file are written over (`secure_delete`); their last copy stands in the journal.
    PostgreSQL's journal is the operator's: docs/operating.md says how long it keeps what.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return True
    with connection.cursor() as cursor:
        (patience,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout={_PATIENCE_MS}")
        try:
            (was_busy, *_frames) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout={int(patience)}")
    return not was_busy
