"""What a table holds as one number, the same in either database and whatever the order of its rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.apps import apps
from django.db.models import Field, Model

_SPACE = 2**256
#: Rows that are read and written at a time.
BATCH = 2000


@dataclass
class Digest:
    """The number of rows, and the sum of their hashes: two tables with other rows have another sum."""

    rows: int = 0
    total: int = 0

    def add(self, row: Sequence[Any]) -> None:
        self.rows += 1
        text = json.dumps([_plain(value) for value in row], sort_keys=True, ensure_ascii=True)
        self.total = (self.total + int.from_bytes(hashlib.sha256(text.encode()).digest())) % _SPACE

    def hex(self) -> str:
        return f"{self.total:064x}"


def models() -> list[type[Model]]:
    """Every table that Django knows, those between others too; never its list of migrations."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped
    ]


def columns(model: type[Model]) -> list[Field[Any, Any]]:
    return list(model._meta.concrete_fields)


def rows(model: type[Model], database: str) -> Iterator[tuple[Any, ...]]:
    """All rows as Python values, oldest key first, never all of them in memory."""
    names = [field.attname for field in columns(model)]
    found = model._base_manager.using(database).order_by("pk").values_list(*names)  # noqa: SLF001 (public by its documentation)
    yield from found.iterator(chunk_size=BATCH)


def digest(found: Iterable[Sequence[Any]]) -> Digest:
    made = Digest()
    for row in found:
        made.add(row)
    return made


def _plain(value: Any) -> Any:
    """As JSON can say it, with its kind where two kinds could look alike."""
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    if isinstance(value, bytes | memoryview):
        return {"bytes": bytes(value).hex()}
    if isinstance(value, datetime):
        return {"moment": (value.astimezone(UTC) if value.tzinfo else value).isoformat()}
    if isinstance(value, date | time):
        return {"day": value.isoformat()}
    return {type(value).__name__: str(value)}
