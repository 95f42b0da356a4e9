"""A document as text that is always the same for the same document, so that its SHA-256 names it; and back.

The text is JSON in UTF-8: keys sorted, no spaces, every block with its `block`, days as YYYY-MM-DD. The
fingerprint is left out, because it is made of the rest.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date
from hashlib import sha256
from typing import Any

from dangvan.reviews.types import (
    Annex,
    Block,
    Chart,
    Citation,
    Figure,
    FigureTable,
    Paragraph,
    ReviewDocument,
    Section,
    Series,
    Table,
)

_BLOCKS: dict[str, type[Paragraph] | type[FigureTable] | type[Table] | type[Chart]] = {
    "paragraph": Paragraph,
    "figures": FigureTable,
    "table": Table,
    "chart": Chart,
}
_NAMES = {block: name for name, block in _BLOCKS.items()}


def canonical_text(document: ReviewDocument) -> str:
    plain = asdict(replace(document, sections=(), annexes=()))
    del plain["fingerprint"]
    plain["sections"] = [_section(one) for one in document.sections]
    plain["annexes"] = [asdict(one) for one in document.annexes]
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_day)


def fingerprint_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def document_from(text: str, *, is_draft: bool = False) -> ReviewDocument:
    """The document of a canonical text, with its fingerprint."""
    plain: dict[str, Any] = json.loads(text)
    plain["day"] = date.fromisoformat(plain["day"])
    plain["sections"] = tuple(_section_from(one) for one in plain["sections"])
    plain["annexes"] = tuple(_annex_from(one) for one in plain["annexes"])
    plain["recipients"] = tuple(plain["recipients"])
    plain["is_draft"] = is_draft
    return ReviewDocument(**plain, fingerprint=fingerprint_of(text))


def _day(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _section(section: Section) -> dict[str, Any]:
    return {
        "number": section.number,
        "heading": section.heading,
        "blocks": [{"block": _NAMES[type(one)], **asdict(one)} for one in section.blocks],
        "sections": [_section(one) for one in section.sections],
    }


def _section_from(plain: dict[str, Any]) -> Section:
    return Section(
        plain["number"],
        plain["heading"],
        tuple(_block_from(one) for one in plain["blocks"]),
        tuple(_section_from(one) for one in plain["sections"]),
    )


def _block_from(plain: dict[str, Any]) -> Block:
    fields = {name: value for name, value in plain.items() if name != "block"}
    kind = _BLOCKS[plain["block"]]
    if kind is Paragraph:
        return Paragraph(fields["text"], tuple(Citation(**one) for one in fields["citations"]))
    if kind is FigureTable:
        return FigureTable(fields["caption"], tuple(Figure(**one) for one in fields["figures"]))
    if kind is Table:
        rows = tuple(tuple(row) for row in fields["rows"])
        head, widths, links = (tuple(fields[name]) for name in ("head", "widths", "links"))
        return Table(fields["caption"], head, rows, widths, links)
    series = tuple(Series(one["name"], tuple(one["values"])) for one in fields["series"])
    return Chart(fields["caption"], fields["kind"], tuple(fields["labels"]), series, fields["unit"])


def _annex_from(plain: dict[str, Any]) -> Annex:
    return Annex(
        plain["name"],
        plain["caption"],
        tuple(plain["head"]),
        tuple(tuple(row) for row in plain["rows"]),
        tuple(plain["printed"]),
    )
