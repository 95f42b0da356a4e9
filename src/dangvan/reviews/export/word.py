"""The review as a Word file to go on working in: official layout, real headings, notes and tables.

docxtpl fills the heading and the signature; what people wrote is added afterwards as text, so that nothing
they write is ever read as a template or as markup.
"""

# python-docx has no public way to the elements of its parts.
# ruff: noqa: SLF001

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from io import BytesIO
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docxtpl import DocxTemplate

from dangvan.reviews.export.fonts import Face
from dangvan.reviews.export.paper import (
    Notes,
    element,
    link,
    paragraph,
    picture,
    runs,
    section,
    table,
    watermark,
)
from dangvan.reviews.export.payload import payload
from dangvan.reviews.export.skeleton import TEXT_WIDTH, TEXT_WIDTH_LANDSCAPE, skeleton
from dangvan.reviews.export.zipping import repacked
from dangvan.reviews.types import ReviewDocument

_LONGEST_PROPERTY = 255


class _Every(frozenset[int]):
    """Whoever opens the file has fonts of their own: every character may stand."""

    def __contains__(self, character: object) -> bool:
        return True


_FACE = Face("Times New Roman", is_times_metric=True, path=None, characters=_Every())


def docx(document: ReviewDocument, *, address: str = "") -> bytes:
    """`address` is the review's public page: links start there and the foot names it."""
    told = payload(document, _FACE, address)
    filled = DocxTemplate(BytesIO(skeleton(document.language)))
    filled.render({**told, "recipients": list(told["recipients"])}, autoescape=True)
    _Writing(filled.docx, told).write()
    _properties(filled.docx, document, told)
    content = BytesIO()
    filled.docx.save(content)
    return repacked(content.getvalue(), document.day)


def _properties(made: Any, document: ReviewDocument, told: Mapping[str, Any]) -> None:
    about, moment = made.core_properties, datetime.combine(document.day, time())
    about.title = f"{told['title']}: {told['subject']}".strip(": ")[:_LONGEST_PROPERTY]
    about.author = about.last_modified_by = told["body"][:_LONGEST_PROPERTY]
    about.created = about.modified = moment
    about.revision, about.language = max(document.version, 1), told["lang"]
    about.comments = about.keywords = ""


class _Writing:
    def __init__(self, made: Any, told: Mapping[str, Any]) -> None:
        self.made, self.told = made, told
        self.notes = Notes(made)
        self.charts = 0
        self.end = made.tables[-1]._tbl

    def write(self) -> None:
        for one in self.told["sections"]:
            self._section(one)
        self._keep_the_end_together()
        if self.told["lacking"]:
            self._add(paragraph("Remark", *runs(self.told["lacking"])))
        self._head_and_foot()
        self._annexes()
        self.notes.close()

    def _add(self, one: Any) -> None:
        self.end.addprevious(one)

    def _section(self, shown: Mapping[str, Any]) -> None:
        if shown["heading"]:
            self._add(paragraph(f"Heading{min(shown['level'], 4)}", *runs(shown["heading"])))
        for block in shown["blocks"]:
            self._block(block)
        for inner in shown["sections"]:
            self._section(inner)

    def _block(self, block: Mapping[str, Any]) -> None:
        if block["kind"] == "paragraph":
            words = [one for part in block["parts"] for one in self._part(part)]
            self._add(paragraph("BodyText", *words))
        elif block["kind"] == "chart":
            self._chart(block)
        else:
            if block["caption"]:
                self._add(paragraph("Caption", *runs(block["caption"])))
            self._add(
                self._figures(block) if block["kind"] == "figures" else _plain(block, "Cell", TEXT_WIDTH)
            )
            self._add(paragraph("CellUnder"))

    def _part(self, part: Mapping[str, Any]) -> list[Any]:
        return runs(part["text"]) + (self.notes.cite(part["note"]) if part["note"] else [])

    def _chart(self, block: Mapping[str, Any]) -> None:
        self.charts += 1
        self._add(paragraph("Caption", *runs(block["caption"])))
        if block["height"]:
            self._add(picture(self.made, block, self.charts))
        if block["note"]:
            self._add(paragraph("Remark", *runs(block["note"])))
        if "twin" in block:
            self._block(block["twin"])

    def _figures(self, block: Mapping[str, Any]) -> Any:
        rows = []
        for row in block["rows"]:
            label = runs(row["label"], "Hyperlink" if row["url"] else "")
            name = [paragraph("Cell", link(self.made.part, row["url"], label) if row["url"] else label[0])]
            if row["under"]:
                name.append(paragraph("CellUnder", *runs(row["under"])))
            values = [
                [paragraph("CellRight", *runs(value, bold=at == 0))] for at, value in enumerate(row["values"])
            ]
            rows.append([name, *values])
        return table(block["head"], rows, (3.4, 1.2, 1.2, 1.3))

    def _keep_the_end_together(self) -> None:
        """The signature never stands on a page without the last words."""
        last = self.end.getprevious()
        if last is not None and last.tag.endswith("}p") and last.pPr is not None:
            last.pPr.keepNext_val = True
        self._add(element("p", element("pPr", element("pStyle", val="CellUnder"), element("keepNext"))))

    def _head_and_foot(self) -> None:
        first = self.made.sections[0]
        for foot in (first.footer, first.first_page_footer):
            foot.is_linked_to_previous = False
            for old in list(foot._element):
                foot._element.remove(old)
            for line in self.told["feet"]:
                foot._element.append(paragraph("Footer", *runs(line)))
        if self.told["draft"]:
            # docxtpl puts new header parts in place of those that sections remember.
            for one in self.made.part.rels.values():
                if one.reltype == RELATIONSHIP_TYPE.HEADER:
                    one.target_part.element[0].append(watermark(self.told["draft"]))

    def _annexes(self) -> None:
        """A Word section ends with its settings; those of the last one end the file."""
        body = self.made.element.body
        final = body[-1]
        for annex in self.told["annexes"]:
            body.append(_tiny(final))
            final = section(is_wide=annex["is_wide"])
            body.append(final)
            wide = TEXT_WIDTH_LANDSCAPE if annex["is_wide"] else TEXT_WIDTH
            told = [
                paragraph("Annex", *runs(annex["name"])),
                paragraph("Title", *runs(annex["caption"].upper())),
                paragraph("Remark", *runs(self.told["annexed"])),
                paragraph("BodyText", *runs(annex["empty"]))
                if annex["empty"]
                else _plain(annex["table"], "Small", wide),
            ]
            for one in told:
                final.addprevious(one)
        if not self.told["annexes"] or not self.told["annexes"][-1]["empty"]:
            final.addprevious(_tiny(None))


def _tiny(settings: Any) -> Any:
    """The paragraph Word wants after a table; it takes no room."""
    look = element("pPr", element("spacing", before=0, after=0, line=20, lineRule="exact"))
    if settings is not None:
        look.append(settings)
    return element("p", look)


def _plain(block: Mapping[str, Any], style: str, width: int) -> Any:
    sides = [f"{style}Right" if is_right else style for is_right in block["right"]]
    rows = [
        [[paragraph(side, *runs(cell))] for side, cell in zip(sides, row, strict=True)]
        for row in block["rows"]
    ]
    return table(block["head"], rows, block["widths"], style, width)
