"""What a reader of a file of reports may be told beforehand: columns, dates, what to leave out. All of it
optional.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from nhip.tables.columns import Ask
from nhip.tables.dates import DateOrder


@dataclass(frozen=True)
class Choice:
    """How to read a file of reports. A column not named is guessed; what cannot be told is asked or refused.

    areas: a GeoJSON of outlines or a CSV of centres. areas_key: its property or column with the code.
    since, today: first and last day that count; without `today` the last day of the file. skip_days: days
    left out.
    date_order: for cells such as 03/04/2025. timezone: IANA name for times that carry a zone of their own.
    grid_km: side of a cell where there is no column of areas, only positions.
    """

    area: str | None = None
    time: str | None = None
    topic: str | None = None
    channel: str | None = None
    lat: str | None = None
    lon: str | None = None
    count: str | None = None
    areas: Path | None = None
    areas_key: str | None = None
    grid_km: float | None = None
    date_order: DateOrder | None = None
    timezone: str | None = None
    since: date | None = None
    today: date | None = None
    skip_days: tuple[date, ...] = ()
    keep_duplicates: bool = False
    encoding: str | None = None
    separator: str | None = None
    header: bool | None = None
    ask: Ask | None = None
    command: str = "nhip hotspots FILE"
