"""Days on which bodies must receive people, as dated rows with their source, and whether they were kept: the
arithmetic is shown week by week or month by month.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from dangvan.places.types import in_language

_ROWS = Path(__file__).resolve().parent / "data" / "reception.toml"


@dataclass(frozen=True, slots=True)
class ReceptionStandard:
    code: str
    level: str
    receiver: str
    days: int
    per: str
    country: str
    legal_source_vi: str
    legal_source_en: str
    article: str
    valid_from: date
    verified: bool
    valid_to: date | None = None

    @property
    def basis(self) -> str:
        source = in_language(self.legal_source_vi, self.legal_source_en)
        return f"{source}, {self.article}" if self.article else source


@dataclass(frozen=True, slots=True)
class Stretch:
    """One whole week or month: how many days were due and how many were held."""

    first: date
    last: date
    due: int
    held: int

    @property
    def kept(self) -> bool:
        return self.held >= self.due


@dataclass(frozen=True, slots=True)
class Kept:
    """A standard over a period. Weeks and months that the period cuts, or in which the standard began, don't
    count.
    """

    standard: ReceptionStandard
    stretches: tuple[Stretch, ...]

    @property
    def due(self) -> int:
        return sum(one.due for one in self.stretches)

    @property
    def held(self) -> int:
        """Days that count: a week with three doesn't make good a week with none."""
        return sum(min(one.held, one.due) for one in self.stretches)


def rows() -> tuple[ReceptionStandard, ...]:
    """The operator's own file where there is one (`reception.toml` in the data folder), else ours."""
    own: Path = settings.DANGVAN_HOME / "reception.toml"
    path = own if own.is_file() else _ROWS
    return _read(path, path.stat().st_mtime_ns)


@cache
def _read(path: Path, _changed: int) -> tuple[ReceptionStandard, ...]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))["standard"]
        return tuple(ReceptionStandard(**row) for row in found)
    except (KeyError, TypeError, ValueError) as wrong:
        raise ImproperlyConfigured(f"{path}: {wrong}") from wrong


def standards_for(level: str) -> tuple[ReceptionStandard, ...]:
    """Those of the city's country for a body of this level, of all times."""
    return tuple(one for one in rows() if one.level == level and one.country == settings.CITY.country)


def kept(standard: ReceptionStandard, held_on: Iterable[date], first: date, last: date) -> Kept:
    """`held_on`: days on which the receiver named received people; several meetings of a day are one day."""
    days = set(held_on)
    begins = max(first, standard.valid_from)
    ends = last if standard.valid_to is None else min(last, standard.valid_to - timedelta(days=1))
    stretches = []
    at = _start(begins, standard.per)
    if at < begins:
        at = _next(at, standard.per)
    while (after := _next(at, standard.per)) - timedelta(days=1) <= ends:
        count = sum(at <= day < after for day in days)
        stretches.append(Stretch(at, after - timedelta(days=1), standard.days, count))
        at = after
    return Kept(standard, tuple(stretches))


def _start(day: date, per: str) -> date:
    return day.replace(day=1) if per == "month" else day - timedelta(days=day.weekday())


def _next(day: date, per: str) -> date:
    if per == "week":
        return day + timedelta(days=7)
    return (day + timedelta(days=31)).replace(day=1)
