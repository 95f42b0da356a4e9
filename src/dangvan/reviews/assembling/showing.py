"""Figures in words, as an official document writes them: decimal comma, percent, the interval beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dangvan.cases.figures import Period
from dangvan.reviews import periods
from dangvan.reviews.types import PeriodKind

CANNOT_TELL = "chưa đủ số liệu để kết luận"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")


def number_words(value: float | None, unit: str = "") -> str:
    if value is None:
        return "–"
    if unit == "%":
        return f"{value * 100:.1f}".replace(".", ",") + "%"
    if value == int(value):
        return f"{int(value):,}".replace(",", ".")
    return f"{value:,.1f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def figure_words(figure: Mapping[str, Any]) -> str:
    """ "Trả lời đúng hạn: 93,1% (1.204/1.293)"."""
    if figure["value"] is None:
        return f"{figure['label']}: {CANNOT_TELL}"
    said = number_words(figure["value"], figure["unit"])
    if figure["unit"] == "%":
        part, whole = number_words(figure["numerator"]), number_words(figure["denominator"])
        return f"{figure['label']}: {said} ({part}/{whole})"
    return f"{figure['label']}: {said} {figure['unit']}"


def roman(number: int) -> str:
    return _ROMAN[number - 1]


def period_words(kind: PeriodKind, period: Period) -> str:
    which, year = periods.which_of(kind, period), period.first.year
    return {
        PeriodKind.MONTH: f"tháng {period.first.month} năm {year}",
        PeriodKind.QUARTER: f"quý {roman(which)} năm {year}",
        PeriodKind.HALF: f"6 tháng {'đầu' if which == 1 else 'cuối'} năm {year}",
        PeriodKind.NINE_MONTHS: f"9 tháng đầu năm {year}",
        PeriodKind.YEAR: f"năm {year}",
    }[kind]


def day_words(day: date | str | None) -> str:
    if day is None or day == "":
        return "–"
    stands = date.fromisoformat(day[:10]) if isinstance(day, str) else day
    return f"{stands.day:02d}/{stands.month:02d}/{stands.year}"
