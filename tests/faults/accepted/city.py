"""A whole city in a folder: the real web server, worker and signer as processes of their own, on SQLite or on
a PostgreSQL server of its own, and what is asked of them.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dangvan.website.household import web_server
from tests.faults.accepted.clusters import Cluster
from tests.faults.accepted.speakers import Speakers
from tests.free_ports import free_port

CHECKOUT = Path(__file__).resolve().parents[3]
#: Seconds that a busy machine may take to start the service.
PATIENCE = 90.0
SERVICES = ("signer", "web", "worker")


class City:
    """`place` holds `home`, and `cluster` where it is on PostgreSQL."""

    def __init__(self, place: Path, database: str, *, careless: bool = False) -> None:
        self.place, self.database, self.careless = place, database, careless
        self.home, self.port = place / "home", free_port()
        self.cluster = Cluster(place / "cluster", careless=careless) if database == "postgresql" else None
        self.more: dict[str, str] = {}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        #: Beside the place: logs and the socket are no part of what a disk may lose.
        self.beside = place.with_name(place.name + ".beside")
        self.beside.mkdir(exist_ok=True)

    @property
    def environment(self) -> dict[str, str]:
        sqlite_settings = "tests.faults.accepted.careless" if self.careless else "dangvan.settings"
        given = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.beside),
            "PYTHONPATH": os.pathsep.join([str(CHECKOUT / "src"), str(CHECKOUT)]),
            "PYTHONUNBUFFERED": "1",
            "DANGVAN_HOME": str(self.home),
            "DANGVAN_BASE_URL": f"http://127.0.0.1:{self.port}",
            "DANGVAN_LOG_SIGNER": str(self.beside / "signer.sock"),
            "DANGVAN_LOG_ORIGIN": "faults.example/log",
            "DANGVAN_LOG_BATCH_SECONDS": "1",
            "DJANGO_SETTINGS_MODULE": "dangvan.settings" if self.cluster else sqlite_settings,
        }
        if self.cluster:
            given["DATABASE_URL"] = self.cluster.url
        return given | self.more

    def dangvan(self, *arguments: str) -> str:
        """One command of the product, to its end."""
        return self._run("-m", "dangvan", *arguments)

    def _run(self, *arguments: str, given: str = "") -> str:
        done = subprocess.run(
            [sys.executable, *arguments], env=self.environment, input=given, text=True, cwd=CHECKOUT,
            capture_output=True, timeout=PATIENCE * 2, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{arguments}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def found(self) -> None:
        """Make it of nothing, with the key of a hotline."""
        self.home.mkdir(parents=True)
        if self.cluster:
            self.cluster.found()
        self.dangvan("init")
        self.dangvan("collectstatic", "--noinput")
        (self.place / "key").write_text(
            self.dangvan("keys", "make", "ubnd-tp", "hotline", "Tổng đài").strip()
        )
        if self.cluster:
            self.cluster.stop()

    @property
    def key(self) -> str:
        return (self.place / "key").read_text()

    def start(self, *names: str) -> None:
        """These services, or all; returns once pages are answered."""
        if self.cluster:
            self.cluster.start()
        commands = {
            "web": web_server("127.0.0.1", self.port, 1),
            "worker": ("dangvan", "worker"),
            "signer": ("dangvan", "signer", "--quiet"),
        }
        for name in names or SERVICES:
            with (self.beside / f"{name}.log").open("ab") as log:
                self.running[name] = subprocess.Popen(
                    [sys.executable, "-m", *commands[name]], env=self.environment, cwd=CHECKOUT,
                    stdout=log, stderr=log, start_new_session=True,
                )  # fmt: skip
        if "web" in self.running:
            self.wait_for_answers()

    def kill(self, *names: str, number: signal.Signals = signal.SIGKILL) -> None:
        """End services at once, or all, with all that they started."""
        ended = [self.running.pop(name) for name in names or list(self.running)]
        for process in ended:
            os.killpg(process.pid, number)
        for process in ended:
            process.wait(PATIENCE)

    def close(self) -> None:
        self.kill()
        if self.cluster:
            self.cluster.kill()

    def wait_for_answers(self) -> None:
        until = time.monotonic() + PATIENCE
        while self.ask("/healthz")[0] != 200:
            assert time.monotonic() < until, self.words()
            time.sleep(0.05)

    def ask(self, path: str) -> tuple[int, str]:
        visit = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            visit.request("GET", path)
            answer = visit.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            visit.close()

    def speakers(self) -> Speakers:
        return Speakers(self.port, self.key)

    def look(self, kept: list[dict[str, Any]]) -> Mapping[str, list[str]]:
        """What is found of what was acknowledged, with nothing running but what looking needs."""
        self.kill()
        self.more = {}
        if self.cluster:
            self.cluster.start()
        self.start("signer")
        try:
            self._let_leases_lapse()
            found: dict[str, list[str]] = json.loads(
                self._run("-m", "tests.faults.accepted.looking", given=json.dumps(kept))
            )
            if self.cluster:
                found["corrupt"] = self.cluster.damage()
            return found
        finally:
            self.close()

    def _let_leases_lapse(self) -> None:
        """As after two minutes: what a killed sequencer held is free again."""
        lapse = "from dangvan.ledger.models import LogState; LogState.objects.update(leased_until=None)"
        self.dangvan("shell", "--no-imports", "-c", lapse)

    def batches(self) -> int:
        """How many batches entered the public record, as the worker's log tells."""
        return (self.beside / "worker.log").read_text(errors="replace").count("dangvan.log batch of")

    def words(self) -> str:
        """The last that its services said."""
        logs = sorted(self.beside.glob("*.log"))
        return "\n".join(f"{log.name}: {log.read_text(errors='replace')[-1500:]}" for log in logs)


def copy_of(template: Path, place: Path) -> Path:
    shutil.copytree(template, place, dirs_exist_ok=True, copy_function=_copy)
    for path in [place, *place.rglob("*")]:
        found = (template / path.relative_to(place)).stat()
        os.chown(path, found.st_uid, found.st_gid)
    return place


def _copy(source: str, target: str) -> str:
    return str(shutil.copy2(source, target))
