"""`dangvan backup FOLDER`: copies the whole service into a folder while it goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dangvan.kernel.backup.making import make
from dangvan.kernel.backup.manifest import BackupRefused


class Command(BaseCommand):
    help = "Copy database, photos, the public record's files and city.toml into an empty folder."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="an empty folder, or one to make")
        parser.add_argument(
            "--keys", type=Path, metavar="FOLDER", help="copy the keys, too: to another place, never beside"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = make(options["folder"], options["keys"])
        except BackupRefused as reason:
            raise CommandError(str(reason)) from None
        except OSError as error:
            raise CommandError(
                f"Không ghi được bản sao lưu ({error.strerror}): hãy xoá bản dở dang.\n"
                f"Could not write the back-up ({error.strerror}): it has no manifest.json, throw it away."
            ) from error
        self.stdout.write(
            f"{made.files} tệp, {made.octets / 1e6:.1f} MB, {made.keys} khoá | "
            f"{made.files} files, {made.octets / 1e6:.1f} MB, {made.keys} keys"
        )
        if options["keys"] is None:
            self.stdout.write(
                "Chưa sao lưu khoá (--keys): thiếu khoá thì biên nhận và liên hệ không mở được. | "
                "Keys were not copied (--keys): without them no receipt works and no contact opens."
            )
