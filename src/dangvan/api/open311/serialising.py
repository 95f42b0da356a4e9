"""One document, two ways to write it down. Element names are load-bearing: clients look for these, no others.

A document is a list of rows, or one row; a row's values are words, numbers, truth values, nothing, or a list
of rows under the name of its elements.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

Row = dict[str, Any]
#: Everything XML 1.0 can't hold; no escaping helps there.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: A list's element -> the element of each in it.
_EACH = {
    "endpoints": "endpoint",
    "formats": "format",
    "attributes": "attribute",
    "values": "value",
    "groups": "group",
}
TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Document:
    """`root` holds an `each` for every row; without `each` the root is the one row itself."""

    root: str
    each: str
    content: list[Row] | Row


def written(document: Document, form: str) -> bytes:
    """The document as `xml` or `json`."""
    if form == "json":
        return json.dumps(_clean(document.content), ensure_ascii=False, separators=(",", ":")).encode()
    root = ET.Element(document.root)
    if isinstance(document.content, list):
        for row in document.content:
            _fill(ET.SubElement(root, document.each), row)
    else:
        _fill(root, document.content)
    octets: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return octets


def _fill(element: ET.Element, row: Row) -> None:
    for name, value in row.items():
        part = ET.SubElement(element, name)
        if not isinstance(value, list):
            part.text = _words(value)
            continue
        for one in value:
            inner = ET.SubElement(part, _EACH[name])
            if isinstance(one, dict):
                _fill(inner, one)
            else:
                inner.text = _words(one)


def _words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _UNWRITABLE.sub("\ufffd", str(value))


def _clean(value: Any) -> Any:
    """The same words in both forms."""
    if isinstance(value, dict):
        return {name: _clean(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_clean(one) for one in value]
    return _words(value) if isinstance(value, str) else value
