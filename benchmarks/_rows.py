"""Millions of rows into either database by its fastest door, from columns instead of objects."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import islice, repeat
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import JSONField, Model

Columns = dict[str, Any]


def store(model: type[Model], count: int, columns: Columns) -> None:
    """Insert `count` rows. A column is a sequence, or one value for all rows; what isn't named gets its
    default.
    """
    fields = [
        field for field in model._meta.concrete_fields if field.attname in columns or not field.primary_key
    ]
    sources = [_source(field, columns) for field in fields]
    rows: Iterator[tuple[Any, ...]] = zip(*sources, strict=False)
    names = ", ".join(f'"{field.column}"' for field in fields)
    if connection.vendor == "postgresql":
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as copy,
        ):
            for row in islice(rows, count):
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(fields))
    with connection.cursor() as cursor:
        cursor.connection.executemany(
            f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({marks})", islice(rows, count)
        )


def _source(field: Any, columns: Columns) -> Iterable[Any]:
    value = columns[field.attname] if field.attname in columns else _default(field)
    prepare = _preparation(field)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return value if prepare is None else map(prepare, value)
    if callable(value):
        return (prepare(value()) if prepare else value() for _ in repeat(None))
    return repeat(value if prepare is None or value is None else prepare(value))


def _default(field: Any) -> Any:
    if not field.has_default():
        return None if field.null else ""
    return (
        field.default
        if callable(field.default) and field.default not in (list, dict)
        else field.get_default()
    )


def _preparation(field: Any) -> Callable[[Any], Any] | None:
    """How a value must look for the bare driver; None where it may go as it is."""
    if isinstance(field, JSONField):
        return _json
    if connection.vendor == "postgresql":
        return None
    return {
        "DateTimeField": _moment,
        "DateField": _day,
        "UUIDField": _uuid,
        "BooleanField": _truth,
    }.get(field.get_internal_type())


def _json(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value)


def _moment(value: datetime | None) -> str | None:
    return None if value is None else value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _uuid(value: UUID | None) -> str | None:
    return None if value is None else value.hex


def _truth(value: bool | None) -> int | None:
    return None if value is None else int(value)


@contextmanager
def without_indexes(models: Sequence[type[Model]]) -> Iterator[None]:
    """Take the plain indexes of these tables away while they are filled, and make them all at once at the
    end.
    """
    drop_indexes(models)
    yield
    make_indexes(models)


def drop_indexes(models: Sequence[type[Model]]) -> None:
    with connection.cursor() as cursor:
        for model in models:
            table = model._meta.db_table
            for name, about in connection.introspection.get_constraints(cursor, table).items():
                if (
                    about["index"]
                    and not about["unique"]
                    and not about["primary_key"]
                    and not about["foreign_key"]
                ):
                    cursor.execute(f'DROP INDEX IF EXISTS "{name}"')


def make_indexes(models: Sequence[type[Model]]) -> None:
    with connection.schema_editor() as editor:
        for model in models:
            for index in model._meta.indexes:
                editor.add_index(model, index)
            for field in model._meta.local_fields:
                for statement in editor._field_indexes_sql(model, field):  # noqa: SLF001 - Django says it nowhere else
                    editor.execute(statement)
