"""`dangvan import reports`: a city's own log, streamed row by row through the batch twin of the form's
action.

Rows that can't be taken go to a file with their number and reason. Stopped and started again, it goes on
where it was;
imported twice, everything is stored once.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from dangvan.cases import actions as cases
from dangvan.cases.types import PastOutcome, Received
from dangvan.kernel.actor import Actor
from dangvan.kernel.collecting import no_search_for_cycles, search_what_is_new
from dangvan.kernel.errors import Invalid
from dangvan.places import tables
from dangvan.places.types import ImportResult, RowError
from dangvan.reports.mapping import Mapped, RowMapping, read_mapping

Values = Mapping[str, Any]
ROWS_AT_ONCE = 2000
#: How often the bar moves: moving it costs as much as mapping a row.
_ROWS_A_STEP = 100


def add_options(parser: ArgumentParser) -> None:
    parser.add_argument("--mapping", type=Path, required=True, metavar="TOML", help="what its columns mean")
    parser.add_argument("--restart", action="store_true", help="read from the first row again")
    parser.add_argument("--check", action="store_true", help="say what is wrong and store nothing")


@dataclass(slots=True)
class _Tally:
    stored: int = 0
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)


def import_reports(by: Actor, file: Path, options: Mapping[str, Any]) -> ImportResult:
    """Import a CSV or Parquet file of reports; see docs/importing.md."""
    mapping = read_mapping(options["mapping"])
    count, rows = open_rows(file)
    bookmark = _Bookmark.of(file, options["mapping"])
    begin = 0 if options["restart"] or options["check"] else bookmark.read()
    tally = _Tally()
    seen: dict[str, int] = {}
    batch: list[tuple[int, Mapped]] = []
    with _Progress(count) as advance, no_search_for_cycles():
        for number, values in rows:
            mapped = _mapped(mapping, number, values, seen, tally)
            # Rows before the bookmark are read for their ids alone: equal rows are told apart by their order.
            if number % _ROWS_A_STEP == 0:
                advance(_ROWS_A_STEP)
            if number <= begin:
                continue
            if mapped is not None:
                batch.append((number, mapped))
            if len(batch) >= ROWS_AT_ONCE:
                _store(by, batch, tally, check_only=options["check"])
                bookmark.write(0 if options["check"] else number)
                batch = []
                search_what_is_new()
        if batch:
            _store(by, batch, tally, check_only=options["check"])
    bookmark.remove()
    return ImportResult(tally.stored, tally.unchanged, tuple(tally.errors))


def open_rows(file: Path) -> tuple[int, Iterator[tuple[int, Values]]]:
    """How many rows a file has, and the rows with their numbers, the first being 1, read as they are asked
    for.
    """
    if not file.is_file():
        raise Invalid(_("Không tìm thấy tệp %(name)s.") % {"name": str(file)})
    if file.suffix.lower() in (".parquet", ".pq"):
        return _parquet_rows(file)
    return _csv_rows(file)


def _parquet_rows(file: Path) -> tuple[int, Iterator[tuple[int, Values]]]:
    try:
        database = duckdb.connect(config={"threads": 1, "memory_limit": "512MB"})
        count = int(database.execute("SELECT count(*) FROM read_parquet(?)", [str(file)]).fetchall()[0][0])
        cursor = database.execute("SELECT * FROM read_parquet(?)", [str(file)])
    except duckdb.Error as error:
        raise Invalid(_("Tệp %(name)s không đọc được như Parquet.") % {"name": file.name}) from error
    names = [str(column[0]) for column in cursor.description or ()]

    def rows() -> Iterator[tuple[int, Values]]:
        number = 0
        while some := cursor.fetchmany(ROWS_AT_ONCE):
            for row in some:
                number += 1
                yield number, dict(zip(names, row, strict=True))

    return count, rows()


def _csv_rows(file: Path) -> tuple[int, Iterator[tuple[int, Values]]]:
    encoding = _encoding_of(file)
    with file.open(encoding=encoding, newline="", errors="surrogateescape") as text:
        header = text.readline()
        count = sum(1 for _line in text)
    delimiter = max(",;\t|", key=header.count)

    def rows() -> Iterator[tuple[int, Values]]:
        with file.open(encoding=encoding, newline="", errors="surrogateescape") as lines:
            cleaned = (line.replace("\x00", "") for line in lines)
            try:
                for number, row in enumerate(csv.DictReader(cleaned, delimiter=delimiter), start=1):
                    row.pop(None, None)
                    yield number, row
            except csv.Error as error:
                raise Invalid(
                    _("Tệp %(name)s không đọc được như CSV: hãy kiểm tra dấu ngoặc kép.")
                    % {"name": file.name}
                ) from error

    return count, rows()


def _encoding_of(file: Path) -> str:
    """UTF-8, or UTF-16 by its mark; what is neither says so at the first bad row, not before."""
    with file.open("rb") as content:
        start = content.read(4)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    return "utf-8-sig"


def _mapped(
    mapping: RowMapping, number: int, values: Values, seen: dict[str, int], tally: _Tally
) -> Mapped | None:
    cells = {column: value for column, value in values.items() if isinstance(value, str)}
    if tables.cell_problem("".join(cells.values())):
        # Most rows are good as a whole; only where one may not be is it looked at cell by cell.
        for column, value in cells.items():
            if problem := tables.cell_problem(value):
                tally.errors.append(RowError(number, column, problem))
                return None
    try:
        return mapping.row(number, values, seen)
    except Invalid as error:
        for name, message in error.fields.items():
            tally.errors.append(RowError(number, name, str(message)))
        return None


def _store(by: Actor, batch: list[tuple[int, Mapped]], tally: _Tally, *, check_only: bool) -> None:
    if check_only:
        tally.unchanged += len(batch)
        return
    results = cases.receive_reports(
        by=by,
        submissions=[mapped.submission for _number, mapped in batch],
        outcomes=[_outcome(mapped) for _number, mapped in batch],
    )
    for (number, _mapped_row), result in zip(batch, results, strict=True):
        if isinstance(result, Received):
            tally.stored += result.is_new
            tally.unchanged += not result.is_new
        else:
            messages = result.fields or {"": result.message}
            for name, message in messages.items():
                tally.errors.append(RowError(number, name, str(message)))


def _outcome(mapped: Mapped) -> PastOutcome | None:
    if not mapped.submission.is_history:
        return None
    return PastOutcome(closed_at=mapped.closed_at, answer_text=mapped.answer_text)


@dataclass(frozen=True, slots=True)
class _Bookmark:
    """Up to which row a file is in the database: a small file in HOME/run."""

    path: Path

    @classmethod
    def of(cls, file: Path, mapping: Path) -> _Bookmark:
        told = f"{file.resolve()} {file.stat().st_size} {mapping.read_text(encoding='utf-8')}"
        name = hashlib.sha256(told.encode()).hexdigest()[:24]
        return cls(Path(settings.DANGVAN_HOME) / "run" / f"import-{name}.json")

    def read(self) -> int:
        try:
            return int(json.loads(self.path.read_text(encoding="utf-8"))["row"])
        except (OSError, ValueError, KeyError, TypeError):
            return 0

    def write(self, row: int) -> None:
        if row:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_text(json.dumps({"row": row}), encoding="utf-8")

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)


class _Progress:
    """A bar on a terminal, nothing elsewhere: a log file is no place for it."""

    def __init__(self, total: int) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
        )
        self._total = total

    def __enter__(self) -> Callable[[int], None]:
        self._bar.start()
        task = self._bar.add_task(_("Đang nhập"), total=self._total)
        return lambda amount: self._bar.update(task, advance=amount)

    def __exit__(self, *error: object) -> None:
        self._bar.stop()
