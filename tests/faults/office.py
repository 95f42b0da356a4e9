"""A process with the product loaded once, which forks a worker whenever a test asks for one and looks into
the database for it. It reads one JSON question a line and answers with one line.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.faults.settings"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django_tasks_db.models import DBTaskResult  # noqa: E402

from dangvan.kernel import clock, outbox  # noqa: E402
from dangvan.kernel.models import ClockJob, OutboxMessage, TaskLease  # noqa: E402
from tests.faults import tasks  # noqa: E402


def start_worker(log: str, environment: dict[str, str], name: str) -> int:
    """A child that becomes `dangvan worker`, its words going to the file `log`."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(descriptor, 1)
        os.dup2(descriptor, 2)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.environ.update(environment)
        if environment.get("FAULTS_CLOCK"):
            tasks.register_clock_job()
        call_command("worker", interval=0.1, name=name)
        status = 0
    finally:
        os._exit(status)


def change(word: str, names: list[str]) -> None:
    if word == "task":
        for name in names:
            tasks.slow_task.enqueue(name)
    elif word in {"letter", "stubborn"}:
        for name in names:
            outbox.after_commit(f"faults.{word}", name=name)
    elif word == "let leases lapse":
        past = clock.now() - timedelta(seconds=1)
        for model in (OutboxMessage, TaskLease, ClockJob):
            model._default_manager.filter(leased_until__isnull=False).update(leased_until=past)
    elif word == "skip pauses":
        DBTaskResult.objects.update(run_after=clock.now())
        OutboxMessage.objects.update(next_try_at=clock.now())


def state() -> dict[str, Any]:
    return {
        "tasks": sorted(DBTaskResult.objects.values_list("status", flat=True)),
        "delivered": OutboxMessage.objects.exclude(delivered_at=None).count(),
        "leased": OutboxMessage.objects.exclude(leased_until=None).count()
        + TaskLease.objects.exclude(leased_until=None).count(),
        "attempts": sum(OutboxMessage.objects.values_list("attempts", flat=True)),
    }


def answer(question: dict[str, Any]) -> Any:
    if connection.settings_dict["NAME"] != question["database"]:
        connections.close_all()
        connection.settings_dict["NAME"] = question["database"]
    word = question["word"]
    if word == "start worker":
        return start_worker(question["log"], question["environment"], question["name"])
    if word == "wait":
        pid, status = os.waitpid(question["pid"], 0 if question["long"] else os.WNOHANG)
        return os.waitstatus_to_exitcode(status) if pid else None
    if word == "reconnect":
        connections.close_all()
    change(word, question["names"])
    return state()


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()
