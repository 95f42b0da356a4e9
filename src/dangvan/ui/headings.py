"""The small arithmetic behind headings: which way a column sorts next, and how the bars of a form's steps
lie.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading. `key` is empty where it can't be sorted; `next` is what its link asks for."""

    label: str
    key: str
    numeric: bool
    order: str
    next: str

    @classmethod
    def of(cls, column: Mapping[str, Any], sort: str) -> Column:
        """`column` has label and perhaps sort (the key) and numeric; `sort` is 'key' or '-key', as in the
        address.
        """
        key = str(column.get("sort", ""))
        order = ""
        if key and sort.lstrip("-") == key:
            order = "descending" if sort.startswith("-") else "ascending"
        turned = f"-{key}" if order == "ascending" else key
        return cls(str(column["label"]), key, bool(column.get("numeric")), order, turned)


@dataclass(frozen=True, slots=True)
class Bar:
    x: int
    width: int
    look: str


class StepBars:
    """One bar a step, with a gap of 4 between them."""

    STEP, GAP = 100, 4

    def __init__(self, current: int, total: int) -> None:
        self.width = total * self.STEP - self.GAP
        self.list = [
            Bar(step * self.STEP, self.STEP - self.GAP, self._look(step + 1, current))
            for step in range(total)
        ]

    @staticmethod
    def _look(step: int, current: int) -> str:
        return "done" if step < current else "here" if step == current else ""
