"""Columns of text told apart by hash give what NumPy's sorting gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from nhip.hotspots.codes import among, numbered


@given(st.lists(st.text(max_size=3)))
def test_numbered_is_unique_with_its_inverse(words: list[str]) -> None:
    column = np.array(words, dtype=object)
    names, rows = numbered(column)
    assert names.tolist() == sorted(set(words))
    assert [names[row] for row in rows] == words


@pytest.mark.parametrize("column", [np.array([3, 1, 3]), np.array(["b", "a", "b"]), np.array([], dtype="U4")])
def test_columns_that_are_no_objects_are_numbered_alike(column: NDArray[Any]) -> None:
    names, rows = numbered(column)
    assert names[rows].tolist() == column.tolist()


@given(st.lists(st.text(max_size=2)), st.sets(st.text(max_size=2)))
def test_among_is_isin(words: list[str], names: set[str]) -> None:
    assert among(np.array(words, dtype=object), names).tolist() == [word in names for word in words]
