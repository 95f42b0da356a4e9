"""Public holidays, and Tết by the Vietnamese moon."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from nhip.errors import BadInput
from nhip.hotspots.festivals import TET, festival_days, festival_names


@pytest.mark.parametrize(
    "first",
    [
        date(2007, 2, 17),
        date(2024, 2, 10),
        date(2025, 1, 29),
        date(2026, 2, 17),
        date(2027, 2, 6),
        date(2030, 2, 2),
    ],
)
def test_tet_begins_where_the_vietnamese_calendar_has_it(first: date) -> None:
    """In 2007 and 2030 the Chinese year begins a day later."""
    days = festival_days("VN", [first.year])
    assert min(day for day, label in days.items() if label == "tet") == first


def test_every_tet_has_its_run_up_its_days_and_its_aftermath() -> None:
    days = festival_days("VN", range(2024, 2028))
    counted = Counter(days.values())
    assert [counted[label] for label in TET] == [4 * 11, 4 * 3, 4 * 3, 4 * 4, 4 * 8]
    assert list(days) == sorted(days)


def test_other_holidays_are_holidays_and_other_days_are_not_in_it() -> None:
    days = festival_days("VN", [2025])
    assert days[date(2025, 9, 2)] == days[date(2025, 5, 2)] == days[date(2025, 4, 7)] == "holiday"
    assert date(2025, 9, 10) not in days
    assert festival_days("VN", []) == {}


def test_other_countries_have_their_holidays_and_unknown_ones_are_refused() -> None:
    assert festival_days("US", [2015])[date(2015, 7, 4)] == "holiday"
    with pytest.raises(BadInput, match="No holidays are known for the country 'XX'"):
        festival_days("XX", [2025])


def test_holidays_have_names_for_people_to_read() -> None:
    names = festival_names("VN", [2026])
    assert names[date(2026, 2, 17)] == "Tết"
    assert names[date(2026, 2, 14)] == "the eve of Tết"
    assert names[date(2026, 9, 2)] == "National Day"
    assert festival_names("US", [2015])[date(2015, 5, 25)] == "Memorial Day"
