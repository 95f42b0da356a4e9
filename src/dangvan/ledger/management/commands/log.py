"""`dangvan log ...`: looking after the public log from the command line."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dangvan.kernel.actor import Actor
from dangvan.ledger import reconciling
from dangvan.ledger.models import Checkpoint, PendingBatch, Waiting
from dangvan.ledger.publishing.checkpoints import publish_newest
from dangvan.ledger.publishing.stores import store
from dangvan.ledger.sequencing import checking, halting, replaying, rotating, sequence_waiting
from dangvan.ledger.signing.client import signer
from dangvan.ledger.signing.protocol import SignerRefused, SignerSilent

_OPERATOR = Actor.system("operator")


class Command(BaseCommand):
    help = "Sổ ghi công khai: xem, ghi, đối chiếu, khôi phục | The public log: look, write, compare, restore"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("status", help="sổ đến đâu, chờ gì | how far the log reaches, what waits")
        verbs.add_parser("sequence", help="ghi ngay một đợt | let a batch enter now")
        verbs.add_parser("publish", help="công bố lại mốc mới nhất | publish the newest checkpoint again")
        verbs.add_parser("reconcile", help="đối chiếu toàn bộ | compare database, files and signer")
        resume = verbs.add_parser("resume", help="cho sổ chạy lại | let a log go on that stands still")
        resume.add_argument(
            "--reason", required=True, help="ghi công khai vào sổ | stands in the log for all"
        )
        replay = verbs.add_parser("replay", help="sau khi khôi phục bản sao lưu | after restoring a back-up")
        replay.add_argument(
            "--from", dest="source", default="",
            help="thư mục hoặc địa chỉ có các tệp của sổ | folder or address with the log's files",
        )  # fmt: skip
        rotate = verbs.add_parser("rotate-key", help="thay khoá ký | change a signing key")
        rotate.add_argument("which", nargs="?", choices=["log", "promises"], default="log")
        rotate.add_argument(
            "--finish", action="store_true", help="bỏ khoá cũ | let the new key sign alone from now on"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        verb = options["verb"].replace("-", "_")
        try:
            getattr(self, f"_{verb}")(options)
        except SignerSilent as why:
            raise CommandError(
                f"Bộ ký không trả lời (`dangvan signer`). | The signer is silent: {why}"
            ) from why
        except SignerRefused as why:
            raise CommandError(f"Bộ ký từ chối. | The signer refuses: {why}") from why
        except halting.Halted as why:
            raise CommandError(f"Sổ đang dừng. | The log stands still: {why}") from why
        except replaying.CannotReplay as why:
            raise CommandError(f"Không khôi phục được. | Cannot replay: {why}") from why
        except OSError as why:
            raise CommandError(f"Không đọc hoặc ghi được. | Cannot read or write: {why}") from why

    def _status(self, _options: dict[str, Any]) -> None:
        head, state = checking.head(), halting.log_state()
        newest = Checkpoint.objects.order_by("-size").first()
        self._tell("origin", settings.DANGVAN_LOG_ORIGIN)
        self._tell("files", settings.DANGVAN_LOG_STORE)
        self._tell("entries", head.size)
        self._tell("published", newest.published_at if newest else "never")
        self._tell("witnesses", newest.cosignature_set.count() if newest else 0)
        self._tell("waiting", Waiting.objects.count())
        self._tell("pending batch", PendingBatch.objects.count())
        self._tell("halted", f"{state.halted_at}: {state.halted_reason}" if state.halted_at else "no")
        self._tell("compared", state.reconciled_at or "never")
        for line in state.problems.splitlines():
            self._tell("problem", line)
        for key in signer().public_keys().log:
            self._tell("key", key)
        self._tell("signed last", signer().last_signed().size)

    def _tell(self, name: str, value: object) -> None:
        self.stdout.write(f"{name + ':':<15}{value}")

    def _sequence(self, _options: dict[str, Any]) -> None:
        batches = sequence_waiting()
        if not batches:
            raise CommandError("Một tiến trình khác đang ghi. | Another sequencer is at work.")
        for batch in batches:
            self.stdout.write(f"{batch.events} + {batch.padding} -> {batch.size}")

    def _publish(self, _options: dict[str, Any]) -> None:
        halting.require_running()
        publish_newest(store())

    def _reconcile(self, _options: dict[str, Any]) -> None:
        problems = reconciling.reconcile()
        for problem in problems:
            self.stdout.write(problem)
        if problems:
            raise CommandError(f"{len(problems)} điều không khớp. | {len(problems)} differences.")
        self.stdout.write("Mọi thứ khớp nhau. | All agree.")

    def _resume(self, options: dict[str, Any]) -> None:
        if not options["reason"].strip():
            raise CommandError("Cần nêu lý do. | Say why: --reason.")
        if halting.log_state().halted_at is None:
            self.stdout.write(
                "Sổ không dừng: không có gì phải chạy lại, không ghi gì. | "
                "The log does not stand still: there is nothing to resume, and nothing is written."
            )
            return
        halting.resume(by=_OPERATOR, who=getpass.getuser(), reason=options["reason"].strip())
        self.stdout.write("Sổ chạy lại ở đợt tới. | The log goes on with the next batch.")

    def _replay(self, options: dict[str, Any]) -> None:
        replayed = replaying.replay(options["source"])
        self.stdout.write(f"{replayed.before} -> {replayed.size}")
        if replayed.lost:
            self.stdout.write(
                f"{replayed.lost} mục không còn sự kiện trong cơ sở dữ liệu. | "
                f"{replayed.lost} entries whose events this database has lost."
            )

    def _rotate_key(self, options: dict[str, Any]) -> None:
        which = options["which"]
        if not options["finish"]:
            self.stdout.write(rotating.begin(by=_OPERATOR, which=which))
            return
        try:
            self.stdout.write(rotating.finish(by=_OPERATOR, which=which))
        except rotating.TooSoon:
            raise CommandError(
                "Khoá mới chưa ký mốc nào đã công bố: đợi đợt ghi tới. | "
                "The new key has signed nothing published yet: wait for the next batch."
            ) from None
