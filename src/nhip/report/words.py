"""Figures in plain words: how unusual a thing is, what could fool it, how long ago it began."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from nhip.errors import listing
from nhip.report.plain import harmless

_MONTH, _YEAR = 365.2425 / 12, 365.2425


def duration_words(days: float) -> str:  # noqa: PLR0911 - one way out for each unit
    """A length of time as people say it: days up to three weeks, weeks to ten, months to two years, then
    years.
    """
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


def many(number: int, what: str) -> str:
    """“1 area”, “1,200 areas”."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


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


#: A sentence for each doubt; {names} are facts that come with it. Without them the part in brackets is left
#: out.
_CAUTIONS = {
    "batch": "Many of its reports were entered in bursts, as when one crew logs a round"
    " ({batched} of {reports}, the largest burst {largest})",
    "one_channel": "Nearly all came by one channel, more than is usual ({channel}: {share}, elsewhere {usual})",
    "default_geocode": "A point where reports without a place are parked lies inside"
    " ({reports} reports at {lat}, {lon}; they were left aside)",
    "few_places": "Nearly all reports name the same few spots ({share} lie on {places} of {of})",
    "one_day": "Nearly all fell on a single day ({share} on {day})",
    "holiday": "A holiday lies in its days, and people report differently then ({days})",
    "day_of_week": "Its surplus comes from days of the week that are strong there anyway"
    " (they alone let expect {expected} of its {observed})",
    "short_history": "The topic has little history to be judged by ({days} days)",
    "new_topic": "The topic hardly occurred before ({before} reports)",
    "whole_city": "The topic rose everywhere, and this is where it rose most ({times} times as usual elsewhere in the city)",
    "rarer_than_history": "It is rarer than the history can vouch for, so the figure is an extrapolation"
    " (it vouches for {known_days} days)",
    "weak_after_collapse": "With its batches counted in full it would have looked far stronger"
    " ({reports} reports, {counted} counted)",
}
_SHARES = frozenset({"share", "usual"})


def caution_words(code: str, facts: Mapping[str, Any]) -> str:
    """A reason for doubt as a sentence with its figures."""
    words = _CAUTIONS.get(code)
    if words is None:
        return f"{harmless(code).replace('_', ' ').capitalize()}."
    try:
        return words.format_map({name: _value(name, value) for name, value in facts.items()}) + "."
    except KeyError:
        return words.partition(" (")[0] + "."


def _value(name: str, value: object) -> str:
    if isinstance(value, Mapping):
        return listing((f"{harmless(str(day))} {harmless(str(each))}" for day, each in value.items()), 3)
    if isinstance(value, list | tuple):
        return listing((harmless(str(each), longest=30) for each in value), 3)
    if isinstance(value, float) and name in _SHARES:
        return f"{100 * value:.0f} %"
    if isinstance(value, float) and name not in ("lat", "lon"):
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
