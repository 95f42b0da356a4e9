"""What changed between two states of a review: figures by their names, words by their sections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from dangvan.reviews.assembling.showing import number_words
from dangvan.reviews.types import Figure, FigureTable, Paragraph, ReviewDocument, Section


@dataclass(frozen=True, slots=True)
class Change:
    """Words that stayed (""), went ("del") or came ("ins")."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Compared:
    #: Name of the figure, before, after.
    figures: list[tuple[str, str, str]]
    #: Heading of the section and its words, piece by piece.
    sections: list[tuple[str, list[Change]]]


def compare(before: ReviewDocument, after: ReviewDocument) -> Compared:
    old, new = _figures(before), _figures(after)
    figures = [
        ((new.get(key) or old[key]).label, _told(old.get(key)), _told(new.get(key)))
        for key in dict.fromkeys((*new, *old))
        if _told(old.get(key)) != _told(new.get(key))
    ]
    words, later = _words(before), _words(after)
    sections = [
        (heading, list(_changes(words.get(heading, ""), later.get(heading, ""))))
        for heading in dict.fromkeys((*later, *words))
        if words.get(heading, "") != later.get(heading, "")
    ]
    return Compared(figures, sections)


def _figures(document: ReviewDocument) -> dict[str, Figure]:
    return {
        figure.key: figure
        for section in _all(document.sections)
        for block in section.blocks
        if isinstance(block, FigureTable)
        for figure in block.figures
    }


def _words(document: ReviewDocument) -> dict[str, str]:
    return {
        section.heading: "\n".join(one.text for one in section.blocks if isinstance(one, Paragraph))
        for section in _all(document.sections)
    }


def _all(sections: tuple[Section, ...]) -> Iterator[Section]:
    for section in sections:
        yield section
        yield from _all(section.sections)


def _told(figure: Figure | None) -> str:
    if figure is None:
        return "–"
    said = number_words(figure.value, figure.unit)
    if figure.unit == "%" and figure.denominator:
        said += f" ({number_words(figure.numerator)}/{number_words(figure.denominator)})"
    return said


def _changes(before: str, after: str) -> Iterator[Change]:
    old, new = before.split(), after.split()
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Change("", " ".join(old[a:b]))
            continue
        if b > a:
            yield Change("del", " ".join(old[a:b]))
        if d > c:
            yield Change("ins", " ".join(new[c:d]))
