"""Visitors of these pages: how often others asked before is forgotten between tests."""

from __future__ import annotations

import pytest

from dangvan.website.following import asking, keeping


@pytest.fixture(autouse=True)
def _nobody_asked_before() -> None:
    for limiter in (asking._asking, keeping._codes, keeping._all_codes):
        limiter.forget_all()
