"""Pauses double, stay within their spread, have an end, and are the same wherever they are reckoned."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvan.kernel.backoff import FIRST, LONGEST, SPREAD, pause_before


@given(attempt=st.integers(2, 10_000), name=st.text())
def test_a_pause_lies_within_the_spread_around_its_doubling(attempt: int, name: str) -> None:
    pause = pause_before(attempt, name=name)
    middle = min(FIRST * 2 ** min(attempt - 2, 20), LONGEST)
    assert middle * (1 - SPREAD) <= pause <= middle * (1 + SPREAD)
    assert pause == pause_before(attempt, name=name)


def test_a_crowd_that_failed_together_does_not_come_back_together() -> None:
    pauses = {pause_before(2, name=f"outbox {number}") for number in range(100)}
    assert len(pauses) == 100
    assert max(pauses) - min(pauses) > timedelta(seconds=10)


def test_the_first_try_is_not_waited_for() -> None:
    with pytest.raises(ValueError, match="first try"):
        pause_before(1, name="outbox 7")
