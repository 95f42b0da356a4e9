"""Citations in the words people write: `[[figure:cases.received]]`, `[[case:AB12-CD34]]`, `[[hotspot:…]]`.

They become numbered notes. A note names a thing by its title only where the thing stands in public; whatever
else may be referred to is named by kind and number alone, because a review is read by everybody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from dangvan.cases import queries as cases
from dangvan.directives import queries as directives
from dangvan.hotspots import queries as hotspots
from dangvan.kernel import references
from dangvan.kernel.errors import NotFound
from dangvan.practices import queries as practices
from dangvan.reviews.assembling.gathering import figure_in
from dangvan.reviews.assembling.showing import figure_words
from dangvan.reviews.types import Citation, Paragraph, ReviewDocument, Section

_MARK = re.compile(r"\s*\[\[\s*([a-z_]{1,20})\s*:\s*([^\]\s]{1,80})\s*\]\]")
#: The title of a thing that everybody may read, or None.
_PUBLIC: dict[str, Callable[[str], str | None]] = {}
KINDS = {
    "figure": ("Số liệu", ""),
    "case": ("Vụ việc", "/vu-viec/{id}/"),
    "hotspot": ("Điểm nóng", "/diem-nong/{id}/"),
    "task": ("Nhiệm vụ", "/nhiem-vu/{id}/"),
    "directive": ("Ý kiến chỉ đạo", ""),
    "visit": ("Buổi tiếp dân, đi cơ sở", ""),
    "practice": ("Mô hình", "/mo-hinh/{id}/"),
    "review": ("Báo cáo đánh giá", "/danh-gia/{id}/"),
}


def cited(text: str, gathered: Mapping[str, Any], first_number: int = 1) -> list[Paragraph]:
    """The paragraphs of a text, their marks turned into notes numbered from `first_number`."""
    paragraphs, number = [], first_number
    for line in (part.strip() for part in text.splitlines()):
        if not line:
            continue
        plain, at, notes = "", 0, []
        for mark in _MARK.finditer(line):
            plain += line[at : mark.start()]
            at = mark.end()
            notes.append(_citation(number, len(plain), mark[1], mark[2], gathered))
            number += 1
        paragraphs.append(Paragraph(plain + line[at:], tuple(notes)))
    return paragraphs


def citations_of(document: ReviewDocument) -> list[Citation]:
    def inside(section: Section) -> list[Citation]:
        own = [note for block in section.blocks if isinstance(block, Paragraph) for note in block.citations]
        return own + [note for one in section.sections for note in inside(one)]

    return [note for section in document.sections for note in inside(section)]


def lost(document: ReviewDocument, gathered: Mapping[str, Any]) -> frozenset[int]:
    """Numbers of the notes whose source can't be found any more."""
    return frozenset(
        note.number
        for note in citations_of(document)
        if not _citation(note.number, note.offset, note.kind, note.id, gathered).is_found
    )


def _citation(number: int, offset: int, kind: str, thing: str, gathered: Mapping[str, Any]) -> Citation:
    if kind == "figure":
        figure = figure_in(gathered, thing)
        if figure is None:
            return Citation(number, offset, kind, thing, f"Số liệu {thing}", is_found=False)
        return Citation(number, offset, kind, thing, figure_words(figure), figure["query"])
    called, address = KINDS.get(kind, (kind, ""))
    title = _PUBLIC[kind](thing) if kind in _PUBLIC else None
    if title is not None:
        return Citation(number, offset, kind, thing, f"{called} {thing}: {title}", address.format(id=thing))
    found = references.resolve(kind, thing) is not None
    return Citation(number, offset, kind, thing, f"{called} {thing}", is_found=found)


def _public_hotspot(reference: str) -> str | None:
    try:
        return hotspots.public_hotspot(reference).title
    except NotFound:
        return None


def _public_case(reference: str) -> str | None:
    try:
        return cases.public_case_head(reference).summary or None
    except NotFound:
        return None


def _public_task(reference: str) -> str | None:
    try:
        return directives.public_task(reference).title
    except NotFound:
        return None


def _public_practice(reference: str) -> str | None:
    """Every model of the register stands in public."""
    try:
        return practices.practice_by_reference(reference).title
    except NotFound:
        return None


_PUBLIC |= {
    "hotspot": _public_hotspot,
    "case": _public_case,
    "task": _public_task,
    "practice": _public_practice,
}
