"""What other rooms hold of places: plain values without a database behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language


def in_language(vi: str, en: str) -> str:
    """The wording in the active language, or the other where there is none."""
    return chooser()(vi, en)


def chooser() -> Callable[[str, str], str]:
    """`in_language` for a long list: the language is asked for once."""
    if get_language() == "en":
        return lambda vi, en: en or vi
    return lambda vi, en: vi or en


@dataclass(frozen=True, slots=True)
class AreaInfo:
    """A city, district or ward, from the day it was made until the day it was merged away (that day not
    counted).
    """

    id: int
    code: str
    name_vi: str
    name_en: str
    level: str
    parent_id: int | None
    valid_from: date
    valid_to: date | None
    lon: float | None
    lat: float | None
    area_km2: float | None
    population: int | None
    approximate: bool
    source: str
    has_boundary: bool

    @property
    def name(self) -> str:
        return in_language(self.name_vi, self.name_en)

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """A street, landmark or ward that answers to what somebody typed."""

    label: str
    kind: str
    lon: float
    lat: float
    area_id: int | None


@dataclass(frozen=True, slots=True)
class AreaCount:
    """What a count becomes on another day's map.

    `certain` went whole from areas with one successor; `shared` was divided among several, by shares of which
    `estimated` says whether they are known or only estimated.
    """

    certain: float
    shared: float
    estimated: bool

    @property
    def total(self) -> float:
        return self.certain + self.shared


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong in one row of a file, and what to do about it. Row 0 is the file itself."""

    row: int
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did: rows stored (new or changed), rows that were there already, rows refused and
    remarks.
    """

    stored: int
    unchanged: int
    errors: Sequence[RowError] = ()
    notes: Sequence[RowError] = ()

    @property
    def is_clean(self) -> bool:
        return not self.errors
