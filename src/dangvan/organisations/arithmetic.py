"""The steps of a deadline's arithmetic: which days were left out and why, as data and as sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from dangvan.organisations.words import moment_in_words, weekday_in_words

_Step = dict[str, Any]
_Names = tuple[str, str] | None


def days_between(
    first: date,
    last: date,
    is_working: Callable[[date], bool],
    name_of: Callable[[date], _Names],
    works_weekday: Callable[[date], bool],
) -> list[_Step]:
    """The days off after `first` and before `last`: each run of holidays by name, ordinary weekends in one
    step.

    Days worked though they would be free get a step too.
    """
    steps: list[_Step] = []
    weekend: list[date] = []
    for run in _runs(first, last, is_working):
        named = [day for day in run if name_of(day) and works_weekday(day)] or [
            day for day in run if name_of(day)
        ]
        if named:
            steps.append(_holiday_step(run, named, name_of))
        else:
            weekend.extend(run)
    if weekend:
        steps.append(_off_step("Cuối tuần", "Weekend", weekend[0], weekend[-1], len(weekend)))
    for day in _days(first, last):
        if is_working(day) and not works_weekday(day):
            vi, en = name_of(day) or ("Ngày làm bù", "Worked instead of another day")
            steps.append({"step": "worked", "name_vi": vi, "name_en": en, "day": day.isoformat()})
    return steps


def _holiday_step(run: list[date], named: list[date], name_of: Callable[[date], _Names]) -> _Step:
    """One step for a run of days off. A long holiday goes by one name: its first day's own may be "Eve"."""
    names = [names for day in named if (names := name_of(day))]
    common_vi, common_en = _common([vi for vi, _ in names]), _common([en for _, en in names])
    return _off_step(common_vi, common_en, run[0], run[-1], len(run)) | {"holidays": len(named)}


def _common(names: list[str]) -> str:
    """The shortest name that is part of most others ("Tết Nguyên Đán"), else the different names in a row."""
    distinct = list(dict.fromkeys(names))
    shortest = min(distinct, key=len)
    sharing = [n for n in distinct if shortest in n]
    if len(distinct) > 1 and len(sharing) * 2 > len(distinct):
        return shortest
    best = max(distinct, key=lambda n: sum(n in other for other in distinct))
    if len(distinct) > 2 and sum(best in other for other in distinct) * 2 > len(distinct):
        return best
    return ", ".join(distinct)


def _off_step(name_vi: str, name_en: str, first: date, last: date, days: int) -> _Step:
    return {
        "step": "days_off",
        "name_vi": name_vi,
        "name_en": name_en,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "days": days,
    }


def _days(first: date, last: date) -> Iterator[date]:
    day = first + timedelta(days=1)
    while day < last:
        yield day
        day += timedelta(days=1)


def _runs(first: date, last: date, is_working: Callable[[date], bool]) -> Iterator[list[date]]:
    run: list[date] = []
    for day in _days(first, last):
        if is_working(day):
            if run:
                yield run
            run = []
        else:
            run.append(day)
    if run:
        yield run


def arithmetic_words(steps: list[_Step], language: str) -> list[str]:
    """The steps as short sentences in "vi" or "en"."""
    return [
        _SENTENCES[step["step"]](step)[1 if language == "en" else 0]
        for step in steps
        if step["step"] in _SENTENCES
    ]


def _at(lead_vi: str, lead_en: str) -> Callable[[_Step], tuple[str, str]]:
    def words(step: _Step) -> tuple[str, str]:
        vi, en = moment_in_words(datetime.fromisoformat(step["at"]))
        return f"{lead_vi} {vi}", f"{lead_en} {en}"

    return words


def _days_off(step: _Step) -> tuple[str, str]:
    first, last, days = date.fromisoformat(step["first"]), date.fromisoformat(step["last"]), step["days"]
    vi, en = weekday_in_words(first)
    if first != last:
        vi_last, en_last = weekday_in_words(last)
        vi, en = f"từ {vi} đến {vi_last}", f"from {en} to {en_last}"
    holidays = step.get("holidays", days)
    with_weekend_vi = f", cùng cuối tuần là {days} ngày" if holidays != days else ""
    with_weekend_en = f", with the weekend {days}" if holidays != days else ""
    count_en = "1 day off" if holidays == 1 else f"{holidays} days off"
    return (
        f"{step['name_vi']}: nghỉ {holidays} ngày{with_weekend_vi} ({vi})",
        f"{step['name_en']}: {count_en}{with_weekend_en} ({en})",
    )


def _worked(step: _Step) -> tuple[str, str]:
    vi, en = weekday_in_words(date.fromisoformat(step["day"]))
    return f"{step['name_vi']}: có tính {vi}", f"{step['name_en']}: {en} counts"


def _moved(step: _Step) -> tuple[str, str]:
    vi, en = weekday_in_words(date.fromisoformat(step["from"]))
    return (
        f"Ngày cuối ({vi}) là ngày nghỉ, nên hạn lùi sang ngày làm việc tiếp theo",
        f"The last day ({en}) is a day off, so the limit moves to the next working day",
    )


_SENTENCES: dict[str, Callable[[_Step], tuple[str, str]]] = {
    "received": _at("Nhận lúc", "Received at"),
    "counted_from": _at("Tính từ", "Counted from"),
    "days_off": _days_off,
    "worked": _worked,
    "moved": _moved,
    "due": _at("Hạn:", "Due:"),
}
