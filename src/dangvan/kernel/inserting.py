"""Inserting rows with the ORM's values but without its ceremony: taking a report in writes a dozen rows, and
most of the time went into preparing each column anew.

For models without signals and without fields that fill themselves at saving. Called only by actions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from itertools import chain
from operator import attrgetter
from types import NoneType
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    AutoField,
    DateField,
    DateTimeField,
    Field,
    ForeignKey,
    JSONField,
    Model,
    UUIDField,
)
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
#: Values in one statement. SQLite takes 32,766 since 3.32, PostgreSQL 65,535; longer statements gain little.
_MOST_PARAMETERS = 20_000


class Written:
    """A value that comes with its JSON, because whoever made it had written it anyway."""

    text: str


class WrittenTable(dict[str, Any], Written):
    def __init__(self, table: Mapping[str, Any], *, text: str) -> None:
        super().__init__(table)
        self.text = text


class WrittenList(list[Any], Written):
    def __init__(self, values: Iterable[Any], *, text: str) -> None:
        super().__init__(values)
        self.text = text


def new_row(model: type[M], **columns: Any) -> M:
    """A row to be inserted, by the names of its columns (`case_id`), the others at their defaults.

    Made without `Model.__init__`, which takes a fifth of the time of a batch that makes six rows a report.
    """
    constants, makers = _defaults(model)
    row = model.__new__(model)
    values = row.__dict__ = {**constants, **columns}
    if len(values) != len(constants):
        raise TypeError(f"{model.__name__} has no {', '.join(columns.keys() - constants.keys())}")
    values["_state"] = ModelState()
    for name, make in makers:
        if name not in columns:
            values[name] = make()
    return row


@cache
def _defaults(model: type[Model]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """What each column is where nothing is said; and of which columns it is made anew for every row."""
    constants: dict[str, Any] = {}
    makers: list[tuple[str, Callable[[], Any]]] = []
    for field in model._meta.concrete_fields:
        if callable(field.default) and field.has_default():
            constants[field.attname] = None
            makers.append((field.attname, field.default))
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
        cursor.execute(plan.sql(1, " ON CONFLICT DO NOTHING" + plan.returning), plan.values([row]))
        stored = cursor.fetchone()
    if stored is None:
        return False
    plan.note_stored(row, stored[0])
    return True


def insert_rows(rows: Sequence[M]) -> Sequence[M]:
    """Store new rows of one model, in few statements; each gets its primary key."""
    if not rows:
        return rows
    database = connections[DEFAULT_DB_ALIAS]
    plan = _plan(type(rows[0]), database.vendor)
    with database.cursor() as cursor:
        for some in _batches(rows, plan.rows_at_once):
            statement = plan.sql(len(some), plan.returning, mark=_mark(database))
            cursor.execute(statement, plan.values(some))
            for row, (key,) in zip(some, cursor.fetchall(), strict=True):
                plan.note_stored(row, key)
    return rows


def insert_last(rows: Sequence[Model]) -> None:
    """The same for rows that nobody looks at afterwards: they get no key, so the database tells none."""
    if not rows:
        return
    database = connections[DEFAULT_DB_ALIAS]
    plan = _plan(type(rows[0]), database.vendor)
    with database.cursor() as cursor:
        for some in _batches(rows, plan.rows_at_once):
            cursor.execute(plan.sql(len(some), mark=_mark(database)), plan.values(some))


def _mark(database: BaseDatabaseWrapper) -> str:
    """Where a value stands. SQLite's own mark, because Django looks for every `%s` to put it there, which for
    thousands of rows takes as long as binding them; not where it keeps a log that only understands `%s`.
    """
    return "?" if database.vendor == "sqlite" and not database.queries_logged else "%s"


class _Plan:
    """How rows of one model are written to one kind of database."""

    def __init__(self, model: type[Model]) -> None:
        meta = model._meta
        key = meta.pk
        self._key, self._read_key = key.attname, key.to_python
        fields = [field for field in meta.local_concrete_fields if not isinstance(field, AutoField)]
        if any(_fills_itself(field) for field in fields):
            raise TypeError(f"{model.__name__} has fields that fill themselves at saving: use save()")
        self._read = attrgetter(*[field.attname for field in fields])
        self._prepare = [_preparation(field) for field in fields]
        quote = connection.ops.quote_name
        columns = ", ".join(quote(str(field.column)) for field in fields)
        self._head = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES "  # noqa: S608 (names are ours)
        self._width = len(fields)
        self.returning = f" RETURNING {quote(str(key.column))}"
        self.rows_at_once = _MOST_PARAMETERS // len(fields)

    def sql(self, count: int, tail: str = "", *, mark: str = "%s") -> str:
        row = f"({', '.join([mark] * self._width)})"
        return f"{self._head}{', '.join([row] * count)}{tail}"

    def note_stored(self, row: Model, key: Any) -> None:
        setattr(row, self._key, self._read_key(key))
        state = row._state  # noqa: SLF001 (Django's own note of what is stored)
        state.adding, state.db = False, DEFAULT_DB_ALIAS

    def values(self, rows: Sequence[Model]) -> list[Any]:
        """The values of all rows, one row after the other: made ready column by column, which leaves most of
        the work to loops that are not Python's.
        """
        columns = zip(*map(self._read, rows), strict=True)
        ready = map(_ready_column, self._prepare, columns)
        return list(chain.from_iterable(zip(*ready, strict=True)))


@cache
def _plan(model: type[Model], vendor: str) -> _Plan:  # noqa: ARG001 (another database, another plan)
    return _Plan(model)


def _fills_itself(field: Field[Any, Any]) -> bool:
    if isinstance(field, DateField):
        return field.auto_now or field.auto_now_add
    return type(field).pre_save is not Field.pre_save


def _ready_column(prepare: Callable[[Any], Any] | None, values: Sequence[Any]) -> Sequence[Any]:
    """One column of several rows as the driver takes it."""
    if prepare is None:
        return values if _PLAIN_VALUES.issuperset(map(type, values)) else [_plain(value) for value in values]
    # What stands in many rows as the same object (a day, the moment of a batch) is made ready once.
    distinct = {id(value): value for value in values}
    ready = {key: None if value is None else prepare(value) for key, value in distinct.items()}
    return [ready[key] for key in map(id, values)]


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
        return partial(_json, adapt=partial(dialect.ops.adapt_json_value, encoder=field.encoder))
    if isinstance(field, UUIDField) and not dialect.features.has_native_uuid_field:
        return attrgetter("hex")
    return partial(field.get_db_prep_save, connection=dialect)


def _json(value: Any, adapt: Callable[[Any], Any]) -> Any:
    return value.text if isinstance(value, Written) else adapt(value)


def _utc_text(moment: datetime) -> str:
    """As Django writes a moment into SQLite, without asking three times whether it is aware."""
    if moment.tzinfo is None:
        raise ValueError("only aware moments are stored")
    return moment.astimezone(UTC).isoformat(" ").removesuffix("+00:00")


def _plain(value: Any) -> Any:
    if type(value) in _PLAIN_VALUES:
        return value
    if isinstance(value, str):  # a member of an enumeration
        return str.__str__(value)
    raise TypeError(f"a column takes text, numbers or nothing, not {type(value).__name__}")


def _batches(rows: Sequence[M], size: int) -> Iterator[Sequence[M]]:
    return (rows[at : at + size] for at in range(0, len(rows), size))
