"""Names that a trained model finds besides, where an operator installed one (`dangvan[names]`)."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

from dangvan.reports.redaction.types import Kind, Mark


def is_installed() -> bool:
    return find_spec("underthesea") is not None


def in_learned_names(text: str) -> Iterator[Mark]:
    """Nothing where no model is installed: the plain rules hold by themselves."""
    if not is_installed():
        return
    from underthesea import ner  # heavy: loaded by the first text an officer opens

    at = start = end = 0
    for word, _tag, _chunk, label in (row[:4] for row in ner(text)):
        here = text.find(word, at)
        if here < 0:
            continue
        at = here + len(word)
        if label == "B-PER":
            if end:
                yield Mark(start, end, Kind.NAME)
            start, end = here, at
        elif label == "I-PER" and end:
            end = at
        elif end:
            yield Mark(start, end, Kind.NAME)
            end = 0
    if end:
        yield Mark(start, end, Kind.NAME)
