"""One table of somebody's, opened through DuckDB: rows stay on disk, cells are text until they are
understood.
"""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nhip.errors import BadInput, Notice, listing
from nhip.tables import dates
from nhip.tables.sniffing import Sniffed, open_bytes, separator_of, sniff

if TYPE_CHECKING:
    import duckdb

_SNIFFED_LINES = 200
_SAMPLE = 4000
_WIDE = 3
_MOST_REJECTED = 0.05
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Table:
    """A table in a DuckDB connection: `relation` is what a query reads FROM, `columns` name and DuckDB type."""

    path: Path
    connection: duckdb.DuckDBPyConnection
    relation: str
    columns: dict[str, str]
    header: bool
    notices: tuple[Notice, ...] = ()

    def sample(self) -> dict[str, list[str]]:
        """The first rows of every column as text, empty cells as ""."""
        names = list(self.columns)
        picked = ", ".join(f"CAST({quoted(name)} AS VARCHAR)" for name in names)
        rows = self.fetch(f"SELECT {picked} FROM {self.relation} LIMIT {_SAMPLE}")
        return {name: [(row[i] or "").strip() for row in rows] for i, name in enumerate(names)}

    def fetch(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Rows of a query. Raises BadInput when the file turns out damaged."""
        return self.run(query, parameters).fetchall()

    def run(self, query: str, parameters: Sequence[object] = ()) -> duckdb.DuckDBPyConnection:
        import duckdb

        try:
            return self.connection.execute(query, list(parameters))
        except duckdb.OutOfMemoryException as full:
            raise BadInput(
                f"{self.path.name} is too large for this machine's memory and disk",
                "Free some space, or cut the file to the days you need",
            ) from full
        except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException):
            raise  # a query of ours is wrong, not the file
        except duckdb.Error as error:
            raise BadInput(
                f"{self.path.name} cannot be read to its end: {_first_line(error)}",
                "The file looks damaged or cut off: export or download it again",
            ) from error

    def rejected(self) -> tuple[Notice, ...]:
        """What the reader had to leave out, after a full read. Raises BadInput when it is more than a few
        rows.
        """
        if "read_csv" not in self.relation:
            return ()
        rows = self.fetch(
            "SELECT line, any_value(error_message) FROM reject_errors GROUP BY line ORDER BY line LIMIT 5"
        )
        if not rows:
            return ()
        ((lost,),) = self.fetch("SELECT count(DISTINCT line) FROM reject_errors")
        ((kept,),) = self.fetch("SELECT count(*) FROM picked")
        lines = listing(row[0] for row in rows)
        words = f"{lost} lines don't fit the columns of the others (lines {lines})"
        if int(lost) > _MOST_REJECTED * (int(lost) + int(kept)):
            raise BadInput(
                words, "Look at these lines; if the separator was taken wrongly, name it with --separator"
            )
        return (Notice("unreadable_lines", f"{words}; they were left out.", int(lost)),)


@contextmanager
def open_table(
    path: str | Path, *, encoding: str | None = None, separator: str | None = None, header: bool | None = None
) -> Iterator[Table]:
    """Open a CSV (any separator, encoding, gzip) or Parquet file for reading; nothing is loaded yet.

    header: whether the first row names the columns; None decides by its cells. Columns without a name are
    called column0, column1, … Raises BadInput for what is no table.
    """
    import duckdb

    file = Path(path)
    found = sniff(file, encoding)
    room = tempfile.mkdtemp(prefix="nhip-")
    connection = duckdb.connect(":memory:")
    try:
        connection.execute("SET temp_directory = ?", [room])
        connection.execute("SET preserve_insertion_order = true")
        connection.execute("SET autoload_known_extensions = false")
        connection.execute("SET autoinstall_known_extensions = false")
        connection.execute("SET TimeZone = 'UTC'")
        yield _opened(file, found, connection, Path(room), separator=separator, header=header)
    finally:
        with suppress(duckdb.Error):
            connection.close()
        shutil.rmtree(room, ignore_errors=True)


def _opened(
    file: Path,
    found: Sniffed,
    connection: duckdb.DuckDBPyConnection,
    room: Path,
    *,
    separator: str | None,
    header: bool | None,
) -> Table:
    if any(letter in str(file) for letter in "*?["):  # DuckDB would read these as a pattern of names
        alias = room / f"given{file.suffix}"
        alias.symlink_to(file.resolve())
        return replace(_opened(alias, found, connection, room, separator=separator, header=header), path=file)
    if found.format == "parquet":
        relation, titled = f"read_parquet({literal(str(file))})", True
    else:
        plain = _as_utf8(file, found, room)
        lines = _first_lines(plain)
        mark = separator if separator is not None else separator_of(lines)
        if mark in ("", " "):
            plain, mark, lines = _spaces_to_tabs(plain, room)
        titled = _has_header(lines, mark) if header is None else header
        relation = _csv_relation(plain, lines, mark, titled=titled)
    table = Table(file, connection, relation, {}, titled, found.notices)
    described = table.run(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    columns = {str(row[0]): str(row[1]) for row in described}
    return Table(file, connection, relation, columns, titled, found.notices)


def _csv_relation(file: Path, lines: list[str], mark: str, *, titled: bool) -> str:
    """The file as DuckDB reads it: everything text, columns as the first row has them, no guess of its own."""
    first = next((row for row in csv.reader(lines, delimiter=mark) if row), [])
    names = _names_of(first) if titled else [f"column{i}" for i in range(len(first))]
    if not names:
        raise BadInput(f"{file.name} has no rows", "Export it again")
    listed = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    return (
        f"read_csv({literal(str(file))}, auto_detect=false, columns={{{listed}}}, delim={literal(mark)}, "
        f"header={str(titled).lower()}, quote='\"', escape='\"', ignore_errors=true, store_rejects=true, "
        "max_line_size=8388608, nullstr='')"
    )


def _names_of(cells: list[str]) -> list[str]:
    """Names of columns: trimmed, an empty one by its place, one that stands twice told apart by a number."""
    names: list[str] = []
    for i, cell in enumerate(cells):
        name = cell.strip().lstrip("\ufeff") or f"column{i}"
        taken = {each.lower() for each in names}
        number, unique = 1, name
        while unique.lower() in taken:
            number, unique = number + 1, f"{name}_{number}"
        names.append(unique)
    return names


def _as_utf8(file: Path, found: Sniffed, room: Path) -> Path:
    """The file itself, or a copy in UTF-8 with marks joined to their letters (NFC), written in blocks."""
    if found.encoding in ("utf-8", "utf8") and not found.packed:
        return file
    copy = room / "input.csv"
    with open_bytes(file, found.packed) as raw, copy.open("w", encoding="utf-8", newline="") as out:
        reader = io.TextIOWrapper(raw, encoding=found.encoding, newline="", errors="strict")
        try:
            while lines := reader.readlines(_BLOCK):
                out.write(unicodedata.normalize("NFC", "".join(lines)).lstrip("\ufeff"))
        except (UnicodeError, EOFError, OSError) as error:
            raise BadInput(
                f"{file.name} is not {found.encoding} throughout: {_first_line(error)}",
                "Save it as CSV (UTF-8), or name its encoding with --encoding",
            ) from error
    return copy


def _first_lines(file: Path) -> list[str]:
    with file.open(encoding="utf-8-sig", newline="", errors="replace") as text:
        lines = list(islice(text, _SNIFFED_LINES))
    if any(len(line) > 4_000_000 for line in lines):
        raise BadInput(f"{file.name} has lines of millions of letters", "It is no table; export it again")
    return lines


def _spaces_to_tabs(file: Path, room: Path) -> tuple[Path, str, list[str]]:
    copy = room / "columns.tsv"
    with file.open(encoding="utf-8-sig", errors="replace") as text, copy.open("w", encoding="utf-8") as out:
        out.writelines("\t".join(line.split()) + "\n" for line in text if line.strip())
    return copy, "\t", _first_lines(copy)


def _has_header(lines: list[str], mark: str) -> bool:
    """The first row names the columns when no cell of it is a number, a date or empty, nor stands twice."""
    rows = list(islice((row for row in csv.reader(lines, delimiter=mark) if row), 2))
    if not rows:
        return False
    cells = [cell.strip() for cell in rows[0]]
    filled = [cell for cell in cells if cell]
    if not filled or len(set(filled)) < len(filled):
        return False
    if any(_is_value(cell) for cell in filled):
        below = rows[1][0].strip() if len(rows) > 1 else ""
        # A wide table names its areas, and areas may be numbers: then the rows below begin with a period.
        return not _is_value(filled[0]) and len(cells) > _WIDE and _is_value(below)
    return True


def _is_value(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return bool(dates.shape_of(cell))
    return True


def quoted(name: str) -> str:
    """A column's name as SQL takes it, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
