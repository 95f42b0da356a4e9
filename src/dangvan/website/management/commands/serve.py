"""Starts the service: web server and worker, until Ctrl-C."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dangvan.website.server import CannotServe, serve


class Command(BaseCommand):
    help = "Serve web and worker until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default %(default)s)")
        parser.add_argument("--workers", type=int, default=1, help="web processes (default %(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        try:
            serve(
                host=host,
                port=port,
                workers=options["workers"],
                on_ready=lambda: self.stdout.write(f"http://{host}:{port}"),
            )
        except CannotServe as reason:
            self.stderr.write(str(reason))
            sys.exit(1)
