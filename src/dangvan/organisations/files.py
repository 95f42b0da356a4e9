"""Reference tables as files: TOML with one table a kind of row, or CSV; every cell checked, every fault said
by row.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from dangvan.kernel import folding
from dangvan.kernel.errors import Invalid
from dangvan.places import tables
from dangvan.places.types import RowError

_YES = frozenset({"1", "true", "yes", "x", "co"})
_NO = frozenset({"0", "false", "no", "", "khong"})


@dataclass
class Cells:
    """One row being read. A cell that can't be taken adds an error and makes the row not `fine`."""

    number: int
    values: Mapping[str, Any]
    errors: list[RowError]
    table: str = ""
    fine: bool = True

    def refuse(self, column: str, message: str) -> None:
        self.errors.append(RowError(self.number, f"{self.table}.{column}" if self.table else column, message))
        self.fine = False

    def text(self, column: str, longest: int = 200, *, required: bool = False, lines: bool = False) -> str:
        value = self.values.get(column)
        raw = (
            ", ".join(str(part) for part in value)
            if isinstance(value, list)
            else str(value if value is not None else "")
        )
        if problem := tables.cell_problem(raw):
            self.refuse(column, problem)
            return ""
        cleaned = folding.clean(raw) if lines else folding.clean_line(raw)
        if required and not cleaned:
            self.refuse(column, _("Thiếu ô này."))
        if len(cleaned) > longest:
            self.refuse(column, _("Ô này dài quá %(limit)d ký tự.") % {"limit": longest})
        return cleaned

    def choice(self, column: str, choices: Iterable[str], default: str | None = None) -> str:
        value = self.text(column) or (default or "")
        known = list(choices)
        if value not in known and not (value == "" and default == ""):
            self.refuse(
                column,
                _("“%(value)s” phải là một trong: %(known)s.") % {"value": value, "known": ", ".join(known)},
            )
        return value

    def day(self, column: str, *, required: bool = False) -> date | None:
        value = self.values.get(column)
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = self.text(column)
        if not text:
            if required:
                self.refuse(column, _("Thiếu ngày."))
            return None
        found = tables.read_day(text)
        if found is None:
            self.refuse(column, _("Ngày phải viết dạng 2025-07-01 hoặc 01/07/2025."))
        return found

    def first_day(self, column: str = "valid_from") -> date:
        """A day that must be there; any day at all once the row is refused."""
        return self.day(column, required=True) or date.min

    def whole(self, column: str, default: int | None = None, most: int = 3650) -> int | None:
        value = self.values.get(column)
        if value is None or value == "":
            return default
        number = tables.read_number(str(value))
        if number is None or isinstance(value, bool) or number != int(number) or not 0 <= number <= most:
            self.refuse(column, _("Phải là số nguyên từ 0 đến %(most)d.") % {"most": most})
            return default
        return int(number)

    def flag(self, column: str, *, default: bool = False) -> bool:
        value = self.values.get(column)
        if isinstance(value, bool):
            return value
        if value is None:
            return default
        word = "_".join(folding.words(str(value)))
        if word not in _YES | _NO:
            self.refuse(column, _("Phải là có/không (1 hoặc 0)."))
        return word in _YES


@dataclass
class Tables:
    """The rows of a file by table, and what can't be read in it."""

    rows: dict[str, list[tuple[int, Mapping[str, Any]]]]
    errors: list[RowError] = field(default_factory=list)
    single: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def cells(self, table: str) -> Iterable[Cells]:
        several = len(self.rows) > 1
        for number, values in self.rows.get(table, ()):
            yield Cells(number, values, self.errors, table if several else "")


def read_tables(file: Path | None, content: bytes | None, name: str, wanted: tuple[str, ...]) -> Tables:
    """A TOML file's tables, or a CSV as the first wanted table. Raises Invalid where the file as a whole
    can't be read.
    """
    if content is None:
        if file is None:
            raise Invalid(_("Chưa chọn tệp."))
        content, name = tables.read_bytes(file), name or file.name
    if name.lower().endswith(".toml"):
        return _toml(content, name, wanted)
    read = Tables({wanted[0]: []})
    for row in tables.read_csv(content, name):
        if isinstance(row, RowError):
            read.errors.append(row)
        else:
            read.rows[wanted[0]].append((row.number, row.values))
    return read


def _toml(content: bytes, name: str, wanted: tuple[str, ...]) -> Tables:
    text = tables.decode(content, name)
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise Invalid(
            _("Tệp %(name)s không phải TOML đúng: %(error)s") % {"name": name, "error": str(error)[:200]}
        ) from error
    if not any(table in document for table in wanted):
        raise Invalid(
            _("Tệp %(name)s không có bảng nào trong số: %(tables)s.")
            % {"name": name, "tables": ", ".join(wanted)}
        )
    read = Tables({table: [] for table in wanted if isinstance(document.get(table, []), list)})
    for table in wanted:
        held = document.get(table, [])
        if isinstance(held, dict):
            read.single[table] = held
            continue
        for number, values in enumerate(held, start=1):
            if not isinstance(values, dict):
                read.errors.append(
                    RowError(number, table, _("Mỗi dòng phải là một bảng [[%(table)s]].") % {"table": table})
                )
                continue
            words = {key: value for key, value in values.items() if isinstance(value, str)}
            if problem := tables.legacy_problem(words):
                read.errors.append(RowError(number, f"{table}.{problem[0]}", problem[1]))
                continue
            read.rows[table].append((number, values))
    return read
