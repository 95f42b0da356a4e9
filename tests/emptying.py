"""Tests that commit have their database emptied afterwards, which the ledger's own triggers would refuse."""

from __future__ import annotations

from typing import Any


def let_test_databases_be_emptied() -> None:
    """Lift the triggers for the moment between two tests, and only then."""
    from django.test import TransactionTestCase

    empty = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined] # Django's own, not in its stubs

    def empty_without_triggers(test: Any) -> None:
        from django.db import connection

        from dangvan.ledger.immutability import lifted

        with lifted(connection):
            empty(test)

    TransactionTestCase._fixture_teardown = empty_without_triggers  # type: ignore[attr-defined]
