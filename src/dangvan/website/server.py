"""Runs the service on one machine: web server and worker as children of one process that stops them both."""

from __future__ import annotations

import errno
import fcntl
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from dangvan.kernel import keys

#: How long children may take to finish what they are at before they are ended.
GRACE_SECONDS = 6.0
#: How long the web server may take until it answers for the first time.
START_SECONDS = 60.0


class CannotServe(Exception):
    """Why the service can't start, as one sentence in Vietnamese and one in English."""

    def __init__(self, vietnamese: str, english: str) -> None:
        super().__init__(f"{vietnamese}\n{english}")


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 1,
    on_ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve web and worker until Ctrl-C or SIGTERM; `on_ready` is called once pages are answered.

    Raises CannotServe with the reason where it can't start, or where the web server ends by itself.
    """
    prepare_home()
    with _alone_in_home():
        _require_free_port(host, port)
        _require_current_database()
        gather_static_files()
        connections.close_all()
        _Household(host=host, port=port, workers=workers, on_ready=on_ready).run()


def prepare_home() -> None:
    """Make the data folder and the keys in it; what exists stays as it is."""
    home = Path(settings.DANGVAN_HOME)
    try:
        for folder in (home, home / "run", home / "media", home / "keys"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = home / "run" / f"probe.{os.getpid()}"
        probe.touch()
        probe.unlink()
        keys.ensure_all()
        _ensure_session_key(home / "keys" / "sessions.key")
    except OSError as error:
        raise CannotServe(
            f"Không ghi được vào thư mục dữ liệu {home} ({error.strerror}): hãy cấp quyền ghi, "
            "hoặc đặt DANGVAN_HOME sang thư mục khác.",
            f"Cannot write to the data folder {home} ({error.strerror}): give the right to write there, "
            "or let DANGVAN_HOME name another folder.",
        ) from error


def _ensure_session_key(path: Path) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(32))


def gather_static_files() -> None:
    """Collect and compress the static files; those that didn't change are left alone."""
    if not settings.DEBUG:
        call_command("collectstatic", interactive=False, verbosity=0)


@contextmanager
def _alone_in_home() -> Iterator[None]:
    path = Path(settings.DANGVAN_HOME) / "run" / "serve.pid"
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            other = file.read().strip() or "?"
            raise CannotServe(
                f"Dịch vụ đã chạy trên thư mục dữ liệu này (tiến trình {other}): "
                "hãy dừng nó trước, hoặc đặt DANGVAN_HOME sang thư mục khác.",
                f"The service already runs on this data folder (process {other}): stop that one first, or let "
                "DANGVAN_HOME name another folder.",
            ) from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
        file.truncate(0)


def _require_free_port(host: str, port: int) -> None:
    try:
        family, kind, proto, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except (OSError, OverflowError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            raise CannotServe(
                f"Cổng {port} đang có chương trình khác dùng: hãy chọn cổng khác với --port.",
                f"Port {port} is in use by another program: choose another one with --port.",
            ) from error
        raise CannotServe(
            f"Không mở được {host}:{port} ({error}): hãy chọn địa chỉ hoặc cổng khác (--host, --port).",
            f"Cannot listen on {host}:{port} ({error}): choose another address or port (--host, --port).",
        ) from error


def _require_current_database() -> None:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        raise CannotServe(
            "Không mở được cơ sở dữ liệu: hãy kiểm tra DATABASE_URL và máy chủ cơ sở dữ liệu.",
            "Cannot open the database: check DATABASE_URL and the database server.",
        ) from error
    if waiting:
        raise CannotServe(
            f"Cơ sở dữ liệu còn thiếu {len(waiting)} bước cập nhật: hãy chạy `./run dangvan migrate` trước.",
            f"The database lacks {len(waiting)} migrations: run `./run dangvan migrate` first.",
        )


@dataclass
class _Household:
    """The children, and the wish to stop them."""

    host: str
    port: int
    workers: int
    on_ready: Callable[[], None]
    stop: threading.Event = field(default_factory=threading.Event)
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def run(self) -> None:
        previous = {name: signal.signal(name, self._wish_to_stop) for name in (signal.SIGINT, signal.SIGTERM)}
        try:
            self._start("web", self._web_command())
            self._start("worker", [sys.executable, "-m", "dangvan", "worker"])
            if self._web_answers():
                self.on_ready()
                self._watch()
        finally:
            self._end_children()
            for name, handler in previous.items():
                signal.signal(name, handler)

    def _wish_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stop.set()

    def _web_command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "granian", "dangvan.wsgi:application", "--interface", "wsgi"),
            *("--host", self.host, "--port", str(self.port), "--workers", str(self.workers)),
            *("--blocking-threads", "2", "--no-ws", "--no-access-log", "--log-level", "warning"),
            *("--workers-kill-timeout", "5", "--respawn-failed-workers"),
        ]

    def _start(self, name: str, command: list[str]) -> None:
        own = {
            "DJANGO_SETTINGS_MODULE": "dangvan.settings",
            "DANGVAN_BASE_URL": f"http://{self.host}:{self.port}",
        }
        # A session of their own: Ctrl-C reaches only this process, which then stops them in order.
        self.children[name] = subprocess.Popen(command, env=own | os.environ, start_new_session=True)

    def _web_answers(self) -> bool:
        """Whether the web server answered a request before anyone wished to stop."""
        give_up = time.monotonic() + START_SECONDS
        while time.monotonic() < give_up and not self.stop.is_set():
            if self.children["web"].poll() is not None:
                break
            if _answers(self.host, self.port):
                return True
            self.stop.wait(0.1)
        if self.stop.is_set():
            return False
        raise CannotServe(
            "Máy chủ web không khởi động được: xem các dòng ở trên.",
            "The web server did not start: see the lines above.",
        )

    def _watch(self) -> None:
        """Until the wish to stop: a worker that ends is started again, a web server that ends is the end."""
        while not self.stop.wait(1.0):
            if self.children["web"].poll() is not None:
                raise CannotServe(
                    "Máy chủ web đã dừng: xem các dòng ở trên.", "The web server ended: see the lines above."
                )
            if self.children["worker"].poll() is not None:
                self._start("worker", [sys.executable, "-m", "dangvan", "worker"])

    def _end_children(self) -> None:
        running = [child for child in self.children.values() if child.poll() is None]
        for child in running:
            child.send_signal(signal.SIGTERM)
        give_up = time.monotonic() + GRACE_SECONDS
        for child in running:
            try:
                child.wait(max(0.1, give_up - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()


def _answers(host: str, port: int) -> bool:
    visit = http.client.HTTPConnection("127.0.0.1" if host in {"0.0.0.0", "::"} else host, port, timeout=2)  # noqa: S104
    try:
        visit.request("GET", "/healthz")
        visit.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        visit.close()
    return True
