"""`dangvan demo`: a living city on this machine. The first run sets it up; it serves until Ctrl-C."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from dangvan.cases.models import Case
from dangvan.demo import notice, witnesses
from dangvan.demo.people import LOGINS, PASSWORD
from dangvan.demo.seeding import Tell, seed_city
from dangvan.reports import media
from dangvan.website.importing import bilingual
from dangvan.website.server import CannotServe, alone_in_home, prepare_home, serve

_STAGES = {"history": "15 tháng trước | 15 months before", "recent": "60 ngày gần đây | last 60 days"}


class Command(BaseCommand):
    help = "A demonstration city on this machine, with officers to log in as and a receipt to try."
    requires_migrations_checks = False
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--recent", type=int, default=5000, help="reports of the last 60 days")
        parser.add_argument("--history", type=int, default=6000, help="reports of the 15 months before")
        parser.add_argument("--seed-only", action="store_true", help="set the city up and stop")

    def handle(self, *args: object, **options: Any) -> None:
        def set_up() -> None:
            self._set_up(options["recent"], options["history"])

        # What web and worker tell line by line would run over the notice that says where to look.
        os.environ.setdefault("DANGVAN_LOG_LEVEL", "WARNING")
        try:
            if options["seed_only"]:
                prepare_home()
                with alone_in_home():
                    set_up()
            else:
                port = options["port"]
                serve(
                    port=port, prepare=set_up, on_ready=lambda: self._greet(port), beside=witnesses.__name__
                )
        except CannotServe as reason:
            self.stderr.write(str(reason))
            sys.exit(1)
        except KeyboardInterrupt:
            self.stderr.write(
                bilingual(
                    "Đã dừng. Thành phố mẫu chưa dựng xong nên không giữ lại gì; lần sau dựng lại từ đầu.",
                    "Stopped. The sample city was not finished, so nothing of it is kept; run this again.",
                )
            )
            sys.exit(130)

    def _set_up(self, recent: int, history: int) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        witnesses.set_up(Path(settings.DANGVAN_HOME), settings.DANGVAN_LOG_POLICY)
        if Case.objects.exists():
            return
        self.stdout.write(bilingual("Đang dựng thành phố mẫu…", "Building the sample city…"))
        self.stdout.flush()
        with _static_files_beside():
            call_command("init", city="builtin:hanoi", stdout=StringIO(), stderr=self.stderr)
            try:
                with _Bar() as tell:
                    seeded = seed_city(recent=recent, history=history, tell=tell)
            except BaseException:
                # The database gave everything back; photos lie beside it.
                for folder in (media.private_root(), media.public_root()):
                    shutil.rmtree(folder, ignore_errors=True)
                raise
        notice.keep(seeded.receipt)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _greet(self, port: int) -> None:
        address = f"http://127.0.0.1:{port}"
        lines = [
            ("Đăng Văn đang chạy", "Đăng Văn is running", f"{address}/  {address}/en/"),
            ("Biên nhận để thử", "A receipt to try", f"{address}/theo-doi/"),
            ("", "", notice.read()),
            (
                "Sổ ghi công khai",
                "The public record",
                f"{address}/so-ghi/",
            ),
            ("Cán bộ đăng nhập", "Officers log in", f"{address}/desk/"),
            ("Mật khẩu chung", "Password of all", PASSWORD),
            *[
                ("" if number else "Tên đăng nhập", "" if number else "User names", f"{login.username:<10}")
                for number, login in enumerate(LOGINS)
            ],
            ("Dừng", "Stop", "Ctrl-C"),
        ]
        named = {login.username: bilingual(login.name_vi, login.name_en) for login in LOGINS}
        for vi, en, what in lines:
            label = bilingual(vi, en) if vi else ""
            self.stdout.write(f"  {label:<42}{what}{named.get(what.strip(), '')}".rstrip())


@contextmanager
def _static_files_beside() -> Iterator[None]:
    """Collect the static files in the other core meanwhile; serving looks once more whether all are there."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    command = [sys.executable, "-m", "dangvan", "collectstatic", "--noinput", "--verbosity", "0"]
    # A session of its own: Ctrl-C is for this process, which then ends it.
    collecting = subprocess.Popen(command, env=os.environ, start_new_session=True, **quiet)  # type: ignore[call-overload]
    try:
        yield
        collecting.wait()
    finally:
        if collecting.poll() is None:
            collecting.terminate()
            collecting.wait()


class _Bar:
    """A bar on a terminal, nothing elsewhere."""

    def __init__(self) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed}/{task.total}"),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Tell:
        self._bar.start()
        return self._tell

    def _tell(self, what: str, done: int, of: int) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._bar.add_task(_STAGES[what], total=of)
        self._bar.update(self._tasks[what], completed=done)

    def __exit__(self, *error: object) -> None:
        self._bar.stop()
