"""What a person typed into a search box, as words that any of the two indexes takes. Nothing typed is ever an
operator.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from dangvan.kernel.folding import clean_line, words
from dangvan.kernel.ids import clean_reference

#: More than anyone types; what goes beyond is left out of the search, never an error.
LONGEST_TEXT = 200
MOST_TERMS = 12
LONGEST_WORD = 40
#: The last word may be unfinished from this many letters on; two letters begin a tenth of all that is ever
#: written.
SHORTEST_PREFIX = 3

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
_REFERENCE = re.compile(r"[0-9A-Za-z]{4}[\s\-–]*[0-9A-Za-z]{4}")


@dataclass(frozen=True, slots=True)
class Term:
    """One word, or several that must follow one another."""

    words: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class SearchWords:
    """All terms must be found. `reference` is set where the whole text may be a case's number.

    `marked` are the typed words that carry Vietnamese marks: what is written the same stands first on its
    page.
    """

    terms: tuple[Term, ...] = ()
    reference: str = ""
    marked: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.terms and not self.reference

    @property
    def whole(self) -> SearchWords:
        """The same with the last word taken for finished."""
        return replace(self, terms=tuple(Term(term.words) for term in self.terms))


def parse(text: str) -> SearchWords:
    """Words are joined by AND, "quoted words" follow one another, the last word may be the beginning of
    one.
    """
    line = clean_line(text[: LONGEST_TEXT * 4])[:LONGEST_TEXT].translate(_QUOTES)
    reference = clean_reference(line) if _REFERENCE.fullmatch(line) else ""
    terms: list[Term] = []
    parts = line.split('"')
    for number, part in enumerate(parts):
        found = tuple(word[:LONGEST_WORD] for word in words(part))
        is_phrase = number % 2 == 1 and number < len(parts) - 1
        if is_phrase and found:
            terms.append(Term(found[:MOST_TERMS]))
        else:
            terms.extend(Term((word,)) for word in found)
    terms = list(dict.fromkeys(terms))[:MOST_TERMS]
    ends_in_word = bool(line) and line[-1].isalnum() and not text[-1:].isspace()
    if terms and ends_in_word and len(terms[-1].words) == 1 and len(terms[-1].words[0]) >= SHORTEST_PREFIX:
        terms[-1] = Term(terms[-1].words, is_prefix=True)
    return SearchWords(tuple(terms), reference, _marked_words(line))


def has_marks(found: SearchWords, *texts: str) -> bool:
    """Whether every word that was typed with marks stands in one of the texts with the same marks."""
    if not found.marked:
        return True
    written = set(_written_words(" ".join(texts)))
    return all(word in written for word in found.marked)


def _marked_words(line: str) -> tuple[str, ...]:
    return tuple(word for word in _written_words(line) if not word.isascii())


def _written_words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFC", text).lower())
