"""Changes the key that seals contact data and seals all of it anew, for when a key may have been seen."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from dangvan.kernel.actor import Actor
from dangvan.reports import actions, vault


class Command(BaseCommand):
    help = "Stop the service first. Makes a new contact key, seals all contact data anew, forgets the old."

    def handle(self, *args: Any, **options: Any) -> None:
        vault.change_contact_key()
        resealed = actions.reseal_contacts(by=Actor.system("operator"))
        vault.forget_retired_keys()
        self.stdout.write(f"{resealed}: được niêm phong lại bằng khoá mới | sealed anew with the new key")
