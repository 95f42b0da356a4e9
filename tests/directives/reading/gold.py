"""Suggestions held against lists of demands made by hand, by several plausible ways of matching the two."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from dangvan.directives.reading.suggesting import Known, Suggestion, suggest

Span = tuple[int, int]
DOCUMENTS = Path(__file__).parent / "documents"


@dataclass(frozen=True, slots=True)
class Score:
    recall: float
    precision: float


def gold_of(name: str, folder: Path = DOCUMENTS) -> tuple[str, list[Span]]:
    text = (folder / f"{name}.txt").read_text(encoding="utf-8")
    spans = []
    for demand in tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))["demand"]:
        start = text.index(demand["starts"])
        spans.append((start, text.index(demand["ends"], start) + len(demand["ends"])))
    return text, spans


def shared(one: Span, other: Span) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def by_overlap(gold: list[Span], seen: list[Span]) -> Score:
    """Found or right where half of the shorter of the two is shared."""

    def alike(one: Span, other: Span) -> bool:
        return shared(one, other) * 2 >= min(one[1] - one[0], other[1] - other[0])

    return Score(
        sum(any(alike(g, s) for s in seen) for g in gold) / len(gold),
        sum(any(alike(g, s) for g in gold) for s in seen) / max(1, len(seen)),
    )


def one_to_one(gold: list[Span], seen: list[Span], least: float = 0.5) -> Score:
    """Each demand with one suggestion at most, whose shared part is this much of their union."""
    pairs = sorted(
        ((shared(g, s) / (max(g[1], s[1]) - min(g[0], s[0])), i, j) for i, g in enumerate(gold) for j, s in enumerate(seen)),  # noqa: E501
        reverse=True,
    )  # fmt: skip
    golds, seens = set[int](), set[int]()
    for likeness, i, j in pairs:
        if likeness >= least and i not in golds and j not in seens:
            golds.add(i)
            seens.add(j)
    return Score(len(golds) / len(gold), len(seens) / max(1, len(seen)))


def suggested(text: str) -> tuple[list[Span], tuple[Suggestion, ...]]:
    found = suggest(text, known=Known(), dated=None)
    return [(one.start, one.end) for one in found], found
