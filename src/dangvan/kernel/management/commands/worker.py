"""`dangvan worker`: works until it is stopped; with `--drain`, until nothing is due."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dangvan.kernel.worker import Worker, load_registrations


class Command(BaseCommand):
    # The checks would import every page; a worker serves none.
    requires_system_checks = ()
    help = (
        "Gửi thông báo, chạy việc nền và việc theo giờ | Delivers messages, runs tasks and jobs of the clock"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--interval", type=float, default=1.0, help="giây nghỉ khi không có việc | idle seconds"
        )
        parser.add_argument("--name", default="", help="tên trong nhật ký | name in the log")
        parser.add_argument(
            "--drain", action="store_true", help="làm hết việc đến hạn rồi dừng | do what is due, stop"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        load_registrations()
        worker = Worker(interval=options["interval"], name=options["name"])
        if options["drain"]:
            done = worker.drain()
            self.stdout.write(f"{done}")
        else:
            worker.run()
