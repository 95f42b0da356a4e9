"""A lease from a clock that was wrong holds nobody up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dangvan.kernel import clock, clock_jobs, outbox
from dangvan.kernel.models import OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("ahead", "is_taken"), [(timedelta(minutes=1), False), (timedelta(days=3), True)])
def test_a_lease_that_reaches_further_than_leases_do_is_over(ahead: timedelta, is_taken: bool) -> None:
    outbox.after_commit("kernel.nothing")
    OutboxMessage.objects.update(leased_until=clock.now() + ahead)
    assert (outbox.claim() is not None) is is_taken


def test_a_job_that_was_last_started_by_a_clock_days_ahead_is_due() -> None:
    now, hour = clock.now(), timedelta(hours=1)
    assert clock_jobs.is_due(hour, now + timedelta(days=3), now)
    assert not clock_jobs.is_due(hour, now, now)
