"""Tables as offices send them: CSV in whatever encoding and with whatever separator, read row by row, never
trusted.

What can't be read as it stands gives an error that names the row and says how to mend it: TCVN3 and VNI text,
NUL bytes, lone surrogates, fields that are far too long.
"""

from __future__ import annotations

import codecs
import csv
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import viparse
from django.utils.translation import gettext as _

from dangvan.kernel import folding
from dangvan.kernel.errors import Invalid
from dangvan.places.types import RowError

LONGEST_FIELD = 10_000
#: Boundaries may be long; nothing else may.
LONGEST_SHAPE = 4_000_000
LARGEST_FILE = 200_000_000
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LATIN = re.compile(
    r"[\u0080-\u00ff\u0152\u0153\u0160\u0161\u017d\u017e\u0178\u0192\u02c6\u02dc\u2013-\u2122]"
)
_VIETNAMESE = re.compile(
    r"[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be read; `number` is its line as a spreadsheet counts rows, the header being row 1."""

    number: int
    values: Mapping[str, str]


def read_bytes(path: Path) -> bytes:
    """A file's content; Invalid says what is wrong with it as a file."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Invalid(_("Tệp %(name)s quá lớn (hơn 200 MB): hãy chia nhỏ.") % {"name": path.name})
        return path.read_bytes()
    except FileNotFoundError as error:
        raise Invalid(_("Không tìm thấy tệp %(name)s.") % {"name": str(path)}) from error
    except IsADirectoryError as error:
        raise Invalid(_("%(name)s là thư mục, không phải tệp.") % {"name": str(path)}) from error
    except PermissionError as error:
        raise Invalid(_("Không có quyền đọc tệp %(name)s.") % {"name": str(path)}) from error


def decode(content: bytes, name: str) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark; else an error that names the likely encoding."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise Invalid(_("Tệp %(name)s hỏng: không đọc được theo UTF-16.") % {"name": name}) from error
    if content.startswith(b"PK\x03\x04"):
        raise Invalid(
            _("Tệp %(name)s là tệp nén hoặc Excel: hãy lưu lại dạng “CSV UTF-8” rồi nhập.") % {"name": name}
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        looks = legacy_encoding(content.decode("cp1252", "replace")[:20_000]) or legacy_encoding(
            content.decode("latin-1")[:20_000]
        )
        where = {"name": name, "line": line, "encoding": looks or _("một bảng mã khác")}
        raise Invalid(
            _(
                "Tệp %(name)s không phải UTF-8 (dòng %(line)d); có vẻ là %(encoding)s. Hãy chuyển mã sang "
                "Unicode, ví dụ bằng Unikey (Ctrl+Shift+F6), rồi lưu dạng “CSV UTF-8”."
            )
            % where
        ) from error


def legacy_encoding(text: str) -> str | None:
    """ "TCVN3" or "VNI" where a text is Vietnamese of before Unicode; None where it isn't."""
    if _VIETNAMESE.search(text) or not _LATIN.search(text):
        return None
    found = viparse.detect_text_encoding(text[:2000])
    if found is None:
        return None
    return str(found).upper()


def cell_problem(value: str, longest: int = LONGEST_FIELD) -> str | None:
    """Why a cell can't be taken, in a sentence; None if it can."""
    if len(value) > longest:
        return _("Ô này dài %(length)d ký tự, quá giới hạn %(limit)d.") % {
            "length": len(value),
            "limit": longest,
        }
    if "\x00" in value:
        return _("Ô này có ký tự NUL: tệp bị hỏng hoặc xuất sai, hãy xuất lại.")
    if _SURROGATE.search(value):
        return _("Ô này có ký tự Unicode hỏng (nửa cặp thay thế): hãy gõ lại.")
    return None


def legacy_problem(values: Mapping[str, str]) -> tuple[str, str] | None:
    """(field, sentence) where a row is written in TCVN3 or VNI. Short names are read together: one alone says
    too little.
    """
    suspects = {
        name: value
        for name, value in values.items()
        if _LATIN.search(value) and not _VIETNAMESE.search(value)
    }
    if not suspects:
        return None
    encoding = legacy_encoding(" ".join(suspects.values()))
    if encoding is None:
        return None
    field = next(iter(suspects))
    return field, _(
        "“%(text)s” có vẻ gõ bằng bảng mã %(encoding)s (đọc ra: “%(fixed)s”). Hãy chuyển mã sang Unicode, "
        "ví dụ bằng Unikey (Ctrl+Shift+F6), rồi nhập lại."
    ) % {
        "text": suspects[field][:40],
        "encoding": encoding,
        "fixed": viparse.fix(" ".join(suspects.values()))[:60],
    }


def read_csv(
    content: bytes,
    name: str,
    *,
    required: Sequence[str] = (),
    aliases: Mapping[str, Sequence[str]] | None = None,
) -> Iterator[Row | RowError]:
    """Rows of a CSV and, in their places, errors of rows that can't be read.

    `aliases` names other headings under which a column is known. Raises Invalid where the file as a whole
    can't be read.
    """
    text = decode(content, name)
    if not text.strip("\x00 \r\n\t"):
        raise Invalid(_("Tệp %(name)s trống.") % {"name": name})
    header_line = text[: text.find("\n") if "\n" in text else len(text)]
    lines = csv.reader(
        io.StringIO(text.replace("\x00", "\ufffe"), newline=""), delimiter=_separator(header_line)
    )
    before = csv.field_size_limit(LONGEST_SHAPE * 4)
    try:
        yield from _rows(lines, name, required, aliases or {})
    except csv.Error as error:
        raise Invalid(
            _("Tệp %(name)s không đọc được như CSV, gần dòng %(line)d: hãy kiểm tra dấu ngoặc kép.")
            % {"name": name, "line": lines.line_num}
        ) from error
    finally:
        csv.field_size_limit(before)


def _rows(
    lines: Iterator[list[str]], name: str, required: Sequence[str], aliases: Mapping[str, Sequence[str]]
) -> Iterator[Row | RowError]:
    header = [_heading(cell) for cell in next(lines)]
    known = {_heading(other): column for column, others in aliases.items() for other in (column, *others)}
    columns = [known.get(cell, cell) for cell in header]
    if twice := {c for c in columns if c and columns.count(c) > 1}:
        raise Invalid(
            _("Tệp %(name)s có hai cột cùng nghĩa: %(columns)s.")
            % {"name": name, "columns": ", ".join(sorted(twice))}
        )
    if missing := [column for column in required if column not in columns]:
        raise Invalid(
            _("Tệp %(name)s thiếu cột %(missing)s. Các cột đang có: %(columns)s.")
            % {"name": name, "missing": ", ".join(missing), "columns": ", ".join(header)[:300]}
        )
    for number, cells in enumerate(lines, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
            yield RowError(
                number, "", _("Dòng này có nhiều ô hơn tiêu đề: ô có dấu phân cách phải để trong ngoặc kép.")
            )
            continue
        yield checked_row(
            number, {c: v.replace("\ufffe", "\x00") for c, v in zip(columns, cells, strict=False) if c}
        )


def checked_row(number: int, values: Mapping[str, str]) -> Row | RowError:
    """The row with its cells cleaned, or what is wrong with it."""
    for column, value in values.items():
        problem = cell_problem(value, LONGEST_SHAPE if column in {"boundary", "geometry"} else LONGEST_FIELD)
        if problem:
            return RowError(number, column, problem)
    legacy = legacy_problem({c: v for c, v in values.items() if c not in {"boundary", "geometry"}})
    if legacy:
        return RowError(number, *legacy)
    return Row(number, {column: folding.clean(value) for column, value in values.items()})


def _heading(cell: str) -> str:
    return "_".join(folding.words(cell))


def _separator(header: str) -> str:
    """The separator that the heading uses most."""
    return max(",;\t|", key=header.count)


def read_number(text: str) -> float | None:
    """A number as people write it in either language; None if it's none."""
    plain = text.strip().replace("\u00a0", "").replace(" ", "")
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        number = float(plain)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def read_day(text: str) -> date | None:
    """A day as 2025-07-01 or 01/07/2025; None if it's none."""
    plain = text.strip()
    try:
        if "/" in plain:
            day, month, year = (int(part) for part in plain.split("/"))
            return date(year, month, day)
        return date.fromisoformat(plain[:10])
    except ValueError:
        return None


def to_csv(errors: Sequence[RowError]) -> str:
    """The errors of an import as a CSV that a spreadsheet opens."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(["row", "field", "message"])
    writer.writerows((e.row, _harmless(e.field), _harmless(e.message)) for e in errors)
    return out.getvalue()


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t"} else cell
