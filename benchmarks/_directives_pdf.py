"""An official document of sixty pages as PDF/A, and how much longer than as many plain pages."""

from __future__ import annotations

import time
from dataclasses import replace

import pypdfium2
import typst

from benchmarks._claims import Claims
from dangvan.reviews.export.fonts import face_used, only
from dangvan.reviews.export.typesetting import pdf
from dangvan.reviews.types import Paragraph, ReviewDocument, Section
from tests.reviews.export.sample import ADDRESS, annex, chart, document, figures

PAGES, MOST_SECONDS = 60, 3.0
_WORDS = "Các vụ việc kéo dài về vỉa hè, thoát nước và tiếng ồn được rà soát từng tuần. "


def long_document() -> ReviewDocument:
    section = Section("I", "Kết quả", (figures(), chart(), *[Paragraph(_WORDS * 8)] * 15))
    return replace(document(), sections=(section,) * 14, annexes=(annex(60), annex(40, wide=True)))


def plain_pages(pages: int) -> bytes:
    """The floor: the same compiler and face, nothing but text, as many pages."""
    page = f'#set page(paper: "a4")\n#set text(font: "{face_used().name}", size: 14pt)\n'
    text = page + "\n#pagebreak()\n".join([_WORDS * 25] * pages)
    content = typst.compile(text.encode(), font_paths=only(face_used()), format="pdf")
    if not isinstance(content, bytes):
        raise TypeError("Typst gave no document")
    return content


def pages_of(content: bytes) -> int:
    opened = pypdfium2.PdfDocument(content)
    try:
        return len(opened)
    finally:
        opened.close()


def measure() -> tuple[float, float, int]:
    """Seconds for the document in a fresh process and for the plain text, and the pages of both."""
    began = time.perf_counter()
    content = pdf(long_document(), address=ADDRESS)
    taken = time.perf_counter() - began
    pages = pages_of(content)
    began = time.perf_counter()
    plain = plain_pages(pages)
    floor = time.perf_counter() - began
    if pages_of(plain) != pages:
        raise ValueError(f"the floor has {pages_of(plain)} pages, the document {pages}")
    return taken, floor, pages


def run(claims: Claims) -> None:
    """The claim of `./run bench directives`."""
    taken, floor, pages = measure()
    claims.say(f"{pages} pages of a review as PDF/A, {taken / floor:.1f} times as many pages of plain text")
    claims.claim("pages of the document", pages, ">=", PAGES)
    claims.claim("a review of that length as PDF/A, in a fresh process", taken, "<=", MOST_SECONDS, " s")


def report() -> bool:
    """Print the claim and whether it holds."""
    taken, floor, pages = measure()
    print(
        f"PDF/A of a review, {pages} pages: {taken:.2f} s (at most {MOST_SECONDS:.0f} s), "
        f"{taken / floor:.1f} times as many pages of plain text ({floor:.2f} s)"
    )
    return pages >= PAGES and taken <= MOST_SECONDS
