"""What the imports of this room share: storing a row only if it differs, counting, and telling
all processes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db import models, transaction

from dangvan.kernel import ids, revisions
from dangvan.kernel.actor import Actor
from dangvan.ledger.actions import Entry, record_many
from dangvan.places.types import ImportResult, RowError

M = TypeVar("M", bound=models.Model)


@dataclass
class Tally:
    """One import on its way: what it stored, what was there, what it must tell the record."""

    by: Actor
    what: str
    source: str
    errors: list[RowError]
    stored: int = 0
    unchanged: int = 0
    entries: list[Entry] = field(default_factory=list)

    def put(self, existing: M | None, fresh: M, values: Mapping[str, object]) -> tuple[M, bool]:
        """The row as stored with these values, and whether that changed anything."""
        thing = existing if existing is not None else fresh
        different = {key: value for key, value in values.items() if getattr(thing, key) != value}
        if existing is not None and not different:
            self.unchanged += 1
            return thing, False
        for key, value in (different if existing is not None else values).items():
            setattr(thing, key, value)
        thing.save(force_insert=existing is None)
        self.stored += 1
        return thing, True

    def tell(self, kind: str, **fields: object) -> None:
        self.entries.append(Entry(kind, ids.new_id(), fields, first=True))

    def finish(self) -> ImportResult:
        """Record what was done and have the tables read again; inside the transaction."""
        if self.stored:
            self.tell("organisations.imported", what=self.what, count=self.stored, source=self.source)
            record_many(self.entries, by=self.by)
            changed()
        return ImportResult(self.stored, self.unchanged, tuple(self.errors))


def cut(text: str, octets: int = 150) -> str:
    """Text as it stands plain in the public log, whose entries are bounded: by octets, whole characters."""
    written = text.encode()
    if len(written) <= octets:
        return text
    return written[: octets - len("…".encode())].decode(errors="ignore").rstrip() + "…"


def day_of(value: date | None) -> str | None:
    """A day as it stands in the log."""
    return value.isoformat() if value else None


def changed() -> None:
    """Inside the transaction: forget what is held at once, and again when the change stands."""
    revisions.bump("organisations")
    revisions.forget_all()
    transaction.on_commit(revisions.forget_all)
