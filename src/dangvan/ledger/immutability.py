"""Events and the log's books stay as they were written: triggers inside the database refuse every change but
the few that each table allows, and put every public event among those that wait to enter the log.

They hold against our own mistakes and against whoever types SQL; an owner of the database can still drop
them, which is why outsiders keep proofs of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "ledger_event"
#: Every column but the payload, of which parts may go and nothing may come.
KEPT = (
    "id", "subject", "sequence", "kind", "public", "day", "at", "actor_kind", "actor_user", "organisation",
    "plain", "commitments",
)  # fmt: skip
REFUSAL = "an event of the ledger is never changed"
#: The log's books, whose rows are never deleted: of each, the columns that never change.
BOOKS: dict[str, tuple[str, ...]] = {
    "ledger_logentry": ("index", "event_id", "subject", "sequence", "leaf_hash"),
    "ledger_checkpoint": ("size", "root", "note", "signed_at"),
    "ledger_cosignature": ("checkpoint_id", "witness"),
    "ledger_conflict": ("found_at", "source", "ours", "theirs"),
    "ledger_logstate": ("id",),
    "ledger_erasure": ("uid", "report", "what", "ground", "asked_by", "asked_at"),
}
BOOK_REFUSAL = "the books of the log are never changed"

_SQLITE = (
    f"""CREATE TRIGGER ledger_event_stays BEFORE UPDATE ON {TABLE}
    WHEN {" OR ".join(f'NEW."{name}" IS NOT OLD."{name}"' for name in KEPT)}
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    # Whatever stands in a payload afterwards stood there before, at the same place.
    f"""CREATE TRIGGER ledger_event_only_forgets BEFORE UPDATE OF payload ON {TABLE}
    WHEN NEW.payload IS NOT NULL
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}') WHERE OLD.payload IS NULL OR EXISTS (
        SELECT 1 FROM json_tree(NEW.payload) AS new WHERE NOT EXISTS (
            SELECT 1 FROM json_tree(OLD.payload) AS old
            WHERE old.fullkey = new.fullkey AND old.type = new.type AND old.atom IS new.atom));
    END""",  # noqa: S608 (names of our own)
    f"""CREATE TRIGGER ledger_event_remains BEFORE DELETE ON {TABLE}
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
)
_SQLITE_UNDO = (
    "DROP TRIGGER ledger_event_stays",
    "DROP TRIGGER ledger_event_only_forgets",
    "DROP TRIGGER ledger_event_remains",
)

_COLUMNS = ", ".join(f'{{row}}."{name}"' for name in KEPT if name not in {"plain", "commitments"})
_JSON = ", ".join(f'{{row}}."{name}"::text' for name in ("plain", "commitments"))
_ROW = f"ROW({_COLUMNS}, {_JSON})"
_POSTGRES = (
    f"""CREATE FUNCTION ledger_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$""",
    f"""CREATE TRIGGER ledger_event_stays BEFORE UPDATE ON {TABLE} FOR EACH ROW
    WHEN ({_ROW.format(row="NEW")} IS DISTINCT FROM {_ROW.format(row="OLD")}
        OR NEW.payload IS NOT NULL AND (OLD.payload @> NEW.payload) IS NOT TRUE)
    EXECUTE FUNCTION ledger_event_refuse()""",
    f"""CREATE TRIGGER ledger_event_remains BEFORE DELETE ON {TABLE} FOR EACH ROW
    EXECUTE FUNCTION ledger_event_refuse()""",
    f"""CREATE TRIGGER ledger_event_is_not_emptied BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT
    EXECUTE FUNCTION ledger_event_refuse()""",
)
_POSTGRES_UNDO = (
    f"DROP TRIGGER ledger_event_stays ON {TABLE}",
    f"DROP TRIGGER ledger_event_remains ON {TABLE}",
    f"DROP TRIGGER ledger_event_is_not_emptied ON {TABLE}",
    "DROP FUNCTION ledger_event_refuse()",
)


def _sqlite_book(table: str, kept: tuple[str, ...]) -> tuple[str, ...]:
    changed = " OR ".join(f'NEW."{name}" IS NOT OLD."{name}"' for name in kept)
    return (
        f"""CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} WHEN {changed}
        BEGIN SELECT RAISE(ABORT, '{BOOK_REFUSAL}'); END""",
        f"""CREATE TRIGGER {table}_remains BEFORE DELETE ON {table}
        BEGIN SELECT RAISE(ABORT, '{BOOK_REFUSAL}'); END""",
    )


def _postgres_book(table: str, kept: tuple[str, ...]) -> tuple[str, ...]:
    changed = " OR ".join(f'NEW."{name}" IS DISTINCT FROM OLD."{name}"' for name in kept)
    return (
        f"""CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed})
        EXECUTE FUNCTION ledger_book_refuse()""",
        f"""CREATE TRIGGER {table}_remains BEFORE DELETE ON {table} FOR EACH ROW
        EXECUTE FUNCTION ledger_book_refuse()""",
        f"""CREATE TRIGGER {table}_is_not_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT
        EXECUTE FUNCTION ledger_book_refuse()""",
    )


_SQLITE_BOOKS = (
    """CREATE TRIGGER ledger_event_waits AFTER INSERT ON ledger_event WHEN NEW.public
    BEGIN INSERT INTO ledger_waiting (event_id) VALUES (NEW.id); END""",
    *(statement for book in BOOKS.items() for statement in _sqlite_book(*book)),
)
_SQLITE_BOOKS_UNDO = (
    "DROP TRIGGER ledger_event_waits",
    *(f"DROP TRIGGER {table}_{what}" for table in BOOKS for what in ("stays", "remains")),
)
_POSTGRES_BOOKS = (
    # Once a statement and not once a row: imports store thousands of events in one.
    """CREATE FUNCTION ledger_event_wait() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN INSERT INTO ledger_waiting (event_id) SELECT id FROM stored WHERE public; RETURN NULL; END $$""",
    """CREATE TRIGGER ledger_event_waits AFTER INSERT ON ledger_event REFERENCING NEW TABLE AS stored
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_event_wait()""",
    f"""CREATE FUNCTION ledger_book_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{BOOK_REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$""",
    *(statement for book in BOOKS.items() for statement in _postgres_book(*book)),
)
_POSTGRES_BOOKS_UNDO = (
    "DROP TRIGGER ledger_event_waits ON ledger_event",
    "DROP FUNCTION ledger_event_wait()",
    *(
        f"DROP TRIGGER {table}_{what} ON {table}"
        for table in BOOKS
        for what in ("stays", "remains", "is_not_emptied")
    ),
    "DROP FUNCTION ledger_book_refuse()",
)


def install(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _execute(schema_editor.connection, _SQLITE if _is_sqlite(schema_editor.connection) else _POSTGRES)


def uninstall(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _execute(
        schema_editor.connection, _SQLITE_UNDO if _is_sqlite(schema_editor.connection) else _POSTGRES_UNDO
    )


def install_books(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _execute(
        schema_editor.connection, _SQLITE_BOOKS if _is_sqlite(schema_editor.connection) else _POSTGRES_BOOKS
    )


def uninstall_books(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    sqlite = _is_sqlite(schema_editor.connection)
    _execute(schema_editor.connection, _SQLITE_BOOKS_UNDO if sqlite else _POSTGRES_BOOKS_UNDO)


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Without the triggers, for a test database that is emptied between tests; nothing else may use it."""
    sqlite = _is_sqlite(connection)
    _execute(
        connection, _SQLITE_BOOKS_UNDO + _SQLITE_UNDO if sqlite else _POSTGRES_BOOKS_UNDO + _POSTGRES_UNDO
    )
    try:
        yield
    finally:
        _execute(connection, _SQLITE + _SQLITE_BOOKS if sqlite else _POSTGRES + _POSTGRES_BOOKS)


def _is_sqlite(connection: BaseDatabaseWrapper) -> bool:
    return connection.vendor == "sqlite"


def _execute(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
