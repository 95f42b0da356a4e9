"""A figure as it may be told: with its interval, as too few to tell, or withheld because it is about fewer
than five people.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dangvan.cases.figures import FEWEST, SMALLEST, Share, wilson
from dangvan.kernel.measures import MeasureValue

TOO_FEW = "Quá ít để kết luận."
WITHHELD = "Dưới 5 nên không nêu số."
NO_DATA = "Không có số liệu trong kỳ."
AS_COMPUTED = "Tính đến lúc lập số liệu, không so sánh với kỳ khác."

#: Shares of these count deeds of bodies, not people.
_OF_BODIES = ("cases.", "directives.", "hotspots.", "practices.", "outreach.")
_PEOPLE = ("người", "hộ", "phản ánh", "vụ việc", "hồ sơ")


def share(key: str, label: str, shares: tuple[Share, Share, Share], query: str) -> dict[str, Any]:
    """Of this period, the previous one and the same one last year."""
    now, previous, last_year = shares
    told = _figure(key, label, "%", query) | {
        "value": now.value,
        "previous": previous.value,
        "last_year": last_year.value,
    }
    if now.whole == 0:
        return told | {"note": NO_DATA}
    if now.whole < SMALLEST:
        return told | {"note": TOO_FEW}
    told |= {"numerator": now.part, "denominator": now.whole, "low": now.low, "high": now.high}
    return told if now.is_tellable else told | {"note": TOO_FEW}


def count(
    key: str, label: str, unit: str, counts: tuple[int, int | None, int | None], query: str
) -> dict[str, Any]:
    """A number of things; from one to four are withheld, so that none of them can be told apart."""
    now, previous, last_year = counts
    told = _figure(key, label, unit, query) | {
        "previous": _tellable(previous),
        "last_year": _tellable(last_year),
    }
    if 0 < now < SMALLEST:
        return told | {"note": WITHHELD}
    return told | {"value": float(now), "numerator": now, "denominator": now}


def measured(
    name: str, label: str, unit: str, values: Mapping[str, MeasureValue], query: str
) -> dict[str, Any]:
    """A registered measure of an app that needn't be known here."""
    seen = {when: _measured(name, unit, value) for when, value in values.items()}
    now, note = seen["now"]
    told = _figure(name, label, unit, query) | {
        "value": now.value,
        "previous": seen["previous"][0].value,
        "last_year": seen["last_year"][0].value,
        "numerator": now.numerator,
        "denominator": now.denominator,
        "note": note,
    }
    if unit == "%" and now.denominator >= SMALLEST and 0 <= now.numerator <= now.denominator:
        told["low"], told["high"] = wilson(now.numerator, now.denominator)
    return told


def _measured(name: str, unit: str, value: MeasureValue) -> tuple[MeasureValue, str]:
    part, whole = value.numerator, value.denominator
    nothing = MeasureValue(None, 0, 0)
    if unit == "%":
        if whole == 0:
            return nothing, NO_DATA
        few = not name.startswith(_OF_BODIES) and (0 < part < SMALLEST or 0 < whole - part < SMALLEST)
        if few:
            return nothing, WITHHELD
        if whole < FEWEST:
            return MeasureValue(None, part, whole) if whole >= SMALLEST else nothing, TOO_FEW
        return value, ""
    if any(word in unit for word in _PEOPLE) and 0 < part < SMALLEST:
        return nothing, WITHHELD
    return value, NO_DATA if value.value is None else ""


def _tellable(number: int | None) -> float | None:
    return None if number is None or 0 < number < SMALLEST else float(number)


def _figure(key: str, label: str, unit: str, query: str) -> dict[str, Any]:
    return {
        "key": key,
        "label": label,
        "unit": unit,
        "value": None,
        "numerator": 0,
        "denominator": 0,
        "low": None,
        "high": None,
        "previous": None,
        "last_year": None,
        "query": query,
        "note": "",
    }
