"""The official document read back: pages, words and faces, from the PDF itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pypdfium2
import pytest

from dangvan.reviews.export.fonts import EMBEDDED, VIETNAMESE_LETTERS, Face, face_used
from dangvan.reviews.export.typesetting import pdf
from dangvan.reviews.types import Chart, Paragraph, Section, Series, Table
from tests.reviews.export.sample import ADDRESS, annex, chart, document

#: The machine's own face and the one that a machine without fonts has.
FACES = pytest.mark.parametrize("face", sorted({face_used(), EMBEDDED}, key=lambda one: one.name))


@dataclass(frozen=True, slots=True)
class Page:
    words: str
    width: float
    height: float
    #: What stands in the upper margin, and the middle of it across the page.
    number: str
    number_middle: float
    #: How far above the paper's edge the lowest line of the text stands, the foot left aside.
    lowest: float


def pages_of(content: bytes) -> list[Page]:
    opened = pypdfium2.PdfDocument(content)
    try:
        return [_page(page) for page in opened]
    finally:
        opened.close()


def _page(page: pypdfium2.PdfPage) -> Page:
    text = page.get_textpage()
    width, height = page.get_size()
    margin = {"left": 0, "right": width, "bottom": height - 60, "top": height}
    boxes = [text.get_rect(at) for at in range(text.count_rects())]
    above = [box for box in boxes if box[1] > height - 60]
    middle = (min(box[0] for box in above) + max(box[2] for box in above)) / 2 if above else 0.0
    lowest = min(box[1] for box in boxes if box[1] > 62)
    number = text.get_text_bounded(**margin).strip()
    return Page(text.get_text_range(), width, height, number, middle, lowest)


def one_line(pages: list[Page]) -> str:
    return " ".join("".join(page.words for page in pages).replace("\ufffe", "").split())


def test_the_same_document_gives_the_same_bytes_and_says_that_it_is_pdf_a_2b() -> None:
    first = pdf(document(), address=ADDRESS)
    assert first == pdf(document(), address=ADDRESS)
    assert b'pdfaid:part="2"' in first or b"<pdfaid:part>2<" in first
    assert b"GTS_PDFA1" in first


def test_no_number_on_the_first_page_then_centred_in_the_upper_margin_through_the_annexes() -> None:
    pages = pages_of(pdf(document(), address=ADDRESS))
    assert [page.number for page in pages] == ["", *(str(at) for at in range(2, len(pages) + 1))]
    for page in pages[1:]:
        text_middle = (85.04 + page.width - 51.02) / 2
        assert abs(page.number_middle - text_middle) < 1


@FACES
def test_only_the_chosen_face_is_in_the_document(face: Face) -> None:
    content = pdf(document(), face=face)
    opened = pypdfium2.PdfDocument(content)
    try:
        names = {
            found.get_font().get_base_name()
            for page in opened
            for found in page.get_objects()
            if found.type == 1
        }
    finally:
        opened.close()
    bare = {re.sub(r"^[A-Z]{6}\+", "", name).split("-")[0].removesuffix("PSMT") for name in names}
    assert len(names) >= 3
    assert bare == {face.name.replace(" ", "")}


@FACES
def test_a_face_with_other_measures_is_told_at_the_foot(face: Face) -> None:
    assert ("chưa có phông chữ" in one_line(pages_of(pdf(document(), face=face)))) != face.is_times_metric


@FACES
def test_words_in_the_template_s_own_language_are_only_words(face: Face) -> None:
    hostile = '#panic("x") *bold* _x_ @ref <label> $1$ \\ // {{ 7*7 }} #image("a.png") '
    section = Section("I", hostile, (Paragraph(hostile),))
    whole = one_line(pages_of(pdf(document(sections=(section,), signer_name=hostile), face=face)))
    assert whole.count('#panic("x") *bold* _x_ @ref <label> $1$ \\ // {{ 7*7 }}') == 2


@FACES
def test_every_vietnamese_letter_is_set_and_a_missing_one_is_named(face: Face) -> None:
    letters = " ".join(sorted(VIETNAMESE_LETTERS))
    section = Section("I", "", (Paragraph(letters + " 😀"), Paragraph("中")))
    whole = one_line(pages_of(pdf(document(sections=(section,), annexes=()), face=face)))
    assert letters in whole
    assert "[U+1F600]" in whole
    assert "[U+4E2D]" in whole
    assert f"không có trong phông chữ {face.name}" in whole


def test_two_thousand_rows_are_all_there_under_a_head_on_every_page() -> None:
    pages = pages_of(pdf(document(sections=(), annexes=(annex(2000),))))
    listed = [page for page in pages if "Rà soát các điểm" in page.words]
    assert sum(page.words.count("Rà soát các điểm") for page in listed) == 2000
    assert all("Thời hạn" in page.words for page in listed)
    assert len(listed) < 70


def test_a_wide_annex_lies_across_the_paper_and_each_names_the_report() -> None:
    pages = pages_of(pdf(document()))
    first, second = (
        next(page for page in pages if f"Phụ lục {number}\r" in page.words) for number in ("I", "II")
    )
    assert first.width < first.height
    assert second.width > second.height
    assert all(
        "Kèm theo Báo cáo số 05/BC-UBND ngày 03 tháng 4" in one_line([page]) for page in (first, second)
    )


def test_an_annex_without_rows_says_so() -> None:
    assert "Không có dòng nào" in one_line(pages_of(pdf(document(annexes=(annex(0),)))))


def test_a_draft_says_so_on_every_page_and_bears_no_signature() -> None:
    draft = pages_of(pdf(document(is_draft=True, fingerprint="")))
    assert all("Dự thảo lần 3, chưa có giá trị ban hành" in page.words for page in draft)
    assert "DỰ THẢO LẦN 3" in draft[0].words
    assert "(Đã ký)" not in one_line(draft)
    final = one_line(pages_of(pdf(document())))
    assert "(Đã ký)" in final
    assert "DỰ THẢO" not in final


@pytest.mark.parametrize("before", range(9))
def test_the_signature_never_stands_without_the_last_paragraph(before: int) -> None:
    text = Paragraph("Các vụ việc kéo dài được rà soát từng tuần. " * 12)
    section = Section("I", "Kết quả", (*[text] * before, Paragraph("Trên đây là báo cáo quý I.")))
    pages = pages_of(pdf(document(sections=(section,), annexes=())))
    signed = next(page for page in pages if "Nguyễn Thị Mẫu" in page.words)
    assert "Trên đây là báo cáo quý I./." in signed.words


@pytest.mark.parametrize("before", range(0, 24, 3))
def test_the_signature_never_stands_without_the_closing_table(before: int) -> None:
    table = Table("Nhiệm vụ trọng tâm", ("Nhiệm vụ", "Thời hạn"), (("Rà soát điểm ngập", "30/6/2026"),))
    sections = (
        Section("I", "Mở đầu", tuple(Paragraph(f"Đoạn thứ {n}.") for n in range(12 + before))),
        Section("II", "Nhiệm vụ", (table,)),
    )
    pages = pages_of(pdf(document(sections=sections, annexes=(), signer_name="Nguyễn Thị Bến")))
    (signed,) = [page for page in pages if "Nguyễn Thị Bến" in page.words]
    assert "Rà soát điểm ngập" in signed.words


@pytest.mark.parametrize("before", range(7))
def test_a_chart_keeps_its_table_and_leaves_no_page_half_empty(before: int) -> None:
    text = Paragraph("Các vụ việc kéo dài được rà soát từng tuần. " * 12)
    close = Paragraph("Trên đây là báo cáo quý I.")
    section = Section("I", "Kết quả", (*[text] * before, chart(), *[text] * 9, close))
    pages = pages_of(pdf(document(sections=(section,), annexes=())))
    drawn = next(page for page in pages if "Biểu đồ 1. Phản ánh theo tháng" in page.words)
    assert "Số liệu của Biểu đồ 1" in drawn.words
    assert all(page.lowest < 250 for page in pages[:-1])


def test_the_figures_of_a_chart_stand_without_their_unit_which_heads_them_once() -> None:
    whole = one_line(pages_of(pdf(document(annexes=()))))
    assert "Đơn vị: vụ việc Tháng 1 Tháng 2 Tháng 3 Năm nay 402 377 469 Năm trước 330 – 349" in whole
    assert "402 vụ việc" not in whole


def test_a_chart_without_numbers_and_one_with_many_points_still_have_their_tables() -> None:
    empty = Chart("Trống", "line", ("a", "b"), (Series("x", (None, float("nan"))),), "%")
    long = Chart(
        "Dài", "line", tuple(f"Tuần {at}" for at in range(53)), (Series("x", tuple(range(53))),), "vụ"
    )
    section = Section("I", "", (empty, long))
    whole = one_line(pages_of(pdf(document(sections=(section,), annexes=()))))
    assert "Không có số liệu để vẽ" in whole
    assert "Tuần 52 52" in whole


def test_notes_stand_at_the_foot_with_a_space_after_their_number() -> None:
    whole = one_line(pages_of(pdf(document(), address=ADDRESS)))
    assert "1 Số liệu: trả lời đúng hạn, quý I năm 2026" in whole
    assert "2 Điểm nóng tại khu vực chợ (không còn tìm thấy nguồn này)" in whole
