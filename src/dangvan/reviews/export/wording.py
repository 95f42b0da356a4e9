"""What all three exports say alike: the fixed words of an official document, numbers and dates as the
document's language writes them, and people's text made fit for print.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin, urlsplit

from dangvan.reviews.types import Chart, Figure, ReviewDocument, Table

MISSING = "–"
_LONGEST_WORD = 28
_ZERO_WIDTH_SPACE = "\u200b"

_VIETNAMESE = {
    "country": "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "motto": "Độc lập - Tự do - Hạnh phúc",
    "number": "Số: {number}",
    "number_unknown": "Số:          /BC",
    "place_and_day": "{place}, ngày {day} tháng {month} năm {year}",
    "day": "ngày {day} tháng {month} năm {year}",
    "draft": "DỰ THẢO",
    "draft_version": "DỰ THẢO LẦN {version}",
    "draft_foot": "Dự thảo lần {version}, chưa có giá trị ban hành",
    "version_foot": "Phiên bản {version}",
    "fingerprint": "Dấu vân tay của nội dung (SHA-256): {fingerprint}",
    "verify": "Kiểm chứng tại {address}",
    "face": "Máy chủ chưa có phông chữ cùng số đo với Times New Roman: văn bản này in bằng {face}",
    "recipients": "Nơi nhận:",
    "signed": "(Đã ký)",
    "annex": "Phụ lục {number}",
    "annexed_to": "(Kèm theo Báo cáo số {number} {day} của {body})",
    "annexed_to_draft": "(Kèm theo dự thảo Báo cáo lần {version} của {body})",
    "table": "Bảng {number}. {caption}",
    "chart": "Biểu đồ {number}. {caption}",
    "twin": "Số liệu của Biểu đồ {number}",
    "unit": "Đơn vị: {unit}",
    "not_drawn": "Biểu đồ vẽ {drawn} trong {all} dãy số; bảng dưới ghi đủ.",
    "no_numbers": "Không có số liệu để vẽ.",
    "figure": "Chỉ tiêu",
    "this_period": "Kỳ này",
    "previous": "Kỳ trước",
    "last_year": "Cùng kỳ năm trước",
    "interval": "khoảng tin cậy 95 %: {low} – {high}",
    "counts": "{numerator} trên {denominator}",
    "source_gone": "(không còn tìm thấy nguồn này)",
    "no_glyphs": (
        "Một số ký tự không có trong phông chữ {face} nên được ghi bằng mã Unicode "
        "trong ngoặc vuông: {characters}."
    ),
    "empty_annex": "Không có dòng nào trong kỳ này.",
    "yes": "Có",
    "no": "Không",
    "sheet_figures": "Số liệu",
    "sheet_annex": "Phụ lục",
    "section": "Mục",
    "key": "Mã chỉ tiêu",
    "unit_head": "Đơn vị",
    "numerator": "Tử số",
    "denominator": "Mẫu số",
    "low": "Cận dưới 95 %",
    "high": "Cận trên 95 %",
    "definition": "Cách tính, ghi chú",
    "link": "Danh sách phía sau",
    "open": "Mở danh sách",
    "cut": " … (ô bị cắt: {length} ký tự)",
}
_ENGLISH = _VIETNAMESE | {
    "number": "No.: {number}",
    "number_unknown": "No.:          /BC",
    "place_and_day": "{place}, {day}/{month}/{year}",
    "day": "of {day}/{month}/{year}",
    "draft": "DRAFT",
    "draft_version": "DRAFT {version}",
    "draft_foot": "Draft {version}, not issued",
    "version_foot": "Version {version}",
    "fingerprint": "Fingerprint of the content (SHA-256): {fingerprint}",
    "verify": "Verify at {address}",
    "face": "The server has no typeface with the measures of Times New Roman: this document is set in {face}",
    "recipients": "Recipients:",
    "signed": "(Signed)",
    "annex": "Annex {number}",
    "annexed_to": "(Annexed to report no. {number} {day}, {body})",
    "annexed_to_draft": "(Annexed to draft {version} of the report, {body})",
    "table": "Table {number}. {caption}",
    "chart": "Chart {number}. {caption}",
    "twin": "Figures of chart {number}",
    "unit": "Unit: {unit}",
    "not_drawn": "The chart draws {drawn} of {all} series; the table below has them all.",
    "no_numbers": "There are no figures to draw.",
    "figure": "Figure",
    "this_period": "This period",
    "previous": "Previous period",
    "last_year": "Same period last year",
    "interval": "95 % interval: {low} – {high}",
    "counts": "{numerator} of {denominator}",
    "source_gone": "(this source can no longer be found)",
    "no_glyphs": (
        "Characters that the typeface {face} lacks are written as Unicode numbers in brackets: {characters}."
    ),
    "empty_annex": "No rows in this period.",
    "yes": "Yes",
    "no": "No",
    "sheet_figures": "Figures",
    "sheet_annex": "Annex",
    "section": "Section",
    "key": "Key",
    "unit_head": "Unit",
    "numerator": "Numerator",
    "denominator": "Denominator",
    "low": "95 % low",
    "high": "95 % high",
    "definition": "Definition, note",
    "link": "The list behind it",
    "open": "Open the list",
    "cut": " … (cell cut: {length} characters)",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one document; `fit` makes a person's text fit for print."""

    document: ReviewDocument
    fit: Callable[[str], str]
    address: str = ""

    def __call__(self, key: str, **values: object) -> str:
        words = _VIETNAMESE if self.document.language.startswith("vi") else _ENGLISH
        return words[key].format(**values)

    def decimal(self, value: float | int | None, places: int = 1) -> str:
        """ "12.345,6" in Vietnamese, "12,345.6" in English; a dash for what isn't known."""
        if value is None or not math.isfinite(value):
            return MISSING
        text = f"{value:,.{places}f}" if isinstance(value, float) else f"{value:,}"
        if places and isinstance(value, float):
            text = text.rstrip("0").rstrip(".")
        text = "0" if text == "-0" else text
        if self.document.language.startswith("vi"):
            text = text.replace(",", "\0").replace(".", ",").replace("\0", ".")
        return text

    def amount(self, value: float | None, unit: str) -> str:
        """A value with its unit; a share comes as a fraction and is written as per cent."""
        if value is None or not math.isfinite(value):
            return MISSING
        if unit == "%":
            return f"{self.decimal(float(value) * 100)} %"
        return f"{self.decimal(float(value))} {self.fit(unit)}".strip()

    def day(self, day: date, key: str = "day", **values: str) -> str:
        """As the decree writes it: a nought before days under ten and before January and February."""
        month = f"{day.month:02d}" if day.month < 3 else str(day.month)
        return self(key, day=f"{day.day:02d}", month=month, year=day.year, **values)

    def cell(self, value: object) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return self("yes" if value else "no")
        if isinstance(value, date):
            return f"{value:%d/%m/%Y}"
        if isinstance(value, int | float):
            return self.decimal(value, 2)
        return self.fit(str(value))

    def link(self, url: str) -> str:
        """The whole address where it is one of the web, else nothing."""
        return whole_address(self.address, url)

    def under_label(self, figure: Figure) -> str:
        parts = []
        if figure.denominator:
            parts.append(
                self(
                    "counts",
                    numerator=self.decimal(figure.numerator),
                    denominator=self.decimal(figure.denominator),
                )
            )
        if figure.low is not None and figure.high is not None:
            low, high = self.amount(figure.low, figure.unit), self.amount(figure.high, figure.unit)
            parts.append(self("interval", low=low, high=high))
        if figure.note:
            parts.append(self.fit(figure.note))
        return "; ".join(parts)

    def annexed(self) -> str:
        document = self.document
        body = self.fit(document.body)
        if document.is_draft or not document.number:
            return self("annexed_to_draft", version=document.version, body=body)
        return self("annexed_to", number=self.fit(document.number), day=self.day(document.day), body=body)

    def feet(self) -> tuple[str, ...]:
        document = self.document
        first = self("draft_foot" if document.is_draft else "version_foot", version=document.version)
        if self.address:
            first += ". " + self("verify", address=self.address)
        if not document.fingerprint:
            return (first,)
        return (first, self("fingerprint", fingerprint=self.fit(document.fingerprint)))

    def recipients(self) -> tuple[str, ...]:
        names = [
            self.fit(name).strip().lstrip("-–").strip().rstrip(";,./ ") for name in self.document.recipients
        ]
        names = [name for name in names if name]
        return tuple(f"- {name}{'.' if last else ';'}" for name, last in _with_last(names))


def _with_last(names: list[str]) -> list[tuple[str, bool]]:
    return [(name, index == len(names) - 1) for index, name in enumerate(names)]


def whole_address(base: str, url: str) -> str:
    if not url:
        return ""
    whole = urljoin(base, url)
    parts = urlsplit(whole)
    return whole if parts.scheme in {"http", "https"} and parts.netloc else ""


def plain(text: str) -> str:
    """NFC, without control and format characters (direction overrides, joiners) or half characters."""
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        " " if character == "\t" else character
        for character in composed
        if character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Cn"}
    )


def breakable(text: str) -> str:
    """Lets a word longer than a column be broken, which else would run over the paper's edge."""
    if all(len(word) <= _LONGEST_WORD for word in text.split()):
        return text
    return " ".join(
        _ZERO_WIDTH_SPACE.join(word[at : at + _LONGEST_WORD] for at in range(0, len(word), _LONGEST_WORD))
        if len(word) > _LONGEST_WORD
        else word
        for word in text.split(" ")
    )


def section_number(number: str, level: int) -> str:
    """I., 1., a): as the decree divides a text."""
    bare = number.strip()
    if not bare or bare[-1] in ".)":
        return bare
    return f"{bare})" if level == 3 else f"{bare}."


def roman(number: int) -> str:
    text = ""
    for value, letters in ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while number >= value:
            text, number = text + letters, number - value
    return text


def twin(chart: Chart, say: Wording) -> Table:
    """The numbers of a chart as a table, turned so that it stays narrow; the unit stands in its corner."""
    names = [series.name for series in chart.series]
    told = [[_bare(value, chart.unit, say) for value in series.values] for series in chart.series]
    corner = say("unit", unit=chart.unit) if chart.unit else ""
    if len(chart.labels) <= 6:
        head = (corner, *chart.labels)
        rows = tuple((name, *values) for name, values in zip(names, told, strict=True))
        return Table("", head, rows)
    columns = [[*values, *[MISSING] * (len(chart.labels) - len(values))] for values in told]
    across = tuple((label, *(column[at] for column in columns)) for at, label in enumerate(chart.labels))
    return Table("", (corner, *names), across)


def _bare(value: float | None, unit: str, say: Wording) -> str:
    if value is None or not math.isfinite(value):
        return MISSING
    return say.decimal(float(value) * 100 if unit == "%" else float(value))
