"""Codes of areas as text: one place that refuses what would make two areas one or one area none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput, listing

Codes = Sequence[str] | NDArray[Any]


def texts(values: Codes, what: str = "area") -> list[str]:
    """Codes as text, in order; whole numbers are written out, anything else is refused.

    Raises BadInput for numbers with a fraction's type (a table reader has made 101.0 out of 00101) and for
    empty codes, naming the first row.
    """
    listed: list[Any] = values.tolist() if isinstance(values, np.ndarray) else list(values)
    if all(type(value) is str for value in listed):
        found: list[str] = listed
    else:
        found = [_text(value, row, what) for row, value in enumerate(listed)]
    if "" in found:
        raise BadInput(
            f"The {what} is empty in {found.count('')} of {len(found)} rows",
            "Fill it in or leave these rows out",
            f"row {found.index('')}",
        )
    return found


def unique_codes(values: Codes) -> tuple[str, ...]:
    """Codes of a table with one row an area. Raises BadInput when there are none or one stands twice."""
    found = texts(values)
    if not found:
        raise BadInput("There are no areas", "Give at least one area")
    if len(set(found)) < len(found):
        twice = sorted(code for code, times in Counter(found).items() if times > 1)
        raise BadInput(
            f"{len(twice)} area codes stand more than once: {listing(twice)}",
            "Keep one row for each area; codes must tell areas apart",
        )
    return tuple(found)


def numbered(values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """The distinct values in order and, (rows,), which of them each row holds: np.unique with its inverse.

    Columns of text objects are told apart by hash instead of being sorted, ten times as fast for millions.
    """
    if values.dtype != object:
        distinct, inverse = np.unique(values, return_inverse=True)
        return distinct, inverse.astype(np.int64)
    listed = values.tolist()
    names = sorted(set(listed))
    place = {name: number for number, name in enumerate(names)}
    return np.array(names, dtype=object), np.fromiter(map(place.__getitem__, listed), np.int64, len(listed))


def among(values: NDArray[Any], names: Collection[str]) -> NDArray[np.bool_]:
    """(rows,) whether each value is one of the names, by hash: np.isin compares objects pair by pair."""
    wanted = frozenset(names)
    return np.fromiter((value in wanted for value in values.tolist()), np.bool_, len(values))


def _text(value: object, row: int, what: str) -> str:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        return str(value)
    if value is None or value != value:  # noqa: PLR0124 - only NaN differs from itself
        return ""
    raise BadInput(
        f"The {what} {value!r} is not text",
        "Read the column of codes as text: as a number it loses its leading zeros",
        f"row {row}",
    )
