"""A review's document as a page shows it: words with notes, figures told, charts with their twins."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvan.reviews.assembling.showing import number_words
from dangvan.reviews.types import (
    Block,
    Chart,
    Citation,
    Figure,
    FigureTable,
    Paragraph,
    ReviewDocument,
    Section,
    Table,
)
from dangvan.ui.charts import Datum, bar_chart, line_chart

#: The files that `reviews.export` makes of a document.
_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMS = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Words up to a note, and the note's number (0: none follows)."""

    words: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    citation: Citation
    is_lost: bool


@dataclass(frozen=True, slots=True)
class DrawnSection:
    id: str
    heading: str
    blocks: list[dict[str, Any]]
    notes: list[Note] = field(default_factory=list)


def drawn(document: ReviewDocument, lost: Collection[int] = ()) -> list[DrawnSection]:
    return [_section(one, lost) for one in document.sections]


def _section(section: Section, lost: Collection[int]) -> DrawnSection:
    notes = [
        Note(note, note.number in lost or not note.is_found)
        for block in section.blocks
        if isinstance(block, Paragraph)
        for note in block.citations
    ]
    heading = f"{section.number}. {section.heading}"
    return DrawnSection(
        f"phan-{section.number.lower()}", heading, [_block(one) for one in section.blocks], notes
    )


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "pieces": _pieces(block)}
    if isinstance(block, FigureTable):
        return {"kind": "figures", "caption": block.caption, "rows": [_figure(one) for one in block.figures]}
    if isinstance(block, Table):
        links = block.links or ("",) * len(block.rows)
        rows = [
            {"cells": list(zip(block.head, row, strict=False)), "href": href}
            for row, href in zip(block.rows, links, strict=True)
        ]
        return {"kind": "table", "caption": block.caption, "head": block.head, "rows": rows}
    return {"kind": "chart", "caption": block.caption, "chart": _chart(block)}


def _pieces(paragraph: Paragraph) -> list[Piece]:
    found, at = [], 0
    for note in paragraph.citations:
        found.append(Piece(paragraph.text[at : note.offset], note.number))
        at = note.offset
    return [*found, Piece(paragraph.text[at:])]


def _figure(figure: Figure) -> dict[str, str]:
    unit = "" if figure.unit == "%" else f" {figure.unit}"
    value = number_words(figure.value, figure.unit)
    between = ""
    if figure.low is not None and figure.high is not None and figure.value is not None:
        between = _("khoảng %(low)s – %(high)s") % {
            "low": number_words(figure.low, figure.unit),
            "high": number_words(figure.high, figure.unit),
        }
    counts = ""
    if figure.unit == "%" and figure.denominator:
        counts = f"{number_words(figure.numerator)}/{number_words(figure.denominator)}"
    return {
        "label": figure.label,
        "value": _("chưa đủ để kết luận") if figure.value is None else value + unit,
        "under": " · ".join(part for part in (counts, between, figure.note) if part),
        "previous": number_words(figure.previous, figure.unit),
        "last_year": number_words(figure.last_year, figure.unit),
        "href": figure.query,
        "key": figure.key,
    }


def _chart(chart: Chart) -> Any:
    series = chart.series[0]
    data = [
        Datum(
            label,
            value * 100 if value is not None and chart.unit == "%" else value,
            words=number_words(value, chart.unit if chart.unit == "%" else ""),
        )
        for label, value in zip(chart.labels, series.values, strict=True)
    ]
    draw = line_chart if chart.kind == "line" else bar_chart
    return draw(data, title=chart.caption, label_name=_("Tháng"), value_name=series.name)


#: Where each form is made; loaded only when one is asked for.
_MAKERS = {"pdf": "typesetting", "docx": "word", "xlsx": "workbook"}


def paper(document: ReviewDocument, reference: str, form: str) -> HttpResponse:
    """The document as a file to take home, with the public page's address in it: links start there."""
    make = getattr(import_module(f"dangvan.reviews.export.{_MAKERS[form]}"), form)
    content = make(document, address=f"{settings.BASE_URL}{reverse('website:review', args=[reference])}")
    response = HttpResponse(content, content_type=FORMS[form])
    name = _file_name(reference, document.version, document.day, form)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _file_name(reference: str, version: int, day: date, form: str) -> str:
    return f"danh-gia-{reference}-ban-{version}-{day:%Y-%m-%d}.{form}"
