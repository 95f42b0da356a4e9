"""Values of options: each turns the typed text into what is meant, or says in a sentence what would do."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date, timedelta


def day(text: str) -> date:
    """A day written as 2025-12-31."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date: write it as 2025-12-31") from error


def first_day(text: str) -> date:
    """The first day of a year, month or day: 2025, 2025-12, 2025-12-31."""
    return day(text.strip() + {4: "-01-01", 7: "-01"}.get(len(text.strip()), ""))


def last_day(text: str) -> date:
    """The last day of a year, month or day."""
    first = first_day(text)
    if len(text.strip()) == 4:
        return first.replace(month=12, day=31)
    following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    return following - timedelta(days=1) if len(text.strip()) == 7 else first


def at_least(least: int) -> Callable[[str], int]:
    """A whole number from `least` up."""

    def value(text: str) -> int:
        try:
            number = int(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from error
        if number < least:
            raise argparse.ArgumentTypeError(f"{number} is too small: at least {least}")
        return number

    return value


def above_zero(text: str) -> float:
    """A number above zero."""
    try:
        number = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from error
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not above zero")
    return number


def share(text: str) -> float:
    """A share, as 0.5 or 50%."""
    number = above_zero(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    if number > 1:
        raise argparse.ArgumentTypeError(f"{text} is more than all: write 0.5 or 50%")
    return number


def window(text: str) -> int | float:
    """A number of periods, or a share of the study as 50%."""
    return share(text) if text.endswith("%") else at_least(1)(text)
