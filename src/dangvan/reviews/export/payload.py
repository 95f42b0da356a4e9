"""The document as the template reads it: texts made fit for print, numbers written out, nothing to decide.

People's words travel as data and are set as they stand; the template never reads them as its own language.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from dangvan.reviews.export import charts
from dangvan.reviews.export.fonts import Face
from dangvan.reviews.export.wording import Wording, breakable, plain, roman, section_number, twin
from dangvan.reviews.types import (
    Annex,
    Block,
    Cell,
    Chart,
    FigureTable,
    Paragraph,
    ReviewDocument,
    Section,
    Table,
)

# Letters of annex size (11 pt) that stand side by side on the paper, and what a cell's margins take of them.
_PORTRAIT, _LANDSCAPE, _PADDING = 93.0, 143.0, 1.8
#: A closing table of no more rows is kept whole beside the signature.
_ROWS_KEPT = 8


@dataclass(slots=True)
class Fitting:
    """Makes text fit for a face: what the face lacks is written as its Unicode number, and remembered."""

    face: Face
    lacking: set[str] = field(default_factory=set)

    def __call__(self, text: str) -> str:
        fit = plain(text)
        missing = {one for one in fit if one != "\n" and ord(one) not in self.face.characters}
        if missing:
            self.lacking |= missing
            fit = "".join(f"[U+{ord(one):04X}]" if one in missing else one for one in fit)
        return breakable(fit)


@dataclass(slots=True)
class _Numbers:
    tables: int = 0
    charts: int = 0
    notes: set[int] = field(default_factory=set)


def payload(document: ReviewDocument, face: Face, address: str) -> dict[str, Any]:
    fit = Fitting(face)
    say = Wording(document, fit, address)
    numbers = _Numbers()
    shown = {
        "sections": [_section(section, 1, say, numbers) for section in document.sections],
        "annexes": [_annex(annex, at, say) for at, annex in enumerate(document.annexes, start=1)],
    }
    head = {
        key: fit(getattr(document, key)).replace("\n", " ").strip()
        for key in ("parent_body", "body", "title", "subject", "authority", "signer_title", "signer_name")
    }
    _close(shown["sections"])
    return {
        **head,
        **shown,
        "lang": "vi" if document.language.startswith("vi") else "en",
        "face": face.name,
        "country": say("country"),
        "motto": say("motto"),
        "number": say("number", number=fit(document.number)) if document.number else say("number_unknown"),
        "place_and_day": say.day(document.day, "place_and_day", place=fit(document.place)),
        "draft": say("draft") if document.is_draft else "",
        "draft_version": say("draft_version", version=document.version) if document.is_draft else "",
        "signed": "" if document.is_draft else say("signed"),
        "recipients_head": say("recipients"),
        "recipients": say.recipients(),
        "annexed": say.annexed(),
        "date": [document.day.year, document.day.month, document.day.day],
        "feet": [*say.feet(), *([] if face.is_times_metric else [say("face", face=face.name)])],
        "lacking": _lacking(fit, say),
    }


def _lacking(fit: Fitting, say: Wording) -> str:
    if not fit.lacking:
        return ""
    codes = sorted(f"U+{ord(one):04X}" for one in fit.lacking)
    told = ", ".join(codes[:12]) + (" …" if len(codes) > 12 else "")
    return say("no_glyphs", face=fit.face.name, characters=told)


def _close(sections: list[dict[str, Any]]) -> None:
    """The text of an official document ends with "./." where it ends with a paragraph; the signature never
    stands on a page without it.
    """
    blocks: list[dict[str, Any]] = []
    while sections:
        blocks = sections[-1]["blocks"] if not sections[-1]["sections"] else []
        sections = sections[-1]["sections"]
    if blocks and blocks[-1]["kind"] == "paragraph" and blocks[-1]["parts"]:
        blocks[-1]["is_last"] = True
        last = blocks[-1]["parts"][-1]
        if not last["text"].endswith("./."):
            last["text"] = last["text"].rstrip().rstrip(".") + "./." if last["text"].strip() else "./."
    elif blocks and blocks[-1]["kind"] in {"table", "figures"} and len(blocks[-1]["rows"]) <= _ROWS_KEPT:
        blocks[-1]["is_last"] = True


def _section(section: Section, level: int, say: Wording, numbers: _Numbers) -> dict[str, Any]:
    heading = say.fit(section.heading).replace("\n", " ").strip()
    number = section_number(say.fit(section.number), level)
    return {
        "level": level,
        "heading": f"{number} {heading.upper() if level == 1 else heading}".strip(),
        "blocks": [shown for block in section.blocks for shown in _block(block, say, numbers)],
        "sections": [_section(inner, level + 1, say, numbers) for inner in section.sections],
    }


def _block(block: Block, say: Wording, numbers: _Numbers) -> list[dict[str, Any]]:
    if isinstance(block, Paragraph):
        return _paragraph(block, say, numbers)
    if isinstance(block, Chart):
        return _chart(block, say, numbers)
    numbers.tables += 1
    caption = say("table", number=numbers.tables, caption=say.fit(block.caption))
    if isinstance(block, FigureTable):
        return [_figures(block, caption, say)]
    return [_table(block, caption, say)]


def _paragraph(paragraph: Paragraph, say: Wording, numbers: _Numbers) -> list[dict[str, Any]]:
    pieces: list[tuple[str, dict[str, Any] | None]] = []
    start = 0
    for citation in sorted(paragraph.citations, key=lambda one: (one.offset, one.number)):
        note: dict[str, Any] = {"number": citation.number, "text": "", "url": ""}
        if citation.number not in numbers.notes:
            numbers.notes.add(citation.number)
            words = say.fit(citation.words).strip()
            note["text"] = words if citation.is_found else f"{words} {say('source_gone')}"
            note["url"] = say.link(citation.url)
        pieces.append((paragraph.text[start : citation.offset], note))
        start = max(start, citation.offset)
    pieces.append((paragraph.text[start:], None))
    shown: list[dict[str, Any]] = [{"kind": "paragraph", "parts": [], "is_last": False}]
    for text, cited in pieces:
        lines = say.fit(text).split("\n")
        for at, line in enumerate(lines):
            if at:
                shown.append({"kind": "paragraph", "parts": [], "is_last": False})
            if line or (cited and at == len(lines) - 1):
                shown[-1]["parts"].append({"text": line, "note": cited if at == len(lines) - 1 else None})
    return [one for one in shown if one["parts"]]


def _figures(block: FigureTable, caption: str, say: Wording) -> dict[str, Any]:
    rows = [
        {
            "label": say.fit(figure.label),
            "url": say.link(figure.query),
            "under": say.under_label(figure),
            "values": [
                say.amount(value, figure.unit) for value in (figure.value, figure.previous, figure.last_year)
            ],
        }
        for figure in block.figures
    ]
    head = [say(key) for key in ("figure", "this_period", "previous", "last_year")]
    return {"kind": "figures", "caption": caption, "head": head, "rows": rows}


def _table(table: Table, caption: str, say: Wording) -> dict[str, Any]:
    rows = [[say.fit(cell) for cell in row] for row in table.rows]
    return _grid(
        [say.fit(cell) for cell in table.head], rows, caption, list(table.widths), _PORTRAIT * 11 / 12
    )


def _grid(
    head: list[str], rows: list[list[str]], caption: str, widths: list[float], room: float
) -> dict[str, Any]:
    count = max([len(head), *map(len, rows), 1])
    head = head + [""] * (count - len(head))
    rows = [row + [""] * (count - len(row)) for row in rows]
    if len(widths) != count or not all(width > 0 for width in widths):
        columns = [[row[at] for row in rows] for at in range(count)]
        widths = _widths(head, columns, room)
    right = [bool(rows) and all(_is_number(row[at]) for row in rows) for at in range(count)]
    return {"kind": "table", "caption": caption, "head": head, "rows": rows, "widths": widths, "right": right}


def _widths(head: list[str], columns: list[list[str]], room: float) -> list[float]:
    """In letters: what each column wishes; where there is no room for all, the widest give way first, none
    below its longest word.
    """
    least = [_least(title, column) for title, column in zip(head, columns, strict=True)]
    wished = [
        max(low, _wished(title, column)) for low, title, column in zip(least, head, columns, strict=True)
    ]
    widths = wished
    for highest in range(math.ceil(max(wished)), 0, -1):
        if sum(widths) <= room:
            break
        widths = [max(low, min(wish, highest)) for low, wish in zip(least, wished, strict=True)]
    return widths


def _least(title: str, column: list[str]) -> float:
    """Figures and dates are never torn; words of text may be, beyond a length."""
    words = max((len(word) for cell in column for word in cell.split()), default=0)
    return _PADDING + max(4.0, 1.2 * max(map(len, title.split()), default=0), 1.1 * min(words, 12))


def _wished(title: str, column: list[str]) -> float:
    """What nine cells of ten need on one line, the head on two; bounded so that the others have room."""
    lengths = sorted(map(len, column))
    usual = lengths[int((len(lengths) - 1) * 0.9)] if lengths else 0
    return min(42.0, max(3.4 + 0.93 * usual, _PADDING + 0.7 * len(title)))


def _is_number(cell: str) -> bool:
    bare = cell.strip().removesuffix("%").strip()
    return bare in {"", "–"} or (bare.lstrip("-").replace(".", "").replace(",", "").isdigit())


def _chart(chart: Chart, say: Wording, numbers: _Numbers) -> list[dict[str, Any]]:
    numbers.charts += 1
    drawing = charts.draw(chart, say)
    number = numbers.charts
    caption = say("chart", number=number, caption=say.fit(chart.caption))
    notes = [say("unit", unit=say.fit(chart.unit))] if chart.unit else []
    if drawing is None:
        notes.append(say("no_numbers"))
    elif drawing.drawn < len(chart.series):
        notes.append(say("not_drawn", drawn=drawing.drawn, all=len(chart.series)))
    shown = {
        "kind": "chart",
        "number": number,
        "caption": caption,
        "note": ". ".join(notes),
        "width": charts.WIDTH,
        "height": charts.HEIGHT if drawing else 0,
        "marks": list(drawing.marks) if drawing else [],
    }
    return [shown | {"twin": _table(twin(chart, say), say("twin", number=number), say)}]


def _printed(annex: Annex, row: Sequence[Cell]) -> Sequence[Cell]:
    return [row[at] for at in annex.printed if at < len(row)] if annex.printed else row


def _annex(annex: Annex, at: int, say: Wording) -> dict[str, Any]:
    head = [say.fit(str(cell)) for cell in _printed(annex, annex.head)]
    rows = [[say.cell(cell).replace("\n", " ") for cell in _printed(annex, row)] for row in annex.rows]
    grid = _grid(head, rows, "", [], _LANDSCAPE)
    is_wide = len(grid["head"]) > 6 or sum(grid["widths"]) > 1.2 * _PORTRAIT
    if not is_wide:
        grid = _grid(head, rows, "", [], _PORTRAIT)
    return {
        "name": say("annex", number=roman(at)),
        "caption": (say.fit(annex.caption) or say.fit(annex.name)).replace("\n", " "),
        "is_wide": is_wide,
        "empty": "" if rows else say("empty_annex"),
        "table": grid,
    }
