"""Rows of django-tasks-db as our worker runs them: with a lease, a sweeper, and retries after growing pauses.

Upstream marks a row RUNNING and forgets it if its worker is killed. Here the worker holds a lease beside the
row and renews it; a lapsed lease brings the row back. A task may therefore run twice and must be idempotent.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django_tasks.base import TaskContext, TaskResult, TaskResultStatus
from django_tasks.utils import normalize_json
from django_tasks_db.models import DBTaskResult, get_date_max

from dangvan.kernel import clock, mail, outbox
from dangvan.kernel.backoff import pause_before
from dangvan.kernel.clock_jobs import every
from dangvan.kernel.leases import is_over
from dangvan.kernel.models import TaskLease, WorkerPulse

log = logging.getLogger("dangvan.tasks")

#: How long a worker may be silent over a task before the sweeper puts it back.
LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 8
#: How long rows of finished work are kept to be looked at.
KEPT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Claim:
    """A task as one worker took it; `attempt` tells this taking from any later one."""

    task_id: UUID
    path: str
    attempt: int


def ready(at: datetime) -> QuerySet[DBTaskResult[Any, Any]]:
    """Tasks that could be begun at that moment, the most pressing first."""
    due = Q(run_after=get_date_max()) | Q(run_after__lte=at)
    return DBTaskResult.objects.filter(due, status=TaskResultStatus.READY)


def claim(worker: str) -> Claim | None:
    """Take the next task that is due, or none; never is one taken by two workers."""
    now = clock.now()
    if not ready(now).values_list("pk").first():
        return None
    with transaction.atomic():
        rows = ready(now)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        row = rows.first()
        if row is None:
            return None
        row.status = TaskResultStatus.RUNNING
        row.started_at = now
        row.worker_ids = [*row.worker_ids[-9:], worker]
        row.save(update_fields=["status", "started_at", "worker_ids"])
        lease, _created = TaskLease.objects.get_or_create(task_id=row.pk)
        lease.attempts += 1
        lease.leased_until = now + LEASE
        lease.save()
    return Claim(row.pk, row.task_path, lease.attempts)


def run(taken: Claim) -> Any:
    """Call the task's function; raises what it raises, or ImportError where it is gone."""
    row: DBTaskResult[Any, Any] = DBTaskResult.objects.get(pk=taken.task_id)
    task, arguments = row.task, row.args_kwargs
    # Upstream's result is a subclass that its own types do not admit to.
    result: TaskResult[Any] = row.task_result  # type: ignore[assignment]
    context = [TaskContext(task_result=result)] if task.takes_context else []
    return normalize_json(task.call(*context, *arguments["args"], **arguments["kwargs"]))


def extend(taken: Claim) -> bool:
    """Say that the worker is still at it; False where the task was taken over meanwhile."""
    return bool(_held(taken).update(leased_until=clock.now() + LEASE))


def settle(taken: Claim, error: BaseException | None, returned: Any = None) -> None:
    """Write down how a run ended. Whoever lost the lease meanwhile writes nothing: the other's run counts."""
    with transaction.atomic():
        if not _held(taken).update(leased_until=None):
            return
        row: DBTaskResult[Any, Any] = DBTaskResult.objects.get(pk=taken.task_id)
        if error is None:
            row.status, row.return_value = TaskResultStatus.SUCCESSFUL, returned
            row.exception_class_path = ""
            row.finished_at = clock.now()
        else:
            _set_back(row, taken.attempt, f"{type(error).__module__}.{type(error).__qualname__}")
        row.save()
        if row.finished_at is not None:
            TaskLease.objects.filter(pk=taken.task_id).delete()


def put_back(taken: Claim) -> None:
    """Give an unfinished task to whoever comes next, at once and without counting the attempt."""
    with transaction.atomic():
        if _held(taken).update(leased_until=None, attempts=taken.attempt - 1):
            DBTaskResult.objects.filter(pk=taken.task_id).update(status=TaskResultStatus.READY)


def sweep() -> int:
    """Bring back what dead workers left RUNNING; returns how many rows were touched."""
    now = clock.now()
    lapsed = list(TaskLease.objects.filter(is_over(now, LEASE)).values_list("task_id", "attempts"))
    swept = 0
    for task_id, attempts in lapsed:
        with transaction.atomic():
            mine = TaskLease.objects.filter(is_over(now, LEASE), pk=task_id, attempts=attempts)
            if not mine.update(leased_until=None):
                continue
            row: DBTaskResult[Any, Any] | None = DBTaskResult.objects.filter(
                pk=task_id, status=TaskResultStatus.RUNNING
            ).first()
            if row is not None:
                _set_back(row, attempts, "WorkerLost")
                row.save()
                swept += 1
                log.warning(
                    "task of a lost worker swept id=%s path=%s attempt=%d", task_id, row.task_path, attempts
                )
    return swept


def _set_back(row: DBTaskResult[Any, Any], attempts: int, error: str) -> None:
    """READY again after a pause, or FAILED for good.

    The error's words are not kept: they may quote a person.
    """
    now = clock.now()
    row.exception_class_path, row.traceback = error, ""
    if attempts < MOST_ATTEMPTS:
        row.status = TaskResultStatus.READY
        row.run_after = now + pause_before(attempts + 1, name=f"task {row.pk}")
        return
    row.status, row.finished_at = TaskResultStatus.FAILED, now
    log.error("task given up id=%s path=%s attempts=%d error=%s", row.pk, row.task_path, attempts, error)


def _held(taken: Claim) -> QuerySet[TaskLease]:
    return TaskLease.objects.filter(pk=taken.task_id, attempts=taken.attempt, leased_until__isnull=False)


@every(minutes=60, name="kernel.forget_finished_work")
def forget_finished_work() -> None:
    """Drop rows of work that was done long ago, so that the tables stay as small as what is waiting."""
    before = clock.now() - KEPT
    outbox.forget_delivered(before)
    DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=before).delete()
    WorkerPulse.objects.filter(beat_at__lt=clock.now() - timedelta(days=1)).delete()
    mail.forget_letters_in_files()
