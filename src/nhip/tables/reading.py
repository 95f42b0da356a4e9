"""Reads a file of reports into Events and a Geography: every row that is left out, and every choice made, is
said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from nhip.errors import BadInput, Notice
from nhip.tables import clocks, columns, picking, places
from nhip.tables.choice import Choice
from nhip.tables.source import Table, open_table

if TYPE_CHECKING:
    from nhip.hotspots.adjacency import Polygons
    from nhip.hotspots.events import Events
    from nhip.hotspots.geography import Geography

_NO_TOPIC = "(no topic)"
_ONE_TOPIC = "all reports"


@dataclass(frozen=True)
class Reading:
    """A file of reports as read: what an analysis needs, and what its report must say about the input.

    rows: rows of the file; used: reports that remain; columns: role and column. polygons: outlines to draw,
    if any.
    """

    events: Events
    geography: Geography
    today: date
    first: date
    rows: int
    used: int
    columns: dict[str, str]
    polygons: Polygons | None = None
    notices: tuple[Notice, ...] = ()
    names: dict[str, str] = field(default_factory=dict)


def read_events(
    path: str | Path,
    *,
    area: str | None = None,
    time: str | None = None,
    topic: str | None = None,
    **more: object,
) -> tuple[Events, Geography, tuple[Notice, ...]]:
    """Events, geography and notices of a CSV or Parquet file of reports; see `Choice` for what may be told.

    Raises BadInput for whatever can't be read without guessing, with what to do about it.
    """
    choice = Choice(area=area, time=time, topic=topic, **more)  # type: ignore[arg-type]
    reading = read_reports(path, choice)
    return reading.events, reading.geography, reading.notices


def read_reports(path: str | Path, choice: Choice, progress: Callable[[str], None] | None = None) -> Reading:
    """Read a file of reports. progress: called with what is being done, for a person who waits.

    Raises BadInput for whatever can't be read without guessing, with what to do about it.
    """
    tell = progress or (lambda _: None)
    with open_table(
        path, encoding=choice.encoding, separator=choice.separator, header=choice.header
    ) as table:
        tell("looking at the columns")
        centres, polygons = _given_places(choice)
        known = centres.areas if centres else polygons.areas if polygons else ()
        chosen = _choose_columns(table, choice, known)
        if choice.areas is not None and places.is_geojson(choice.areas):
            polygons = _outlines_by_use(table, choice, chosen)
            centres = polygons.geography()
        tell("reading the rows")
        notices = [*table.notices, *picking.pick(table, chosen, whole_rows=not choice.keep_duplicates)]
        ((rows,),) = table.fetch("SELECT count(*) FROM picked")
        tell("reading the times")
        known_today = choice.today.isoformat() if choice.today else None
        notices += picking.parse_times(
            table, str(chosen["time"]), choice.date_order, choice.timezone, known_today
        )
        cleaning = clocks.clean(table, choice)
        notices += cleaning.notices
        tell("placing the areas")
        from nhip.tables.gathering import gather

        gathered = gather(table, choice, chosen, centres, tell)
    reading = Reading(
        events=gathered.events, geography=gathered.geography, today=cleaning.today, first=cleaning.first,
        rows=rows, used=int((gathered.events.area != "").sum()), columns={role: name for role, name in chosen.items() if name},
        polygons=polygons, notices=(*notices, *gathered.notices, *_alone(gathered.geography)),
    )  # fmt: skip
    return replace(reading, notices=_once(reading.notices))


def _alone(geography: Geography) -> tuple[Notice, ...]:
    if len(geography.areas) != 1:
        return ()
    words = "There is a single area: with no other to compare, a scan of reports alone can find nothing."
    return (Notice("one_area", words, 1),)


def _once(notices: tuple[Notice, ...]) -> tuple[Notice, ...]:
    return tuple(dict.fromkeys(notices))


def _given_places(choice: Choice) -> tuple[Geography | None, Polygons | None]:
    if choice.areas is None:
        return None, None
    if not choice.areas.exists():
        raise BadInput(f"There is no file {choice.areas} for --areas", "Check the path")
    if places.is_geojson(choice.areas):
        return None, None  # read once the column of areas is known: its codes choose the property
    with open_table(choice.areas) as table:
        sample = table.sample()
        codes = {cell for cells in sample.values() for cell in cells}
    return places.centres(choice.areas, choice.areas_key, codes), None


def _choose_columns(table: Table, choice: Choice, known: tuple[str, ...]) -> dict[str, str | None]:
    sample = table.sample()
    if not any(sample.values()):
        raise BadInput(f"{table.path.name} has no rows", "Export it again")
    chosen: dict[str, str | None] = {}

    def settle(role: columns.Role, given: str | None, *, needed: bool) -> None:
        chosen[role] = columns.choose(
            role, sample, given=given, taken=[name for name in chosen.values() if name],
            known_areas=known if role == "area" else (), needed=needed, ask=choice.ask,
            command=choice.command + "".join(f" --{done} {name}" for done, name in chosen.items() if name),
        )  # fmt: skip

    settle("time", choice.time, needed=True)
    settle("lat", choice.lat, needed=False)
    settle("lon", choice.lon, needed=False)
    settle("topic", choice.topic, needed=len(sample) > 3 and choice.topic != "")
    positions = bool(chosen["lat"] and chosen["lon"])
    settle("area", choice.area, needed=not (positions and choice.grid_km))
    settle("channel", choice.channel, needed=False)
    if choice.count:
        settle("count", choice.count, needed=True)
    if chosen["area"] is None and not positions:
        raise BadInput("There is neither a column of areas nor of positions", "Name one with --area")
    return chosen


def _outlines_by_use(table: Table, choice: Choice, chosen: dict[str, str | None]) -> Polygons:
    assert choice.areas is not None
    name = chosen["area"]
    used = set(table.sample()[name]) if name else set()
    return places.outlines(choice.areas, choice.areas_key, used)
