"""Starts the service on one machine, or says in one sentence why it can't."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from dangvan.cases import actions as cases
from dangvan.kernel import keys
from dangvan.kernel.actor import Actor
from dangvan.website.household import WEB_FAILED, Household, WebServerEnded


class CannotServe(Exception):
    """Why the service can't start, as one sentence in Vietnamese and one in English."""

    def __init__(self, vietnamese: str, english: str) -> None:
        super().__init__(f"{vietnamese}\n{english}")


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 1,
    prepare: Callable[[], None] = lambda: None,
    on_ready: Callable[[], None] = lambda: None,
    beside: str = "",
) -> None:
    """Serve web and worker until Ctrl-C or SIGTERM; `on_ready` is called once pages are answered.

    `prepare` runs once nothing else uses the data folder and the port, before anything is started. `beside`
    is a module that runs along, as a process of its own.

    Returns only if the wish to stop came before that: from then on this process is the small one of
    `household`, which exits by itself. Raises CannotServe with the reason where it can't start.
    """
    if not 0 < port < 65536:
        raise CannotServe(
            f"Không có cổng {port}: hãy chọn từ 1 đến 65535.", f"There is no port {port}: choose 1 to 65535."
        )
    prepare_home()
    with alone_in_home() as lock:
        _require_free_port(host, port)
        prepare()
        _require_current_database()
        # Before anybody is served: a database that came back from a back-up must not show what was erased.
        cases.replay_erasures(by=Actor.system("start"))
        gather_static_files()
        connections.close_all()
        household = Household(host, port, workers, beside=beside)
        household.heed_signals()
        household.start()
        try:
            if household.answers():
                on_ready()
                sys.stdout.flush()
                household.become_small(lock)
        except WebServerEnded as error:
            raise CannotServe(*WEB_FAILED.split("\n")) from error
        finally:
            household.end()


def prepare_home() -> None:
    """Make the data folder and the keys in it; what exists stays, but the folder opens to its owner alone."""
    home = Path(settings.DANGVAN_HOME)
    try:
        for folder in (home, home / "run", home / "media", home / "keys"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A folder made beforehand may be open to everyone on the machine: words and letters lie in it.
        with contextlib.suppress(PermissionError):
            home.chmod(home.stat().st_mode & 0o700)
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
        # In a process of its own: what cutting fonts and compressing loads would stay in this one.
        command = [sys.executable, "-m", "dangvan", "collectstatic", "--noinput", "--verbosity", "0"]
        subprocess.run(command, check=True)


@contextlib.contextmanager
def alone_in_home() -> Iterator[int]:
    """Hold the data folder; gives the open file whose lock says so."""
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
                f"The service already runs on this data folder (process {other}): "
                "stop that one first, or let DANGVAN_HOME name another folder.",
            ) from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield file.fileno()


def _require_free_port(host: str, port: int) -> None:
    try:
        family, kind, proto, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, proto) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
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
