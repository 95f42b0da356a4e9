"""Compiles the translations that changed, without the gettext tools of the system."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dangvan.kernel import translations


class Command(BaseCommand):
    help = "Compile the translations that changed (pure Python)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="say nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        written = translations.compile_all()
        if not options["quiet"]:
            self.stdout.write(f"{len(written)} catalogues compiled.")
