"""All marks of a text, without overlaps; the text in pieces for a page; and a proposal with them covered."""

from __future__ import annotations

from dataclasses import dataclass

from dangvan.reports.redaction.flat import flat
from dangvan.reports.redaction.homes import in_homes
from dangvan.reports.redaction.learned import in_learned_names
from dangvan.reports.redaction.numbers import in_numbers
from dangvan.reports.redaction.people import in_names
from dangvan.reports.redaction.types import PLAIN_DANGERS, Kind, Mark

COVERED = "[…]"
_RANK = {kind: rank for rank, kind in enumerate(Kind)}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text; `kind` is None where nothing was found in it."""

    text: str
    kind: Kind | None = None


def found_in(text: str) -> list[Mark]:
    """What may have to be covered, in the order of the text."""
    plain = flat(text)
    every = [*in_numbers(plain), *in_homes(text, plain), *in_names(text), *in_learned_names(text)]
    kept: list[Mark] = []
    for mark in sorted(set(every), key=lambda one: (_RANK[one.kind], one.start, -one.end)):
        if all(mark.end <= other.start or mark.start >= other.end for other in kept):
            kept.append(mark)
    return sorted(kept)


def pieces(text: str) -> list[Piece]:
    parts: list[Piece] = []
    at = 0
    for mark in found_in(text):
        if mark.start > at:
            parts.append(Piece(text[at : mark.start]))
        parts.append(Piece(text[mark.start : mark.end], mark.kind))
        at = mark.end
    return [*parts, Piece(text[at:])] if at < len(text) else parts


def blacked_out(text: str) -> str:
    """The proposal: every mark replaced. An officer reads it beside the original before anything is shown."""
    return "".join(COVERED if piece.kind else piece.text for piece in pieces(text))


def plain_dangers(text: str) -> list[str]:
    """Numbers and addresses of the net that still stand in words about to be released."""
    return [text[mark.start : mark.end] for mark in found_in(text) if mark.kind in PLAIN_DANGERS]
