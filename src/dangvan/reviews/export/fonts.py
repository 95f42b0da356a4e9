"""Which typeface the official document is set in. The decree asks for Times New Roman; where the machine has
it, or a face cut to its measures with every Vietnamese letter, that one is taken whole, else the one inside
Typst, and it is said.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import typst
from fontTools.ttLib import TTFont, TTLibError

#: In the order of preference; all share the widths of Times New Roman.
TIMES_METRIC = ("Times New Roman", "Tinos", "Liberation Serif")
_STYLES = {("normal", False), ("normal", True), ("italic", False), ("italic", True)}
_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")


def _letters() -> frozenset[str]:
    small = {unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in _TONES} | {
        "đ"
    }
    return frozenset(letter for letter in small | {one.upper() for one in small} if not letter.isascii())


#: The 134 letters that Vietnamese has beyond A to Z.
VIETNAMESE_LETTERS = _letters()


@dataclass(frozen=True, slots=True)
class Face:
    """A family of four cuts; `path` is its folder, None for the one inside Typst. `characters` are those
    that all four have.
    """

    name: str
    is_times_metric: bool
    path: Path | None
    characters: frozenset[int]


# Typst doesn't hand out its own files. PDF/A refuses a missing glyph, so that what is
# outside these ranges is never asked of it.
EMBEDDED = Face(
    name="Libertinus Serif",
    is_times_metric=False,
    path=None,
    characters=frozenset(
        {
            *range(0x20, 0x7F),
            *range(0xA0, 0x180),
            *map(ord, VIETNAMESE_LETTERS),
            *map(ord, "–—‘’“”„•…′″€₫−≤≥≈→"),
        }
    ),
)


def _characters(files: list[Path]) -> frozenset[int]:
    common: set[int] | None = None
    for file in files:
        try:
            with TTFont(file, lazy=True, fontNumber=0) as font:
                here = set(font.getBestCmap() or {})
        except (OSError, TTLibError):
            return frozenset()
        common = here if common is None else common & here
    return frozenset(common or ())


def faces_of(available: typst.Fonts) -> list[Face]:
    """The faces with Times's measures that are whole: four cuts, every Vietnamese letter in each."""
    found: dict[tuple[str, Path], dict[tuple[str, bool], Path]] = defaultdict(dict)
    for font in available.fonts():
        if font.family in TIMES_METRIC and font.path and font.weight in {400, 700}:
            file = Path(font.path)
            found[font.family, file.parent][font.style, font.weight == 700] = file
    faces = []
    for (family, folder), cuts in found.items():
        if set(cuts) >= _STYLES:
            characters = _characters(sorted(cuts.values()))
            if characters >= set(map(ord, VIETNAMESE_LETTERS)):
                faces.append(Face(family, is_times_metric=True, path=folder, characters=characters))
    return sorted(faces, key=lambda face: (TIMES_METRIC.index(face.name), str(face.path)))


@lru_cache(maxsize=1)
def face_used() -> Face:
    """What documents of this machine are set in; looked for once a process."""
    faces = faces_of(typst.Fonts(include_system_fonts=True, include_embedded_fonts=False))
    return faces[0] if faces else EMBEDDED


@lru_cache(maxsize=4)
def only(face: Face) -> typst.Fonts:
    """The fonts Typst may see: those of this face's folder, so that no other can slip in."""
    paths: list[Path] = [face.path] if face.path else []
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=face.path is None, font_paths=paths)
