"""Clocks that jump, days that hold a hundredfold, rows that stand twice: found, said, and left out where that
is sure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from nhip.errors import BadInput, Notice, listing
from nhip.tables.choice import Choice
from nhip.tables.source import Table

EARLIEST = date(1990, 1, 1)
_STRAY_GAP = 400
_STRAY_SHARE = 0.01
_MOST_STRAYS = 0.2
_HUNDREDFOLD = 100
_ENOUGH_ROWS = 1000
_LATE_HOUR = 20


@dataclass(frozen=True)
class Cleaned:
    """The days that count, and what was left out."""

    first: date
    today: date
    notices: tuple[Notice, ...]


def clean(table: Table, choice: Choice) -> Cleaned:
    """Leave out rows without a time, beyond today, before 1990, on days to skip, and whole rows that stand
    twice.

    Raises BadInput when that would take a fifth of the rows, or nothing remains.
    """
    table.run("DELETE FROM picked WHERE moment IS NULL")
    notices = [*_twice(table, choice), *_skipped(table, choice)]
    today = choice.today or _last_day(table)
    if choice.today is None:
        notices += _said_today(table, today)
    rows = 0 if choice.today else _rows(table)  # who names a day looks back on purpose
    notices += _leave_out(table, rows, f"moment >= TIMESTAMP '{today + timedelta(days=1)}'", "future",
                          f"lie after {today}, the day of the analysis")  # fmt: skip
    notices += _leave_out(
        table, rows, f"moment < TIMESTAMP '{EARLIEST}'", "ancient", f"lie before {EARLIEST}"
    )
    if choice.since:
        notices += _leave_out(
            table, 0, f"moment < TIMESTAMP '{choice.since}'", "since", f"lie before {choice.since}"
        )
    if not _rows(table):
        raise BadInput(
            f"No report lies on or before {today}", "Check --today, --since and the column of times"
        )
    notices += _hundredfold(table)
    ((first,),) = table.fetch("SELECT CAST(min(moment) AS DATE) FROM picked")
    return Cleaned(choice.since or first, today, tuple(notices))


def _rows(table: Table) -> int:
    ((rows,),) = table.fetch("SELECT count(*) FROM picked")
    return int(rows)


def _last_day(table: Table) -> date:
    """The last day of the file that isn't a stray: fewer than 1 % of rows after a gap of 400 days are clocks
    gone wrong.
    """
    days = table.fetch(
        "SELECT CAST(moment AS DATE) AS day, count(*) FROM picked GROUP BY day ORDER BY day DESC"
    )
    if not days:
        raise BadInput("No row has a time", "Check the column of times")
    total, later = sum(row[1] for row in days), 0
    now = datetime.now().astimezone().date() + timedelta(days=1)
    for (day, rows), (before, _) in pairwise(days):
        later += rows
        if later > _STRAY_SHARE * total:
            break
        if (day - before).days > _STRAY_GAP:
            return _not_ahead(before, now)
    return _not_ahead(days[0][0], now)


def _not_ahead(day: date, now: date) -> date:
    if day > now:
        raise BadInput(
            f"The file reaches to {day}, which lies in the future",
            "Say with --today which day to look from; what lies after it is left out",
        )
    return day


def _said_today(table: Table, today: date) -> list[Notice]:
    ((hour, clocked),) = table.fetch(
        f"SELECT max(hour(moment)), count(*) FILTER (CAST(moment AS TIME) <> TIME '00:00:00') FROM picked "
        f"WHERE CAST(moment AS DATE) = DATE '{today}'"
    )
    text = f"No --today was given: the analysis looks from the last day of the file, {today}"
    if clocked and hour < _LATE_HOUR:
        return [Notice("today_unfinished", f"{text}, which ends at {hour} o'clock and may be unfinished.", 1)]
    return [Notice("today", f"{text}.", 1)]


def _leave_out(table: Table, rows: int, where: str, code: str, words: str) -> list[Notice]:
    """Delete rows; with `rows` (how many there are) refuse when too many go."""
    ((lost, low, high),) = table.fetch(
        f"SELECT count(*), CAST(min(moment) AS DATE), CAST(max(moment) AS DATE) FROM picked WHERE {where}"
    )
    if not lost:
        return []
    text = f"{lost} reports {words} ({low} to {high})"
    if rows and lost > _MOST_STRAYS * rows:
        raise BadInput(text, "Check --today, the column of times and the clocks that wrote it")
    table.run(f"DELETE FROM picked WHERE {where}")
    return [Notice(code, f"{text}; they were left out.", int(lost))]


def _skipped(table: Table, choice: Choice) -> list[Notice]:
    notices: list[Notice] = []
    for day in choice.skip_days:
        notices += _leave_out(
            table, 0, f"CAST(moment AS DATE) = DATE '{day}'", "skipped_day", f"of the day {day} to skip"
        )
    return notices


def _twice(table: Table, choice: Choice) -> list[Notice]:
    """Rows that are alike in every column are one report sent twice, if the file tells times to the second."""
    if choice.keep_duplicates:
        return []
    ((rows, kinds, clocked),) = table.fetch(
        "SELECT count(*), count(DISTINCT whole), count(*) FILTER (second(moment) <> 0) FROM picked"
    )
    twice = int(rows) - int(kinds)
    if not twice:
        return []
    if clocked < 0.5 * rows:
        words = "the file has no times to the second, so they count as separate reports"
        return [Notice("duplicates_kept", f"{twice} rows are alike in every column; {words}.", twice)]
    table.run(
        "DELETE FROM picked WHERE row IN (SELECT row FROM "
        "(SELECT row, row_number() OVER (PARTITION BY whole ORDER BY row) AS nth FROM picked) WHERE nth > 1)"
    )
    text = f"{twice} rows repeat another in every column and were left out (--keep-duplicates counts them)."
    return [Notice("duplicates", text, twice)]


def _hundredfold(table: Table) -> list[Notice]:
    days = table.fetch(
        "SELECT CAST(moment AS DATE) AS day, count(*) AS n FROM picked GROUP BY day ORDER BY n"
    )
    usual = days[len(days) // 2][1]
    wild = [(day, rows) for day, rows in days if rows >= _ENOUGH_ROWS and rows >= _HUNDREDFOLD * usual]
    if len(days) < 7 or not wild:
        return []
    told = listing(f"{day} with {rows} reports" for day, rows in wild)
    text = (
        f"{told}: a hundred times the usual {usual} a day or more, as after an import or a clock reset. "
        f"The reports were kept; --skip-day {wild[0][0]} leaves a day out."
    )
    return [Notice("hundredfold_day", text, sum(rows for _, rows in wild))]
