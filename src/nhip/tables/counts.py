"""Reads what `nhip scan` needs: counts in rows or as a matrix, coordinates, population over the years,
expected counts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput, Notice, listing
from nhip.report.plain import harmless
from nhip.tables import columns, dates, picking
from nhip.tables.columns import Role
from nhip.tables.dates import DateOrder
from nhip.tables.source import Table, open_table, quoted

Floats = NDArray[np.float64]
_NAMED = 2


@dataclass(frozen=True)
class Form:
    """How a file is laid out: options of the command line, all of them optional.

    order: names of the columns of a file without a header, as ("area", "count", "time").
    """

    named: dict[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    header: bool | None = None
    separator: str | None = None
    encoding: str | None = None
    date_order: DateOrder | None = None


@dataclass(frozen=True)
class Rows:
    """Values by area and day; `day` is the first day of what the file says (a year, a month, a day), NaT
    without one.
    """

    area: list[str]
    day: NDArray[np.datetime64]
    value: Floats
    unit: Literal["day", "month", "year"] = "day"
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class Matrix:
    """A table with a period in each row and an area in each column, neither of them named."""

    values: Floats


def read_values(
    path: Path, form: Form, value: str, known: Collection[str] = (), *, timed: bool = True
) -> Rows | Matrix:
    """Rows of area, time and a value; or such a table laid out wide, with areas as columns.

    value: what the column holds ("count", "population", "baseline"), for guessing and for messages. known:
    codes
    of areas. Raises BadInput for cells that are no numbers and for columns that can't be told.
    """
    with open_table(path, encoding=form.encoding, separator=form.separator, header=form.header) as table:
        if _is_wide(table, known):
            return _wide(table, form)
        if not table.header and _is_matrix(table, form):
            return Matrix(_numbers(table, list(table.columns), value))
        chosen = _roles(table, form, value, known, timed=timed)
        notices = list(picking.pick(table, chosen))
        if chosen.get("time"):
            notices += picking.parse_times(table, str(chosen["time"]), form.date_order, None)
        return _rows(table, chosen, value, (*table.notices, *notices))


def _unit_of(shapes: set[str | None]) -> Literal["day", "month", "year"]:
    coarse = shapes & {"year", "month"}
    if coarse and len(shapes) > 1:
        raise BadInput(
            f"Some rows are dated by the {' or the '.join(sorted(map(str, coarse)))}, others by a day",
            "A year has no day to be counted on: date all rows alike",
        )
    return "year" if shapes == {"year"} else "month" if shapes == {"month"} else "day"


def _is_wide(table: Table, known: Collection[str]) -> bool:
    return table.header and sum(name.strip() in set(known) for name in table.columns) > _NAMED


def _is_matrix(table: Table, form: Form) -> bool:
    if form.order or form.named or 1 < len(table.columns) <= 4:
        return False
    return all(_plain_number(cell) for cells in table.sample().values() for cell in cells[:20])


def _plain_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _numbers(table: Table, names: list[str], what: str) -> Floats:
    # Not cast by DuckDB: it would do so while reading and reject the whole line.
    picked = ", ".join(f"CAST({quoted(name)} AS VARCHAR)" for name in names)
    cells = table.fetch(f"SELECT {picked} FROM {table.relation}")
    rows = [[_number(cell) for cell in row] for row in cells]
    values = np.array(rows, dtype=np.float64).reshape(len(rows), len(names))
    if not rows or np.isnan(values).any():
        place = f"row {int(np.argwhere(np.isnan(values))[0][0]) + 1}" if rows else None
        raise BadInput(f"{table.path.name} has a cell that is no number ({what})", "Fill every cell", place)
    for notice in _lines_lost(table):
        raise BadInput(f"{table.path.name}: {notice}", "Every row needs as many cells as the first")
    return values


def _number(cell: str | None) -> float:
    try:
        return float(cell.replace(",", ".")) if cell else float("nan")
    except ValueError:
        return float("nan")


def _lines_lost(table: Table) -> list[str]:
    if "read_csv" not in table.relation:
        return []
    rows = table.fetch("SELECT DISTINCT line FROM reject_errors ORDER BY line LIMIT 5")
    return [f"lines {listing(row[0] for row in rows)} don't fit the columns of the others"] if rows else []


def _wide(table: Table, form: Form) -> Rows:
    names = list(table.columns)
    areas = names[1:]
    chosen: dict[str, str | None] = {"time": form.named.get("time", names[0])}
    values = _numbers(table, areas, "count")
    picking.pick(table, chosen)
    notices = picking.parse_times(table, str(chosen["time"]), form.date_order, None)
    rows = table.fetch("SELECT epoch(moment)::BIGINT, shape FROM picked ORDER BY row")
    days = np.array([row[0] for row in rows], dtype="datetime64[s]").astype("datetime64[D]")
    return Rows(
        area=[name.strip() for _ in rows for name in areas],
        day=np.repeat(days, len(areas)),
        value=values.ravel(),
        unit=_unit_of({row[1] for row in rows}),
        notices=(*table.notices, *notices),
    )


def _roles(
    table: Table, form: Form, value: str, known: Collection[str], *, timed: bool
) -> dict[str, str | None]:
    """Which column is what: as named, by the order given, or by content; a rest of one column is the value."""
    sample, names = table.sample(), list(table.columns)
    if form.order:
        if len(form.order) > len(names):
            raise BadInput(
                f"{table.path.name} has {len(names)} columns, {len(form.order)} were named", "Name as many"
            )
        return {role: names[i] for i, role in enumerate(form.order) if role not in ("", "-", "skip")}
    given = {role: form.named.get(role) for role in ("area", "time", value)}
    chosen: dict[str, str | None] = {}
    roles: list[Role] = ["time", "area"] if timed else ["area"]
    if timed and not table.header and not given["time"]:
        given["time"] = _headless_time(sample)
    for role in roles:
        named = given.get(role)
        needed = role == "area" or named is not None
        taken = [name for name in (*chosen.values(), *given.values()) if name and name != named]
        chosen[role] = (
            columns.choose(role, sample, given=named, taken=taken, known_areas=known if role == "area" else (),
                           needed=needed, command=f"nhip scan {table.path.name}")
            if named or not _headless_area(role, table, known) else names[0]
        )  # fmt: skip
    if given.get(value):
        chosen[value] = columns.choose("count", sample, given=given[value])
        return chosen
    free = [name for name in names if name not in chosen.values()]
    called = [name for name in free if columns.folded(name) in _CALLED.get(value, (value,))]
    if len(called) == 1 or len(free) == 1:
        chosen[value] = (called or free)[0]
    elif free or value != "count":
        raise BadInput(
            f"It isn't clear which column of {table.path.name} is the {value}: {listing(map(harmless, free), 8)}",
            f"Name it with {_OPTION.get(value, '--count')} COLUMN",
        )
    return chosen


_CALLED = {
    "count": ("count", "counts", "cases", "n", "number", "so luong", "so ca", "events", "reports"),
    "population": ("population", "pop", "people", "dan so", "persons", "inhabitants"),
    "baseline": ("baseline", "expected", "mean", "mu"),
}
_OPTION = {"population": "--population-column", "baseline": "--baseline-column"}


def _headless_time(sample: dict[str, list[str]]) -> str | None:
    """In a file without a header: the one column of dates, or, where there are three and more, of years
    alone.
    """
    shapes = {name: {dates.any_shape_of(cell) for cell in cells} for name, cells in sample.items()}
    dated = [
        name for name in shapes if len(shapes[name]) == 1 and shapes[name] <= {"iso", "two_way", "compact"}
    ]
    if not dated and len(sample) > _NAMED:
        dated = [name for name in shapes if shapes[name] in ({"year"}, {"month"})]
    if not dated:
        dated = [each.name for each in columns.candidates("time", sample)]
    return dated[0] if len(dated) == 1 else None


def _headless_area(role: str, table: Table, known: Collection[str]) -> bool:
    """In a file without a header the first column is the area, unless another holds more known codes."""
    if role != "area" or table.header:
        return False
    sample = table.sample()
    first = next(iter(sample))
    used = {name: len(set(cells) & set(known)) for name, cells in sample.items()}
    return not known or used[first] == max(used.values())


def _rows(table: Table, chosen: dict[str, str | None], value: str, notices: tuple[Notice, ...]) -> Rows:
    timed = chosen.get("time") is not None
    cells = f"TRY_CAST(replace({value}, ',', '') AS DOUBLE)" if chosen.get(value) else "1.0"
    moment = "epoch(moment)::BIGINT, shape" if timed else "NULL, NULL"
    rows = table.fetch(f"SELECT area, {cells}, {moment}, row FROM picked ORDER BY row")
    bad = [row for row in rows if row[1] is None or row[1] != row[1] or not row[0]]
    bad += [row for row in rows if timed and row[2] is None]
    if bad or not rows:
        places = f"data rows {listing(row[4] for row in bad)}" if bad else None
        raise BadInput(
            f"{table.path.name} has rows without an area, a time or a number ({value})",
            "Correct them or take them out", places,
        )  # fmt: skip
    seconds = [row[2] if timed else None for row in rows]
    days = np.array(
        [np.datetime64("NaT") if each is None else np.datetime64(each, "s") for each in seconds],
        dtype="datetime64[s]",
    ).astype("datetime64[D]")
    return Rows(
        [str(row[0]) for row in rows], days, np.array([row[1] for row in rows], dtype=np.float64),
        unit=_unit_of({row[3] for row in rows}), notices=notices,
    )  # fmt: skip


@dataclass(frozen=True)
class Positions:
    """Codes with two coordinates: latitude and longitude in degrees, or x and y in kilometres of a plane."""

    areas: list[str]
    first: Floats
    second: Floats
    plane: bool


def read_positions(path: Path, form: Form, *, plane: bool) -> Positions:
    """Coordinates of areas. Without a header: code, latitude, longitude (or code, x, y); two columns of
    numbers
    number the areas from 0 in the order of the rows. Raises BadInput for cells that are no numbers."""
    with open_table(path, encoding=form.encoding, separator=form.separator, header=form.header) as table:
        names = list(table.columns)
        code, one, two = _position_columns(table, form, plane)
        values = _numbers(table, [one, two], "coordinate")
        if code is None:
            areas = [str(i) for i in range(len(values))]
        else:
            picking.pick(table, {"area": code})
            areas = [str(row[0] or "") for row in table.fetch("SELECT area FROM picked ORDER BY row")]
        is_plane = plane or (columns.folded(one), columns.folded(two)) == ("x", "y")
    assert names
    return Positions(areas, values[:, 0], values[:, 1], is_plane)


def _position_columns(table: Table, form: Form, plane: bool) -> tuple[str | None, str, str]:
    names, sample = list(table.columns), table.sample()
    firsts = ("x", "y") if plane else ("lat", "lon")
    given: dict[str, str] = {
        key: form.named[key] for key in ("area", "lat", "lon", "x", "y") if key in form.named
    }
    pairs: tuple[tuple[str, str], ...] = (firsts, ("lat", "lon"), ("x", "y"))
    for wanted in pairs:
        if all(key in given for key in wanted):
            one, two = (str(columns.choose("lat", sample, given=given[key])) for key in wanted)
            return _code(table, given.get("area"), (one, two)), one, two
    if not table.header:
        if len(names) < 2:
            raise BadInput(f"{table.path.name} has a single column", "Give code, latitude, longitude")
        return (None, names[0], names[1]) if len(names) == 2 else (names[0], names[1], names[2])
    plain = {columns.folded(name): name for name in names}
    if "x" in plain and "y" in plain and (plane or "lat" not in plain):
        return _code(table, given.get("area"), (plain["x"], plain["y"])), plain["x"], plain["y"]
    command = f"nhip scan CASES --coordinates {table.path.name}"
    lat = str(columns.choose("lat", sample, command=command))
    lon = str(columns.choose("lon", sample, taken=(lat,), command=command))
    return _code(table, given.get("area"), (lat, lon)), lat, lon


def _code(table: Table, given: str | None, taken: Sequence[str]) -> str | None:
    names, sample = [name for name in table.columns if name not in taken], table.sample()
    if given:
        return columns.choose("area", sample, given=given)
    unique = [name for name in names if len(set(sample[name])) == len(sample[name])]
    if not unique:
        return None
    named = [each.name for each in columns.candidates("area", {name: sample[name] for name in unique})]
    return named[0] if named else unique[0]


def spread(
    rows: Rows, areas: Sequence[str], starts: Sequence[date], ends: Sequence[date], what: str,
    *, between: bool = False,
) -> Floats:  # fmt: skip
    """(areas, periods) sums of the rows of a period; with `between` the mean over it of a line through the
    rows.

    The line is straight between dates and level before the first and after the last; a year stands for its
    1 July, a month for its 15th. Rows of one area and date are added up. Raises BadInput for an area without
    a value, and for a period without one where nothing is drawn between.
    """
    index = {code: i for i, code in enumerate(areas)}
    found: dict[int, list[tuple[np.datetime64, float]]] = {}
    for code, day, value in zip(rows.area, rows.day, rows.value, strict=True):
        if code in index:
            found.setdefault(index[code], []).append((day, float(value)))
    lost = [code for code, i in index.items() if i not in found]
    if lost:
        raise BadInput(
            f"{len(lost)} areas have no {what}: {listing(lost)}",
            f"Add it, or take them out with --drop {lost[0]}",
        )
    first = np.array(starts, dtype="datetime64[D]")
    last = np.array(ends, dtype="datetime64[D]")
    table = np.empty((len(areas), len(starts)))
    for i, told in found.items():
        days = np.array([day for day, _ in told])
        values = np.array([value for _, value in told])
        if np.isnat(days).any():
            table[i] = values.sum()
        elif between:
            table[i] = _along(_as_of(days, rows.unit), values, first, last)
        else:
            table[i] = _by_period(areas[i], days=days, values=values, first=first, last=last, what=what)
    return table


def _as_of(days: NDArray[np.datetime64], unit: str) -> NDArray[np.datetime64]:
    if unit == "year":
        return (days.astype("datetime64[Y]").astype("datetime64[M]") + 6).astype("datetime64[D]")
    return days + 14 if unit == "month" else days


def _along(
    days: NDArray[np.datetime64],
    values: Floats,
    first: NDArray[np.datetime64],
    last: NDArray[np.datetime64],
) -> Floats:
    """(periods,) means from `first` to before `last`: the area under the line, exactly, over its length."""
    knots, place = np.unique(days, return_inverse=True)
    heights = np.bincount(place, weights=values)
    at = np.unique(np.concatenate([knots, first, last])).astype(np.int64)
    height = np.interp(at.astype(np.float64), knots.astype(np.int64).astype(np.float64), heights)
    area = np.concatenate([[0.0], np.cumsum(np.diff(at) * (height[1:] + height[:-1]) / 2)])
    begin, end = first.astype(np.int64), last.astype(np.int64)
    means: Floats = (area[np.searchsorted(at, end)] - area[np.searchsorted(at, begin)]) / (end - begin)
    return means


def _by_period(
    area: str, *, days: NDArray[np.datetime64], values: Floats, first: NDArray[np.datetime64],
    last: NDArray[np.datetime64], what: str,
) -> Floats:  # fmt: skip
    place = np.searchsorted(first, days, side="right") - 1
    inside = (place >= 0) & (days < last[np.maximum(place, 0)])
    found: Floats = np.bincount(place[inside], weights=values[inside], minlength=len(first)).astype(
        np.float64
    )
    missing = np.bincount(place[inside], minlength=len(first)) == 0
    if missing.any():
        raise BadInput(
            f"The area {area} has no {what} for {int(missing.sum())} periods, the first {first[missing][0]}",
            "Give one for every period that is scanned",
        )
    return found
