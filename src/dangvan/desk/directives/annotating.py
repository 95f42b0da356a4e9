"""A document with passages marked in it: paragraphs cut into runs, so that a page can show each passage where
it stands and what was made of it beside.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: Characters of the paragraph shown on either side of a quotation.
CONTEXT = 160


@dataclass(frozen=True, slots=True)
class Span:
    """A passage of the text, by the offsets of its first character and of the one behind its last."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Run:
    """Letters that belong to the same passages; `begins` are the passages whose first letters these are."""

    text: str
    keys: tuple[str, ...]
    begins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    number: int
    start: int
    runs: tuple[Run, ...]
    #: The passages that begin in this paragraph, in the order of the text.
    begins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation with a little of what stands around it."""

    before: str
    words: str
    after: str


def annotate(text: str, spans: Iterable[Span]) -> list[Paragraph]:
    """The paragraphs of `text` that hold anything, with its passages marked; they may overlap and run on from
    one paragraph into the next. What lies outside the text is left aside.
    """
    ordered = sorted(
        (span for span in spans if 0 <= span.start < span.end <= len(text)),
        key=lambda span: (span.start, -span.end, span.key),
    )
    found: list[Paragraph] = []
    offset, first = 0, 0
    for line in text.split("\n"):
        end = offset + len(line)
        while first < len(ordered) and ordered[first].end <= offset:
            first += 1
        inside = [span for span in ordered[first:] if span.start < end and span.end > offset]
        if line.strip():
            found.append(_paragraph(len(found) + 1, line, offset, inside))
        offset = end + 1
    return found


def quoted(text: str, start: int, end: int, context: int = CONTEXT) -> Quoted:
    """The passage between the words around it, cut where a word ends and never beyond its paragraph."""
    before = text[max(0, start - context) : start].rsplit("\n", 1)[-1]
    after = text[end : end + context].split("\n", 1)[0]
    if start - len(before) > 0 and text[start - len(before) - 1] != "\n":
        before = "… " + before.partition(" ")[2]
    if end + len(after) < len(text) and text[end + len(after)] != "\n":
        after = after.rpartition(" ")[0] + " …"
    return Quoted(before, text[start:end], after)


def _paragraph(number: int, line: str, offset: int, inside: Sequence[Span]) -> Paragraph:
    cuts = {0, len(line)}
    for span in inside:
        cuts |= {max(0, span.start - offset), min(len(line), span.end - offset)}
    ordered = sorted(cuts)
    runs = tuple(
        _run(line, offset, start, end, inside) for start, end in itertools.pairwise(ordered) if start < end
    )
    begins = tuple(span.key for span in inside if span.start >= offset)
    return Paragraph(number, offset, runs, begins)


def _run(line: str, offset: int, start: int, end: int, inside: Sequence[Span]) -> Run:
    here = [span for span in inside if span.start <= offset + start and span.end >= offset + end]
    return Run(
        line[start:end],
        tuple(span.key for span in here),
        tuple(span.key for span in here if span.start == offset + start),
    )
