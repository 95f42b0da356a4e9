"""Copies every row of the SQLite database into an empty PostgreSQL database, in one transaction, and takes
nothing for copied that was not read back and found the same.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DataError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.utils import IntegrityError, OperationalError
from psycopg import sql

from dangvan.kernel.moving.digests import Digest, columns, digest, models, rows
from dangvan.settings_database import database_of

TARGET = "moved_to"


class MoveRefused(Exception):
    """Why it can't be moved, as one sentence in Vietnamese and one in English; the source is as it was."""

    def __init__(self, vietnamese: str, english: str) -> None:
        super().__init__(f"{vietnamese}\n{english}")


@dataclass(frozen=True, slots=True)
class Moved:
    table: str
    rows: int
    digest: str


def move(target: dict[str, Any], tell: Callable[[Moved], None] = lambda _moved: None) -> list[Moved]:
    """Move everything into the database of these settings. Raises MoveRefused; then nothing was moved."""
    if connection.vendor != "sqlite":
        raise MoveRefused(
            "Dữ liệu hiện không ở SQLite: lệnh này chỉ chuyển từ SQLite sang PostgreSQL.",
            "The data does not lie in SQLite: this command moves from SQLite to PostgreSQL only.",
        )
    if target["ENGINE"] != "django.db.backends.postgresql":
        raise MoveRefused("Đích phải là postgres://…", "The target must be postgres://…")
    with ExitStack() as held:
        held.enter_context(_alone(Path(settings.DANGVAN_HOME)))
        other = held.enter_context(_connected(target))
        _require_empty(other)
        call_command("migrate", database=TARGET, interactive=False, verbosity=0)
        # The lock of SQLite's own writers: a command at another terminal can't slip a row in between.
        held.enter_context(transaction.atomic())
        try:
            return _move_all(other, tell)
        except (DataError, IntegrityError, psycopg.Error) as error:
            raise MoveRefused(
                f"PostgreSQL không nhận một dòng ({type(error).__name__}): chưa chuyển gì, "
                "dữ liệu cũ còn nguyên. Hãy tạo lại cơ sở dữ liệu đích trước khi thử lại.",
                f"PostgreSQL refused a row ({type(error).__name__}): nothing was moved, "
                "the data is as it was. Make the target anew before you try again.",
            ) from error


def _move_all(other: BaseDatabaseWrapper, tell: Callable[[Moved], None]) -> list[Moved]:
    done: list[Moved] = []
    with transaction.atomic(using=TARGET):
        tables = models()
        with _triggers_resting(other, [model._meta.db_table for model in tables]):
            # What migrations put there (content types, rights) comes with the numbers the city knows.
            with other.cursor() as cursor:
                for model in tables:
                    cursor.execute(f"DELETE FROM {other.ops.quote_name(model._meta.db_table)}")  # noqa: S608
            for model in tables:
                read = _copy(model, other)
                written = digest(rows(model, TARGET))
                if read != written:
                    raise MoveRefused(
                        f"Bảng {model._meta.db_table} đọc lại không giống: chưa chuyển gì.",
                        f"The table {model._meta.db_table} reads back differently: nothing was moved.",
                    )
                done.append(Moved(model._meta.db_table, read.rows, read.hex()))
                tell(done[-1])
            # Keys that lead nowhere are found here, not when the first page is asked for.
            with other.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _set_sequences(other, tables)
    with other.cursor() as cursor:
        cursor.execute("ANALYZE")
    return done


def _copy(model: type[Model], other: BaseDatabaseWrapper) -> Digest:
    """Copy a table's rows as they are read; what was read, as a digest."""
    fields = columns(model)
    read = Digest()
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join([sql.Identifier(str(field.column)) for field in fields]),
    )
    with other.cursor() as cursor, cursor.copy(statement) as copying:
        for row in rows(model, "default"):
            read.add(row)
            copying.write_row(
                [
                    field.get_db_prep_save(value, connection=other)
                    for field, value in zip(fields, row, strict=True)
                ]
            )
    return read


@contextmanager
def _triggers_resting(other: BaseDatabaseWrapper, tables: list[str]) -> Iterator[None]:
    """Our triggers would let every event wait anew and forbid to empty a table. They rest for this one
    transaction only: if it fails they were never off, and they are asked for before it ends.
    """
    names = [other.ops.quote_name(table) for table in tables]
    with other.cursor() as cursor:
        for name in names:
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        yield
        for name in names:
            cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'")
        if cursor.fetchone()[0]:
            raise MoveRefused("Còn trigger chưa bật lại.", "A trigger was not switched on again.")


def _set_sequences(other: BaseDatabaseWrapper, tables: list[type[Model]]) -> None:
    """New rows get numbers that no row had, also none that was deleted since."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, seq FROM sqlite_sequence")
        used = dict(cursor.fetchall())
    with other.cursor() as cursor:
        for statement in other.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)
        for model in tables:
            table, column = model._meta.db_table, model._meta.pk.column
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [other.ops.quote_name(table), column])
            sequence = cursor.fetchone()[0]
            if sequence and used.get(table):
                cursor.execute(
                    f"SELECT setval(%s, GREATEST(%s, (SELECT last_value FROM {sequence})))",  # noqa: S608
                    [sequence, used[table]],
                )


def _require_empty(other: BaseDatabaseWrapper) -> None:
    try:
        standing = other.introspection.table_names()
    except OperationalError as error:
        raise MoveRefused(
            "Không kết nối được cơ sở dữ liệu đích: hãy kiểm tra địa chỉ, tên và mật khẩu.",
            "Cannot reach the target: check its address, name and password.",
        ) from error
    if standing:
        raise MoveRefused(
            f"Cơ sở dữ liệu đích không trống ({len(standing)} bảng): hãy tạo cái mới (createdb).",
            f"The target is not empty ({len(standing)} tables): make a new database (createdb).",
        )


@contextmanager
def _connected(target: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    connections.settings[TARGET] = connections.configure_settings({"default": {}, TARGET: target})[TARGET]
    try:
        yield connections[TARGET]
    finally:
        connections[TARGET].close()
        del connections.settings[TARGET]
        del connections[TARGET]


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """While the service runs rows would be written that nobody copies."""
    (home / "run").mkdir(mode=0o700, exist_ok=True)
    with closing((home / "run" / "serve.pid").open("a+")) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise MoveRefused(
                "Dịch vụ đang chạy trên thư mục dữ liệu này: hãy dừng nó rồi chuyển.",
                "The service runs on this data folder: stop it, then move.",
            ) from None
        yield


def settings_of(url: str) -> dict[str, Any]:
    """Django's settings for the address, as `DATABASE_URL` is read."""
    try:
        return database_of(url, Path(settings.DANGVAN_HOME))
    except (ImproperlyConfigured, ValueError):
        raise MoveRefused(
            "Hãy viết postgres://người:mật-khẩu@máy/tên", "Say postgres://user:password@host/name"
        ) from None
