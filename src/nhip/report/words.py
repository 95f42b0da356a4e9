"""Figures in plain words: how unusual a thing is, what could fool it, how long ago it began."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from nhip.errors import listing
from nhip.report.plain import harmless

_MONTH, _YEAR = 365.2425 / 12, 365.2425


def duration_words(days: float) -> str:
    """A length of time as people say it: days up to three weeks, weeks to ten, months to two years, then years."""
    if not math.isfinite(days):
        return "more years than can be told"
    if days < 1.5:
        return "a day"
    if days < 21:
        return f"{days:.0f} days"
    if days < 70:
        return f"{days / 7:.0f} weeks"
    if days < 2 * _YEAR:
        return f"{days / _MONTH:.0f} months"
    years = days / _YEAR
    if years >= 1000:
        return "more than 1,000 years"
    return f"{years:.0f} years"


def once_in(days: float) -> str:
    """“by chance about once in 14 months”."""
    return f"by chance about once in {duration_words(days)}"


def rarity_words(days: float, low: float, high: float, known: float) -> str:
    """A rarity with its interval, and honest about what the history can't vouch for."""
    if math.isfinite(known) and known > 0 and days > known:
        return (
            f"by chance less than once in {duration_words(known)}, the longest this history can vouch for "
            f"(its tail drawn on: about once in {duration_words(days)})"
        )
    low_words, high_words = duration_words(low), duration_words(high)
    if low_words == high_words:
        return once_in(days)
    return f"{once_in(days)} (between once in {low_words} and once in {high_words})"


_CAUTIONS = {
    "batch": "Many of its reports were entered in bursts, as when one crew logs a round",
    "one_channel": "Nearly all came by one channel, more than is usual for this topic",
    "default_geocode": "A point where reports without a place are parked lies inside",
    "few_places": "Nearly all reports name the same one or two places",
    "one_day": "Nearly all fell on a single day",
    "holiday": "A holiday lies in its days: people report differently then",
    "day_of_week": "Its surplus comes from days of the week that are strong anyway",
    "short_history": "The topic has too little history for a calibration of its own",
    "new_topic": "The topic hardly occurred before",
    "whole_city": "The topic rose everywhere; this is where it rose most",
    "rarer_than_history": "It is rarer than anything the history can vouch for: the figure is an extrapolation",
    "weak_after_collapse": "Without the batches counted as one it would have looked far stronger",
}


def caution_words(code: str, facts: Mapping[str, Any]) -> str:
    """A reason for doubt as a sentence with its figures."""
    words = _CAUTIONS.get(code, code.replace("_", " ").capitalize())
    figures = [f"{_fact(name)} {_value(name, value)}" for name, value in facts.items() if _told(value)]
    return f"{words} ({', '.join(figures[:4])})." if figures else f"{words}."


def _told(value: object) -> bool:
    return isinstance(value, str | int | float | list | tuple) and value not in ("", [], ())


def _fact(name: str) -> str:
    return name.replace("_", " ")


def _value(name: str, value: object) -> str:
    if isinstance(value, list | tuple):
        return listing((harmless(str(each), longest=30) for each in value), 3)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if (
        isinstance(value, float)
        and 0 <= value <= 1
        and any(part in name for part in ("share", "part", "usual"))
    ):
        return f"{100 * value:.0f} %"
    if isinstance(value, float):
        return f"{value:,.3g}" if value < 1000 else f"{value:,.0f}"
    return harmless(str(value), longest=40)


def areas_words(areas: tuple[str, ...], most: int = 4) -> str:
    """Names of areas, the first few and how many more."""
    return listing((harmless(area, longest=28) for area in areas), most)


def percent_more(observed: int, expected: float) -> str:
    """“3.2 times as many as expected”."""
    if expected <= 0:
        return "none were expected"
    return f"{observed / expected:.1f} times as many as expected"
