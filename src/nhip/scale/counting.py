"""From reports to counts by area, topic and day, in one SQL statement that DuckDB runs as it is and Spark in
translation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput, Notice
from nhip.hotspots.cube import Cube, cube_from_events

#: The most reports, and the most cells of area, topic and day, that are counted in place: 1 GB each.
_MOST_IN_PLACE = 250_000_000


@dataclass(frozen=True)
class Columns:
    """Names of the columns of a table of reports. weight: how much a row counts; None: each counts once."""

    area: str = "area"
    topic: str = "topic"
    time: str = "time"
    weight: str | None = None


@dataclass(frozen=True, eq=False)
class Counts:
    """One row for every area, topic and day with a report; 20 bytes each, as a city has tens of millions.

    areas, topics: names in order. area, topic: (rows,) places among them, int32. day: (rows,) datetime64[D].
    reports: (rows,) int64. left_out: reports without area, topic or time, or outside the period.
    """

    areas: tuple[str, ...]
    topics: tuple[str, ...]
    area: NDArray[np.int32]
    topic: NDArray[np.int32]
    day: NDArray[np.datetime64]
    reports: NDArray[np.int64]
    left_out: int = 0

    def __len__(self) -> int:
        return len(self.reports)

    def rows(self) -> list[tuple[str, str, date, int]]:
        """The rows in order of area, topic and day."""
        columns = (self.area.tolist(), self.topic.tolist(), self.day.tolist(), self.reports.tolist())
        return sorted(
            (self.areas[area], self.topics[topic], day, reports)
            for area, topic, day, reports in zip(*columns, strict=True)
        )


def cells_sql(
    relation: str, columns: Columns, *, since: date | None = None, until: date | None = None
) -> str:
    """The grouping, in DuckDB's dialect: area and topic as the columns hold them, day, reports.

    relation: what to read, as SQL. since, until: first and last day that count.
    """
    area, topic, time = (quoted(name) for name in (columns.area, columns.topic, columns.time))
    reports = "COUNT(*)" if columns.weight is None else f"SUM({quoted(columns.weight)})"
    day = f"CAST({time} AS DATE)"
    some = "" if columns.weight is None else f" HAVING {reports} > 0"
    return (
        f"SELECT {area} AS area, {topic} AS topic, {day} AS day, CAST({reports} AS BIGINT) AS reports "  # noqa: S608
        f"FROM {relation} WHERE {_kept(columns, since, until)} GROUP BY {area}, {topic}, {day}{some}"
    )


def _kept(columns: Columns, since: date | None, until: date | None) -> str:
    """The condition under which a report counts, as SQL."""
    area, topic, time = (quoted(name) for name in (columns.area, columns.topic, columns.time))
    limits = [f"{name} IS NOT NULL" for name in (area, topic, time)]
    if since is not None:
        limits.append(f"CAST({time} AS DATE) >= DATE '{since.isoformat()}'")
    if until is not None:
        limits.append(f"CAST({time} AS DATE) <= DATE '{until.isoformat()}'")
    return " AND ".join(limits)


def counts_sql(
    relation: str, columns: Columns, *, since: date | None = None, until: date | None = None
) -> str:
    """The same with area and topic as text, turned once for each group instead of once for each row."""
    cells = cells_sql(relation, columns, since=since, until=until)
    return (
        "SELECT CAST(area AS VARCHAR) AS area, CAST(topic AS VARCHAR) AS topic, day, reports "  # noqa: S608
        f"FROM ({cells}) AS cells"
    )


def quoted(name: str) -> str:
    """A column's name as SQL takes it, whatever letters it holds."""
    return '"' + name.replace('"', '""') + '"'


def count_parquet(
    paths: Sequence[str | Path],
    columns: Columns | None = None,
    *,
    since: date | None = None,
    until: date | None = None,
    threads: int | None = None,
    memory: str | None = None,
    spill: str | Path | None = None,
) -> Counts:
    """Counts of Parquet files on this machine, by DuckDB, which streams them and spills what is too much to
    disk.

    paths: files or patterns (`reports/*.parquet`). threads, memory ("4GB"): what DuckDB may use; None leaves
    it to it. spill: folder for what does not fit. Raises BadInput for files or columns that are not there and
    for weights that are negative or fractions.
    """
    import duckdb

    columns = columns or Columns()
    settings: dict[str, str | int] = {}
    if threads is not None:
        settings["threads"] = threads
    if memory is not None:
        settings["memory_limit"] = memory
    if spill is not None:
        settings["temp_directory"] = str(spill)
    listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    relation = f"read_parquet([{listed}])"
    with duckdb.connect(config=dict(settings)) as connection:
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET enable_progress_bar = false")
        try:
            _check_weights(connection, relation, columns)
            kept = _kept(columns, since, until)
            every = _total(connection, relation, columns)
            dense = _counted_in_place(connection, relation, columns, kept, every)
            if dense is not None:
                return dense
            cells = cells_sql(relation, columns, since=since, until=until)
            connection.execute(f"CREATE TEMP TABLE cells AS {cells}")
            return _fetched(connection, every)
        except duckdb.Error as fault:
            raise BadInput(
                f"The files could not be counted: {str(fault).splitlines()[0]}",
                "Check their names and the names of the columns; nothing was changed",
            ) from fault


def _named(connection: Any, role: str, table: str) -> tuple[str, ...]:
    """The names of areas or topics in a table, in order; `areas` or `topics` then tells the place of each."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {role}s AS "  # noqa: S608
        "SELECT raw, name, (row_number() OVER (ORDER BY name) - 1)::INTEGER AS code "
        f"FROM (SELECT DISTINCT {role} AS raw, CAST({role} AS VARCHAR) AS name FROM {table}) AS found"
    )
    found = connection.execute(f"SELECT name FROM {role}s ORDER BY code").fetchall()  # noqa: S608
    return tuple(name for (name,) in found)


def _counted_in_place(
    connection: Any, relation: str, columns: Columns, kept: str, every: int
) -> Counts | None:
    """The counts by adding each report to its cell of a whole array, where that array is not much larger than
    what the reports fill: grouping tens of millions of cells costs twice as much. None where it is no good.
    """
    if columns.weight is not None or not every or every > _MOST_IN_PLACE:
        return None
    area, topic, time = (quoted(name) for name in (columns.area, columns.topic, columns.time))
    connection.execute(
        f"CREATE TEMP TABLE pairs AS SELECT {area} AS area, {topic} AS topic, MIN({time})::DATE AS first, "  # noqa: S608
        f"MAX({time})::DATE AS last FROM {relation} WHERE {kept} GROUP BY {area}, {topic}"
    )
    first, last = connection.execute("SELECT MIN(first), MAX(last) FROM pairs").fetchone()
    if first is None:
        return None
    names = {role: _named(connection, role, "pairs") for role in ("area", "topic")}
    shape = (len(names["area"]), len(names["topic"]))
    days = (last - first).days + 1
    if shape[0] * shape[1] * days > min(_MOST_IN_PLACE, 4 * every):
        return None
    found = connection.execute(
        f"SELECT ((areas.code::BIGINT * {shape[1]} + topics.code) * {days} "  # noqa: S608
        f"+ (CAST({time} AS DATE) - DATE '{first.isoformat()}'))::INTEGER AS cell FROM {relation} AS reports "
        f"JOIN areas ON reports.{area} = areas.raw JOIN topics ON reports.{topic} = topics.raw WHERE {kept}"
    ).fetchnumpy()
    counted = np.zeros(shape[0] * shape[1] * days, np.int32)
    np.add.at(counted, np.asarray(found["cell"], dtype=np.int32), np.int32(1))
    filled = np.flatnonzero(counted)
    place, day = np.divmod(filled, np.int64(days))
    reports = counted[filled].astype(np.int64)
    return Counts(
        names["area"],
        names["topic"],
        (place // shape[1]).astype(np.int32),
        (place % shape[1]).astype(np.int32),
        np.datetime64(first, "D") + day,
        reports,
        every - int(reports.sum()),
    )


def _fetched(connection: Any, every: int) -> Counts:
    """The cells as arrays, names as places in a list: no object for each of tens of millions of rows."""
    names = {role: _named(connection, role, "cells") for role in ("area", "topic")}
    arrays = connection.execute(
        "SELECT areas.code AS area, topics.code AS topic, (day - DATE '1970-01-01')::INTEGER AS day, reports "
        "FROM cells JOIN areas ON cells.area = areas.raw JOIN topics ON cells.topic = topics.raw"
    ).fetchnumpy()
    reports = np.asarray(arrays["reports"], dtype=np.int64)
    return Counts(
        names["area"],
        names["topic"],
        np.asarray(arrays["area"], dtype=np.int32),
        np.asarray(arrays["topic"], dtype=np.int32),
        np.asarray(arrays["day"], dtype=np.int64).view("datetime64[D]"),
        reports,
        every - int(reports.sum()),
    )


def _check_weights(connection: Any, relation: str, columns: Columns) -> None:
    if columns.weight is None:
        return
    weight = quoted(columns.weight)
    question = f"SELECT COUNT(*) FROM {relation} WHERE {weight} < 0 OR {weight} <> FLOOR({weight})"  # noqa: S608
    (wrong,) = connection.execute(question).fetchone()
    if wrong:
        raise BadInput(
            f"{wrong} rows have a weight that is negative or a fraction in {columns.weight!r}",
            "Weights are whole numbers from zero up",
        )


def _total(connection: Any, relation: str, columns: Columns) -> int:
    reports = "COUNT(*)" if columns.weight is None else f"SUM({quoted(columns.weight)})"
    (total,) = connection.execute(f"SELECT {reports} FROM {relation}").fetchone()  # noqa: S608
    return int(total or 0)


def cubes_of(
    counts: Counts,
    areas: Sequence[str],
    *,
    topics: Sequence[str] | None = None,
    first: date | None = None,
    last: date | None = None,
) -> dict[str, Cube]:
    """Cubes by topic over the same days, for `scan_topics`.

    areas: every area of the geography, in its order; rows of other areas are left out with a notice. topics:
    which; None takes all, in order of their names. first, last: days of the study; without them those of the
    counts.
    """
    if not len(counts):
        raise BadInput("There are no counts", "Check the period and the names of the columns")
    first = first or counts.day.min().item()
    last = last or counts.day.max().item()
    place = {name: number for number, name in enumerate(counts.topics)}
    order = np.argsort(counts.topic, kind="stable")
    ends = np.cumsum(np.bincount(counts.topic, minlength=len(counts.topics)))
    names = np.array(counts.areas, dtype=object)
    cubes: dict[str, Cube] = {}
    for topic in topics if topics is not None else counts.topics:
        number = place.get(topic)
        mine = order[:0] if number is None else order[(ends[number - 1] if number else 0) : ends[number]]
        cubes[topic] = cube_from_events(
            area=names[counts.area[mine]], day=counts.day[mine], weight=counts.reports[mine], areas=areas,
            first=first, last=last, unknown="leave_out",
        )  # fmt: skip
    return cubes


def left_out_notice(counts: Counts) -> tuple[Notice, ...]:
    """What the counting left out, to be told with a result; empty when nothing was."""
    if not counts.left_out:
        return ()
    text = (
        f"{counts.left_out:,} reports have no area, topic or time, or lie outside the period; "
        "they were left out."
    )
    return (Notice("not_counted", text, counts.left_out),)
