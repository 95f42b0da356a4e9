"""Rows of django-tasks-db: run once, retried, swept when their worker is gone, without a person's words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django_tasks import task
from django_tasks.base import TaskContext, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from dangvan.kernel import clock, tasks
from dangvan.kernel.models import OutboxMessage, TaskLease, WorkerPulse
from dangvan.kernel.worker import Worker

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db
seen: list[Any] = []


@task()
def count_case(number: int) -> int:
    seen.append(number)
    return number + 1


@task()
def stumble(_address: str) -> None:
    seen.append("stumbled")
    raise ValueError("an.nguyen@example.org")


@task(takes_context=True)
def knows_its_row(context: TaskContext) -> None:
    seen.append(str(context.task_result.id))


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    seen.clear()
    yield
    seen.clear()


def row() -> DBTaskResult[Any, Any]:
    return DBTaskResult.objects.get()


def at_work(moment: datetime) -> None:
    with clock.standing_at(moment):
        Worker().drain()


def test_a_task_runs_once_and_keeps_its_result() -> None:
    count_case.enqueue(7)
    at_work(clock.now())
    at_work(clock.now())
    assert seen == [7]
    assert row().status == TaskResultStatus.SUCCESSFUL
    assert row().return_value == 8
    assert not TaskLease.objects.exists()


def test_a_task_that_asks_for_its_context_gets_it() -> None:
    result = knows_its_row.enqueue()
    at_work(clock.now())
    assert seen == [str(result.id)]


def test_a_task_with_a_later_moment_waits() -> None:
    count_case.using(run_after=clock.now() + timedelta(hours=1)).enqueue(7)
    at_work(clock.now())
    assert seen == []
    at_work(clock.now() + timedelta(hours=1))
    assert seen == [7]


def test_the_more_pressing_task_goes_first() -> None:
    count_case.enqueue(1)
    count_case.using(priority=50).enqueue(2)
    at_work(clock.now())
    assert seen == [2, 1]


def test_a_failed_task_is_tried_again_and_leaves_no_words_behind(caplog: pytest.LogCaptureFixture) -> None:
    stumble.enqueue("case 7")
    at_work(clock.now())
    waiting = row()
    assert waiting.status == TaskResultStatus.READY
    assert waiting.run_after > clock.now()
    assert (waiting.exception_class_path, waiting.traceback) == ("builtins.ValueError", "")
    assert "example.org" not in caplog.text

    at_work(waiting.run_after)
    assert len(seen) == 2


def test_a_task_is_given_up_after_its_last_attempt(caplog: pytest.LogCaptureFixture) -> None:
    stumble.enqueue("case 7")
    for _ in range(tasks.MOST_ATTEMPTS):
        at_work(max(row().run_after, clock.now()))
    assert row().status == TaskResultStatus.FAILED
    assert len(seen) == tasks.MOST_ATTEMPTS
    assert any(r.levelname == "ERROR" and "given up" in r.getMessage() for r in caplog.records)


def test_a_task_whose_function_is_gone_is_retried_and_stops_no_one_else() -> None:
    count_case.enqueue(7)
    DBTaskResult.objects.update(task_path="tests.kernel.test_tasks.no_such_task")
    count_case.enqueue(8)
    at_work(clock.now())
    assert seen == [8]


def test_a_task_of_a_silent_worker_is_swept_and_run_by_another() -> None:
    count_case.enqueue(7)
    taken = tasks.claim("first")
    assert taken is not None
    assert row().status == TaskResultStatus.RUNNING

    later = clock.now() + tasks.LEASE + timedelta(seconds=5)
    at_work(later)
    assert seen == []
    at_work(later + timedelta(minutes=1))

    assert seen == [7]
    assert row().worker_ids[0] == "first"


def test_a_worker_that_renews_its_lease_is_left_alone() -> None:
    count_case.enqueue(7)
    taken = tasks.claim("first")
    assert taken is not None
    with clock.standing_at(clock.now() + tasks.LEASE - timedelta(seconds=5)):
        assert tasks.extend(taken)
    with clock.standing_at(clock.now() + tasks.LEASE + timedelta(seconds=5)):
        assert tasks.sweep() == 0


def test_whoever_lost_the_lease_writes_no_result() -> None:
    count_case.enqueue(7)
    lost = tasks.claim("first")
    with clock.standing_at(clock.now() + tasks.LEASE + timedelta(seconds=5)):
        tasks.sweep()
    assert lost is not None
    tasks.settle(lost, None, "late")
    assert row().status == TaskResultStatus.READY
    assert row().return_value is None


def test_a_task_that_kills_every_worker_is_given_up_at_last() -> None:
    count_case.enqueue(7)
    moment = clock.now()
    for _ in range(tasks.MOST_ATTEMPTS):
        with clock.standing_at(moment):
            assert tasks.claim("doomed") is not None
        moment += tasks.LEASE + timedelta(seconds=1)
        with clock.standing_at(moment):
            assert tasks.sweep() == 1
        moment += timedelta(hours=7)
    assert row().status == TaskResultStatus.FAILED


def test_a_task_put_back_is_free_at_once_and_its_attempt_not_counted() -> None:
    count_case.enqueue(7)
    taken = tasks.claim("first")
    assert taken is not None
    tasks.put_back(taken)
    again = tasks.claim("second")
    assert again is not None
    assert again.attempt == 1


def test_finished_work_is_forgotten_after_two_weeks_and_waiting_work_never() -> None:
    count_case.enqueue(7)
    at_work(clock.now())
    count_case.using(run_after=clock.now() + timedelta(days=60)).enqueue(8)
    WorkerPulse.objects.create(worker="gone", started_at=MONDAY, beat_at=MONDAY)
    with clock.standing_at(clock.now() + tasks.KEPT + timedelta(days=1)):
        tasks.forget_finished_work()
    assert row().args_kwargs["args"] == [8]
    assert not WorkerPulse.objects.exists()
    assert not OutboxMessage.objects.exists()
