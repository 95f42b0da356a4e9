"""From the cleaned table to arrays: areas matched with positions, default geocodes kept out of the centres,
counts spread out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput, Notice, listing
from nhip.hotspots.events import Events
from nhip.hotspots.geography import Geography
from nhip.report.plain import harmless
from nhip.tables import places
from nhip.tables.choice import Choice
from nhip.tables.projections import refuse_metres
from nhip.tables.source import Table

_MOST_REPORTS = 50_000_000
_PARKED_SHARE = 0.02
_MOST_UNPLACED = 0.2
_GRID_KM = 1.0


@dataclass(frozen=True)
class Gathered:
    events: Events
    geography: Geography
    notices: tuple[Notice, ...]


def gather(
    table: Table,
    choice: Choice,
    chosen: Mapping[str, str | None],
    given: Geography | None,
    tell: Callable[[str], None],
) -> Gathered:
    """Events and geography of the table `picked`. Raises BadInput when too little of it has a place."""
    notices: list[Notice] = []
    positions = bool(chosen.get("lat") and chosen.get("lon"))
    if positions:
        notices += _read_positions(table)
    if not chosen.get("area"):
        notices += _as_grid(table, choice.grid_km or _GRID_KM)
    notices += _without_area(table, positions=positions)
    if given is not None:
        geography, meaning, more = _matched(table, given, choice)
    elif positions:
        geography, meaning, more = _by_median(table)
    else:
        raise BadInput(
            "Nothing says where the areas lie",
            "Give --areas FILE (a GeoJSON of outlines, or a CSV with code, lat, lon), or name the reports' own "
            "positions with --lat and --lon",
        )
    notices += more
    tell("taking the rows into memory")
    events, counted = _events(table, chosen, meaning, geography, positions=positions)
    return Gathered(events, geography, (*geography.notices, *notices, *counted))


def _read_positions(table: Table) -> list[Notice]:
    """Add `north`, `east` (NULL where there is none); refuse metres."""
    for role, name in (("lat", "north"), ("lon", "east")):
        table.run(f"ALTER TABLE picked ADD COLUMN {name} DOUBLE")
        table.run(f"UPDATE picked SET {name} = TRY_CAST(replace({role}, ',', '.') AS DOUBLE)")
    table.run(
        "UPDATE picked SET north = NULL, east = NULL WHERE north IS NULL OR east IS NULL OR isnan(north) "
        "OR isnan(east) OR (north = 0 AND east = 0)"
    )
    ((rows, far),) = table.fetch(
        "SELECT count(north), count(*) FILTER (abs(north) > 90 OR abs(east) > 180) FROM picked"
    )
    if rows and far > 0.5 * rows:
        sample = table.fetch("SELECT east, north FROM picked WHERE north IS NOT NULL LIMIT 200")
        x, y = [row[0] for row in sample], [row[1] for row in sample]
        if max(map(abs, x)) <= 90 and max(map(abs, y)) <= 180:
            raise BadInput(
                f"Latitudes such as {y[0]:g} can't be: latitude and longitude look exchanged",
                "Give --lat and --lon the other way round",
            )
        refuse_metres(x, y, table.path.name)
    if far:
        table.run("UPDATE picked SET north = NULL, east = NULL WHERE abs(north) > 90 OR abs(east) > 180")
        text = f"{far} reports have positions beyond the Earth's degrees; these positions were ignored."
        return [Notice("wild_positions", text, int(far))]
    return []


def _as_grid(table: Table, side_km: float) -> list[Notice]:
    ((lat,),) = table.fetch("SELECT median(north) FROM picked WHERE north IS NOT NULL")
    if lat is None:
        raise BadInput("No report has a position", "Name the columns with --lat and --lon")
    down, along = places.grid_step(float(lat), side_km)
    ((south, west),) = table.fetch(
        "SELECT quantile_cont(north, 0.001), quantile_cont(east, 0.001) FROM picked WHERE north IS NOT NULL"
    )
    table.run("ALTER TABLE picked ADD COLUMN area VARCHAR")
    table.run(
        "UPDATE picked SET area = 'row ' || CAST(floor((north - ?) / ?) AS INTEGER) "
        "|| ', column ' || CAST(floor((east - ?) / ?) AS INTEGER) WHERE north IS NOT NULL",
        [south, down, west, along],
    )
    text = f"There is no column of areas: squares of {side_km:g} km, laid over the positions, serve as areas."
    return [Notice("grid", text, 1)]


def _without_area(table: Table, *, positions: bool) -> list[Notice]:
    """Rows without an area stay, as "", where their positions can still show where such reports are parked."""
    blank = "area IS NULL OR lower(area) IN ('', 'nan', 'null', 'none')"
    ((lost, rows),) = table.fetch(f"SELECT count(*) FILTER ({blank}), count(*) FROM picked")
    if lost == rows:
        raise BadInput("No report has an area", "Name the column of areas with --area")
    if not lost:
        return []
    table.run(
        f"UPDATE picked SET area = '' WHERE {blank}" if positions else f"DELETE FROM picked WHERE {blank}"
    )
    share = "" if lost < 0.01 * rows else f" ({100 * lost / rows:.0f} % of them)"
    return [Notice("no_area", f"{lost} reports have no area{share}; they were left out.", int(lost))]


def _used(table: Table) -> dict[str, int]:
    return dict(table.fetch("SELECT area, count(*) FROM picked WHERE area <> '' GROUP BY area ORDER BY area"))


def _matched(
    table: Table, given: Geography, choice: Choice
) -> tuple[Geography, dict[str, str], list[Notice]]:
    source = choice.areas.name if choice.areas else "the areas"
    meaning, notices = places.matched(_used(table), given.areas, source)
    return given, meaning, list(notices)


def _by_median(table: Table) -> tuple[Geography, dict[str, str], list[Notice]]:
    """Each area at the median of its reports' positions, points that park reports without a place left aside."""
    parked = table.fetch(
        "SELECT round(north, 4) AS n, round(east, 4) AS e, count(*) AS rows FROM picked WHERE north IS NOT NULL "
        "GROUP BY n, e HAVING rows > ? * (SELECT count(north) FROM picked) AND count(DISTINCT area) > 2 "
        "ORDER BY rows DESC LIMIT 20",
        [_PARKED_SHARE],
    )
    apart = "".join(
        f" AND NOT (round(north, 4) = {float(n)!r} AND round(east, 4) = {float(e)!r})" for n, e, _ in parked
    )
    rows = table.fetch(
        f"SELECT area, median(north) FILTER (TRUE{apart}), median(east) FILTER (TRUE{apart}), median(north), "
        "median(east), count(*) FROM picked WHERE area <> '' GROUP BY area ORDER BY area"
    )
    lost = [(row[0], row[5]) for row in rows if row[3] is None]
    placed = [row for row in rows if row[3] is not None]
    notices: list[Notice] = []
    if lost:
        gone, total = sum(count for _, count in lost), sum(row[5] for row in rows)
        names = listing(harmless(str(name), longest=30) for name, _ in lost)
        words = f"{len(lost)} areas ({gone} of {total} reports) have no position: {names}"
        if gone > _MOST_UNPLACED * total:
            raise BadInput(words, "Give their positions with --areas FILE (code, lat, lon, or a GeoJSON)")
        notices.append(Notice("no_position", f"{words}; they were left out.", int(gone)))
    geography = Geography.from_points(
        [str(row[0]) for row in placed],
        [row[3] if row[1] is None else row[1] for row in placed],
        [row[4] if row[2] is None else row[2] for row in placed],
    )
    text = "Areas lie at the median of their reports' positions; outlines or centres with --areas are better."
    notices.append(Notice("median_positions", text, len(placed)))
    return geography, {area: area for area in geography.areas}, notices


def _events(
    table: Table,
    chosen: Mapping[str, str | None],
    meaning: dict[str, str],
    geography: Geography,
    *,
    positions: bool,
) -> tuple[Events, list[Notice]]:
    notices = _read_counts(table) if chosen.get("count") else []
    kept = {code: area for code, area in meaning.items() if area in set(geography.areas)}
    table.run("CREATE OR REPLACE TABLE meant (code VARCHAR, area VARCHAR)")
    if positions:
        kept[""] = ""
    if kept:
        codes, areas = list(kept), list(kept.values())
        table.run("INSERT INTO meant SELECT unnest(?), unnest(?)", [codes, areas])

    wanted = ["epoch(p.moment)::BIGINT AS moment", "m.area AS area"]
    wanted.append(
        "COALESCE(NULLIF(p.topic, ''), '(no topic)') AS topic"
        if chosen.get("topic")
        else "'all reports' AS topic"
    )
    if chosen.get("channel"):
        wanted.append("COALESCE(p.channel, '') AS channel")
    if positions:
        wanted += ["p.north AS north", "p.east AS east"]
    if chosen.get("count"):
        wanted.append("p.times AS times")
    arrays = _columns(table, wanted)
    if not len(arrays["moment"]):
        raise BadInput("No report remains", "Look at the notices above: columns, areas and days")
    return _built(arrays, notices)


def _columns(table: Table, wanted: list[str]) -> dict[str, NDArray[Any]]:
    """Columns in order of time. Texts share one object a distinct value, so ten million rows stay small."""
    inner = f"SELECT p.row AS nth, {', '.join(wanted)} FROM picked p JOIN meant m ON p.area = m.code"
    names = [piece.rsplit(" AS ", 1)[1] for piece in wanted]
    texts = [name for name in names if name in ("area", "topic", "channel")]
    ranks = {name: f"dense_rank() OVER (ORDER BY {name}) - 1" for name in texts}
    table.run(f"CREATE OR REPLACE TABLE gathered AS {inner}")
    numbers = [name for name in names if name not in texts]
    joins, picks = "", [f"g.{name}" for name in numbers]
    words: dict[str, NDArray[Any]] = {}
    for name in ranks:
        rows = table.fetch(f"SELECT DISTINCT {name} FROM gathered ORDER BY {name}")
        words[name] = np.array([row[0] for row in rows] or [""], dtype=object)
        table.run(
            f"CREATE OR REPLACE TABLE of_{name} AS SELECT {name} AS word, (row_number() OVER (ORDER BY {name}) - 1)"
            f"::INTEGER AS nth FROM (SELECT DISTINCT {name} FROM gathered)"
        )
        joins += f" JOIN of_{name} ON g.{name} = of_{name}.word"
        picks.append(f"of_{name}.nth AS {name}")
    found = table.run(
        f"SELECT {', '.join(picks)} FROM gathered g{joins} ORDER BY g.moment, g.nth"
    ).fetchnumpy()
    plain = {
        name.removeprefix("g."): np.ma.filled(column, np.nan) if np.ma.isMaskedArray(column) else column
        for name, column in found.items()
    }
    return {name: words[name][column] if name in words else column for name, column in plain.items()}


def _read_counts(table: Table) -> list[Notice]:
    """Add `times` (how often a row counts); rows of zero reports are no reports. Raises BadInput for no whole
    number.
    """
    table.run("ALTER TABLE picked ADD COLUMN times DOUBLE")
    table.run("UPDATE picked SET times = TRY_CAST(count AS DOUBLE)")
    bad = table.fetch(
        "SELECT row, count FROM picked WHERE times IS NULL OR isnan(times) OR times < 0 OR times <> floor(times) "
        "ORDER BY row LIMIT 3"
    )
    if bad:
        shown = listing(f"row {row}: {harmless(str(cell), longest=20)!r}" for row, cell in bad)
        raise BadInput(
            f"The column of counts holds something else than whole numbers from zero up ({shown})",
            "Write 0 where nothing was reported",
        )
    ((total, none, largest),) = table.fetch(
        "SELECT sum(times), count(*) FILTER (times = 0), max(times) FROM picked"
    )
    if total > _MOST_REPORTS:
        raise BadInput(
            f"The counts add up to {total:,.0f} reports, the largest cell to {largest:,.0f}",
            "Look for an identifier read as a count; `nhip scan` reads counts of any size",
        )
    table.run("DELETE FROM picked WHERE times = 0")
    if not total:
        raise BadInput("All counts are zero", "There is nothing to analyse")
    return [Notice("zero_counts", f"{none} rows count zero reports.", int(none))] if none else []


def _built(arrays: dict[str, NDArray[Any]], notices: list[Notice]) -> tuple[Events, list[Notice]]:
    rows = slice(None)
    order: Any = (
        np.repeat(np.arange(len(arrays["moment"])), arrays["times"].astype(np.int64))
        if "times" in arrays
        else rows
    )
    events = Events(
        topic=arrays["topic"][order],
        area=arrays["area"][order],
        time=arrays["moment"].astype("datetime64[s]")[order],
        channel=arrays["channel"][order] if "channel" in arrays else None,
        lat=arrays["north"].astype(np.float64)[order] if "north" in arrays else None,
        lon=arrays["east"].astype(np.float64)[order] if "east" in arrays else None,
    )
    return events, notices
