"""The Word file read back from its own XML: layout, notes, tables, pictures, and what may not be markup."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx as python_docx
from lxml import etree

from dangvan.reviews.export.word import docx
from dangvan.reviews.types import Annex, Citation, Paragraph, Section
from tests.reviews.export.sample import ADDRESS, annex, document

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_V = "{urn:schemas-microsoft-com:vml}"


def files_of(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def words_of(octets: bytes) -> str:
    return "\n".join("".join(one.itertext(f"{_W}t")) for one in etree.fromstring(octets).iter(f"{_W}p"))


def opened(content: bytes) -> Any:
    return python_docx.Document(BytesIO(content))


def test_the_same_document_gives_the_same_bytes() -> None:
    assert docx(document(), address=ADDRESS) == docx(document(), address=ADDRESS)


def test_the_paper_its_margins_and_its_typeface_are_the_decree_s() -> None:
    made = opened(docx(document()))
    first = made.sections[0]
    sides = (first.page_width, first.page_height, first.top_margin, first.bottom_margin, first.left_margin)
    assert [round(side.mm) for side in sides] == [210, 297, 20, 20, 30]
    assert 15 <= round(first.right_margin.mm) <= 20
    faces = {one.get(f"{_W}ascii") for one in made.styles.element.iter(f"{_W}rFonts")}
    assert faces == {"Times New Roman"}


def test_page_numbers_stand_from_page_two_on() -> None:
    first = opened(docx(document())).sections[0]
    assert first.different_first_page_header_footer
    assert "PAGE" in first.header._element.xml
    assert "PAGE" not in first.first_page_header._element.xml


def test_the_heading_names_the_bodies_and_the_signature_stays_together() -> None:
    made = opened(docx(document()))
    head, sign = made.tables[0].rows[0], made.tables[-3].rows[0]
    assert "ỦY BAN NHÂN DÂN THÀNH PHỐ SÔNG MÂY" in head.cells[0].text
    assert "Bến Đò, ngày 03 tháng 4 năm 2026" in head.cells[1].text
    assert "- Lưu: VT." in sign.cells[0].text
    assert "Nguyễn Thị Mẫu" in sign.cells[1].text
    assert "cantSplit" in sign._tr.xml
    styles = {one.text: one.style.name for one in made.paragraphs}
    assert styles["I. KẾT QUẢ THỰC HIỆN NHIỆM VỤ"] == "Heading 1"
    assert styles["1. Nguyên nhân"] == "Heading 2"
    assert styles["a) Khách quan"] == "Heading 3"


def test_a_note_is_a_footnote_with_its_link_and_a_lost_source_says_so() -> None:
    files = files_of(docx(document(), address=ADDRESS))
    notes = words_of(files["word/footnotes.xml"])
    assert "Số liệu: trả lời đúng hạn, quý I năm 2026 https://phananh.example.vn/ho-so/?q=2" in notes
    assert "Điểm nóng tại khu vực chợ (không còn tìm thấy nguồn này)" in notes
    assert b"https://phananh.example.vn/diem-nong/hs1/" in files["word/_rels/footnotes.xml.rels"]
    assert files["word/document.xml"].count(b"<w:footnoteReference ") == 2


def test_a_thing_cited_again_points_back_at_its_note() -> None:
    cited = Citation(1, 3, "figure", "k", "Nguồn", "/x/")
    text = Paragraph("Một hai.", (cited, Citation(1, 8, "figure", "k", "Nguồn", "/x/")))
    files = files_of(docx(document(sections=(Section("I", "", (text,)),)), address=ADDRESS))
    assert files["word/document.xml"].count(b"<w:footnoteReference ") == 1
    assert b"NOTEREF _Note1" in files["word/document.xml"]


def test_each_chart_is_vector_with_a_raster_and_has_its_table_with_a_repeated_head() -> None:
    files = files_of(docx(document()))
    charts = [octets for name, octets in files.items() if name.endswith(".svg")]
    assert len(charts) == 2
    assert all(b"Th\xc3\xa1ng 1" in octets for octets in charts)
    assert all(octets.startswith(b"\x89PNG") for name, octets in files.items() if name.endswith(".png"))
    assert files["word/document.xml"].count(b"svgBlip ") == 2
    told = words_of(files["word/document.xml"])
    assert "469" in told
    assert "Tháng 3" in told
    made = opened(docx(document()))
    assert all("tblHeader" in one.rows[0]._tr.xml for one in made.tables if "TableGrid" in one._tbl.xml)


def test_an_annex_is_a_section_of_its_own_and_lies_across_where_it_is_wide() -> None:
    made = opened(docx(document(annexes=(annex(3), annex(3, wide=True), Annex("C", "", ("a",), ())))))
    shapes = [one.page_width > one.page_height for one in made.sections]
    assert shapes == [False, False, True, False]
    assert all('w:start="1"' in one._sectPr.xml for one in list(made.sections)[1:])
    assert "Không có dòng nào trong kỳ này." in [one.text for one in made.paragraphs]


def test_what_people_wrote_is_neither_template_nor_markup() -> None:
    hostile = "{{ 7*7 }} {% for x in y %} {# a #} {%p if z %} <w:p/> & ]]> \x00\x0b\x1b \u202e \ufffe 😀"
    shown = "{{ 7*7 }} {% for x in y %} {# a #} {%p if z %} <w:p/> & ]]>"
    block = Paragraph(hostile, (Citation(1, 2, "case", "x", hostile, 'javascript:"<'),))
    content = docx(
        document(
            body=hostile, title=hostile, subject=hostile, signer_name=hostile, recipients=(hostile,),
            sections=(Section("I", hostile, (block,)),),
            annexes=(Annex(hostile, hostile, (hostile,), ((hostile,),)),), is_draft=True,
        ),
        address=ADDRESS,
    )  # fmt: skip
    files = files_of(content)
    made = opened(content)
    assert shown in made.tables[0].rows[0].cells[0].text.replace("FOR X IN Y", "for x in y").replace(
        "{# A #} {%P IF Z %} <W:P/>", "{# a #} {%p if z %} <w:p/>"
    )
    assert shown in words_of(files["word/footnotes.xml"])
    assert shown in made.tables[-1].rows[1].cells[0].text
    assert "49" not in words_of(files["word/document.xml"])
    assert not any(b"javascript" in octets for name, octets in files.items() if name.endswith(".rels"))


def test_a_draft_is_marked_and_a_signed_one_is_not() -> None:
    draft = files_of(docx(document(is_draft=True)))
    heads = [octets for name, octets in draft.items() if name.startswith("word/header")]
    marks = [one.get("string") for octets in heads for one in etree.fromstring(octets).iter(f"{_V}textpath")]
    assert [mark for mark in marks if mark] == ["DỰ THẢO", "DỰ THẢO"]
    assert "DỰ THẢO LẦN 3" in words_of(draft["word/document.xml"])
    signed = b"".join(files_of(docx(document())).values())
    assert "DỰ THẢO".encode() not in signed


def test_an_empty_review_is_still_a_document() -> None:
    made = opened(docx(document(sections=(), annexes=(), recipients=(), parent_body="", subject="")))
    assert "ỦY BAN NHÂN DÂN PHƯỜNG BẾN ĐÒ" in made.tables[0].rows[0].cells[0].text
