"""Deadlines in a passage: the words, the day they mean, and the question to ask where they leave a doubt."""

# ruff: noqa: E501 (lists of words stand in one piece)
from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from dangvan.directives.reading.types import Deadline

_WORD = r"(?:trước|đến|hết|trong|vào|chậm nhất|muộn nhất|xong|từ|kể từ|tới|hạn|là|ngay|cuối)"
_DAY = r"(?:ngày\s+)?(?P<day>\d{1,2})\s*(?:[/.-]|\s+tháng\s+)\s*(?P<month>\d{1,2})(?:\s*(?:[/.-]|,?\s+năm\s+)\s*(?P<year>\d{4}))?(?![\d%])"
_EXACT = re.compile(rf"(?<!\w)(?P<lead>(?:{_WORD}\s+)+){_DAY}(?P<lunar>\s*(?:\(?âm lịch\)?))?", re.IGNORECASE)
_LUNAR = re.compile(
    r"(?:trước|sau|trong|đến|hết|dịp)\s+(?:dịp\s+)?(?:ngày\s+)?(?:tết nguyên đán|tết âm lịch|tết|\d{1,2}\s+tháng\s+(?:giêng|chạp)|rằm\s+tháng\s+\w+|\d{1,2}[/.]\d{1,2}\s+âm lịch)(?:\s+năm\s+\d{4})?(?:\s*âm lịch)?(?!\s+trung thu|\s+dương)",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"(?:trong|trước|hết|đến hết|cuối|xong trong|đến)\s+tháng\s+(?P<month>\d{1,2})(?:\s*(?:/|\s+năm\s+)(?P<year>\d{4}))?(?![\d/])",
    re.IGNORECASE,
)
_QUARTER = re.compile(
    r"(?:trong|trước|hết|đến hết|cuối|sang)\s+quý\s+(?P<quarter>IV|I{1,3}|[1-4])(?!\w)(?:\s*(?:/|[,-]?\s*năm\s+)(?P<year>\d{4}))?",
    re.IGNORECASE,
)
_YEAR = re.compile(
    r"(?:trong|cuối|hết|đến hết|đến cuối|trước)\s+năm\s+(?:(?P<year>\d{4})|(?P<this>nay|này))", re.IGNORECASE
)
_SPAN = re.compile(
    r"(?:trong(?: vòng| thời hạn)?|sau|chậm nhất(?: là)?)\s+(?P<n>\d{1,3})\s+(?P<unit>ngày làm việc|ngày|tuần|tháng)(?!\w)",
    re.IGNORECASE,
)
_MONTHS_9 = re.compile(
    r"(?:đến hết|hết|trong)\s+(?P<n>[369])\s+tháng(?P<rest> đầu năm| cuối năm)?", re.IGNORECASE
)
_STANDING = re.compile(
    r"(?<!\w)(?:(?:định kỳ\s+)?(?:hằng|hàng)\s+(?:ngày|tuần|tháng|quý|năm)|định kỳ(?:\s+\d+\s+tháng)?|thường xuyên)(?!\w)",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"(?<!\w)(?:trong thời gian sớm nhất|sớm nhất|trong thời gian tới|thời gian tới|ngay trong tuần|trong tuần này|trong tuần tới|trong tháng này|trong tháng tới|cuối năm|sắp tới|mùa mưa|năm học mới)(?!\w)",
    re.IGNORECASE,
)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def deadlines_in(text: str, start: int, end: int, dated: date | None) -> tuple[Deadline, ...]:
    """Deadlines written between two offsets, in order; days that contradict one another become a question."""
    found: list[Deadline] = []

    def add(match: re.Match[str], due: date | None, question: str, *, standing: bool = False) -> None:
        if all(match.end() <= other.start or match.start() >= other.end for other in found):
            words = match.group().strip()
            found.append(Deadline(words, match.start(), match.start() + len(words), due, standing, question))

    low = text[start:end].lower()
    if any(word in low for word in ("tết", "âm lịch", "tháng giêng", "tháng chạp", "rằm")):
        for match in _LUNAR.finditer(text, start, end):
            add(match, _new_year(match.group(), dated), "lunar")
    if any(letter.isdecimal() for letter in low):
        for match in _EXACT.finditer(text, start, end):
            if not match["lead"].lower().startswith(("từ", "kể từ")):
                add(match, *_exact(match, dated))
    for word, pattern, reckon in (
        ("tháng ", _MONTH, _month),
        ("quý ", _QUARTER, _quarter),
        ("năm ", _YEAR, _year),
        (" tháng", _MONTHS_9, _nine),
        ("", _SPAN, _span),
    ):
        for match in pattern.finditer(text, start, end) if word in low else ():
            add(match, *reckon(match, dated))
    for match in _STANDING.finditer(text, start, end):
        add(match, None, "", standing=True)
    for match in _VAGUE.finditer(text, start, end):
        add(match, None, "vague")
    return tuple(sorted(_contradicting(found), key=lambda one: one.start))


def _contradicting(found: list[Deadline]) -> list[Deadline]:
    days = {one.due for one in found if one.due and not one.question}
    if len(days) < 2:
        return found
    return [
        Deadline(one.words, one.start, one.end, one.due, one.standing, "contradiction") if one.due else one
        for one in found
    ]


def _exact(match: re.Match[str], dated: date | None) -> tuple[date | None, str]:
    if match["lunar"]:
        return None, "lunar"
    year = match["year"]
    if year is None and dated is None:
        return None, "no_year"
    try:
        due = date(int(year) if year else dated.year if dated else 1, int(match["month"]), int(match["day"]))
    except ValueError:
        return None, "impossible"
    if dated and due < dated:
        if year:
            return due, "past"
        return (_next_year(due), "no_year")
    return due, ""


def _next_year(day: date) -> date | None:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return None


def _last(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _end_of(month: int, year: str | None, dated: date | None, question: str) -> tuple[date | None, str]:
    if not 1 <= month <= 12:
        return None, "impossible"
    if year is None and dated is None:
        return None, "no_year"
    due = _last(int(year) if year else dated.year if dated else 1, month)
    if dated and due < dated:
        return (due, "past") if year else (_last(due.year + 1, month), "no_year")
    return due, question


def _month(match: re.Match[str], dated: date | None) -> tuple[date | None, str]:
    return _end_of(
        int(match["month"]), match["year"], dated, "month" if "trước" in match.group().lower() else ""
    )


def _quarter(match: re.Match[str], dated: date | None) -> tuple[date | None, str]:
    written = match["quarter"].lower()
    number = _QUARTERS.get(written) or int(written)
    return _end_of(number * 3, match["year"], dated, "quarter")


def _year(match: re.Match[str], dated: date | None) -> tuple[date | None, str]:
    return _end_of(12, match["year"], dated, "month" if "trước" in match.group().lower() else "")


def _nine(match: re.Match[str], dated: date | None) -> tuple[date | None, str]:
    rest = match["rest"] or ""
    if "hết" not in match.group().lower() and not rest:
        return _span_of(int(match["n"]), "tháng", dated)
    return _end_of(12 if "cuối" in rest else int(match["n"]), None, dated, "quarter")


def _span(match: re.Match[str], dated: date | None) -> tuple[date | None, str]:
    return _span_of(int(match["n"]), match["unit"].lower(), dated)


def _span_of(n: int, unit: str, dated: date | None) -> tuple[date | None, str]:
    """Working days are reckoned by whoever has the city's calendar: here the day is only asked for."""
    if unit == "ngày làm việc":
        return None, "working_days"
    if dated is None:
        return None, "undated"
    if unit == "tháng":
        months = dated.year * 12 + dated.month - 1 + n
        year, month = divmod(months, 12)
        return min(_last(year, month + 1), date(year, month + 1, 1) + timedelta(days=dated.day - 1)), ""
    return dated + timedelta(days=n * (7 if unit == "tuần" else 1)), ""


def _new_year(words: str, dated: date | None) -> date | None:
    """The day before the lunar new year that comes next (or of the year named): offered, never taken."""
    if "tết" not in words.lower():
        return None
    from holidays.calendars.chinese import VIETNAMESE_CALENDAR, _ChineseLunisolar  # heavy, seldom needed

    named = re.search(r"\d{4}", words)
    reckoning = _ChineseLunisolar(calendar=VIETNAMESE_CALENDAR)
    first = int(named.group()) if named else dated.year if dated else None
    if first is None:
        return None
    for year in (first, first + 1):
        day, _sure = reckoning.lunar_new_year_date(year)
        if day and (named or dated is None or day > dated):
            return day - timedelta(days=1)
    return None
