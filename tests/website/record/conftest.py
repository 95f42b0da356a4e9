"""A published log beside the small city."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from dangvan.ledger.signing import client
from tests.website.record.books import ORIGIN, Books, new_books


@pytest.fixture
def books(tmp_path: Path, settings: LazySettings, db: None) -> Iterator[Books]:
    made = new_books(tmp_path / "log")
    policy = tmp_path / "log-policy.txt"
    policy.write_text(made.policy())
    settings.DANGVAN_LOG_STORE = str(tmp_path / "log")
    settings.DANGVAN_LOG_ORIGIN = ORIGIN
    settings.DANGVAN_LOG_POLICY = policy
    with client.using(made.keys):  # type: ignore[arg-type]
        yield made
