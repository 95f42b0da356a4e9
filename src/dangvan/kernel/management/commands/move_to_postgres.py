"""`dangvan move_to_postgres URL`: the whole database from SQLite to PostgreSQL, checked row by row."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dangvan.kernel.moving.moving import Moved, MoveRefused, move, settings_of


class Command(BaseCommand):
    help = "Move the database from SQLite to an empty PostgreSQL database. Stop the service first."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", metavar="URL", help="postgres://user:password@host:5432/name")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            done = move(settings_of(options["url"]), self._tell)
        except MoveRefused as reason:
            raise CommandError(str(reason)) from None
        rows, seconds = sum(one.rows for one in done), time.monotonic() - began
        self.stdout.write(
            f"{len(done)} bảng, {rows} dòng giống hệt nhau, {seconds:.0f} giây. "
            "Hãy đặt DATABASE_URL rồi khởi động. | "
            f"{len(done)} tables, {rows} rows the same on both sides, {seconds:.0f} s. "
            "Set DATABASE_URL, then start."
        )

    def _tell(self, moved: Moved) -> None:
        if moved.rows:
            self.stdout.write(f"{moved.table:<40} {moved.rows:>10}  {moved.digest[:16]}")
