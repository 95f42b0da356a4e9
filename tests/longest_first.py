"""Where a run is spread over the cores, what takes longest begins first: no core then idles at the end while
another is amid a test of half a minute. Folders stay whole, for their tests share what is set up once.
"""

from __future__ import annotations

import pytest

#: Tests and folders that hold a core for ten seconds or more without a pause to hand work over.
LONG = (
    "tests/architecture/test_tools.py",
    "tests/demo/",
    "tests/nhip/scale/",
    "tests/foreign/",
    "tests/ledger/test_a_watcher_learns_nothing.py",
    "tests/faults/",
)


def put_first(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _rank(item.nodeid))


def _rank(name: str) -> int:
    return next((rank for rank, long in enumerate(LONG) if name.startswith(long)), len(LONG))
