"""A text letter by letter in lower case without marks, so that a place in it is the place in the original."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from dangvan.kernel.folding import fold

_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=4096)
def _one(letter: str) -> str:
    folded = fold(letter)
    return folded if len(folded) == 1 else letter


def flat(text: str) -> str:
    return "".join(map(_one, text))


@dataclass(frozen=True, slots=True)
class Word:
    start: int
    end: int
    said: str
    plain: str

    @property
    def is_capital(self) -> bool:
        return self.said[0].isupper()

    @property
    def is_acronym(self) -> bool:
        return len(self.said) > 1 and self.said.isupper()


def words(text: str) -> list[Word]:
    plain = flat(text)
    return [Word(m.start(), m.end(), m.group(), plain[m.start() : m.end()]) for m in _WORD.finditer(text)]
