"""Inserting rows with the ORM's values but without its ceremony: taking a report in writes a dozen rows, and
most of the time went into preparing each column anew.

For models without signals and without fields that fill themselves at saving. Called only by actions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from itertools import chain
from operator import attrgetter
from types import NoneType
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import AutoField, DateField, DateTimeField, Field, ForeignKey, JSONField, Model
from django.db.models.base import ModelState

M = TypeVar("M", bound=Model)

#: Columns whose Python values the drivers take as they are.
_PLAIN = frozenset(
    {
        "BigAutoField", "BigIntegerField", "BooleanField", "CharField", "FloatField", "IntegerField",
        "PositiveBigIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField", "SmallIntegerField",
        "TextField",
    }
)  # fmt: skip
_PLAIN_VALUES = frozenset({str, int, float, bool, NoneType})
#: Columns in one statement: SQLite before 3.32 takes no more.
_MOST_PARAMETERS = 990


def new_row(model: type[M], **columns: Any) -> M:
    """A row to be inserted, by the names of its columns (`case_id`), the others at their defaults.

    Made without `Model.__init__`, which takes a fifth of the time of a batch that makes six rows a report.
    """
    constants, makers = _defaults(model)
    if not columns.keys() <= constants.keys() | makers.keys():
        raise TypeError(
            f"{model.__name__} has no {', '.join(columns.keys() - constants.keys() - makers.keys())}"
        )
    row = model.__new__(model)
    values = row.__dict__
    values["_state"] = ModelState()
    values.update(constants)
    for name, make in makers.items():
        if name not in columns:
            values[name] = make()
    values.update(columns)
    return row


@cache
def _defaults(model: type[Model]) -> tuple[dict[str, Any], dict[str, Callable[[], Any]]]:
    """What each column is where nothing is said: a constant, or made anew for every row."""
    constants: dict[str, Any] = {}
    makers: dict[str, Callable[[], Any]] = {}
    for field in model._meta.concrete_fields:
        if callable(field.default) and field.has_default():
            makers[field.attname] = field.default
        else:
            constants[field.attname] = field.get_default()
    return constants, makers


def insert_row(row: M) -> M:
    """Store a new row, as `save(force_insert=True)` would; raises IntegrityError as that would."""
    insert_rows([row])
    return row


def insert_unless_there(row: Model) -> bool:
    """Store a new row; False, and nothing stored, where another has the same unique value.

    One statement: no savepoint is needed, because the database doesn't take it for an error.
    """
    database = connections[DEFAULT_DB_ALIAS]
    plan = _plan(type(row), database.vendor)
    with database.cursor() as cursor:
        cursor.execute(plan.sql(1, " ON CONFLICT DO NOTHING"), plan.values(row))
        stored = cursor.fetchone()
    if stored is None:
        return False
    _note_stored(row, plan.key(stored[0]))
    return True


def insert_rows(rows: Sequence[M]) -> Sequence[M]:
    """Store new rows of one model, in few statements; each gets its primary key."""
    if not rows:
        return rows
    database = connections[DEFAULT_DB_ALIAS]
    plan = _plan(type(rows[0]), database.vendor)
    with database.cursor() as cursor:
        for some in _batches(rows, plan.rows_at_once):
            cursor.execute(plan.sql(len(some)), list(chain.from_iterable(map(plan.values, some))))
            for row, (key,) in zip(some, cursor.fetchall(), strict=True):
                _note_stored(row, plan.key(key))
    return rows


def _note_stored(row: Model, key: Any) -> None:
    row.pk = key
    state = row._state  # noqa: SLF001 (Django's own note of what is stored)
    state.adding, state.db = False, DEFAULT_DB_ALIAS


class _Plan:
    """How rows of one model are written to one kind of database."""

    def __init__(self, model: type[Model]) -> None:
        meta = model._meta
        key = meta.pk
        self.key = key.to_python
        fields = [field for field in meta.local_concrete_fields if not isinstance(field, AutoField)]
        if any(_fills_itself(field) for field in fields):
            raise TypeError(f"{model.__name__} has fields that fill themselves at saving: use save()")
        self._read = attrgetter(*[field.attname for field in fields])
        self._prepare = [_preparation(field) for field in fields]
        quote = connection.ops.quote_name
        columns = ", ".join(quote(str(field.column)) for field in fields)
        self._head = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES "  # noqa: S608 (names are ours)
        self._row = f"({', '.join(['%s'] * len(fields))})"
        self._tail = f" RETURNING {quote(str(key.column))}"
        self.rows_at_once = _MOST_PARAMETERS // len(fields)

    def sql(self, count: int, on_conflict: str = "") -> str:
        return f"{self._head}{', '.join([self._row] * count)}{on_conflict}{self._tail}"

    def values(self, row: Model) -> list[Any]:
        return [
            value
            if value is None or (prepare is None and type(value) in _PLAIN_VALUES)
            else _prepared(prepare, value)
            for prepare, value in zip(self._prepare, self._read(row), strict=True)
        ]


@cache
def _plan(model: type[Model], vendor: str) -> _Plan:  # noqa: ARG001 (another database, another plan)
    return _Plan(model)


def _fills_itself(field: Field[Any, Any]) -> bool:
    if isinstance(field, DateField):
        return field.auto_now or field.auto_now_add
    return type(field).pre_save is not Field.pre_save


def _preparation(field: Field[Any, Any]) -> Callable[[Any], Any] | None:
    target = field.target_field if isinstance(field, ForeignKey) else field
    if field.get_internal_type() in _PLAIN or (
        field.is_relation and target.get_internal_type() == "BigAutoField"
    ):
        return None
    # The connection itself, not the stand-in that looks it up at every touch; only its dialect is asked.
    dialect = connections[DEFAULT_DB_ALIAS]
    if isinstance(field, DateTimeField):
        return _utc_text if dialect.vendor == "sqlite" else dialect.ops.adapt_datetimefield_value
    if isinstance(field, DateField):
        return dialect.ops.adapt_datefield_value
    if isinstance(field, JSONField):
        return partial(dialect.ops.adapt_json_value, encoder=field.encoder)
    return partial(field.get_db_prep_save, connection=dialect)


def _utc_text(moment: datetime) -> str:
    """As Django writes a moment into SQLite, without asking three times whether it is aware."""
    if moment.tzinfo is None:
        raise ValueError("only aware moments are stored")
    return str(moment.astimezone(UTC).replace(tzinfo=None))


def _prepared(prepare: Callable[[Any], Any] | None, value: Any) -> Any:
    if prepare is not None:
        return prepare(value)
    if isinstance(value, str):  # a member of an enumeration
        return str.__str__(value)
    raise TypeError(f"a column takes text, numbers or nothing, not {type(value).__name__}")


def _batches(rows: Sequence[M], size: int) -> Iterator[Sequence[M]]:
    return (rows[at : at + size] for at in range(0, len(rows), size))
