"""Whether the house is well: the database, its tables, what waits too long, the worker's pulse, and room on
the disk.

It says by name what is wrong, never an address, a path or the text of an error, so that it may be asked from
outside.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from dangvan.kernel import clock, tasks
from dangvan.kernel.mail import MailNotSent
from dangvan.kernel.models import OutboxMessage, WorkerPulse

#: What other rooms look after, by the name under which it is told.
_checks: dict[str, Callable[[], bool]] = {}

LONGEST_SILENCE = timedelta(seconds=60)
LONGEST_WAIT = timedelta(minutes=15)
LEAST_ROOM_BYTES = 512 * 1024 * 1024


def look_after(name: str, is_well: Callable[[], bool]) -> None:
    """Let `is_well` be asked, too; `name` is told where it says no."""
    _checks[name] = is_well


def report() -> dict[str, Any]:
    """Whether all is well, the names of what is not, and how long the longest waiting has been due.

    Waits are told in whole quarters of an hour: told exactly they would give away when someone spoke.
    """
    found = problems()
    return {"ready": not found, "problems": found, **_figures(found)}


def problems() -> list[str]:
    """The names of what is wrong; without a database nothing further is asked."""
    if not _database_answers():
        return ["database"]
    if not _is_migrated():
        return ["migrations"]
    checks: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("worker", _a_worker_is_alive),
        ("outbox", lambda: not _waits_too_long(oldest_message_due())),
        ("outbox_given_up", lambda: not OutboxMessage.objects.exclude(failed_at=None).exists()),
        ("mail", _letters_leave),
        ("tasks", lambda: not _waits_too_long(oldest_task_due())),
        ("disk", _has_room),
        *_checks.items(),
    )
    return [name for name, is_well in checks if not is_well()]


def oldest_message_due() -> datetime | None:
    """Since when the message has been due that waits longest and that nobody is at."""
    due = OutboxMessage.objects.filter(
        delivered_at=None, failed_at=None, leased_until=None, next_try_at__lte=clock.now()
    )
    return due.order_by("next_try_at").values_list("next_try_at", flat=True).first()


def oldest_task_due() -> datetime | None:
    """Since when the task has been due that waits longest."""
    row = tasks.ready(clock.now()).filter(status=TaskResultStatus.READY).order_by("enqueued_at").first()
    return _due_since(row) if row else None


def _due_since(row: DBTaskResult[Any, Any]) -> datetime:
    due: datetime = row.enqueued_at if row.run_after == get_date_max() else row.run_after
    return due


def _figures(found: list[str]) -> dict[str, int]:
    """How long the longest waiting has been due, in seconds, as far as the limit has passed wholly."""
    if {"database", "migrations"} & set(found):
        return {}
    now = clock.now()
    waits = {"outbox_waits_seconds": oldest_message_due(), "tasks_wait_seconds": oldest_task_due()}
    step = int(LONGEST_WAIT.total_seconds())
    return {
        name: int((now - since).total_seconds()) // step * step if since else 0
        for name, since in waits.items()
    }


def _letters_leave() -> bool:
    """No letter was turned away for longer than the limit while none of its kind got through.

    One mailbox that puts us off for hours is no trouble of the service; a mail server that takes nothing is.
    """
    since = clock.now() - LONGEST_WAIT
    kinds = (
        OutboxMessage.objects.filter(
            delivered_at=None, failed_at=None, last_error=MailNotSent.__name__, created_at__lt=since
        )
        .values_list("kind", flat=True)
        .distinct()
    )
    refused = set(kinds)
    if not refused:
        return True
    got_through = OutboxMessage.objects.filter(kind__in=refused, delivered_at__gt=since)
    return refused <= set(got_through.values_list("kind", flat=True).distinct())


def _waits_too_long(since: datetime | None) -> bool:
    return since is not None and clock.now() - since > LONGEST_WAIT


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _is_migrated() -> bool:
    """Asked until it is true; what was applied stays applied."""
    global _migrated  # noqa: PLW0603 (one fact about the process's database)
    if not _migrated:
        try:
            executor = MigrationExecutor(connection)
        except DatabaseError:
            return False
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


_migrated = False


def _a_worker_is_alive() -> bool:
    return WorkerPulse.objects.filter(beat_at__gt=clock.now() - LONGEST_SILENCE).exists()


def _has_room() -> bool:
    try:
        return shutil.disk_usage(settings.DANGVAN_HOME).free > LEAST_ROOM_BYTES
    except OSError:
        return False
