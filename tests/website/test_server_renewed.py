"""SIGHUP lets new web processes take over the open port: nobody who asks meanwhile is turned away."""

from __future__ import annotations

import http.client
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.website.test_serve import children_of, command_of, environment, free_port

pytestmark = pytest.mark.sqlite


class Crowd:
    """People who ask one page after another, each by a connection of its own as the proxy opens them."""

    def __init__(self, port: int, size: int = 3) -> None:
        self.port = port
        self.answered = 0
        self.failed: list[str] = []
        self.enough = threading.Event()
        self.people = [threading.Thread(target=self._ask_on) for _ in range(size)]

    def __enter__(self) -> Crowd:
        for person in self.people:
            person.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.enough.set()
        for person in self.people:
            person.join(60)

    def _ask_on(self) -> None:
        while not self.enough.is_set():
            visit = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                visit.request("GET", "/healthz", headers={"Connection": "close"})
                answer = visit.getresponse()
                answer.read()
                if answer.status != 200:
                    self.failed.append(str(answer.status))
            except (OSError, http.client.HTTPException) as error:
                self.failed.append(type(error).__name__)
            finally:
                visit.close()
            self.answered += 1
            self.enough.wait(0.03)  # a crowd, not a storm: the new process must load beside it


def web_processes(serving: int) -> set[int]:
    """The processes that answer pages: the web server's own children."""
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(serving)], capture_output=True, text=True, check=False
    ).stdout
    return {int(number) for number in listed.split()}


@pytest.mark.parametrize("workers", [1, 2])
def test_nobody_is_turned_away_while_new_processes_take_over(
    tmp_path: Path, migrated_database: Path, workers: int
) -> None:
    shutil.copy(migrated_database, tmp_path / "dangvan.sqlite3")
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "dangvan", "serve", "--port", str(port), "--workers", str(workers)],
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline().strip() == f"http://127.0.0.1:{port}"
        (web,) = [child for child in children_of(process) if b"granian" in command_of(child)]
        before = web_processes(web)
        with Crowd(port) as crowd:
            process.send_signal(signal.SIGHUP)
            give_up = time.monotonic() + 120
            while (now := web_processes(web)) & before or len(now) < workers:
                assert time.monotonic() < give_up, "the old processes still answer"
                time.sleep(0.1)
            seen = crowd.answered
            while crowd.answered < seen + 100:
                assert time.monotonic() < give_up, "the new processes do not answer"
                time.sleep(0.1)
        assert crowd.failed == []
        assert crowd.answered >= 300
        assert process.poll() is None
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
