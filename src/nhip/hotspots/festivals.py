"""Days on which a city doesn't report as usual: public holidays, and Tết, whose days move with the moon."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

from nhip.errors import BadInput

# Days from the first day of the lunar year, as the year turns in Viet Nam: offices
# empty out after the Kitchen Gods leave (23rd of the twelfth month), the first three days are the family's,
# the fifteenth ends the season.
_TET_PHASES = {
    "tet_run_up": range(-14, -3),
    "tet_eve": range(-3, 0),
    "tet": range(3),
    "tet_return": range(3, 7),
    "tet_aftermath": range(7, 15),
}
TET = tuple(_TET_PHASES)


def festival_days(country: str, years: Iterable[int]) -> dict[date, str]:
    """Days of a country's public holidays with a label of what kind of day it is, in order.

    For "VN" the 29 days about Tết carry one of five labels (`TET`), whether or not they are days off; all
    other public holidays, days off in lieu among them, are "holiday". Days of a label share one factor of the
    baseline, so that last year's Tết tells of this year's although it falls on other dates.
    The dates come from the package `holidays`, which follows the Vietnamese lunar calendar (2007: 17
    February, a day before the Chinese). Raises BadInput for a country it doesn't know.
    """
    import holidays

    wanted = sorted(set(years))
    try:
        language = "en_US" if country == "VN" else None
        off = holidays.country_holidays(country, years=wanted, language=language) if wanted else {}
    except NotImplementedError as error:
        raise BadInput(
            f"No holidays are known for the country {country!r}",
            "Give its two letters, as VN, or the days themselves",
        ) from error
    days = dict.fromkeys(off, "holiday")
    if country == "VN":
        for first in [day for day, names in off.items() if "Lunar New Year" in names.split("; ")]:
            days.update(
                {first + timedelta(shift): phase for phase, shifts in _TET_PHASES.items() for shift in shifts}
            )
    return dict(sorted(days.items()))


_TET_NAMES = {
    "tet_run_up": "the weeks before Tết",
    "tet_eve": "the eve of Tết",
    "tet": "Tết",
    "tet_return": "the days after Tết",
    "tet_aftermath": "the second week after Tết",
}


def festival_names(country: str, years: Iterable[int]) -> dict[date, str]:
    """Days of a country's public holidays, and those about Tết, with their names for people to read.

    In English where the package `holidays` has English names of the country, else in its own language.
    Raises BadInput for a country it doesn't know.
    """
    import holidays

    wanted = sorted(set(years))
    kinds = festival_days(country, wanted)
    own = holidays.country_holidays(country, years=wanted)
    language = "en_US" if "en_US" in own.supported_languages else None
    off = holidays.country_holidays(country, years=wanted, language=language) if language else own
    names = {day: "; ".join(dict.fromkeys(off[day].split("; "))) for day in off}
    return {
        day: _TET_NAMES.get(kind, "") if "Lunar New Year" in names.get(day, kind) or day not in names
        else names[day]
        for day, kind in kinds.items()
    }  # fmt: skip


def years_of(starts: Iterable[date]) -> range:
    """The calendar years from the first to the last of some days, with the one after for what runs across."""
    listed = list(starts)
    return range(min(listed).year, max(listed).year + 2)


def rows_of_days(starts: tuple[date, ...], end: date) -> list[list[date]]:
    """The days of each period, from periods' first days and the day after the last."""
    return [
        [first + timedelta(shift) for shift in range((following - first).days)]
        for first, following in pairwise((*starts, end))
    ]
