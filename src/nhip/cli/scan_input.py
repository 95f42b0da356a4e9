"""From the files of `nhip scan` to a cube, zones, population and baseline that belong together."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput, Notice, listing
from nhip.hotspots.cube import Cube, Unit, cube_from_counts, cube_from_events
from nhip.hotspots.geography import Geography
from nhip.tables.counts import Form, Matrix, Positions, Rows, read_positions, read_values, spread

if TYPE_CHECKING:
    from nhip.hotspots.zones import Zones

Floats = NDArray[np.float64]
_SHORT_LOOK = 28
_MATRIX_START = date(2000, 1, 1)
_PLACES = 20_000_000
_FINENESS = ("day", "week", "month", "year")


@dataclass(frozen=True)
class Study:
    """Everything a scan reads, in the same order of areas."""

    cube: Cube
    geography: Geography
    population: Floats | None
    baseline: Floats | None
    notices: tuple[Notice, ...]
    first: date
    last: date


def study_of(options: argparse.Namespace) -> Study:
    """Read the files and fit them together. Raises BadInput where they don't."""
    header = False if options.no_header else None
    named = {"area": options.code, "lat": options.lat, "lon": options.lon}
    if options.plane:
        named = {"area": options.code, "x": options.lat, "y": options.lon}
    positions = read_positions(options.coordinates, _form(options, named, header), plane=options.plane)
    geography = _geography(positions, options.drop)
    cases = _cases(options, geography, header)
    notices = list(geography.notices)
    cube = _cube(options, cases, geography, notices)
    population = _population(options, cube, header, notices)
    baseline = _baseline(options, cube, header, notices)
    first, last = cube.starts[0], cube.end - timedelta(days=1)
    if options.spatial:
        cube, population, baseline = _as_one_period(cube), _summed(population), _summed(baseline)
    return Study(cube, geography, population, baseline, tuple(dict.fromkeys(notices)), first, last)


def _form(options: argparse.Namespace, named: dict[str, str | None], header: bool | None) -> Form:
    return Form(
        named={role: name for role, name in named.items() if name},
        header=header,
        date_order=options.date_order,
    )


def _geography(positions: Positions, drop: list[str]) -> Geography:
    lost = sorted(set(drop) - set(positions.areas))
    if lost:
        raise BadInput(f"--drop names areas that are not there: {listing(lost)}", "Check the codes")
    kept = [i for i, code in enumerate(positions.areas) if code not in set(drop)]
    codes = [positions.areas[i] for i in kept]
    if positions.plane:
        return Geography.planar(codes, positions.first[kept], positions.second[kept])
    return Geography.from_points(codes, positions.first[kept], positions.second[kept])


def _cases(options: argparse.Namespace, geography: Geography, header: bool | None) -> Rows | Matrix:
    order = tuple(word.strip() for word in options.columns.split(",")) if options.columns else ()
    allowed = {"area", "count", "time", "date", "skip", "-", ""}
    if set(order) - allowed:
        raise BadInput(
            f"--columns names {listing(sorted(set(order) - allowed))}", "Use area, count, time and skip"
        )
    form = Form(
        named={role: name for role in ("area", "count", "time") if (name := getattr(options, role))},
        order=tuple("time" if word == "date" else word for word in order),
        header=header, date_order=options.date_order,
    )  # fmt: skip
    return read_values(options.file, form, "count", (*geography.areas, *options.drop))


def _cube(
    options: argparse.Namespace, cases: Rows | Matrix, geography: Geography, notices: list[Notice]
) -> Cube:
    if isinstance(cases, Matrix):
        return _cube_of_matrix(options, cases, geography, notices)
    notices += cases.notices
    kept = np.array([code not in set(options.drop) for code in cases.area], dtype=bool)
    area = np.array(cases.area, dtype=object)[kept]
    days, values = cases.day[kept], cases.value[kept]
    if np.isnat(days).any() and not options.spatial:
        raise BadInput(
            "The cases have no dates", "Name the column with --time, or scan space alone with --spatial"
        )
    if np.isnat(days).all():
        days = np.full(len(days), np.datetime64(options.last or _MATRIX_START, "D"))
    unit = cast("Unit", options.unit or cases.unit)
    if _FINENESS.index(unit) < _FINENESS.index(cases.unit) and not options.spatial:
        raise BadInput(
            f"The cases are dated by the {cases.unit}, which can't be told apart by the {unit}",
            f"Use --unit {cases.unit} or a longer one",
        )
    return cube_from_events(
        area=area, day=days, areas=geography.areas, weight=values, first=options.first,
        last=options.last or _end_of(days.max(), cases.unit), unit=unit, unknown="leave_out" if options.leave_out_unknown else "refuse",
    )  # fmt: skip


def _end_of(day: np.datetime64, unit: str) -> date | None:
    """The last day of the month or year that a file which knows no days ends with."""
    if unit == "day":
        return None
    step = "M" if unit == "month" else "Y"
    following = (day.astype(f"datetime64[{step}]") + 1).astype("datetime64[D]") - 1
    return date.fromisoformat(str(following))


def _cube_of_matrix(
    options: argparse.Namespace, cases: Matrix, geography: Geography, notices: list[Notice]
) -> Cube:
    """A bare table of numbers: the newest period is the last row, a column is an area in the coordinates'
    order.
    """
    periods, width = cases.values.shape
    if options.drop or width != len(geography.areas):
        raise BadInput(
            f"The matrix has {width} columns, the coordinates {len(geography.areas)} areas",
            "A matrix without names needs one column an area, in the same order, and no --drop",
        )
    if options.unit not in (None, "day"):
        raise BadInput(
            "A matrix without dates is read as days", "Leave --unit out, or give dates in a column"
        )
    start = options.last - timedelta(days=periods - 1) if options.last else options.first or _MATRIX_START
    if not (options.last or options.first):
        text = f"The rows have no dates: they count as days from {start}, the last row is the newest."
        notices.append(Notice("invented_dates", text, periods))
    starts = [start + timedelta(days=i) for i in range(periods)]
    return cube_from_counts(cases.values.T, geography.areas, starts)


def _as_one_period(cube: Cube) -> Cube:
    return Cube(cube.counts.sum(axis=1, keepdims=True), cube.areas, cube.starts[:1], cube.unit, cube.notices)


def _summed(table: Floats | None) -> Floats | None:
    return None if table is None else table.sum(axis=1, keepdims=True)


def _ends(cube: Cube) -> list[date]:
    return [*cube.starts[1:], cube.end]


def _population(
    options: argparse.Namespace, cube: Cube, header: bool | None, notices: list[Notice]
) -> Floats | None:
    """(areas, periods) person-days: people drawn straight between the dates given, level before and after
    them.
    """
    if options.method != "population":
        if options.population is not None:
            raise BadInput("A population belongs to the population method", "Add --method population")
        return None
    if options.population is None:
        raise BadInput("The population method needs people", "Give them with --population FILE")
    same = options.population == options.file
    named = {"area": options.area, "time": options.time} if same else {}
    named["population"] = options.population_column
    rows = read_values(options.population, _form(options, named, header), "population", cube.areas)
    ends = _ends(cube)
    if isinstance(rows, Matrix):
        people = _bare_population(rows, cube)
    else:
        people = spread(rows, cube.areas, cube.starts, ends, "population", between=True)
        again = len(rows.area) - len(set(zip(rows.area, rows.day.astype(str), strict=True)))
        if again:
            text = f"{again} rows of the population repeat an area and date, as groups of people do: they were added up."
            notices.append(Notice("population_summed", text, again))
    length = np.array([(end - start).days for start, end in zip(cube.starts, ends, strict=True)])
    days: Floats = people * length
    return days


def _bare_population(matrix: Matrix, cube: Cube) -> Floats:
    if matrix.values.shape != (len(cube.areas), 1):
        raise BadInput(
            f"The population file holds {matrix.values.shape} bare numbers for {len(cube.areas)} areas",
            "Give area, [year,] people in its columns, or one number a row in the coordinates' order",
        )
    return np.repeat(matrix.values, cube.periods, axis=1)


def _baseline(
    options: argparse.Namespace, cube: Cube, header: bool | None, notices: list[Notice]
) -> Floats | None:
    if options.method != "expectation":
        if options.baseline is not None:
            raise BadInput("A baseline belongs to the expectation method", "Add --method expectation")
        return None
    if options.baseline is not None:
        named = {"baseline": options.baseline_column}
        rows = read_values(options.baseline, _form(options, named, header), "baseline", cube.areas)
        if isinstance(rows, Matrix):
            return np.asarray(rows.values.T, dtype=np.float64)
        return spread(rows, cube.areas, cube.starts, _ends(cube), "baseline")
    if options.spatial:
        raise BadInput(
            "In space alone the expectation method has no history to learn from",
            "Give expected counts with --baseline FILE, or use --method population",
        )
    from nhip.hotspots.baseline import expected_counts

    found = expected_counts(cube, window=window_of(options, cube))
    text = "No baseline was given: expected counts come from the history before the window (--baseline gives others)."
    notices += [Notice("own_baseline", text, 1), *found.notices]
    return found.expected


def window_of(options: argparse.Namespace, cube: Cube) -> int:
    """The longest cluster in periods."""
    if options.spatial:
        return 1
    if isinstance(options.window, int):
        return int(options.window)
    part = int(cube.periods * (options.window or 0.5))
    if options.window is None and not options.retrospective:
        part = min(part, _SHORT_LOOK)
    return max(1, part)


def zones_of(options: argparse.Namespace, study: Study) -> Zones:
    """The zones asked for; without --k every area may join, as far as memory is sensible."""
    from nhip.hotspots.zones import ellipse_zones, grown_zones, nearest_zones

    areas = len(study.geography.areas)
    k = options.k or min(areas, max(1, _PLACES // areas))
    if options.shape == "ellipse":
        return ellipse_zones(study.geography, k, max_radius_km=options.max_km)
    if options.shape == "grown":
        from nhip.hotspots.adjacency import neighbours_of_points

        touching = neighbours_of_points(study.geography)
        return grown_zones(study.geography, touching, k, max_radius_km=options.max_km)
    return nearest_zones(study.geography, k, max_radius_km=options.max_km)
