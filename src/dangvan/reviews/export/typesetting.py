"""The review as an official document: Typst sets it into PDF/A-2b, in one typeface."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path

import typst

from dangvan.reviews.export.fonts import Face, face_used, only
from dangvan.reviews.export.payload import payload
from dangvan.reviews.types import ReviewDocument

_TEMPLATE = Path(__file__).with_name("report.typ")
_one_at_a_time = threading.Lock()


@lru_cache(maxsize=2)
def _compiler(face: Face) -> typst.Compiler:
    """Kept between documents, so that fonts and template are read once a process."""
    return typst.Compiler(str(_TEMPLATE), root=str(_TEMPLATE.parent), font_paths=only(face))


def pdf(document: ReviewDocument, *, address: str = "", face: Face | None = None) -> bytes:
    """PDF/A-2b. `address` is the review's public page: links start there and the foot names it."""
    face = face or face_used()
    told = {"document": json.dumps(payload(document, face, address), ensure_ascii=False)}
    with _one_at_a_time:
        content = _compiler(face).compile(
            format="pdf",
            sys_inputs=told,
            pdf_standards="a-2b",
            timestamp=datetime.combine(document.day, time(), tzinfo=UTC),
        )
    if not isinstance(content, bytes):
        raise TypeError("Typst gave no document")
    return content
