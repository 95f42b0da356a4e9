"""The parts of a Word file that python-docx has no words for: paragraphs with notes and links, tables with
repeated heads, pictures in two forms, sections. Every text goes in as text, never as markup.
"""

# python-docx has no public way to the elements of its parts.
# ruff: noqa: SLF001

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt
from lxml import etree

from dangvan.reviews.export.pictures import raster, vector
from dangvan.reviews.export.skeleton import MARGINS, PAPER, TEXT_WIDTH

_NS = "http://schemas.openxmlformats.org"
_W = f"{_NS}/wordprocessingml/2006/main"
_R = f"{_NS}/officeDocument/2006/relationships"
_SVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_FACES = "Times New Roman, Tinos, Liberation Serif, Libertinus Serif"
#: A table of so few rows isn't torn between two pages.
_KEPT_WHOLE = 8
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def element(tag: str, *children: Any, text: str | None = None, **values: object) -> Any:
    made = OxmlElement(f"w:{tag}")
    for name, value in values.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    if text is not None:
        made.text = text
        made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def runs(text: str, style: str = "", *, bold: bool = False) -> list[Any]:
    look = element("rPr")
    if style:
        look.append(element("rStyle", val=style))
    if bold:
        look.append(element("b"))
    made = element("r", look) if len(look) else element("r")
    for at, line in enumerate(text.replace("\u200b", "").split("\n")):
        if at:
            made.append(element("br"))
        made.append(element("t", text=line))
    return [made]


def paragraph(style: str, *children: Any, keep: bool = False) -> Any:
    look = element("pPr", element("pStyle", val=style))
    if keep:
        look.append(element("keepNext"))
    return element("p", look, *children)


@dataclass(slots=True)
class Notes:
    """Footnotes: a thing cited again points back at its first note."""

    document: Any
    part: Any = None
    root: Any = None
    places: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        package = self.document.part.package
        self.part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, b"", package)
        self.document.part.relate_to(self.part, RELATIONSHIP_TYPE.FOOTNOTES)
        marks = "".join(
            f'<w:footnote w:type="{kind}" w:id="{at}"><w:p><w:r><w:{mark}/></w:r></w:p></w:footnote>'
            for kind, at, mark in (
                ("separator", -1, "separator"), ("continuationSeparator", 0, "continuationSeparator"),
            )
        )  # fmt: skip
        self.root = parse_xml(f'<w:footnotes xmlns:w="{_W}" xmlns:r="{_R}">{marks}</w:footnotes>')

    def cite(self, note: Mapping[str, Any]) -> list[Any]:
        number = note["number"]
        if number in self.places:
            return [_again(f"_Note{number}", self.places[number])]
        at = self.places[number] = len(self.places) + 1
        words = [
            element("r", element("rPr", element("rStyle", val="FootnoteReference")), element("footnoteRef"))
        ]
        words += runs(f" {note['text']}")
        if note["url"]:
            words += [*runs(" "), link(self.part, note["url"], runs(note["url"], "Hyperlink"))]
        self.root.append(element("footnote", paragraph("FootnoteText", *words), id=at))
        look = element("rPr", element("rStyle", val="FootnoteReference"))
        return [
            element("bookmarkStart", id=at, name=f"_Note{number}"),
            element("r", look, element("footnoteReference", id=at)),
            element("bookmarkEnd", id=at),
        ]

    def close(self) -> None:
        self.part._blob = etree.tostring(self.root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _again(bookmark: str, shown: int) -> Any:
    told = runs(str(shown), "FootnoteReference")
    return element("fldSimple", *told, instr=f" NOTEREF {bookmark} \\f \\h ")


def link(part: Any, url: str, children: Sequence[Any]) -> Any:
    made = element("hyperlink", *children)
    made.set(f"{{{_R}}}id", part.relate_to(url, _LINK, is_external=True))
    return made


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[Sequence[Any]]],
    shares: Sequence[float],
    style: str = "Cell",
    width: int = TEXT_WIDTH,
) -> Any:
    """`rows` hold the paragraphs of each cell; the head stands again on each page."""
    widths = [int(width * share / sum(shares)) for share in shares]
    look = element(
        "tblPr",
        element("tblStyle", val="TableGrid"),
        element("tblW", w=sum(widths), type="dxa"),
        element("jc", val="center"),
        element("tblLayout", type="fixed"),
        element("tblLook", val="0020", firstRow=1),
    )
    made = element("tbl", look, element("tblGrid", *[element("gridCol", w=one) for one in widths]))
    titles = [[paragraph(f"{style}Head", *runs(title))] for title in head]
    if len(rows) <= _KEPT_WHOLE:
        for one in (one for row in rows[:-1] for cell in row for one in cell):
            one.pPr.keepNext_val = True
    for at, row in enumerate((titles, *rows)):
        about = element("trPr", element("cantSplit"))
        if at == 0:
            about.append(element("tblHeader"))
        cells = [
            element("tc", element("tcPr", element("tcW", w=one, type="dxa")), *cell)
            for one, cell in zip(widths, row, strict=True)
        ]
        made.append(element("tr", about, *cells))
    return made


def picture(document: Any, shown: Mapping[str, Any], number: int) -> Any:
    """The vector picture with its raster; both tell their words to who can't see them."""
    svg = vector(shown["width"], shown["height"], shown["marks"], _FACES)
    main = document.part
    holder = document.add_paragraph()
    inline = holder.add_run().add_picture(BytesIO(raster(svg)), width=Pt(shown["width"]))._inline
    part = Part(PackURI(f"/word/media/chart{number}.svg"), "image/svg+xml", svg, main.package)
    key = main.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
    words = "; ".join(mark["text"] for mark in shown["marks"] if mark["kind"] == "text")
    inline.docPr.set("id", str(1000 + number))
    inline.docPr.set("name", f"Chart {number}")
    inline.docPr.set("descr", f"{shown['caption']}. {words}".replace("\u200b", "")[:4000])
    blip = next(inline.iter(f"{{{_NS}/drawingml/2006/main}}blip"))
    blip.append(
        parse_xml(
            f'<a:extLst xmlns:a="{_NS}/drawingml/2006/main" xmlns:r="{_R}">'
            f'<a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip xmlns:asvg="{_SVG}" '
            f'r:embed="{key}"/></a:ext></a:extLst>'
        )
    )
    made = holder._p
    made.getparent().remove(made)
    return paragraph("Centred", *[one for one in made if one.tag == qn("w:r")], keep=True)


def section(*, is_wide: bool) -> Any:
    """A part of its own: numbered from one, its first page without a number."""
    wide, high = (round(side * 1440 / 25.4) for side in (PAPER[::-1] if is_wide else PAPER))
    size = element("pgSz", w=wide, h=high)
    if is_wide:
        size.set(qn("w:orient"), "landscape")
    names = ("top", "bottom", "left", "right", "header", "footer", "gutter")
    margins: dict[str, Any] = {
        name: round(side * 1440 / 25.4) for name, side in zip(names, (*MARGINS, 10, 8, 0), strict=True)
    }
    return element(
        "sectPr", element("type", val="nextPage"), size, element("pgMar", **margins),
        element("pgNumType", start=1), element("titlePg"),
    )  # fmt: skip


def watermark(words: str) -> Any:
    made = parse_xml(
        f'<w:r xmlns:w="{_W}" xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:o="urn:schemas-microsoft-com:office:office">'
        '<w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="custom"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        '<v:shape id="draft" type="#_x0000_t136" alt="" style="position:absolute;width:420pt;height:110pt;'
        "rotation:308;z-index:-251658752;mso-position-horizontal:center;"
        "mso-position-horizontal-relative:margin;"
        'mso-position-vertical:center;mso-position-vertical-relative:margin" fillcolor="#ebebeb" stroked="f">'
        '<v:textpath style="font-family:&quot;Times New Roman&quot;;font-weight:bold"/>'
        "</v:shape></w:pict></w:r>"
    )
    for one in made.iter("{urn:schemas-microsoft-com:vml}textpath"):
        if one.get("on") is None:
            one.set("string", words)
    return made
