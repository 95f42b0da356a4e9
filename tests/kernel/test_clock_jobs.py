"""Jobs of the clock: one worker a turn, one run after downtime, no drift."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvan.kernel import clock, clock_jobs
from dangvan.kernel.models import ClockJob
from dangvan.kernel.worker import Worker

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """When the one registered job, every ten minutes, has run."""
    monkeypatch.setattr(clock_jobs, "_jobs", {})
    seen: list[datetime] = []

    @clock_jobs.every(minutes=10, name="test.late_cases")
    def look_for_late_cases() -> None:
        seen.append(clock.now())

    return seen


def at_work(moment: datetime) -> None:
    with clock.standing_at(moment):
        Worker().drain()


@pytest.mark.django_db
def test_a_job_runs_at_once_and_then_once_a_turn(runs: list[datetime]) -> None:
    for minutes in range(0, 31, 5):
        at_work(MONDAY + timedelta(minutes=minutes))
    assert runs == [MONDAY + timedelta(minutes=m) for m in (0, 10, 20, 30)]


@pytest.mark.django_db
def test_a_job_runs_once_after_a_long_downtime(runs: list[datetime]) -> None:
    at_work(MONDAY)
    at_work(MONDAY + timedelta(days=3))
    at_work(MONDAY + timedelta(days=3, seconds=1))
    assert len(runs) == 2


@pytest.mark.django_db
def test_a_job_at_work_is_not_begun_by_a_second_worker(runs: list[datetime]) -> None:
    clock_jobs.enrol()
    with clock.standing_at(MONDAY):
        assert clock_jobs.claim() is not None
        assert clock_jobs.claim() is None


@pytest.mark.django_db
def test_a_job_broken_off_by_a_dead_worker_is_begun_anew_before_its_next_turn(runs: list[datetime]) -> None:
    clock_jobs.enrol()
    with clock.standing_at(MONDAY):
        clock_jobs.claim()
    at_work(MONDAY + clock_jobs.LEASE + timedelta(seconds=1))
    assert len(runs) == 1


@pytest.mark.django_db
def test_a_job_put_back_is_free_at_once(runs: list[datetime]) -> None:
    clock_jobs.enrol()
    with clock.standing_at(MONDAY):
        turn = clock_jobs.claim()
        assert turn is not None
        clock_jobs.put_back(turn)
    at_work(MONDAY + timedelta(seconds=1))
    assert len(runs) == 1


@pytest.mark.django_db
def test_a_failed_job_says_so_and_waits_for_its_next_turn(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(clock_jobs, "_jobs", {})
    attempts: list[datetime] = []

    @clock_jobs.every(minutes=10, name="test.fails")
    def fail() -> None:
        attempts.append(clock.now())
        raise ValueError("an.nguyen@example.org")

    at_work(MONDAY)
    at_work(MONDAY + timedelta(minutes=1))
    assert len(attempts) == 1
    assert ClockJob.objects.get().last_error == "ValueError"
    assert "example.org" not in caplog.text
    at_work(MONDAY + timedelta(minutes=10))
    assert len(attempts) == 2


@pytest.mark.django_db
def test_a_failing_job_stops_no_other(runs: list[datetime]) -> None:
    @clock_jobs.every(minutes=10, name="test.a_fails")
    def fail() -> None:
        raise ValueError

    at_work(MONDAY)
    assert len(runs) == 1


def test_two_jobs_of_one_name_are_refused(runs: list[datetime]) -> None:
    with pytest.raises(ValueError, match="two clock jobs"):
        clock_jobs.every(minutes=1, name="test.late_cases")(lambda: None)


def test_an_interval_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="above zero"):
        clock_jobs.every(minutes=0, name="test.never")


moments = st.integers(1_700_000_000, 1_900_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(start=moments, minutes=st.integers(1, 1440))
def test_a_job_is_due_again_within_an_interval_and_once_a_turn(start: datetime, minutes: int) -> None:
    interval = timedelta(minutes=minutes)
    assert not clock_jobs.is_due(interval, start, start)
    assert clock_jobs.is_due(interval, start, start + interval)
    origin = datetime(2000, 1, 1, tzinfo=UTC)
    next_turn = origin + ((start - origin) // interval + 1) * interval
    assert not clock_jobs.is_due(interval, start, next_turn - timedelta(microseconds=1))
    assert clock_jobs.is_due(interval, start, next_turn)


@pytest.mark.django_db
def test_a_job_of_a_lane_is_left_to_its_lane_and_done_by_whoever_drains(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock_jobs, "_jobs", {})
    done: list[str] = []
    clock_jobs.every(minutes=10, name="test.log", lane="log")(lambda: done.append("log"))
    clock_jobs.every(minutes=5, name="test.log_twice", lane="log")(lambda: done.append("twice"))
    assert clock_jobs.lanes() == {"log": timedelta(minutes=5)}
    clock_jobs.enrol()
    assert clock_jobs.claim() is None
    turn = clock_jobs.claim("log")
    assert turn is not None
    clock_jobs.put_back(turn)
    Worker().drain()
    assert sorted(done) == ["log", "twice"]


@pytest.mark.django_db(transaction=True)
def test_a_lane_keeps_its_turns_while_a_long_job_is_at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock_jobs, "_jobs", {})
    monkeypatch.setattr(Worker, "_listen_to_signals", lambda _self: None)
    in_lane = threading.Event()
    waited: list[bool] = []

    @clock_jobs.every(minutes=10, name="test.long")
    def long() -> None:
        waited.append(in_lane.wait(60))
        worker.stop()

    clock_jobs.every(minutes=0.01, name="test.log", lane="log")(in_lane.set)
    worker = Worker(interval=0.05)
    worker.run()
    assert waited == [True]
