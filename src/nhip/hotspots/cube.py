"""Counts by area and period, the table every scan reads; what can't be counted honestly is refused here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput, Notice, listing
from nhip.hotspots.codes import Codes, texts, unique_codes

Unit = Literal["day", "week", "month", "year"]
Days = NDArray[np.datetime64]

_EARLIEST, _LATEST = np.datetime64("1900-01-01"), np.datetime64("2200-01-01")
_MOST_CELLS = 400_000_000
_MOST_CASES = 2**53
_JUMP_DAYS = 400
_STRAY_SHARE = 0.01


@dataclass(frozen=True, eq=False)
class Cube:
    """Counts of one topic by area and period; periods follow each other without a gap.

    counts: (areas, periods), int64, >= 0. areas: codes. starts: first day of each period.
    notices: what was left out on the way here.
    """

    counts: NDArray[np.int64]
    areas: tuple[str, ...]
    starts: tuple[date, ...]
    unit: Unit = "day"
    notices: tuple[Notice, ...] = ()

    @property
    def periods(self) -> int:
        return len(self.starts)

    @property
    def cases(self) -> int:
        return int(self.counts.sum())

    @property
    def end(self) -> date:
        """The day after the last period."""
        return _as_dates(np.array([_following(np.datetime64(self.starts[-1], "D"), self.unit)]))[0]

    def position(self, day: date) -> int:
        """Index of the period that holds `day`. Raises BadInput when the cube doesn't reach it."""
        if not self.starts[0] <= day < self.end:
            raise BadInput(
                f"{day} lies outside the counts, which run from {self.starts[0]} to before {self.end}",
                "Choose a day inside them or read more history",
            )
        starts = np.array(self.starts, dtype="datetime64[D]")
        return int(np.searchsorted(starts, np.datetime64(day, "D"), side="right")) - 1

    def until(self, last: date, periods: int | None = None) -> Cube:
        """The cube as it stood at the end of the period that holds `last`: nothing later is in it.

        periods: keep only so many, the latest.
        Raises BadInput when the cube has fewer or doesn't reach `last`.
        """
        stop = self.position(last) + 1
        if periods is not None and not 1 <= periods <= stop:
            raise BadInput(
                f"{periods} periods up to {last} were asked for, the counts have {stop}",
                "Ask for fewer or read more history",
            )
        begin = 0 if periods is None else stop - periods
        return Cube(self.counts[:, begin:stop], self.areas, self.starts[begin:stop], self.unit, self.notices)


def cube_from_events(
    *,
    area: Codes,
    day: NDArray[Any],
    areas: Sequence[str],
    weight: NDArray[Any] | None = None,
    first: date | None = None,
    last: date | None = None,
    unit: Unit = "day",
    min_history: int = 1,
    unknown: Literal["refuse", "leave_out"] = "refuse",
) -> Cube:
    """Count events by area and period.

    area: (events,) codes. day: (events,) datetime64 of any precision, cut down to days.
    areas: every area of the geography, in its order; areas without an event count zero.
    weight: (events,) whole numbers >= 0, how often a row counts (0 for the later rows of a batch).
    first, last: first and last day of the study; events outside are left out with a notice. Without them the
    events' own first and last day. Months and years are calendar ones; weeks are seven days counted back from
    `last`, so that the newest is whole, and the days of an incomplete first week are left out with a notice.
    min_history: fewest periods that will do.
    unknown: what to do with events whose area isn't among `areas` or whose day is missing.

    Raises BadInput for unknown areas, missing days, fractional or negative weights, lone days far away from
    all others when no `first` and `last` are given (a clock that jumped), and too little history.
    """
    codes = unique_codes(areas)
    at = _as_days(day)
    column = texts(area) if unknown == "refuse" else _texts_or_blank(area)
    counted = _as_weights(weight, len(column))
    if not len(column) == len(at) == len(counted):
        raise BadInput(
            f"{len(column)} areas, {len(at)} days and {len(counted)} weights don't belong together",
            "Give one of each for every event",
        )
    index = {code: position for position, code in enumerate(codes)}
    where = np.fromiter((index.get(code, -1) for code in column), dtype=np.int64, count=len(column))
    notices: list[Notice] = []
    usable = _usable(where, at, column, unknown, notices)
    where, at, counted = where[usable], at[usable], counted[usable]
    begin, end = _study(at, first, last)
    inside = (at >= begin) & (at <= end)
    if not inside.all():
        notices.append(_outside(int((~inside).sum()), begin, end))
        where, at, counted = where[inside], at[inside], counted[inside]
    starts = _starts_between(begin, end, unit, notices)
    _check_size(len(codes), len(starts), min_history)
    return _counted(
        codes, starts=starts, unit=unit, where=where, at=at, counted=counted, notices=tuple(notices)
    )


def cube_from_counts(
    counts: NDArray[Any] | Sequence[Sequence[float]],
    areas: Sequence[str],
    starts: Sequence[date],
    unit: Unit = "day",
) -> Cube:
    """A cube from a table of counts that exists already.

    counts: (areas, periods), whole numbers >= 0 of any type. starts: first day of each period, in order.
    Raises BadInput for NaN, negative numbers, fractions, sums beyond 2^53, a shape that doesn't fit, areas or
    periods that stand twice, and gaps between periods (a period without a report is a column of zeros).
    """
    codes = unique_codes(areas)
    table = np.asarray(counts)
    if table.shape != (len(codes), len(starts)):
        raise BadInput(
            f"The counts have the shape {table.shape}, not {len(codes)} areas by {len(starts)} periods",
            "One row for each area, one column for each period",
        )
    if not len(starts):
        raise BadInput("There are no periods", "Give at least one period")
    days = _as_days(np.array(list(starts), dtype="datetime64[D]"))
    _check_gapless(days, unit)
    whole = _as_whole(table, "count", [f"area {code}" for code in codes])
    if float(whole.sum(dtype=np.float64)) > _MOST_CASES:
        raise BadInput("The counts add up to more than 2^53", "Look for an identifier read as a count")
    return Cube(np.ascontiguousarray(whole), codes, _as_dates(days), unit)


def _counted(
    codes: tuple[str, ...],
    *,
    starts: Days,
    unit: Unit,
    where: NDArray[np.int64],
    at: Days,
    counted: NDArray[np.int64],
    notices: tuple[Notice, ...],
) -> Cube:
    inside = at >= starts[0]
    cell = where[inside] * len(starts) + np.searchsorted(starts, at[inside], side="right") - 1
    # Sums of float64 are exact up to 2^53, which is checked first.
    if float(counted.sum(dtype=np.float64)) > _MOST_CASES:
        raise BadInput("The weights add up to more than 2^53", "Look for an identifier read as a weight")
    sums = np.bincount(cell, weights=counted[inside], minlength=len(codes) * len(starts))
    table = sums.astype(np.int64).reshape(len(codes), len(starts))
    return Cube(table, codes, _as_dates(starts), unit, notices)


def _as_dates(days: Days) -> tuple[date, ...]:
    listed: list[date] = days.tolist()
    return tuple(listed)


def _as_days(values: NDArray[Any]) -> Days:
    array = np.asarray(values)
    if not np.issubdtype(array.dtype, np.datetime64):
        raise BadInput(
            f"Days have the type {array.dtype}, not datetime64",
            "Read the column as dates first, with the format named",
        )
    days = array.astype("datetime64[D]")
    known = days[~np.isnat(days)]
    wild = (known < _EARLIEST) | (known >= _LATEST)
    if wild.any():
        raise BadInput(
            f"{int(wild.sum())} days lie before 1900 or after 2199: {listing(np.unique(known[wild]))}",
            "Look at the format of the dates and at the clocks that wrote them",
        )
    return days


def _as_whole(table: NDArray[Any], what: str, rows: Sequence[str] | None = None) -> NDArray[np.int64]:
    if not (np.issubdtype(table.dtype, np.number) or table.dtype == np.bool_) or np.iscomplexobj(table):
        raise BadInput(f"A {what} is not a number (type {table.dtype})", "Read the column as numbers")
    wrong = ~np.isfinite(table) | (table < 0) | (table != np.floor(table)) | (table > _MOST_CASES)
    if wrong.any():
        place = tuple(int(axis[0]) for axis in np.nonzero(wrong))
        row = rows[place[0]] if rows else f"row {place[0]}"
        raise BadInput(
            f"{int(wrong.sum())} times the {what} is missing, negative, a fraction or beyond 2^53, "
            f"first {table[place]}",
            "Counts are whole numbers from zero up; write 0 where nothing was reported",
            row if len(place) == 1 else f"{row}, period {place[1]}",
        )
    return table.astype(np.int64)


def _as_weights(weight: NDArray[Any] | None, events: int) -> NDArray[np.int64]:
    return np.ones(events, dtype=np.int64) if weight is None else _as_whole(np.asarray(weight), "weight")


def _texts_or_blank(area: Codes) -> list[str]:
    listed = area.tolist() if isinstance(area, np.ndarray) else list(area)
    return [code if type(code) is str else "" if _absent(code) else texts([code])[0] for code in listed]


def _absent(value: object) -> bool:
    return value is None or value != value  # noqa: PLR0124 - only NaN differs from itself


def _usable(
    where: NDArray[np.int64], at: Days, column: list[str], unknown: str, notices: list[Notice]
) -> NDArray[np.bool_]:
    foreign, undated = where < 0, np.isnat(at)
    if foreign.any():
        names = sorted({column[row] or "(empty)" for row in np.flatnonzero(foreign)})
        text = f"{int(foreign.sum())} events lie in areas that were not named: {listing(names)}"
        if unknown == "refuse":
            raise BadInput(text, "Add these areas, correct the codes, or ask to leave them out")
        notices.append(Notice("unknown_areas", f"{text}; they were left out.", int(foreign.sum())))
    if undated.any():
        text = f"{int(undated.sum())} events have no day"
        if unknown == "refuse":
            raise BadInput(text, "Fill it in or ask to leave them out", f"row {int(np.argmax(undated))}")
        notices.append(Notice("no_day", f"{text}; they were left out.", int(undated.sum())))
    return ~(foreign | undated)


def _outside(events: int, begin: np.datetime64, end: np.datetime64) -> Notice:
    text = f"{events} events lie outside {begin} to {end} and were left out."
    return Notice("outside_period", text, events)


def _study(at: Days, first: date | None, last: date | None) -> tuple[np.datetime64, np.datetime64]:
    if not len(at) and (first is None or last is None):
        raise BadInput("There are no events", "Name the first and the last day to count zeros between them")
    begin = np.datetime64(first, "D") if first else at.min()
    end = np.datetime64(last, "D") if last else at.max()
    if begin > end:
        raise BadInput(f"The first day, {begin}, lies after the last, {end}", "Exchange them")
    if first is None or last is None:
        _check_jumps(at[(at >= begin) & (at <= end)])
    return begin, end


def _check_jumps(at: Days) -> None:
    """A few rows of 1970 or next year would stretch the study by years of zeros."""
    if len(at) < 2:
        return
    ordered = np.sort(at)
    gaps = np.flatnonzero(np.diff(ordered) > np.timedelta64(_JUMP_DAYS, "D"))
    for gap in gaps:
        before = int(gap) + 1
        stray = min(before, len(at) - before)
        if stray <= max(1, _STRAY_SHARE * len(at)):
            lone = ordered[:before] if before == stray else ordered[before:]
            raise BadInput(
                f"{stray} of {len(at)} events lie more than {_JUMP_DAYS} days away from all others "
                f"({listing(np.unique(lone))}): a clock has jumped or a date was misread",
                "Correct them, or name the first and the last day of the study",
            )


def _starts_between(begin: np.datetime64, end: np.datetime64, unit: Unit, notices: list[Notice]) -> Days:
    if unit == "day":
        return np.arange(begin, end + 1, dtype="datetime64[D]")
    if unit == "week":
        return _weeks_back(begin, end, notices)
    if unit not in ("month", "year"):
        raise BadInput(f"The unit {unit!r} isn't known", "Choose day, week, month or year")
    calendar = f"datetime64[{'M' if unit == 'month' else 'Y'}]"
    starts = np.arange(begin.astype(calendar), end.astype(calendar) + 1).astype("datetime64[D]")
    cut = [str(starts[0])] if starts[0] < begin else []
    cut += [str(starts[-1])] if _following(starts[-1], unit) > end + 1 else []
    if cut:
        text = (
            f"The study covers only a part of the {unit} beginning {' and '.join(cut)}: its counts are lower."
        )
        notices.append(Notice("partial_period", text, len(cut)))
    return starts


def _weeks_back(begin: np.datetime64, end: np.datetime64, notices: list[Notice]) -> Days:
    weeks, rest = divmod(int((end - begin).astype(int)) + 1, 7)
    if not weeks:
        raise BadInput(f"{begin} to {end} is less than a week", "Count by day or read more history")
    if rest:
        text = f"The first {rest} days, from {begin}, are no whole week and were left out."
        notices.append(Notice("partial_period", text, rest))
    return np.arange(begin + rest, end + 1, 7, dtype="datetime64[D]")


def _following(start: np.datetime64, unit: Unit) -> np.datetime64:
    if unit in ("day", "week"):
        return start + (1 if unit == "day" else 7)
    calendar = f"datetime64[{'M' if unit == 'month' else 'Y'}]"
    following: np.datetime64 = (start.astype(calendar) + 1).astype("datetime64[D]")
    return following


def _check_gapless(days: Days, unit: Unit) -> None:
    if np.isnat(days).any():
        raise BadInput("The first day of a period is missing", "Name the first day of every period")
    for start, following in pairwise(days):
        expected = _following(start, unit)
        if following == expected and not (
            unit in ("month", "year") and start.astype("datetime64[M]") != start
        ):
            continue
        if following == start:
            raise BadInput(f"The period {start} stands twice", "Add its columns up or keep one")
        raise BadInput(
            f"After the {unit} {start} comes {following}, not {expected}",
            "Order the periods and write a column of zeros where nothing was reported",
        )


def _check_size(areas: int, periods: int, min_history: int) -> None:
    if periods < min_history:
        raise BadInput(
            f"There are {periods} periods of history, at least {min_history} are needed",
            "Read more history or ask for a shorter one",
        )
    if areas * periods > _MOST_CELLS:
        raise BadInput(
            f"{areas} areas times {periods} periods are more than {_MOST_CELLS:,} cells",
            "Name the first and the last day of the study, or count by week",
        )
