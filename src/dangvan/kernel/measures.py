"""Named, dated figures that an app registers so that others can read them without importing their maker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class MeasureValue:
    """A figure with the counts behind it; `value` is None where it can't be told."""

    value: float | None
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Measure:
    name: str
    title_vi: str
    title_en: str
    unit: str
    read: Callable[[date, date, Mapping[str, str]], MeasureValue]


_measures: dict[str, Measure] = {}


def register(measure: Measure) -> None:
    if measure.name in _measures and _measures[measure.name] != measure:
        raise ValueError(f"the measure {measure.name!r} is registered twice")
    _measures[measure.name] = measure


def registered() -> tuple[Measure, ...]:
    return tuple(_measures.values())


def read(name: str, first_day: date, last_day: date, scope: Mapping[str, str]) -> MeasureValue:
    """The measure's value from `first_day` to `last_day`, both counted, within `scope` (e.g.

    {"area": "00004"}).
    """
    return _measures[name].read(first_day, last_day, scope)
