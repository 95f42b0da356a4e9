"""Keys for the clients of Open311, and limits that begin anew with each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dangvan.api.rest import limits
from tests.api.open311.client import make
from tests.small_city import SmallCity


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    yield
    limits.REPORTS.forget_all()


@pytest.fixture
def key(city: SmallCity) -> str:
    return make(city)
