"""Erases again what the list of erasures names and a restored database still holds; tells the list."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dangvan.cases import actions, search
from dangvan.kernel.actor import Actor
from dangvan.kernel.journal import empty_journal
from dangvan.ledger import erasing


class Command(BaseCommand):
    help = (
        "list: what was erased, when, on which ground. replay: erase it again after a restore. "
        "forget: search index and journal forget the words now, not within the hour."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["list", "replay", "forget"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "replay":
            again = actions.replay_erasures(by=Actor.system("operator"))
            self.stdout.write(f"{again}: lần xoá được làm lại | erasures done again")
            return
        if options["what"] == "forget":
            search.forget_deleted()
            empty_journal()
            return
        for one in erasing.listed():
            self.stdout.write(f"{one.day}  {one.report}  {one.what:<21}  {one.ground}")
