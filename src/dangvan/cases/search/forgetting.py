"""Words that were taken out of the index stand in its older parts until these are joined: join them now."""

from __future__ import annotations

from django.db import connection

from dangvan.cases.search.schema import INDEXES


def forget_deleted() -> None:
    """Write SQLite's full-text indexes anew without what was deleted. PostgreSQL's go with its vacuum."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for name in INDEXES:
            table = f"case_{name}_words"
            cursor.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")
