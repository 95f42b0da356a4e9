"""What every change of the map ends with: all processes read it again."""

from __future__ import annotations

from django.db import transaction

from dangvan.kernel import revisions


def changed(*names: str) -> None:
    """Inside the transaction: forget what is held at once, and again when the change stands."""
    for name in names:
        revisions.bump(name)
    revisions.forget_all()
    transaction.on_commit(revisions.forget_all)
