"""Events stay as they were recorded: triggers inside the database refuse every change but the erasure of a
payload.

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
#: Every column but the payload.
KEPT = (
    "id", "subject", "sequence", "kind", "public", "day", "at", "actor_kind", "actor_user", "organisation",
    "plain", "commitments",
)  # fmt: skip
REFUSAL = "an event of the ledger is never changed"

_SQLITE = (
    f"""CREATE TRIGGER ledger_event_stays BEFORE UPDATE ON {TABLE}
    WHEN NEW.payload IS NOT NULL OR {" OR ".join(f'NEW."{name}" IS NOT OLD."{name}"' for name in KEPT)}
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    f"""CREATE TRIGGER ledger_event_remains BEFORE DELETE ON {TABLE}
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
)
_SQLITE_UNDO = ("DROP TRIGGER ledger_event_stays", "DROP TRIGGER ledger_event_remains")

_COLUMNS = ", ".join(f'{{row}}."{name}"' for name in KEPT if name not in {"plain", "commitments"})
_JSON = ", ".join(f'{{row}}."{name}"::text' for name in ("plain", "commitments"))
_ROW = f"ROW({_COLUMNS}, {_JSON})"
_POSTGRES = (
    f"""CREATE FUNCTION ledger_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$""",
    f"""CREATE TRIGGER ledger_event_stays BEFORE UPDATE ON {TABLE} FOR EACH ROW
    WHEN (NEW.payload IS NOT NULL OR {_ROW.format(row="NEW")} IS DISTINCT FROM {_ROW.format(row="OLD")})
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


def install(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _execute(schema_editor.connection, _SQLITE if _is_sqlite(schema_editor.connection) else _POSTGRES)


def uninstall(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _execute(
        schema_editor.connection, _SQLITE_UNDO if _is_sqlite(schema_editor.connection) else _POSTGRES_UNDO
    )


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Without the triggers, for a test database that is emptied between tests; nothing else may use it."""
    sqlite = _is_sqlite(connection)
    _execute(connection, _SQLITE_UNDO if sqlite else _POSTGRES_UNDO)
    try:
        yield
    finally:
        _execute(connection, _SQLITE if sqlite else _POSTGRES)


def _is_sqlite(connection: BaseDatabaseWrapper) -> bool:
    return connection.vendor == "sqlite"


def _execute(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
