"""Real worker processes on a real database file, or on the PostgreSQL database of the tests."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

CHECKOUT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0


class Staff:
    """The process that forks workers; see `office.py`."""

    def __init__(self, home: Path) -> None:
        environment = os.environ | {
            "DANGVAN_HOME": str(home),
            "PYTHONPATH": os.pathsep.join([str(CHECKOUT / "src"), str(CHECKOUT)]),
        }
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.office"],
            env=environment, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def ask(self, **question: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(question).encode() + b"\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()


class Worker:
    """One worker process of a test."""

    def __init__(self, office: Office, number: int, pid: int) -> None:
        self.office, self.number, self.pid = office, number, pid
        self.status: int | None = None

    def send(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def wait(self) -> int:
        """Its exit status; negative where a signal ended it."""
        if self.status is None:
            self.office.wait_for(self._has_ended)
        assert self.status is not None
        return self.status

    def is_running(self) -> bool:
        return self.status is None and not self._has_ended()

    def _has_ended(self) -> bool:
        self.status = self.office.ask("wait", pid=self.pid, long=False)
        return self.status is not None


class Office:
    """A database with nothing in it, the workers on it, and the diary that their work is written in."""

    def __init__(self, staff: Staff, folder: Path, database: str) -> None:
        self.staff, self.folder, self.database = staff, folder, database
        self.diary = folder / "diary"
        self.workers: list[Worker] = []

    def ask(self, word: str, *names: str, **more: Any) -> Any:
        return self.staff.ask(word=word, names=names, database=self.database, **more)

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("look")
        return found

    def start_worker(self, *, seconds: float = 0, clock_job: bool = False) -> Worker:
        number = len(self.workers)
        environment = {"FAULTS_SECONDS": str(seconds), "FAULTS_DIARY": str(self.diary)}
        if clock_job:
            environment["FAULTS_CLOCK"] = "1"
        log = str(self.folder / f"worker{number}.log")
        pid = self.ask("start worker", log=log, environment=environment, name=f"worker{number}")
        self.workers.append(Worker(self, number, pid))
        self.wait_for(lambda: "worker started" in self.log_of(number))
        return self.workers[-1]

    def log_of(self, number: int) -> str:
        path = self.folder / f"worker{number}.log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def lines(self) -> list[str]:
        """What happened, without the process numbers."""
        if not self.diary.exists():
            return []
        return [line.rsplit(" ", 1)[0] for line in self.diary.read_text(encoding="utf-8").splitlines()]

    def wait_for(self, happened: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not happened():
            if time.monotonic() > until:
                logs = "\n".join(self.log_of(number)[-2000:] for number in range(len(self.workers)))
                pytest.fail(f"waited in vain; diary {self.lines()}\n{logs}")
            time.sleep(0.02)

    def wait_for_line(self, line: str) -> None:
        self.wait_for(lambda: line in self.lines())

    def close(self) -> None:
        for worker in self.workers:
            if worker.is_running():
                worker.send(signal.SIGKILL)
                worker.wait()


@pytest.fixture(scope="session")
def staff(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staff]:
    staff = Staff(tmp_path_factory.mktemp("faults"))
    yield staff
    staff.close()


@pytest.fixture
def office(
    staff: Staff, migrated_database: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Office]:
    if connection.vendor == "postgresql":
        request.getfixturevalue("transactional_db")
        office = Office(staff, tmp_path, str(connection.settings_dict["NAME"]))
    else:
        database = tmp_path / "dangvan.sqlite3"
        shutil.copy(migrated_database, database)
        office = Office(staff, tmp_path, str(database))
    yield office
    office.close()
