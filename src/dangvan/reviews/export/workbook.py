"""The review as a workbook: its figures on the first sheet, each annex on its own; numbers and dates keep
their type, and nothing that a person wrote is ever a formula.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import Any

import xlsxwriter

from dangvan.reviews.export.wording import Wording, plain, roman
from dangvan.reviews.export.zipping import repacked
from dangvan.reviews.types import Annex, Cell, Figure, FigureTable, ReviewDocument, Section

#: What Excel can hold: characters of a sheet's name, of a cell and of a link, whole digits, rows.
_LONGEST_NAME = 31
_LONGEST_CELL = 32_767
_LONGEST_LINK = 2_079
_LARGEST_WHOLE = 10**15
MOST_ROWS = 1_000_000
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
#: Read as the start of a formula by some programme, also in their full-width forms.
_FORMULA = tuple("=+-@＝＋－＠|")
_NARROWEST, _WIDEST = 8, 60

_BASE = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "told": {"italic": True},
    "head": {"bold": True, "border": 1, "text_wrap": True, "align": "center", "bg_color": "#EFEBE3"},
    "text": {"border": 1, "text_wrap": True},
    "quoted": {"border": 1, "text_wrap": True, "quote_prefix": True},
    "whole": {"border": 1, "num_format": "#,##0"},
    "broken": {"border": 1, "num_format": "#,##0.0##"},
    "share": {"border": 1, "num_format": "0.0%"},
    "day": {"border": 1, "num_format": "dd/mm/yyyy", "align": "center"},
    "link": {"border": 1, "font_color": "#27408B", "underline": 1},
}


def xlsx(document: ReviewDocument, *, address: str = "") -> bytes:
    """`address` is the review's public page: links start there."""
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False})
    say = Wording(document, plain, address)
    book.set_properties(
        {
            "title": _line(f"{document.title}: {document.subject}", say),
            "author": _line(document.body, say),
            "created": datetime.combine(document.day, time(), tzinfo=UTC),
        }
    )
    looks = {name: book.add_format(_BASE | look) for name, look in _LOOKS.items()}
    _figures(_Sheet(book.add_worksheet(say("sheet_figures")), looks, say), document)
    for at, annex in enumerate(document.annexes, start=1):
        _annex(book, looks, say, annex, at)
    book.close()
    return repacked(made.getvalue(), document.day)


@dataclass(slots=True)
class _Sheet:
    """One sheet being written: who stands above, the head, then rows."""

    sheet: Any
    looks: dict[str, Any]
    say: Wording
    head_at: int = 0

    def open(self, above: Sequence[str], head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        for at, line in enumerate(above):
            self.sheet.write_string(at, 0, line, self.looks["told" if at else "title"])
        self.head_at = len(above) + 1
        for column, title in enumerate(head):
            self.text(self.head_at, column, title, "head")
            longest = max([_longest_word(title), *(self._width(row[column]) for row in rows[:2_000])])
            self.sheet.set_column(column, column, min(_WIDEST, max(_NARROWEST, longest + 2)))
        self.sheet.freeze_panes(self.head_at + 1, 0)
        last = max(self.head_at + len(rows), self.head_at + 1)
        self.sheet.autofilter(self.head_at, 0, last, max(len(head) - 1, 0))
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(self.head_at)
        self.sheet.set_footer("&C&P/&N")

    def _width(self, value: object) -> int:
        return max((len(line) for line in self.say.cell(value).split("\n")), default=0)

    def cell(self, row: int, column: int, value: object, unit: str = "") -> None:
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            self.sheet.write_blank(row, column, None, self.looks["text"])
        elif isinstance(value, date):
            self.sheet.write_datetime(
                row, column, value.replace(tzinfo=None) if isinstance(value, datetime) else value,
                self.looks["day"],
            )  # fmt: skip
        elif isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST_WHOLE:
            look = (
                "share"
                if unit == "%" and not isinstance(value, _Count)
                else "whole"
                if float(value).is_integer()
                else "broken"
            )
            self.sheet.write_number(row, column, value, self.looks[look])
        else:
            self.text(row, column, self.say.cell(value))

    def text(self, row: int, column: int, text: str, look: str = "text") -> None:
        if look == "text" and text.lstrip().startswith(_FORMULA):
            look = "quoted"
        if len(text.encode("utf-16-le")) // 2 > _LONGEST_CELL:
            mark = self.say("cut", length=len(text))
            text = text.encode("utf-16-le")[: 2 * (_LONGEST_CELL - len(mark))].decode("utf-16-le", "ignore")
            text += mark
        self.sheet.write_string(row, column, text, self.looks[look])

    def link(self, row: int, column: int, url: str) -> None:
        if not url:
            self.cell(row, column, None)
        elif len(url) > _LONGEST_LINK:
            self.text(row, column, url)
        else:
            self.sheet.write_url(row, column, url, self.looks["link"], self.say("open"))


def _figures(sheet: _Sheet, document: ReviewDocument) -> None:
    say = sheet.say
    keys = ("section", "figure", "key", "unit_head", "this_period", "numerator", "denominator", "low", "high",
            "previous", "last_year", "definition", "link")  # fmt: skip
    told = list(_told(document.sections))
    rows = [(say.fit(where), *_row(figure, say)) for where, figure in told]
    above = [
        _line(f"{document.title}: {document.subject}" if document.subject else document.title, say),
        ", ".join(part for part in (_line(document.body, say), say.day(document.day)) if part),
        *say.feet(),
    ]
    sheet.open(above, [say(key) for key in keys], rows)
    for at, (row, (_, figure)) in enumerate(zip(rows, told, strict=True), start=sheet.head_at + 1):
        for column, value in enumerate(row[:-1]):
            sheet.cell(at, column, value, figure.unit)
        sheet.link(at, len(row) - 1, say.link(figure.query))


def _row(figure: Figure, say: Wording) -> tuple[object, ...]:
    has_base = figure.denominator > 0
    return (
        say.fit(figure.label),
        say.fit(figure.key),
        say.fit(figure.unit),
        figure.value,
        _Count(figure.numerator) if has_base else None,
        _Count(figure.denominator) if has_base else None,
        figure.low,
        figure.high,
        figure.previous,
        figure.last_year,
        say.fit(figure.note),
        say("open"),
    )


class _Count(int):
    """A count beside a share, which is no share itself."""


def _told(sections: Sequence[Section]) -> Iterator[tuple[str, Figure]]:
    for section in sections:
        where = f"{section.number} {section.heading}".strip()
        for block in section.blocks:
            if isinstance(block, FigureTable):
                yield from ((where, figure) for figure in block.figures)
        yield from _told(section.sections)


def _annex(book: Any, looks: dict[str, Any], say: Wording, annex: Annex, at: int) -> None:
    count = max([1, len(annex.head), *map(len, annex.rows)])
    head = [say.fit(title) for title in annex.head] + [""] * (count - len(annex.head))
    above = [f"{say('annex', number=roman(at))}. {_line(annex.caption or annex.name, say)}", say.annexed()]
    for part, start in enumerate(range(0, max(len(annex.rows), 1), MOST_ROWS), start=1):
        rows: list[tuple[Cell, ...]] = [
            (*row, *[None] * (count - len(row))) for row in annex.rows[start : start + MOST_ROWS]
        ]
        sheet = _Sheet(book.add_worksheet(sheet_name(annex.name, at, part, say)), looks, say)
        sheet.open(above, head, rows)
        for place, row in enumerate(rows, start=sheet.head_at + 1):
            for column, value in enumerate(row):
                sheet.cell(place, column, value)
        if not rows:
            sheet.text(sheet.head_at + 1, 0, say("empty_annex"))


def sheet_name(name: str, at: int, part: int, say: Wording) -> str:
    """ "II. Nhiệm vụ": its number keeps it unique, however the name was cut."""
    bare = " ".join(say.fit(name).translate(_NOT_IN_NAMES).split()).strip("' ") or say("sheet_annex")
    tail = f" ({part})" if part > 1 else ""
    whole = f"{roman(at)}. {bare}".encode("utf-16-le")[: 2 * (_LONGEST_NAME - len(tail))]
    return whole.decode("utf-16-le", "ignore").rstrip("' ") + tail


def _line(text: str, say: Wording) -> str:
    return say.fit(text).replace("\n", " ").strip(" :")


def _longest_word(text: str) -> int:
    return max(map(len, text.split()), default=0)
