"""The one source of time, and how it stands still."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from dangvan.kernel import clock

NOON = datetime(2026, 2, 17, 5, 0, tzinfo=UTC)


def test_the_clock_goes() -> None:
    before = timezone.now()
    assert before <= clock.now() <= timezone.now()
    assert clock.now().utcoffset() == timedelta(0)


def test_everything_inside_happens_at_the_moment_at_which_it_stands() -> None:
    with clock.standing_at(NOON):
        assert clock.now() == NOON
        with clock.standing_at(NOON + timedelta(days=1)):
            assert clock.now() == NOON + timedelta(days=1)
        assert clock.now() == NOON
    assert clock.now() != NOON


def test_it_goes_again_after_an_error() -> None:
    with pytest.raises(KeyError), clock.standing_at(NOON):
        raise KeyError
    assert clock.now() != NOON


def test_it_stands_only_for_whoever_stood_it() -> None:
    seen: list[datetime] = []
    with clock.standing_at(NOON):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen[0] != NOON


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"), clock.standing_at(datetime(2026, 2, 17)):  # noqa: DTZ001
        pass


def test_the_day_is_the_citys_day() -> None:
    with clock.standing_at(datetime(2026, 11, 23, 17, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 11, 24)
    assert clock.local(NOON).hour == 12
