"""Files read by what they hold: old letters, Word with its changes, PDF; what can't be read says why."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pypdfium2
import pytest

from dangvan.desk.directives.words import NOTICES, UNREADABLE, notices
from dangvan.directives.reading.documents import read_document, read_pasted
from dangvan.directives.reading.types import Unreadable
from tests.directives.reading.files import (
    SENTENCE,
    joined,
    locked,
    paragraph,
    part,
    pdf,
    scan,
    windows_1258,
    word,
)

TCVN3 = "Yªu cÇu Së X©y dùng kiÓm tra ®iÓm ngËp tr\xadíc ngµy 30/6."
VNI = "Yeâu caàu Sôû Xaây döïng kieåm tra ñieåm ngaäp tröôùc ngaøy 30/6."


def refused(content: bytes, name: str = "tep.pdf") -> Unreadable:
    with pytest.raises(Unreadable) as problem:
        read_document(content, name)
    assert problem.value.code in UNREADABLE
    return problem.value


def codes(content: bytes, name: str = "tep.docx") -> list[str]:
    return [notice.code for notice in read_document(content, name).notices]


@pytest.mark.parametrize(
    ("content", "asked"),
    [
        (TCVN3.encode("latin-1"), ["tcvn3"]),
        (VNI.encode("latin-1"), ["vni"]),
        (windows_1258(SENTENCE), ["windows_1258"]),
        (SENTENCE.encode("utf-16"), []),
        (SENTENCE.encode("utf-16-le"), []),
        (SENTENCE.encode("utf-8-sig"), []),
    ],
    ids=["tcvn3", "vni", "windows-1258", "utf-16", "utf-16 without its mark", "utf-8"],
)
def test_a_text_in_any_old_code_is_read_in_letters_of_today(content: bytes, asked: list[str]) -> None:
    read = read_document(content, "van-ban.txt")
    assert read.text == SENTENCE
    assert [notice.code for notice in read.notices] == asked
    assert all(notice.asks for notice in read.notices)
    assert len(notices([{"code": n.code, "facts": dict(n.facts)} for n in read.notices])) == len(asked)


def test_old_letters_are_mended_in_a_pasted_text_too() -> None:
    assert read_pasted(VNI).text == SENTENCE


def test_tracked_changes_are_counted_and_deletions_left_out() -> None:
    body = (
        '<w:p><w:r><w:t xml:space="preserve">Giao Sở Xây dựng </w:t></w:r>'
        '<w:del w:id="1"><w:r><w:delText>xem xét</w:delText></w:r></w:del>'
        '<w:ins w:id="2"><w:r><w:t>sửa đường.</w:t></w:r></w:ins></w:p>'
    )
    read = read_document(word(body), "a.docx")
    assert read.text == "Giao Sở Xây dựng sửa đường."
    assert [(n.code, n.facts, n.asks) for n in read.notices] == [("tracked_changes", {"count": 2}, True)]


def test_comments_are_told_and_footnotes_tables_and_text_boxes_read() -> None:
    table = f"<w:tbl><w:tr><w:tc>{paragraph('Trong bảng.')}</w:tc></w:tr></w:tbl>"
    box = f"<w:p><w:r><w:pict><w:txbxContent>{paragraph('Trong khung.')}</w:txbxContent></w:pict></w:r></w:p>"
    content = word(
        paragraph("Đầu.") + table + box,
        comments=part("comments", f'<w:comment w:id="0">{paragraph("Bỏ câu này?")}</w:comment>'),
        footnotes=part("footnotes", f'<w:footnote w:id="2">{paragraph("Ở chân trang.")}</w:footnote>'),
    )
    read = read_document(content, "a.docx")
    assert read.text.split("\n") == ["Đầu.", "Trong bảng.", "Trong khung.", "Ở chân trang."]
    assert [(n.code, n.facts) for n in read.notices] == [("comments", {"count": 1})]


def test_numbers_that_word_draws_are_part_of_the_text() -> None:
    made, held = docx.Document(), io.BytesIO()
    for text in ("Rà soát hồ sơ.", "Báo cáo kết quả."):
        made.add_paragraph(text, style="List Number")
    made.add_paragraph("Không để tồn đọng.", style="List Bullet")
    made.save(held)
    lines = read_document(held.getvalue(), "a.docx").text.split("\n")
    assert lines == ["1. Rà soát hồ sơ.", "2. Báo cáo kết quả.", "- Không để tồn đọng."]


def test_a_file_is_known_by_what_it_holds_and_not_by_its_name(tmp_path: Path) -> None:
    assert read_document(pdf(tmp_path, SENTENCE), "van-ban.docx").text == SENTENCE
    assert read_document(word(paragraph(SENTENCE)), "van-ban.pdf").text == SENTENCE
    assert read_document(SENTENCE.encode(), "van-ban.doc").text == SENTENCE


def test_a_document_of_old_word_is_told_to_be_saved_anew() -> None:
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "a.doc").code == "old_word"


def test_a_scanned_pdf_is_refused_with_its_pages() -> None:
    problem = refused(scan(3))
    assert (problem.code, problem.facts["pages"]) == ("scanned", 3)


def test_pages_without_text_are_named_and_the_others_read(tmp_path: Path) -> None:
    text = pdf(tmp_path, SENTENCE)
    read = read_document(joined(text, scan(), text), "a.pdf")
    assert read.text.count("Yêu cầu") == 2
    assert [(n.code, n.facts["numbers"]) for n in read.notices] == [("page_without_text", "2")]
    assert "2" in notices([{"code": n.code, "facts": dict(n.facts)} for n in read.notices])[0]


def test_a_locked_pdf_asks_for_one_without_password() -> None:
    assert refused(locked()).code == "encrypted"


def test_no_word_of_a_pdf_is_lost_where_every_page_begins_alike(tmp_path: Path) -> None:
    page = " ".join([SENTENCE.rstrip(".")] * 30) + "."
    source = '#set page(numbering: "1")\n' + "\n#pagebreak()\n".join([page] * 4)
    read = read_document(pdf(tmp_path, source), "a.pdf")
    assert read.text.count("Yêu cầu") == 120
    assert all(read.text.startswith("Yêu cầu", place) for place in read.pages)
    assert read.notices == ()


def test_a_running_head_stays_where_it_stands_first_and_is_told(tmp_path: Path) -> None:
    page = " ".join([SENTENCE] * 12)
    source = "#set page(header: [Thông báo số 12])\n" + "\n#pagebreak()\n".join([page] * 4)
    read = read_document(pdf(tmp_path, source), "a.pdf")
    assert read.text.count("Thông báo số 12") == 1
    assert read.text.count(SENTENCE) == 48
    assert [n.code for n in read.notices] == ["running_heads"]


def test_five_hundred_pages_are_read_whole(tmp_path: Path) -> None:
    source = "#for number in range(500) [Việc số #(number + 1) phải xong. #pagebreak(weak: true)]"
    read = read_document(pdf(tmp_path, source), "a.pdf")
    assert len(read.pages) == 500
    assert all(f"Việc số {number} phải xong." in read.text for number in range(1, 501))


def test_more_pages_than_can_be_looked_through_are_refused_with_both_numbers() -> None:
    whole, held = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(3001):
        whole.new_page(99, 99)
    whole.save(held)
    problem = refused(held.getvalue())
    assert (problem.code, problem.facts["pages"], problem.facts["limit"]) == ("too_long", 3001, 3000)


def test_a_bomb_of_zeroes_or_entities_is_refused_unopened() -> None:
    assert refused(word("<!--" + " " * 70_000_000 + "-->"), "a.docx").code == "too_large"
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>' + part("comments", "&c;")
    assert refused(word(paragraph(SENTENCE), comments=bomb), "a.docx").code == "too_large"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"PK\x03\x04 nothing", "broken"),
        (b"%PDF-1.7 nothing", "broken"),
        (bytes(range(256)) * 20, "not_a_document"),
        (b"\x00" * 50_000_001, "too_large"),
    ],
)
def test_what_holds_no_text_says_what_it_is(content: bytes, code: str) -> None:
    assert refused(content).code == code


def test_an_empty_word_document_is_empty() -> None:
    assert refused(word(paragraph(" ")), "a.docx").code == "empty"


def test_all_that_reading_tells_has_words() -> None:
    told = "tcvn3 vni windows_1258 tracked_changes comments page_without_text running_heads"
    assert set(NOTICES) == set(told.split())
    refusals = "empty scanned old_word encrypted too_long too_large broken not_a_document"
    assert set(UNREADABLE) == set(refusals.split())
