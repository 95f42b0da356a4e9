"""The few phrases that explanations of rules and deadlines share, in both languages at once: they are stored
with the act.
"""

from __future__ import annotations

from datetime import date, datetime

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAYS_VI = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def day_in_words(day: date) -> tuple[str, str]:
    """ "01/7/2025", "1 July 2025"."""
    return f"{day.day:02d}/{day.month}/{day.year}", f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def weekday_in_words(day: date) -> tuple[str, str]:
    """ "thứ Hai 16/02/2026", "Monday 16 February 2026"."""
    return (
        f"{_DAYS_VI[day.weekday()]} {day:%d/%m/%Y}",
        f"{_DAYS_EN[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}",
    )


def moment_in_words(moment: datetime) -> tuple[str, str]:
    """ "16:40 thứ Sáu 13/02/2026", "16:40 on Friday 13 February 2026"; `moment` is local already."""
    vi, en = weekday_in_words(moment.date())
    return f"{moment:%H:%M} {vi}", f"{moment:%H:%M} on {en}"


def article_in_words(article: str) -> tuple[str, str]:
    """ "khoản 2 Điều 28", "clause 2 Article 28": where in a law, as the law itself counts."""
    english = article
    for vi, en in (("Điều", "Article"), ("Khoản", "Clause"), ("khoản", "clause"), ("điểm", "point")):
        english = english.replace(f"{vi} ", f"{en} ")
    return article, english


def everything() -> tuple[str, str]:
    return "mọi lĩnh vực", "any topic"


def everywhere() -> tuple[str, str]:
    return "toàn thành phố", "the whole city"
