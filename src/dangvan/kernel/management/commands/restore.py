"""`dangvan restore FOLDER`: puts a back-up into an empty data folder, erases again what was erased."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dangvan.kernel import keys
from dangvan.kernel.backup.manifest import BackupRefused
from dangvan.kernel.backup.restoring import restore


class Command(BaseCommand):
    help = "Put a back-up into an empty data folder and an empty database."
    requires_migrations_checks = False
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="what `dangvan backup` made")
        parser.add_argument("--keys", type=Path, metavar="FOLDER", help="the keys made with it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = restore(options["folder"], options["keys"])
        except BackupRefused as reason:
            raise CommandError(str(reason)) from None
        except OSError as error:
            raise CommandError(
                f"Không khôi phục trọn vẹn được ({error.strerror}); bản sao lưu còn nguyên.\n"
                f"Could not restore everything ({error.strerror}); the back-up is untouched."
            ) from error
        keys.read.cache_clear()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("erasures", "replay", stdout=self.stdout)
        self.stdout.write(
            f"{done.files} tệp đã kiểm tra, {done.stayed} tệp sẵn có được giữ nguyên, {done.keys} khoá | "
            f"{done.files} files checked, {done.stayed} that stood there stay, {done.keys} keys"
        )
        if not done.signer_remembers:
            self.stdout.write(
                "Trước khi khởi động: cho bộ ký biết mốc cuối, lấy từ một đơn vị chứng kiến. | "
                "Before starting: tell the signer the last checkpoint, best from a witness:\n"
                "  dangvan signer --adopt CHECKPOINT"
            )
        self.stdout.write("  dangvan log replay\n  dangvan log reconcile")
