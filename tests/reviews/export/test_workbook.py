"""The workbook read back from its own XML: types, formats, names of sheets, and what may not be a formula."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from lxml import etree

from dangvan.reviews.export.workbook import xlsx
from dangvan.reviews.types import Annex, Figure, FigureTable, Section
from tests.reviews.export.sample import ADDRESS, document

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Book:
    def __init__(self, content: bytes) -> None:
        with ZipFile(BytesIO(content)) as opened:
            self.files = {name: opened.read(name) for name in opened.namelist()}
        strings = etree.fromstring(self.files["xl/sharedStrings.xml"])
        self.strings = ["".join(one.itertext()) for one in strings]
        styles = etree.fromstring(self.files["xl/styles.xml"])
        self.looks = list(styles.find(f"{_MAIN}cellXfs"))
        self.names = [
            one.get("name") for one in etree.fromstring(self.files["xl/workbook.xml"]).iter(f"{_MAIN}sheet")
        ]

    def cells(self, sheet: int) -> dict[str, tuple[Any, Any]]:
        root = etree.fromstring(self.files[f"xl/worksheets/sheet{sheet}.xml"])
        assert not list(root.iter(f"{_MAIN}f")), "no formula, ever"
        told = {}
        for cell in root.iter(f"{_MAIN}c"):
            value = cell.findtext(f"{_MAIN}v")
            if value is not None:
                shown = self.strings[int(value)] if cell.get("t") == "s" else float(value)
                told[cell.get("r")] = (shown, self.looks[int(cell.get("s"))])
        return told

    def column_of(self, sheet: int, head: str) -> str:
        return next(
            place.rstrip("0123456789") for place, (value, _) in self.cells(sheet).items() if value == head
        )

    def row_of(self, sheet: int, words: str) -> str:
        return next(
            place.lstrip("ABCDEFGHIJKLM") for place, (value, _) in self.cells(sheet).items() if value == words
        )


def test_the_same_document_gives_the_same_bytes_and_an_english_one_others() -> None:
    assert xlsx(document(), address=ADDRESS) == xlsx(document(), address=ADDRESS)
    assert Book(xlsx(document(language="en"))).names[0] == "Figures"


def test_a_share_stands_as_a_number_with_its_counts_its_interval_and_the_periods_before() -> None:
    book = Book(xlsx(document(), address=ADDRESS))
    cells, row = book.cells(1), book.row_of(1, "Trả lời đúng hạn")
    expected = {"Kỳ này": 0.934, "Tử số": 1166, "Mẫu số": 1248, "Cận dưới 95 %": 0.919,
                "Cận trên 95 %": 0.947,
                "Kỳ trước": 0.91, "Đơn vị": "%", "Mã chỉ tiêu": "cases.on_time",
                "Cách tính, ghi chú": "tính theo ngày làm việc"}  # fmt: skip
    assert {head: cells[book.column_of(1, head) + row][0] for head in expected} == expected
    assert book.column_of(1, "Cùng kỳ năm trước") + row not in cells
    look = {name: cells[book.column_of(1, name) + row][1].get("numFmtId") for name in ("Kỳ này", "Tử số")}
    assert look["Kỳ này"] != look["Tử số"]
    assert b"https://phananh.example.vn/ho-so/?q=2" in book.files["xl/worksheets/_rels/sheet1.xml.rels"]


def test_links_that_are_no_web_addresses_are_not_links() -> None:
    figure = Figure("k", "x", "", 1, 0, 0, query="javascript:alert(1)")
    book = Book(xlsx(document(sections=(Section("I", "", (FigureTable("", (figure,)),)),)), address=ADDRESS))
    assert not any("javascript" in content.decode() for content in book.files.values())


def test_days_and_numbers_of_an_annex_keep_their_type_and_what_is_unknown_stays_empty() -> None:
    rows = ((date(2026, 3, 31), 1234, 87.5, None, float("nan"), 10**18, True),)
    book = Book(xlsx(document(annexes=(Annex("A", "A", tuple("abcdefg"), rows),))))
    cells = book.cells(2)
    assert (cells["A5"][0], cells["B5"][0], cells["C5"][0]) == (46112.0, 1234.0, 87.5)
    assert b"dd/mm/yyyy" in book.files["xl/styles.xml"]
    assert not {"D5", "E5"} & set(cells)
    assert (cells["F5"][0], cells["G5"][0]) == ("1.000.000.000.000.000.000", "Có")


def test_what_people_wrote_is_never_a_formula() -> None:
    hostile = ("=1+1", "+84 905", "-2", "@SUM(A1)", "  =HYPERLINK(1)", "＝1", "\x00=cmd|' /C calc'!A0")
    annex = Annex("=A1", "=B1", tuple("=c" for _ in hostile), (hostile,))
    book = Book(xlsx(document(annexes=(annex,), title="=T()", body="@x")))
    cells = book.cells(2)
    told = [cells[f"{column}5"] for column in "ABCDEFG"]
    assert [value for value, _ in told] == [*hostile[:-1], "=cmd|' /C calc'!A0"]
    assert all(look.get("quotePrefix") == "1" for _, look in told)
    assert all(isinstance(value, str) for value, _ in book.cells(1).values() if str(value).startswith("="))


def test_sheets_are_named_apart_within_thirty_one_characters() -> None:
    long = "Kết quả thực hiện nhiệm vụ / chỉ tiêu [chi tiết] của phường"
    names = Book(xlsx(document(annexes=(Annex(long, "", ("a",), ()), Annex(long, "", ("a",), ()),
                                        Annex("':'", "", ("a",), ()), Annex("Số liệu", "", ("a",), ()),
                                        Annex("😀" * 40, "", ("a",), ()))))).names  # fmt: skip
    assert names[:2] == ["Số liệu", "I. Kết quả thực hiện nhiệm vụ c"]
    assert names[3] == "III. Phụ lục"
    assert len({name.lower() for name in names}) == 6
    assert all(len(name.encode("utf-16-le")) <= 62 for name in names)


def test_a_cell_too_long_for_a_workbook_is_cut_and_says_so() -> None:
    book = Book(xlsx(document(annexes=(Annex("A", "", ("a",), (("ă" * 40_000,),)),))))
    value = book.cells(2)["A5"][0]
    assert len(value) == 32_767
    assert value.endswith("(ô bị cắt: 40000 ký tự)")


def test_heads_stay_in_view_and_ragged_or_missing_rows_are_held() -> None:
    annexes = (Annex("A", "", ("a",), (("x", 1, 2), ())), Annex("B", "", (), ()))
    book = Book(xlsx(document(annexes=annexes, sections=())))
    for at in (1, 2, 3):
        assert b'state="frozen"' in book.files[f"xl/worksheets/sheet{at}.xml"]
    assert book.cells(2)["C5"][0] == 2.0
    assert "Không có dòng nào trong kỳ này." in {value for value, _ in book.cells(3).values()}


def test_a_draft_says_so_on_its_first_sheet() -> None:
    told = " ".join(str(value) for value, _ in Book(xlsx(document(is_draft=True))).cells(1).values())
    assert "Dự thảo lần 3, chưa có giá trị ban hành" in told
