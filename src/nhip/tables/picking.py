"""The columns of a file that were chosen, as one table `picked` in DuckDB: cells trimmed, times parsed, bad
rows counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nhip.errors import BadInput, Notice, listing
from nhip.report.plain import harmless
from nhip.tables import dates
from nhip.tables.dates import DateOrder
from nhip.tables.source import Table, literal, quoted

_FEW_LOST = 0.2
_TEXTS = frozenset({"area", "topic", "channel"})


def pick(table: Table, columns: Mapping[str, str | None], *, whole_rows: bool = False) -> tuple[Notice, ...]:
    """Load the chosen columns into `picked`: one text column a role, `row` in the file's order.

    columns: role and the file's column (None where there is none). whole_rows: keep a hash of every whole
    row, to
    know duplicates. Text is trimmed and its marks joined to the letters (NFC).
    """
    cells = [f"{_cell(table, name, role)} AS {role}" for role, name in columns.items() if name is not None]
    if whole_rows:
        every = ", ".join(quoted(name) for name in table.columns)
        cells.append(f"hash({every}) AS whole")
    picked = ", ".join(cells)
    table.run(
        f"CREATE OR REPLACE TABLE picked AS SELECT row_number() OVER () AS row, {picked} FROM {table.relation}"
    )
    return table.rejected()


def _cell(table: Table, name: str, role: str) -> str:
    kind = table.columns[name]
    text = f"CAST({quoted(name)} AS VARCHAR)"
    if kind == "TIMESTAMP WITH TIME ZONE":
        text = f"strftime(timezone('UTC', {quoted(name)}), '%Y-%m-%d %H:%M:%SZ')"
    elif kind in ("DOUBLE", "FLOAT", "REAL"):  # a code read as 101.0 by whoever wrote the file
        text = f"regexp_replace({text}, '\\.0$', '')"
    if role not in _TEXTS:
        return f"trim({text}, ' \t\u00a0\ufeff')"
    return f"trim(nfc_normalize({text}), ' \t\r\n\u00a0\ufeff')"


@dataclass(frozen=True)
class Times:
    """What became of the column of times: rows without one, rows unreadable, and what to say."""

    notices: tuple[Notice, ...]


def parse_times(
    table: Table, column: str, order: DateOrder | None, timezone: str | None, today: str | None = None
) -> tuple[Notice, ...]:
    """Add `moment` (TIMESTAMP, NULL where there is none) to `picked` from its text column `time`.

    Raises BadInput when days and months can't be told apart, when most cells are no times, and for an unknown
    time zone. today: ISO date; a reading that would lie beyond it speaks against itself.
    """
    _check_zone(timezone)
    table.run("ALTER TABLE picked ADD COLUMN shape VARCHAR")
    table.run(f"UPDATE picked SET shape = {dates.shape_sql('time')}")
    shapes: dict[str, int] = dict(table.fetch("SELECT shape, count(*) FROM picked GROUP BY shape"))
    rows = sum(shapes.values())
    if not rows:
        raise BadInput(f"{table.path.name} has no rows", "Export it again")
    _refuse_mostly_unreadable(table, column, shapes, rows)
    settled, notices = dates.settle_order(_two_way(table, today), order, column)
    each = f"{_number(1)} > 12 THEN 'dmy' WHEN {_number(2)} > 12 THEN 'mdy' ELSE 'dmy' END"
    told = f"(CASE WHEN {each})" if settled == "each" else f"'{settled}'"
    parsed = dates.parse_sql("time", "shape", told, timezone)
    table.run("ALTER TABLE picked ADD COLUMN moment TIMESTAMP")
    table.run(f"UPDATE picked SET moment = {parsed}")
    return (
        *notices,
        *dates.mixed_notice(shapes, column),
        *_zone_notice(table, column, timezone),
        *_lost_times(table, column, rows),
    )


def _check_zone(timezone: str | None) -> None:
    if timezone is None:
        return
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise BadInput(
            f"There is no time zone {timezone!r}", "Use a name such as Asia/Ho_Chi_Minh or America/New_York"
        ) from unknown


def _refuse_mostly_unreadable(table: Table, column: str, shapes: dict[str, int], rows: int) -> None:
    bad = shapes.get("other", 0)
    if bad <= 0.5 * rows and shapes.get("empty", 0) < rows:
        return
    examples = [row[0] for row in table.fetch("SELECT time FROM picked WHERE shape = 'other' LIMIT 3")]
    shown = listing(f"“{harmless(str(cell), longest=30)}”" for cell in examples) or "empty cells"
    raise BadInput(
        f"The column {column!r} holds no times nhip can read: {shown}",
        "Name another column with --time, or write times as 2025-12-31 or 2025-12-31 14:05:00",
    )


def _number(i: int) -> str:
    return f"TRY_CAST(regexp_extract(time, '^([0-9]+)[-/.]([0-9]+)', {i}) AS INTEGER)"


def _two_way(table: Table, today: str | None) -> dates.TwoWay:
    one, two = _number(1), _number(2)
    year = "TRY_CAST(regexp_extract(time, '^[0-9]+[-/.][0-9]+[-/.]([0-9]+)', 1) AS INTEGER)"
    base = f"SELECT row, {one} AS a, {two} AS b, {year} AS y FROM picked WHERE shape IN ('two_way', 'two_way_short')"
    limit = (today or "2200-01-01").replace("-", "")
    row = table.fetch(
        f"""WITH cells AS ({base}), keyed AS (
            SELECT *, (CASE WHEN y < 100 THEN 2000 + y ELSE y END) * 10000 AS of_year FROM cells),
        steps AS (SELECT a, b, of_year,
            of_year + b * 100 + a AS dmy, lag(of_year + b * 100 + a) OVER (ORDER BY row) AS dmy_before,
            of_year + a * 100 + b AS mdy, lag(of_year + a * 100 + b) OVER (ORDER BY row) AS mdy_before FROM
            keyed)
        SELECT count(*), count(*) FILTER (a > 12 AND b <= 12), count(*) FILTER (b > 12 AND a <= 12),
            count(*) FILTER (a <= 12 AND b <= 12 AND a <> b),
            count(*) FILTER (dmy < dmy_before) = 0 OR count(*) FILTER (dmy > dmy_before) = 0,
            count(*) FILTER (mdy < mdy_before) = 0 OR count(*) FILTER (mdy > mdy_before) = 0,
            count(*) FILTER (dmy > {limit}), count(*) FILTER (mdy > {limit}),
            count(DISTINCT (a, b)) FROM steps"""
    )[0]
    enough = int(row[8]) >= 20  # a handful of dates may be in order by accident
    return dates.TwoWay(
        rows=row[0], day_first=row[1], month_first=row[2], open=row[3],
        sorted_dmy=bool(row[4]) and enough, sorted_mdy=bool(row[5]) and enough,
        future_dmy=row[6] if today else 0, future_mdy=row[7] if today else 0,
    )  # fmt: skip


def _zone_notice(table: Table, column: str, timezone: str | None) -> tuple[Notice, ...]:
    if timezone:
        return ()
    ((rows,),) = table.fetch(
        "SELECT count(*) FROM picked WHERE shape IN ('epoch', 'epoch_ms') "
        f"OR (shape = 'iso' AND regexp_matches(time, {literal('(Z|UTC)$')}))"
    )
    if not rows:
        return ()
    words = f"The column {column!r} holds times in UTC; days were cut at midnight UTC. "
    return (Notice("utc_times", words + "For local days give --timezone, as Asia/Ho_Chi_Minh.", rows),)


def _lost_times(table: Table, column: str, rows: int) -> tuple[Notice, ...]:
    ((lost, unread),) = table.fetch(
        "SELECT count(*) FILTER (moment IS NULL), count(*) FILTER (moment IS NULL AND shape <> 'empty') FROM picked"
    )
    if not lost:
        return ()
    examples = table.fetch(
        "SELECT DISTINCT time FROM picked WHERE moment IS NULL AND shape <> 'empty' LIMIT 3"
    )
    shown = listing(f"“{harmless(str(row[0]), longest=30)}”" for row in examples)
    words = f"{lost} of {rows} rows have no time that can be read in the column {column!r}"
    words += f" (for example {shown})" if unread else " (empty)"
    if lost > _FEW_LOST * rows:
        raise BadInput(words, "Correct them, or name another column with --time")
    return (Notice("no_time", f"{words}; they were left out.", lost),)
