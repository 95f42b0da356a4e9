"""Real sequencers and a real signer, killed, doubled and left without a lock: the log has one history, and
every event that was committed is in it at last.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from dangvan.ledger.publishing.stores import FolderStore
from dangvan.ledger.tlog.checkpoints import parse_checkpoint
from dangvan.ledger.tlog.notes import split_note
from dangvan.ledger.tlog.proofs import verify_consistency
from dangvan.ledger.tlog.reading import TreeReader
from tests.faults.conftest import CHECKOUT
from tests.ledger.signing.test_process import end, start, wait_for

ORIGIN = "city.example/log"
STEPS = ("look", "gather", "note_down", "write", "sign", "enter", "publish", "tidy")
POINTS = [f"after {step}" for step in STEPS] + ["before note_down", "before enter", "after file"]

pytestmark = pytest.mark.django_db(transaction=True)


class Hall:
    """The process that forks sequencers, for all tests of this file."""

    def __init__(self, home: Path) -> None:
        environment = os.environ | {
            "DANGVAN_HOME": str(home),
            "DANGVAN_LOG_BATCH_SECONDS": "1",
            "PYTHONPATH": os.pathsep.join([str(CHECKOUT / "src"), str(CHECKOUT)]),
        }
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.ledger.office"],
            env=environment, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def ask(self, **question: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(question).encode() + b"\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        self.process.communicate(timeout=60)


class City:
    """One log: its database, its folder, its signer."""

    def __init__(self, hall: Hall, home: Path, database: str) -> None:
        self.hall, self.home, self.database = hall, home, database
        self.seen: dict[int, bytes] = {}
        self.signer = self.start_signer()

    def start_signer(self) -> subprocess.Popen[bytes]:
        process = start(self.home)
        wait_for(self.home / "signer.sock", process)
        return process

    def begin(self, word: str, *arguments: Any) -> int:
        place = {"home": str(self.home), "database": self.database, "origin": ORIGIN}
        pid: int = self.hall.ask(word=word, arguments=arguments, **place)
        return pid

    def end_of(self, pid: int) -> int:
        status: int = self.hall.ask(word="wait", pid=pid)
        return status

    def do(self, word: str, *arguments: Any) -> Any:
        pid = self.begin(word, *arguments)
        assert self.end_of(pid) == 0, self.told()
        return json.loads((self.home / f"answer.{pid}").read_text())

    def told(self) -> str:
        """The last lines of what every process said, for whoever reads of a failure."""
        return (self.home / "log.txt").read_text(encoding="utf-8")[-6000:]

    def look(self) -> dict[str, Any]:
        """What there is; every checkpoint ever seen must be of one history."""
        found: dict[str, Any] = self.do("look")
        notes = list(found["notes"])
        published = self.home / "log" / "checkpoint"
        if published.exists():
            notes.append(published.read_text(encoding="utf-8"))
        for note in notes:
            checkpoint = parse_checkpoint(split_note(note)[0])
            assert self.seen.setdefault(checkpoint.size, checkpoint.root) == checkpoint.root
        assert found["root fits"]
        assert found["rows fit"]
        assert found["events fit"]
        assert found["halted"] == "", self.told()
        return found

    def settle(self) -> None:
        """All that waits enters, and all that was ever signed is a beginning of what there is now."""
        assert self.do("finish") > 0
        found = self.look()
        assert (found["waiting"], found["pending"]) == (0, 0)
        tree = TreeReader(FolderStore(self.home / "log").read, found["size"])
        for size, root in self.seen.items():
            verify_consistency(size, root, found["size"], tree.root(), tree.consistency_proof(size))


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    hall = Hall(tmp_path_factory.mktemp("hall"))
    yield hall
    hall.close()


@pytest.fixture
def a_city(
    hall: Hall, migrated_database: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[City]:
    if connection.vendor == "postgresql":
        request.getfixturevalue("transactional_db")
        database = str(connection.settings_dict["NAME"])
    else:
        database = str(tmp_path / "dangvan.sqlite3")
        shutil.copy(migrated_database, database)
    city = City(hall, tmp_path, database)
    yield city
    if city.signer.poll() is None:
        end(city.signer)


@pytest.mark.parametrize("point", POINTS)
def test_a_sequencer_killed_at_any_step_is_followed_by_another(a_city: City, point: str) -> None:
    a_city.do("say", 40)
    a_city.do("finish")
    a_city.do("say", 60)
    pid = a_city.begin("batch", point)
    assert a_city.end_of(pid) == -signal.SIGKILL
    a_city.look()
    if connection.vendor == "sqlite":
        a_city.do("let the lease lapse")
    a_city.settle()


@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "without the lock"])
def test_several_sequencers_at_once_write_one_history(a_city: City, locked: bool) -> None:
    """Without the lock the pending batch, the stores and the signer still let one history through."""
    a_city.do("say", 50)
    pids = [a_city.begin("many", 3.0, locked) for _ in range(3)]
    for _ in range(5):
        a_city.do("say", 20)
        a_city.look()
    assert [a_city.end_of(pid) for pid in pids] == [0, 0, 0], a_city.told()
    a_city.look()
    a_city.settle()


def test_a_signer_killed_again_and_again_forgets_nothing(a_city: City) -> None:
    a_city.do("say", 50)
    pid = a_city.begin("many", 4.0, True)
    for _ in range(3):
        time.sleep(0.4)
        a_city.signer.kill()
        a_city.signer.communicate(timeout=60)
        a_city.look()
        a_city.signer = a_city.start_signer()
        a_city.do("say", 5)
    assert a_city.end_of(pid) == 0, a_city.told()
    a_city.settle()


def test_workers_keep_the_turn_of_the_log_whatever_else_they_do(a_city: City) -> None:
    """Two workers with a batch a second, one of them killed: batches go on."""
    workers = [a_city.begin("work") for _ in range(2)]
    for _ in range(3):
        a_city.do("say", 10)
        time.sleep(1.0)
    os.kill(workers[0], signal.SIGKILL)
    before = a_city.look()["size"]
    until = time.monotonic() + 60
    while a_city.look()["size"] <= before and time.monotonic() < until:
        if connection.vendor == "sqlite":
            a_city.do("let the lease lapse")
        time.sleep(0.3)
    assert a_city.look()["size"] > before
    os.kill(workers[1], signal.SIGTERM)
    assert a_city.end_of(workers[0]) == -signal.SIGKILL
    assert a_city.end_of(workers[1]) == 0
    if connection.vendor == "sqlite":
        a_city.do("let the lease lapse")
    a_city.settle()
