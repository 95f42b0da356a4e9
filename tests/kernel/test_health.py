"""What `/healthz` and `/readyz` answer while the house is well, and when something is wrong."""

from __future__ import annotations

import json
from collections import namedtuple
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import RequestFactory
from django_tasks import task

from dangvan.kernel import clock, health, outbox
from dangvan.kernel.mail import MailNotSent
from dangvan.kernel.models import OutboxMessage, WorkerPulse
from dangvan.website import health as pages

pytestmark = pytest.mark.django_db
Usage = namedtuple("Usage", "total used free")


@task()
def any_task() -> None: ...


@pytest.fixture(autouse=True)
def _well(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker is alive and the disk has room, unless a test says otherwise."""
    now = clock.now()
    WorkerPulse.objects.create(worker="worker", started_at=now, beat_at=now)
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _path: Usage(10**12, 0, 10**12))
    monkeypatch.setattr(health, "_migrated", False)


def ready() -> tuple[int, dict[str, Any]]:
    response = pages.ready(RequestFactory().get("/readyz"))
    return response.status_code, json.loads(response.content)


def test_the_process_says_that_it_lives() -> None:
    assert pages.alive(RequestFactory().get("/healthz")).status_code == 200


def test_a_house_that_is_well_is_ready() -> None:
    assert ready() == (
        200,
        {"ready": True, "problems": [], "outbox_waits_seconds": 0, "tasks_wait_seconds": 0},
    )


def test_a_silent_worker_is_named() -> None:
    WorkerPulse.objects.update(beat_at=clock.now() - timedelta(minutes=2))
    assert ready()[1]["problems"] == ["worker"]


def test_a_message_that_waits_too_long_is_named() -> None:
    outbox.after_commit("test.letter", case="7")
    assert ready()[0] == 200
    OutboxMessage.objects.update(next_try_at=clock.now() - timedelta(minutes=20))
    status, body = ready()
    assert (status, body["problems"]) == (503, ["outbox"])
    assert body["outbox_waits_seconds"] == 900


def test_a_short_wait_tells_no_outsider_when_it_began() -> None:
    outbox.after_commit("test.letter", case="7")
    OutboxMessage.objects.update(next_try_at=clock.now() - timedelta(minutes=9))
    assert ready()[1]["outbox_waits_seconds"] == 0


def test_a_message_that_was_given_up_is_named_until_it_is_tried_anew() -> None:
    outbox.after_commit("test.letter", case="7")
    OutboxMessage.objects.update(failed_at=clock.now())
    assert ready()[1]["problems"] == ["outbox_given_up"]
    outbox.try_again()
    assert ready()[0] == 200


def test_a_message_for_later_is_no_problem() -> None:
    outbox.after_commit("test.letter", not_before=clock.now() + timedelta(days=1), case="7")
    assert ready()[0] == 200


def test_a_task_that_waits_too_long_is_named() -> None:
    any_task.enqueue()
    assert ready()[0] == 200
    with clock.standing_at(clock.now() + timedelta(minutes=20)):
        WorkerPulse.objects.update(beat_at=clock.now())
        assert ready()[1]["problems"] == ["tasks"]


def test_a_full_disk_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _path: Usage(10**12, 10**12, 10**6))
    assert ready()[1]["problems"] == ["disk"]


def test_without_a_database_only_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("connection to 10.1.2.3 refused")

    monkeypatch.setattr(health.connection, "cursor", away)
    status, body = ready()
    assert (status, body) == (503, {"ready": False, "problems": ["database"]})


def test_missing_migrations_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: ["kernel.0002"])
    assert ready()[1]["problems"] == ["migrations"]


def refused(minutes: int) -> None:
    """A letter that the mail server has not taken for so long; its next try lies ahead."""
    outbox.after_commit("test.letter", case="7")
    OutboxMessage.objects.filter(attempts=0).update(
        attempts=3,
        last_error=MailNotSent.__name__,
        created_at=clock.now() - timedelta(minutes=minutes),
        next_try_at=clock.now() + timedelta(hours=1),
    )


def test_a_mail_server_that_takes_no_letter_is_named() -> None:
    refused(20)
    status, body = ready()
    assert (status, body["problems"]) == (503, ["mail"])
    assert body["outbox_waits_seconds"] == 0


def test_a_mail_server_that_was_away_for_a_moment_is_not_named() -> None:
    refused(5)
    assert ready()[0] == 200


def test_one_mailbox_that_puts_us_off_while_others_take_letters_is_not_named() -> None:
    refused(20)
    outbox.after_commit("test.letter", case="8")
    OutboxMessage.objects.filter(attempts=0).update(attempts=1, delivered_at=clock.now())
    assert ready()[0] == 200
    OutboxMessage.objects.exclude(delivered_at=None).update(delivered_at=clock.now() - timedelta(hours=1))
    assert ready()[1]["problems"] == ["mail"]
