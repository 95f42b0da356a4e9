"""A chart as a picture for Word: vector, its words as words; and rastered, for readers without SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import typst
from lxml import etree

from dangvan.reviews.export.fonts import face_used, only

_SVG = "http://www.w3.org/2000/svg"
_DASHES = {"dashed": "3 3", "dotted": "1 2", "dash-dotted": "4 2 1 2"}
_ANCHORS = {"start": "start", "end": "end", "center": "middle"}
_SIZE = 9
#: About half an em a letter: what is longer than its place is cut; the table under the chart has it whole.
_LETTER = 4.3
_PAGE = (
    b'#set page(width: auto, height: auto, margin: 0pt, fill: white)\n'
    b'#image(bytes(sys.inputs.svg), format: "svg")\n'
)  # fmt: skip


def vector(width: float, height: float, marks: Sequence[Mapping[str, Any]], face: str) -> bytes:
    root = etree.Element(
        f"{{{_SVG}}}svg", nsmap={None: _SVG}, width=f"{width:g}pt", height=f"{height:g}pt",
        viewBox=f"0 0 {width:g} {height:g}",
    )  # fmt: skip
    for mark in marks:
        if mark["kind"] == "line":
            (x1, y1), (x2, y2) = mark["from"], mark["to"]
            line = _add(root, "line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=mark["colour"])
            line.set("stroke-width", f"{mark['thick']:g}")
            if mark["dash"] in _DASHES:
                line.set("stroke-dasharray", _DASHES[mark["dash"]])
        elif mark["kind"] == "box":
            _add(
                root, "rect", fill=mark["colour"], **{key: mark[key] for key in ("x", "y", "width", "height")}
            )
        else:
            words = _add(root, "text", x=mark["x"], y=mark["y"] + 3.1, fill="#1c1917")
            words.set("text-anchor", _ANCHORS[mark["anchor"]])
            words.set("font-family", face)
            words.set("font-size", str(_SIZE))
            words.text = _cut(mark["text"].replace("\u200b", "").replace("\n", " "), mark["width"])
    content: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return content


def raster(svg: bytes) -> bytes:
    """PNG at 200 dots an inch, on white."""
    content = typst.compile(
        _PAGE, format="png", ppi=200.0, font_paths=only(face_used()), sys_inputs={"svg": svg.decode()}
    )
    if not isinstance(content, bytes):
        raise TypeError("Typst gave no picture")
    return content


def _add(root: Any, tag: str, **values: Any) -> Any:
    told = {key: f"{value:.2f}" if isinstance(value, float) else str(value) for key, value in values.items()}
    return etree.SubElement(root, f"{{{_SVG}}}{tag}", told)


def _cut(words: str, width: float) -> str:
    most = max(3, int(width / _LETTER))
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
