"""PDF with text: lines joined into paragraphs again, page numbers and running heads left out."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import pypdfium2

from dangvan.directives.reading.types import Notice, Unreadable
from dangvan.kernel import folding

LONGEST_PAGES = 3000
_NUMBER = re.compile(r"\s*(?:trang\s+)?[-–]?\s*\d{1,4}\s*(?:[-–]|/\s*\d{1,4})?\s*", re.IGNORECASE)
_BEGINS = re.compile(r"\s*(?:[-–•+*▪]\s|\(?\d{1,2}(?:\.\d+)*[.)]\s|[a-zđ][.)]\s|[IVX]{1,5}\.\s|Điều \d)")


def read(content: bytes, name: str) -> tuple[str, tuple[int, ...], tuple[Notice, ...]]:
    """Text, where each page starts in it, and notices; raises Unreadable."""
    pages = _pages(content, name)
    bare = [number for number, lines in enumerate(pages, 1) if not lines]
    if len(bare) == len(pages):
        raise Unreadable("scanned", name=name, pages=len(pages))
    kept, heads = _without_running(pages)
    text, starts = _joined(kept)
    notices = []
    if bare:
        shown = ", ".join(map(str, bare[:30]))
        notices.append(Notice("page_without_text", {"numbers": shown, "count": len(bare)}, asks=True))
    if heads:
        notices.append(Notice("running_heads", {"lines": " / ".join(heads)[:300], "count": len(heads)}))
    return text, starts, tuple(notices)


def _pages(content: bytes, name: str) -> list[list[str]]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise Unreadable("encrypted" if locked else "broken", name=name) from error
    try:
        if len(document) > LONGEST_PAGES:
            raise Unreadable("too_long", name=name, pages=len(document), limit=LONGEST_PAGES)
        return [_page_lines(document, number) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise Unreadable("broken", name=name) from error
    finally:
        document.close()


def _page_lines(document: pypdfium2.PdfDocument, number: int) -> list[str]:
    page = document[number]
    textpage = page.get_textpage()
    try:
        text = unicodedata.normalize("NFC", folding.clean(textpage.get_text_bounded()))
        return [line.strip() for line in text.split("\n") if line.strip()]
    finally:
        textpage.close()
        page.close()


def _without_running(pages: list[list[str]]) -> tuple[list[list[str]], list[str]]:
    """Pages without their numbers, and with a running head where it stands first only; the heads, to be told.

    A head is short and stands alone: a line as full as those around it belongs to the text, however often
    pages begin with it.
    """
    full = _full(pages)
    edges = Counter(line for lines in pages for line in {*lines[:1], *lines[-1:]} if len(line) < full)
    heads = {line for line, times in edges.items() if times >= 3 and times * 2 > len(pages)}
    heads -= {line for line in heads if _page_number(line) or line[-1] in ".;:,…" or line[0].islower()}
    shifts = Counter(
        number - place
        for place, lines in enumerate(pages)
        for number in {_page_number(line) for line in (*lines[:1], *lines[-1:])} - {0}
    )
    shift, often = shifts.most_common(1)[0] if shifts else (0, 0)
    numbered = often * 2 > len(pages) and (often > 1 or shift == 1)
    seen: set[str] = set()
    kept = []
    for place, lines in enumerate(pages):
        left = list(lines)
        for edge in (0, -1):
            while left and (
                (numbered and _page_number(left[edge]) == place + shift) or left[edge] in heads & seen
            ):
                left.pop(edge)
        seen |= heads & set(left)
        kept.append(left)
    return kept, sorted(heads)


def _page_number(line: str) -> int:
    """The number of a line that holds a page's number and nothing else, or 0."""
    return int(re.sub(r"/.*|\D", "", line) or 0) if _NUMBER.fullmatch(line) else 0


def _full(pages: list[list[str]]) -> float:
    """From how many letters on a line counts as full."""
    widths = sorted(len(line) for lines in pages for line in lines)
    return widths[len(widths) * 9 // 10] * 0.75 if widths else 0


def _joined(pages: list[list[str]]) -> tuple[str, tuple[int, ...]]:
    full = _full(pages)
    pieces: list[str] = []
    starts: list[int] = []
    length, last = 0, ""
    for lines in pages:
        starts.append(length)
        for line in lines:
            parted = not last or _parts(last, line, full)
            piece = ("\n" if parted and last else " " if last else "") + line
            if len(starts) > 1 and starts[-1] == length and last:
                starts[-1] += 1
            pieces.append(piece)
            length += len(piece)
            last = line
    return "".join(pieces), tuple(starts)


def _parts(last: str, line: str, full: float) -> bool:
    """Whether a line opens a paragraph of its own."""
    if _BEGINS.match(line) or (last.isupper() != line.isupper()):
        return True
    return len(last) < full and (last[-1] in ".;:!?…/" or not line[:1].islower())
