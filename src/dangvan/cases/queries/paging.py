"""Pages of a long list by where the last one ended, with a count that stops where no one reads on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from dangvan.cases.search import COUNT_CAP
from dangvan.kernel.ids import clean_reference

T = TypeVar("T")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`next_cursor` is empty on the last page. A capped count means "more than `count`"."""

    items: list[T]
    next_cursor: str = ""
    count: int = 0
    count_is_capped: bool = False


@dataclass(frozen=True, slots=True)
class NewestCursor:
    """The last case shown of a list that runs from the newest day on, within a day by reference."""

    received_on: date
    reference: str

    @classmethod
    def read(cls, text: str) -> NewestCursor | None:
        """None where the cursor can't be read: the list then begins at its beginning."""
        day, _, reference = text.partition("~")
        try:
            return (
                cls(date.fromisoformat(day), clean_reference(reference))
                if clean_reference(reference)
                else None
            )
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.received_on.isoformat()}~{self.reference}"

    @property
    def after(self) -> Q:
        """What follows. Said so that the index on (day, reference) is entered at the day."""
        return Q(received_on__lte=self.received_on) & (
            Q(received_on__lt=self.received_on) | Q(reference__gt=self.reference)
        )


@dataclass(frozen=True, slots=True)
class DueCursor:
    """The last case shown of a list by what is due next, at one moment by reference."""

    next_due_at: datetime
    reference: str

    @classmethod
    def read(cls, text: str) -> DueCursor | None:
        moment, _, given = text.partition("~")
        reference = clean_reference(given)
        try:
            found = datetime.fromisoformat(moment)
            if not found.tzinfo or not reference:
                return None
            # Near the ends of time a moment exists in some zones only.
            return cls(found.astimezone(UTC), reference)
        except (ValueError, OverflowError):
            return None

    def __str__(self) -> str:
        return f"{self.next_due_at.isoformat()}~{self.reference}"

    @property
    def after(self) -> Q:
        return Q(next_due_at__gte=self.next_due_at) & (
            Q(next_due_at__gt=self.next_due_at) | Q(reference__gt=self.reference)
        )


def capped_count(cases: QuerySet[M]) -> tuple[int, bool]:
    """How many there are, counted no further than the cap; and whether there are more.

    The order stays: it leads the planner along the index of the list instead of through the table.
    """
    found = cases.values("pk")[: COUNT_CAP + 1].count()
    return min(found, COUNT_CAP), found > COUNT_CAP
