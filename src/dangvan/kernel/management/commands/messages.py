"""Brings the English .po files in line with code and templates, and names what still waits for English."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dangvan.kernel import translations


class Command(BaseCommand):
    help = "Add new interface texts to each app's English .po and list those without English (pure Python)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("app", nargs="*", help="only these apps; all of them without")

    def handle(self, *args: Any, **options: Any) -> None:
        known = translations.apps()
        chosen = options["app"] or known
        unknown = sorted(set(chosen) - set(known))
        if unknown:
            raise CommandError(f"no such app: {', '.join(unknown)} (there are: {', '.join(known)})")
        for app in chosen:
            update = translations.update_english(app)
            if update is None:
                continue
            self.stdout.write(
                f"{app}: {len(update.untranslated)} without English, {update.dropped} no longer used"
            )
            for text in update.untranslated:
                self.stdout.write(f"  {text}")
