"""Working calendars: import of hours and local days, and setting one day."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Any

import holidays as holiday_tables
from django.db import transaction
from django.utils.translation import gettext as _

from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import NotFound
from dangvan.organisations.actions.writing import Tally, cut
from dangvan.organisations.files import Cells, read_tables
from dangvan.organisations.models import CalendarDay, WorkingCalendar
from dangvan.organisations.policies import require_may_change_organisations
from dangvan.places.types import ImportResult


def import_calendar(
    *,
    by: Actor,
    file: Path | None = None,
    content: bytes | None = None,
    name: str = "",
    source: str = "",
    default: str = "",
) -> ImportResult:
    """Calendars and their local days, from TOML; or days alone from a CSV (calendar, day, working, name_vi,
    name_en).

    `default` names the calendar that this city reckons with, whatever the file says.
    """
    require_may_change_organisations(by)
    read = read_tables(file, content, name, ("day", "calendar"))
    with transaction.atomic():
        tally = Tally(by, "calendar", source or name or (file.name if file else ""), read.errors)
        known = {one.code: one for one in WorkingCalendar.objects.select_for_update()}
        for cells in read.cells("calendar"):
            _store_calendar(tally, known, cells)
        if default and default not in known:
            Cells(0, {}, tally.errors).refuse("calendar", _("Không có lịch mã %(code)s.") % {"code": default})
        elif default:
            for one in known.values():
                if one.is_default != (one.code == default):
                    tally.put(one, one, {"is_default": one.code == default})
                    _tell_hours(tally, one)
        days = {(d.calendar_id, d.day): d for d in CalendarDay.objects.all()}
        for cells in read.cells("day"):
            _store_day(tally, known, days, cells)
        return tally.finish()


def _store_calendar(tally: Tally, known: dict[str, WorkingCalendar], cells: Cells) -> None:
    code = cells.text("code", 40, required=True)
    country, subdivision = cells.text("country", 2).upper(), cells.text("subdivision", 10)
    hours = _hours(cells)
    if country:
        try:
            holiday_tables.country_holidays(country, subdiv=subdivision or None)
        except NotImplementedError:
            cells.refuse(
                "country",
                _("Không có bảng ngày nghỉ cho %(country)s %(subdivision)s.")
                % {
                    "country": country,
                    "subdivision": subdivision,
                },
            )
    existing = known.get(code)
    values: dict[str, object] = {
        "code": code,
        "name_vi": cells.text("name_vi", required=True),
        "name_en": cells.text("name_en"),
        "country": country,
        "subdivision": subdivision,
        "hours": hours,
        "source": cells.text("source", 300),
        # Which calendar is the city's own is chosen once, at set-up; a later import doesn't turn it.
        "is_default": existing.is_default if existing else cells.flag("is_default"),
    }
    if cells.fine:
        known[code], is_changed = tally.put(existing, WorkingCalendar(), values)
        if is_changed:
            _tell_hours(tally, known[code])


def _tell_hours(tally: Tally, calendar: WorkingCalendar) -> None:
    """Hours and holidays that every deadline is reckoned with; the log keeps the hours as one line."""
    spans = {day: ",".join("-".join(span) for span in spans) for day, spans in calendar.hours.items()}
    tally.tell(
        "organisations.hours_set",
        calendar=calendar.code,
        country=calendar.country,
        subdivision=calendar.subdivision,
        hours=cut(" ".join(f"{day}:{text}" for day, text in sorted(spans.items())), 300),
        is_default=calendar.is_default,
    )


def _hours(cells: Cells) -> dict[str, list[list[str]]]:
    """Opening hours by weekday, each span checked and in order."""
    raw = cells.values.get("hours")
    problem = _(
        "Giờ làm việc phải ghi theo thứ (0 là thứ Hai), mỗi khoảng [“08:00”, “12:00”], không chồng nhau."
    )
    if not isinstance(raw, dict) or not raw:
        cells.refuse("hours", problem)
        return {}
    found: dict[str, list[list[str]]] = {}
    for weekday, spans in raw.items():
        read = _spans(spans)
        if str(weekday) not in set("0123456") or read is None:
            cells.refuse("hours", problem)
            return {}
        if read:
            found[str(weekday)] = read
    if not found:
        cells.refuse("hours", problem)
    return dict(sorted(found.items()))


def _spans(spans: Any) -> list[list[str]] | None:
    try:
        pairs = sorted((time.fromisoformat(a), time.fromisoformat(b)) for a, b in spans)
    except (TypeError, ValueError):
        return None
    ends_before = time.min
    for start, end in pairs:
        if start >= end or start < ends_before:
            return None
        ends_before = end
    return [[f"{a:%H:%M}", f"{b:%H:%M}"] for a, b in pairs]


def _store_day(
    tally: Tally, known: dict[str, WorkingCalendar], days: dict[tuple[int, date], CalendarDay], cells: Cells
) -> None:
    code = cells.text("calendar", 40)
    calendar = known.get(code) if code else next((c for c in known.values() if c.is_default), None)
    if calendar is None:
        cells.refuse("calendar", _("Không có lịch mã %(code)s.") % {"code": code or "?"})
    day, working = cells.first_day("day"), cells.flag("working")
    values: dict[str, object] = {
        "day": day,
        "working": working,
        "name_vi": cells.text("name_vi", required=True),
        "name_en": cells.text("name_en"),
        "source": cells.text("source", 300),
    }
    if not cells.fine or calendar is None:
        return
    values["calendar_id"] = calendar.id
    key = (calendar.id, day)
    days[key], is_changed = tally.put(days.get(key), CalendarDay(), values)
    if is_changed:
        tally.tell("organisations.calendar_set", calendar=calendar.code, day=day.isoformat(), working=working)


def set_calendar_day(
    *, by: Actor, calendar: str, day: date, working: bool, name_vi: str, name_en: str = "", source: str = ""
) -> None:
    """Make one day a day off or a day worked, whatever the country's holidays say.

    Deadlines already given stay as they were; new ones are reckoned with the day as it is now.
    """
    require_may_change_organisations(by)
    with transaction.atomic():
        found = WorkingCalendar.objects.select_for_update().filter(code=calendar).first()
        if found is None:
            raise NotFound(_("Không có lịch làm việc này."))
        tally = Tally(by, "calendar_day", source[:300], [])
        _row, is_changed = tally.put(
            CalendarDay.objects.filter(calendar=found, day=day).first(),
            CalendarDay(),
            {
                "calendar_id": found.id,
                "day": day,
                "working": working,
                "name_vi": name_vi[:200],
                "name_en": name_en[:200],
                "source": source[:300],
            },
        )
        if is_changed:
            tally.tell("organisations.calendar_set", calendar=calendar, day=day.isoformat(), working=working)
        tally.finish()
