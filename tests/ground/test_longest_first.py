"""What takes longest begins first, the rest stays in its order, and the list names what is there."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests import longest_first

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", longest_first.LONG)
def test_what_the_list_names_is_there(name: str) -> None:
    assert (ROOT / name).exists()


def test_long_tests_come_first_and_all_others_keep_their_order() -> None:
    names = ["tests/ui/b.py::1", "tests/demo/x.py::1", "tests/ui/a.py::1", "tests/demo/x.py::2"]
    items: Any = [SimpleNamespace(nodeid=name) for name in [*names, f"{longest_first.LONG[0]}::1"]]
    longest_first.put_first(items)
    assert [item.nodeid for item in items] == [
        f"{longest_first.LONG[0]}::1", names[1], names[3], names[0], names[2],
    ]  # fmt: skip
