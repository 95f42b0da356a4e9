"""How nhip refuses and owns up: an input that can't be used says what to do, a fallback leaves a notice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_LISTED = 5


class BadInput(ValueError):
    """An input that nhip won't guess about. Nothing was computed and nothing was changed.

    `what` says what is the case, `do` what the person can do, `where` the row, column or area, if any.
    """

    def __init__(self, what: str, do: str = "", where: str | None = None) -> None:
        self.what = what
        self.do = do
        self.where = where
        super().__init__(what, do, where)

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        sentence = f"{self.what.rstrip('.')}{place}."
        return f"{sentence} {self.do.rstrip('.')}." if self.do else sentence


@dataclass(frozen=True, slots=True)
class Notice:
    """Something left out or done another way: a short stable code, a sentence, how many it concerns."""

    code: str
    text: str
    count: int = 0

    def __str__(self) -> str:
        return self.text


def listing(names: Iterable[object], most: int = _LISTED) -> str:
    """The first few names and how many more there are: "a, b, c and 12 more"."""
    every = [str(name) for name in names]
    if len(every) <= most:
        return ", ".join(every)
    return f"{', '.join(every[:most])} and {len(every) - most} more"
