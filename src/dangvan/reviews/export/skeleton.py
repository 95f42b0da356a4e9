"""The Word file without its text: paper, styles, heading block and signature block as Decree 30/2020
(annex I) lays them out, with places that docxtpl fills.
"""

# XML reads worse when broken at every attribute, and python-docx has no public way to its parts' elements.
# ruff: noqa: E501, SLF001

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.shared import Mm

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
#: The paper in millimetres: its sides, then the margins above, below, left and right.
PAPER = (210, 297)
MARGINS = (20, 20, 30, 18)
#: Twentieths of a point.
TEXT_WIDTH, TEXT_WIDTH_LANDSCAPE = 9184, 14117
_LEFT_OUT = ("thumbnail", "customXml", "stylesWithEffects", "numbering", "webSettings")

_FACE = "".join(f' w:{script}="Times New Roman"' for script in ("ascii", "hAnsi", "cs", "eastAsia"))
_STYLES = [
    # id, name, based on, paragraph, letters
    ("Heading1", "heading 1", "Normal", ('left', 180, 120, "<w:keepNext/>", 0), "<w:b/>", 28),
    ("Heading2", "heading 2", "Normal", ('left', 160, 100, "<w:keepNext/>", 1), "<w:b/>", 28),
    ("Heading3", "heading 3", "Normal", ('left', 120, 80, "<w:keepNext/>", 2), "", 28),
    ("Heading4", "heading 4", "Normal", ('left', 120, 80, "<w:keepNext/>", 3), "<w:i/>", 28),
    ("Annex", "Annex", "Heading1", ("center", 0, 60, "<w:keepNext/>", 0), "<w:b/>", 28),
    ("Title", "Title", "Normal", ("center", 0, 60, "<w:keepNext/>", None), "<w:b/>", 28),
    ("Caption", "caption", "Normal", ("center", 200, 100, "<w:keepNext/>", None), "<w:b/>", 26),
    ("Centred", "Centred", "Normal", ("center", 0, 60, "<w:keepNext/>", None), "", 26),
    ("Remark", "Remark", "Normal", ("center", 0, 60, "<w:keepNext/>", None), "<w:i/>", 22),
    ("Head", "Head block", "Normal", ("center", 0, 40, "", None), "", 24),
    ("Recipients", "Recipients", "Normal", ("left", 0, 20, "<w:keepNext/>", None), "", 22),
    ("Cell", "Cell", "Normal", ("left", 20, 20, "", None), "", 24),
    ("CellRight", "Cell right", "Cell", ("right", 20, 20, "", None), "", 24),
    ("CellHead", "Cell head", "Cell", ("center", 20, 20, "<w:keepNext/>", None), "<w:b/>", 24),
    ("CellUnder", "Cell under", "Cell", ("left", 0, 20, "", None), "<w:i/>", 21),
    ("Small", "Annex cell", "Cell", ("left", 20, 20, "", None), "", 22),
    ("SmallRight", "Annex cell right", "Small", ("right", 20, 20, "", None), "", 22),
    ("SmallHead", "Annex cell head", "Small", ("center", 20, 20, "<w:keepNext/>", None), "<w:b/>", 22),
    ("FootnoteText", "footnote text", "Normal", ("left", 0, 20, "", None), "", 21),
    ("Header", "header", "Normal", ("center", 0, 0, "", None), "", 26),
    ("Footer", "footer", "Normal", ("center", 0, 0, "", None), "", 17),
]  # fmt: skip
_OTHERS = """
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">
 <w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/></w:style>
<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/>
 <w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>
 <w:rPr><w:color w:val="27408B"/><w:u w:val="single"/></w:rPr></w:style>
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>
 <w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>
 </w:tblCellMar></w:tblPr></w:style>
<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/><w:tblPr>
 <w:tblBorders>{borders}</w:tblBorders></w:tblPr></w:style>
"""
_SETTINGS = """
<w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>
<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>
<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>
</w:compat><w:themeFontLang w:val="vi-VN"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/>
"""
_FONTS = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:fonts {_W}><w:font w:name="Times New Roman"><w:altName w:val="Tinos"/>
<w:panose1 w:val="02020603050405020304"/><w:charset w:val="A3"/><w:family w:val="roman"/><w:pitch w:val="variable"/>
</w:font></w:fonts>"""


@lru_cache(maxsize=2)
def skeleton(language: str) -> bytes:
    made = docx.Document()
    for key in [key for key, one in made.part.rels.items() if one.reltype.endswith(_LEFT_OUT)]:
        made.part.rels.pop(key)
    whole = made.part.package
    for key in [key for key, one in whole.rels.items() if one.reltype.endswith(_LEFT_OUT)]:
        whole.rels.pop(key)
    for one in made.part.rels.values():
        if one.reltype.endswith("/fontTable"):
            one.target_part._blob = _FONTS.encode()
    _replace(made.styles.element, _styles(language))
    _replace(made.settings.element, _SETTINGS)
    _paper(made.sections[0])
    body = made.element.body
    for one in (_heading_block(), *_title(), _signature_block()):
        body.insert(len(body) - 1, one)
    content = BytesIO()
    made.save(content)
    return content.getvalue()


def _replace(element: Any, children: str) -> None:
    for child in list(element):
        element.remove(child)
    element.extend(list(parse_xml(f"<w:x {_W}>{children}</w:x>")))


def _styles(language: str) -> str:
    spoken = "vi-VN" if language.startswith("vi") else "en-GB"
    told = f"""<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts{_FACE}/><w:sz w:val="28"/><w:szCs w:val="28"/>
    <w:lang w:val="{spoken}" w:eastAsia="{spoken}" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>
    <w:pPrDefault/></w:docDefaults>
    <w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>
    <w:style w:type="paragraph" w:styleId="BodyText"><w:name w:val="Body Text"/><w:basedOn w:val="Normal"/><w:qFormat/>
    <w:pPr><w:spacing w:after="120"/><w:ind w:firstLine="720"/><w:jc w:val="both"/></w:pPr></w:style>"""
    for name, called, base, (side, before, after, keep, level), letters, size in _STYLES:
        indent = '<w:ind w:firstLine="720"/>' if called.startswith("heading") else '<w:ind w:firstLine="0"/>'
        outline = "" if level is None else f'<w:outlineLvl w:val="{level}"/>'
        told += f"""<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{called}"/>
        <w:basedOn w:val="{base}"/><w:qFormat/><w:pPr>{keep}<w:spacing w:before="{before}" w:after="{after}"/>
        {indent}<w:jc w:val="{side}"/>{outline}</w:pPr>
        <w:rPr>{letters}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>"""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in sides)
    return told + _OTHERS.format(borders=borders)


def _paper(section: Any) -> None:
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(side) for side in PAPER)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Mm, MARGINS)
    section.header_distance, section.footer_distance = Mm(10), Mm(8)
    section.different_first_page_header_footer = True
    section.first_page_header.is_linked_to_previous = False
    field = parse_xml(
        f'<w:p {_W}><w:pPr><w:pStyle w:val="Header"/></w:pPr><w:fldSimple w:instr=" PAGE ">'
        "<w:r><w:t>2</w:t></w:r></w:fldSimple></w:p>"
    )
    _only(section.header, field)
    _only(section.first_page_header, parse_xml(f'<w:p {_W}><w:pPr><w:pStyle w:val="Header"/></w:pPr></w:p>'))


def _only(part: Any, paragraph: Any) -> None:
    part.is_linked_to_previous = False
    for old in list(part._element):
        part._element.remove(old)
    part._element.append(paragraph)


def _line(words: str, letters: str = "", style: str = "Head", more: str = "") -> str:
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>'
        f'<w:r><w:rPr>{letters}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r></w:p>'
    )


def _rule(indent: int) -> str:
    """The line under a name, as the border of an empty paragraph."""
    return (
        '<w:p><w:pPr><w:pStyle w:val="Head"/><w:pBdr><w:top w:val="single" w:sz="6" w:space="0" w:color="auto"/>'
        f'</w:pBdr><w:spacing w:before="20" w:after="0" w:line="120" w:lineRule="exact"/><w:ind w:left="{indent}" '
        f'w:right="{indent}"/></w:pPr></w:p>'
    )


def _columns(widths: tuple[int, int], cells: tuple[str, str]) -> Any:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    told = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
        for width, cell in zip(widths, cells, strict=True)
    )
    return parse_xml(
        f'<w:tbl {_W}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="28" w:type="dxa"/><w:right w:w="28" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>{told}</w:tr>"
        "</w:tbl>"
    )


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _heading_block() -> Any:
    box = "".join(
        f'<w:{side} w:val="single" w:sz="6" w:space="3" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right")
    )
    left = (
        _line("{%p if parent_body %}") + _line("{{ parent_body|upper }}") + _line("{%p endif %}")
        + _line("{{ body|upper }}", "<w:b/>") + _rule(1250) + _line("{{ number }}", _size(26))
        + _line("{%p if draft_version %}")
        + _line("{{ draft_version }}", "<w:b/>",
                more=f'<w:pBdr>{box}</w:pBdr><w:spacing w:before="100"/><w:ind w:left="800" w:right="800"/>')
        + _line("{%p endif %}")
    )  # fmt: skip
    right = (
        _line("{{ country }}", "<w:b/>") + _line("{{ motto }}", "<w:b/>" + _size(26)) + _rule(1150)
        + _line("{{ place_and_day }}", "<w:i/>" + _size(26))
    )  # fmt: skip
    return _columns((3740, 5560), (left, right))


def _title() -> list[Any]:
    told = (
        _line("{{ title|upper }}", style="Title", more='<w:spacing w:before="280"/>')
        + _line("{%p if subject %}")
        + _line("{{ subject }}", style="Title", more='<w:outlineLvl w:val="9"/>')
        + _rule(3300)
        + _line("{%p endif %}")
    )
    return list(parse_xml(f"<w:x {_W}>{told}</w:x>"))


def _signature_block() -> Any:
    together = "<w:keepNext/>"
    left = (
        _line("{%p if recipients %}") + _line("{{ recipients_head }}", "<w:b/><w:i/>" + _size(24), "Recipients")
        + _line("{%p for one in recipients %}") + _line("{{ one }}", style="Recipients") + _line("{%p endfor %}")
        + _line("{%p endif %}") + _line("", style="Recipients")
    )  # fmt: skip
    right = (
        _line("{%p if authority %}") + _line("{{ authority|upper }}", "<w:b/>" + _size(28), more=together)
        + _line("{%p endif %}") + _line("{{ signer_title|upper }}", "<w:b/>" + _size(28), more=together)
        + _line("{{ signed }}", "<w:i/>" + _size(26), more=together + '<w:spacing w:before="560" w:after="560"/>')
        + _line("{{ signer_name }}", "<w:b/>" + _size(28), more=together)
    )  # fmt: skip
    return _columns((4300, 4884), (left, right))
