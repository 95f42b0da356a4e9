"""Times as people's systems write them: each cell's format is told by its shape, day before month by
evidence, never by a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from nhip.errors import BadInput, Notice

DateOrder = Literal["dmy", "mdy"]
Shape = Literal[
    "iso", "compact", "two_way", "two_way_short", "named", "excel", "epoch", "epoch_ms", "month", "year"
]

_CLOCK = r"([ T]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?( *[AaPp]\.?[Mm]\.?)?)?"
_ZONE = r"( ?(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?))?"
_NAMES = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"

#: Shape of a cell and the pattern it matches, first match wins; the patterns hold in Python and in DuckDB
#: (RE2).
PATTERNS: tuple[tuple[Shape, str], ...] = (
    ("iso", rf"^[0-9]{{4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}{_CLOCK}{_ZONE}$"),
    ("two_way", rf"^[0-9]{{1,2}}[-/.][0-9]{{1,2}}[-/.][0-9]{{4}}{_CLOCK}$"),
    ("two_way_short", rf"^[0-9]{{1,2}}[-/.][0-9]{{1,2}}[-/.][0-9]{{2}}{_CLOCK}$"),
    (
        "named",
        rf"^(?i)([0-9]{{1,2}}[- ]{_NAMES}[- ,]+[0-9]{{4}}|{_NAMES} [0-9]{{1,2}},? [0-9]{{4}}){_CLOCK}$",
    ),
    ("compact", r"^(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])$"),
    ("excel", r"^(2[5-9][0-9]{3}|[3-6][0-9]{4}|7[0-2][0-9]{3})([.,][0-9]+)?$"),
    ("epoch", r"^[0-9]{9,10}([.][0-9]+)?$"),
    ("epoch_ms", r"^[0-9]{12,13}$"),
    ("month", r"^[0-9]{4}[-/.][0-9]{1,2}$"),
    ("year", r"^(1[5-9]|20|21)[0-9]{2}$"),
)
EMPTY = ("", "nan", "null", "none", "na", "n/a", "nat", "-", "?")
_WORDS: dict[Shape, str] = {
    "iso": "year-month-day",
    "compact": "yyyymmdd",
    "two_way": "day/month/year",
    "two_way_short": "day/month/yy",
    "named": "named months",
    "excel": "Excel serial days",
    "epoch": "seconds since 1970",
    "epoch_ms": "milliseconds since 1970",
    "month": "year-month",
    "year": "years",
}
_COMPILED = tuple((shape, re.compile(pattern.replace("^(?i)", "(?i)^"))) for shape, pattern in PATTERNS)


def shape_of(cell: str) -> Shape | None:
    """The shape of one cell, None for what is no time (years and months count as none here)."""
    found = next((shape for shape, pattern in _COMPILED if pattern.match(cell.strip())), None)
    return None if found in ("year", "month", "epoch", "epoch_ms", "excel") else found


def any_shape_of(cell: str) -> Shape | None:
    """The shape of one cell with numbers that may be times counted as such."""
    return next((shape for shape, pattern in _COMPILED if pattern.match(cell.strip())), None)


@dataclass(frozen=True)
class TwoWay:
    """What the cells written 03/04/2025 say about their order."""

    rows: int
    day_first: int  # the first number is above 12
    month_first: int  # the second number is above 12
    open: int  # both at most 12 and different: could be either
    sorted_dmy: bool = False
    sorted_mdy: bool = False
    future_dmy: int = 0
    future_mdy: int = 0


def shape_sql(cell: str) -> str:
    """SQL that tells the shape of a text cell."""
    cases = " ".join(
        f"WHEN regexp_matches({cell}, '{_sql_pattern(pattern)}') THEN '{shape}'"
        for shape, pattern in PATTERNS
    )
    empty = ", ".join(f"'{word}'" for word in EMPTY)
    return f"CASE WHEN {cell} IS NULL OR lower({cell}) IN ({empty}) THEN 'empty' {cases} ELSE 'other' END"


def _sql_pattern(pattern: str) -> str:
    return pattern.replace("^(?i)", "(?i)^").replace("'", "''")


def parse_sql(cell: str, shape: str, order: str, timezone: str | None) -> str:
    """SQL that makes a TIMESTAMP (or NULL) of a text cell whose shape is known.

    order: SQL that tells 'dmy' or 'mdy' for a two-way cell. timezone: an IANA name to which times with a zone
    of
    their own, and seconds since 1970, are turned; None leaves them as written (UTC for seconds).
    """
    clock = f"regexp_extract({cell}, '[ T]+([0-9]{{1,2}}:[0-9]{{2}}(:[0-9]{{2}})?)', 1)"
    half = f"lower(regexp_extract({cell}, '([AaPp])\\.?[Mm]\\.?$', 1))"
    seconds = (
        f"(CASE WHEN {clock} = '' THEN 0 ELSE "
        f"(CAST(split_part({clock}, ':', 1) AS INTEGER) % (CASE WHEN {half} = '' THEN 25 ELSE 12 END)) * 3600 "
        f"+ CAST(split_part({clock}, ':', 2) AS INTEGER) * 60 "
        f"+ COALESCE(TRY_CAST(split_part({clock}, ':', 3) AS INTEGER), 0) "
        f"+ (CASE WHEN {half} = 'p' THEN 43200 ELSE 0 END) END)"
    )
    part = "regexp_extract({cell}, '^([0-9]+)[-/.]([0-9]+)[-/.]([0-9]+)', {i})"
    one, two, three = (part.format(cell=cell, i=i) for i in (1, 2, 3))
    full = f"(CASE WHEN length({three}) = 2 THEN '20' || {three} ELSE {three} END)"
    dmy, mdy, ymd = _day(full, two, one), _day(full, one, two), _day(one, two, three)
    named = f"COALESCE(TRY_STRPTIME({_named(cell)}, '%d %b %Y'), TRY_STRPTIME({_named(cell)}, '%b %d %Y'))"
    zone = f"regexp_extract({cell}, ':[0-9.,]+ ?(Z|UTC|[+-][0-9]{{2}}(:?[0-9]{{2}})?)$', 1)"
    iso = f"({ymd} + to_seconds({seconds}))"
    epoch = f"to_timestamp(TRY_CAST({cell} AS DOUBLE))"
    epoch_ms = f"to_timestamp(TRY_CAST({cell} AS DOUBLE) / 1000)"
    if timezone:
        there = "'" + timezone.replace("'", "''") + "'"
        offset = (
            f"(CASE WHEN {zone} IN ('', 'Z', 'UTC') THEN 0 ELSE "
            f"(CASE WHEN {zone}[1] = '-' THEN -1 ELSE 1 END) * (CAST({zone}[2:3] AS INTEGER) * 3600 "
            f"+ COALESCE(TRY_CAST(right(replace({zone}, ':', ''), 2) AS INTEGER), 0) "
            f"* (CASE WHEN length({zone}) > 3 THEN 60 ELSE 0 END)) END)"
        )
        turned = f"timezone({there}, timezone('UTC', {iso} - to_seconds({offset})))"
        iso = f"(CASE WHEN {zone} = '' THEN {iso} ELSE {turned} END)"
        epoch, epoch_ms = f"timezone({there}, {epoch})", f"timezone({there}, {epoch_ms})"
    else:
        epoch, epoch_ms = f"timezone('UTC', {epoch})", f"timezone('UTC', {epoch_ms})"
    excel = f"(TIMESTAMP '1899-12-30' + to_seconds(CAST(round(TRY_CAST(replace({cell}, ',', '.') AS DOUBLE) * 86400) AS BIGINT)))"
    # The usual cells, whole and without a zone, skip the many patterns.
    whole = f"(length({cell}) = 10 OR (length({cell}) = 19 AND {cell}[17] = ':')) AND {cell}[5] = '-'"
    iso = f"(CASE WHEN {whole} THEN COALESCE(TRY_CAST({cell} AS TIMESTAMP), {iso}) ELSE {iso} END)"
    return (
        f"CASE {shape} WHEN 'iso' THEN {iso} "
        f"WHEN 'two_way' THEN (CASE {order} WHEN 'dmy' THEN {dmy} WHEN 'mdy' THEN {mdy} END) + to_seconds({seconds}) "
        f"WHEN 'two_way_short' THEN (CASE {order} WHEN 'dmy' THEN {dmy} WHEN 'mdy' THEN {mdy} END) + to_seconds({seconds}) "
        f"WHEN 'named' THEN {named} + to_seconds({seconds}) "
        f"WHEN 'compact' THEN TRY_STRPTIME({cell}, '%Y%m%d') "
        f"WHEN 'excel' THEN {excel} WHEN 'epoch' THEN {epoch} WHEN 'epoch_ms' THEN {epoch_ms} "
        f"WHEN 'month' THEN {_day(one_of_month(cell, 1), one_of_month(cell, 2), literal_one())} "
        f"WHEN 'year' THEN TRY_CAST({cell} || '-01-01' AS TIMESTAMP) END"
    )


def one_of_month(cell: str, i: int) -> str:
    return f"regexp_extract({cell}, '^([0-9]+)[-/.]([0-9]+)', {i})"


def literal_one() -> str:
    return "'1'"


def _day(year: str, month: str, day: str) -> str:
    return f"TRY_CAST({year} || '-' || lpad({month}, 2, '0') || '-' || lpad({day}, 2, '0') AS TIMESTAMP)"


def _named(cell: str) -> str:
    """`5-January-2015 10:00` and `Jan 5, 2015` to `5 Jan 2015` and `Jan 5 2015`."""
    day = f"regexp_replace({cell}, '[ T]+[0-9]{{1,2}}:.*$', '')"
    plain = f"regexp_replace({day}, '[-, ]+', ' ', 'g')"
    return f"regexp_replace({plain}, '([A-Za-z]{{3}})[a-z]*', '\\1')"


def settle_order(  # noqa: PLR0911 - one way out for each piece of evidence
    found: TwoWay, given: DateOrder | None, column: str
) -> tuple[str, tuple[Notice, ...]]:
    """Which order the two-way cells are read in: "dmy", "mdy" or "each" (every cell tells by itself).

    Raises BadInput when the cells can be read both ways and nothing decides.
    """
    if not found.rows:
        return "each", ()
    if given:
        return given, ()
    if found.day_first and found.month_first:
        if found.open:
            raise _undecided(
                f"{found.day_first} dates of the column {column!r} can only be day/month, {found.month_first} only "
                f"month/day, and {found.open} could be either",
                column,
            )
        words = (
            f"The column {column!r} mixes day/month ({found.day_first}) and month/day ({found.month_first}); "
        )
        return "each", (Notice("mixed_dates", words + "every cell says itself which it is.", found.rows),)
    if found.day_first or found.month_first:
        order, proof = ("dmy", found.day_first) if found.day_first else ("mdy", found.month_first)
        return order, (_read_as(order, column, f"{proof} dates can only be so", found.rows),)
    if not found.open:
        return "dmy", ()
    if found.sorted_dmy != found.sorted_mdy:
        order = "dmy" if found.sorted_dmy else "mdy"
        return order, (_read_as(order, column, "read so the rows are in order of time", found.rows),)
    if bool(found.future_dmy) != bool(found.future_mdy):
        order = "mdy" if found.future_dmy else "dmy"
        return order, (_read_as(order, column, "read otherwise some lie in the future", found.rows),)
    raise _undecided(
        f"All {found.open} dates of the column {column!r} could be day/month or month/day", column
    )


def _read_as(order: str, column: str, why: str, rows: int) -> Notice:
    words = "day/month/year" if order == "dmy" else "month/day/year"
    return Notice("date_order", f"The column {column!r} was read as {words}: {why}.", rows)


def _undecided(what: str, column: str) -> BadInput:
    return BadInput(what, "Say which with --date-order dmy or --date-order mdy", f"column {column}")


def mixed_notice(shapes: dict[str, int], column: str) -> tuple[Notice, ...]:
    """Says so when a column holds more than one shape of times."""
    known = {_WORDS[shape]: rows for shape, rows in shapes.items() if shape in _WORDS and rows}
    if len(known) < 2:
        return ()
    told = ", ".join(f"{words} ({rows})" for words, rows in sorted(known.items(), key=lambda item: -item[1]))
    text = f"The column {column!r} holds times in {len(known)} formats: {told}; each was read by its own."
    return (Notice("mixed_dates", text, sum(known.values())),)


def iso_date(text: str, option: str) -> date:
    """A date typed as an option. Raises BadInput for anything but YYYY-MM-DD."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadInput(f"{option} {text!r} is not a date", "Write it as 2025-12-31") from error
