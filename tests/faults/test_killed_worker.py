"""A worker that is killed, stopped or cut off loses nothing: another takes up what it was at."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.faults.conftest import CHECKOUT, Office

#: Seconds on a busy machine; the work that is broken off and the lease that is not waited for take a minute.
AT_ONCE = 20.0

# On PostgreSQL the processes share the tests' own database; on SQLite each test has a file of its own.
pytestmark = pytest.mark.django_db(transaction="DATABASE_URL" in os.environ)


def test_a_task_of_a_killed_worker_is_finished_by_another(office: Office) -> None:
    office.ask("task", "patch")
    first = office.start_worker(seconds=60)
    office.wait_for_line("begin patch")
    first.send(signal.SIGKILL)
    assert first.wait() == -signal.SIGKILL
    assert office.state()["tasks"] == ["RUNNING"]

    office.ask("let leases lapse")
    office.start_worker()
    office.wait_for(lambda: office.state()["tasks"] == ["READY"])
    office.ask("skip pauses")
    office.wait_for(lambda: office.state()["tasks"] == ["SUCCESSFUL"])
    assert office.lines() == ["begin patch", "begin patch", "end patch"]


def test_a_message_of_a_killed_worker_is_delivered_by_another(office: Office) -> None:
    office.ask("letter", "answer")
    first = office.start_worker(seconds=60)
    office.wait_for_line("begin answer")
    first.send(signal.SIGKILL)
    first.wait()
    assert office.state()["leased"] == 1

    office.start_worker()
    time.sleep(0.5)
    assert office.lines() == ["begin answer"]  # while the lease stands nobody touches it
    office.ask("let leases lapse")
    office.wait_for(lambda: office.state()["delivered"] == 1)
    assert office.lines() == ["begin answer", "begin answer", "end answer"]


def test_a_clock_job_of_a_killed_worker_is_begun_anew_before_its_next_turn(office: Office) -> None:
    first = office.start_worker(seconds=60, clock_job=True)
    office.wait_for_line("begin clock")
    first.send(signal.SIGKILL)
    first.wait()

    office.ask("let leases lapse")
    office.start_worker(clock_job=True)
    office.wait_for_line("end clock")
    assert office.lines() == ["begin clock", "begin clock", "end clock"]


def test_two_workers_share_the_work_and_do_each_piece_once(office: Office) -> None:
    names = [f"piece-{number}" for number in range(8)]
    office.start_worker(seconds=0.05)
    office.start_worker(seconds=0.05)
    office.ask("letter", *names)
    office.ask("task", *[f"task-{name}" for name in names])
    office.wait_for(lambda: office.state()["tasks"] == ["SUCCESSFUL"] * len(names))
    office.wait_for(lambda: office.state()["delivered"] == len(names))

    ended = [line for line in office.lines() if line.startswith("end")]
    assert sorted(ended) == sorted(f"end {name}" for name in [*names, *[f"task-{name}" for name in names]])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_worker_stops_cleanly_and_at_once(office: Office, number: signal.Signals) -> None:
    worker = office.start_worker()
    began = time.monotonic()
    worker.send(number)
    assert worker.wait() == 0
    assert time.monotonic() - began < AT_ONCE
    assert "worker stopped" in office.log_of(0)


def test_work_that_ends_in_time_is_let_finish_when_the_worker_is_told_to_stop(office: Office) -> None:
    office.ask("letter", "answer")
    worker = office.start_worker(seconds=0.5)
    office.wait_for_line("begin answer")
    worker.send(signal.SIGTERM)
    assert worker.wait() == 0
    assert office.lines() == ["begin answer", "end answer"]
    assert office.state()["delivered"] == 1


@pytest.mark.parametrize("kind", ["letter", "task"])
def test_long_work_is_put_back_when_the_worker_is_told_to_stop(office: Office, kind: str) -> None:
    office.ask(kind, "answer")
    worker = office.start_worker(seconds=60)
    office.wait_for_line("begin answer")
    began = time.monotonic()
    worker.send(signal.SIGTERM)
    assert worker.wait() == 0
    assert time.monotonic() - began < AT_ONCE
    state = office.state()
    assert (state["leased"], state["attempts"]) == (0, 0)

    office.start_worker()  # no lease to wait for
    office.wait_for_line("end answer")


def test_work_that_will_not_be_interrupted_is_left_to_its_lease(office: Office) -> None:
    office.ask("stubborn", "answer")
    worker = office.start_worker()
    office.wait_for_line("begin answer")
    began = time.monotonic()
    worker.send(signal.SIGTERM)
    assert worker.wait() == 0
    assert time.monotonic() - began < AT_ONCE
    assert office.state()["leased"] == 1


def test_the_usual_log_tells_of_the_clock_and_keeps_no_line_of_anybodys_act(office: Office) -> None:
    office.ask("letter", "an.nguyen@example.org")
    office.start_worker()
    office.wait_for(lambda: office.state()["delivered"] == 1)
    office.wait_for(lambda: "clock kernel.forget_finished_work done" in office.log_of(0))
    assert "message" not in office.log_of(0)
    assert "example.org" not in office.log_of(0)


def test_the_command_does_what_is_due_and_stops_where_it_is_told_to_drain(office: Office) -> None:
    office.ask("letter", "answer")
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "DANGVAN_HOME": str(office.folder),
        "FAULTS_DIARY": str(office.diary),
        "PYTHONPATH": os.pathsep.join([str(CHECKOUT / "src"), str(CHECKOUT)]),
    }
    if "DATABASE_URL" in environment:
        environment["DATABASE_URL"] = environment["DATABASE_URL"].rsplit("/", 1)[0] + "/" + office.database
    command = [sys.executable, "-m", "dangvan", "worker", "--drain"]
    subprocess.run(command, env=environment, cwd=CHECKOUT, check=True, capture_output=True, timeout=60)
    assert office.lines() == ["begin answer", "end answer"]
    assert office.state()["delivered"] == 1


@pytest.mark.postgres
def test_a_worker_outlives_a_restart_of_the_database(office: Office) -> None:
    from django.db import connection

    worker = office.start_worker()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> 'psql'"
        )
    office.staff.ask(word="reconnect", names=[], database=office.database)
    office.ask("letter", "answer")
    office.wait_for_line("end answer")
    assert worker.is_running()
