"""Tests that commit have their database emptied afterwards: only the tables that hold anything, in one
transaction, the ledger's own triggers lifted meanwhile. Django would empty every table and announce a
migration, which takes longer than most of these tests.
"""

from __future__ import annotations

from contextlib import nullcontext
from functools import cache
from typing import Any

#: What migrations put there and no test changes.
STAYS = {"django_migrations", "django_content_type", "auth_permission"}


def let_test_databases_be_emptied() -> None:
    from django.test import TransactionTestCase

    TransactionTestCase._fixture_teardown = _empty_all  # type: ignore[attr-defined] # Django's own, not in its stubs


def _empty_all(test: Any) -> None:
    for alias in test._databases_names(include_mirrors=False):
        empty(alias)


def empty(alias: str) -> None:
    from django.db import connections, transaction

    from dangvan.ledger.immutability import lifted

    connection = connections[alias]
    with transaction.atomic(using=alias), connection.cursor() as cursor:
        cursor.execute(_which_hold_anything(alias))
        tables = [name for (name,) in cursor.fetchall()]
        guarded = any(name.startswith("ledger_") for name in tables)
        with lifted(connection) if guarded else nullcontext():
            for name in tables:
                cursor.execute(f'DELETE FROM "{name}"')
            # Triggers come back only to tables about whose rows nothing is left to check.
            connection.check_constraints()


@cache
def _which_hold_anything(alias: str) -> str:
    from django.db import connections

    introspection = connections[alias].introspection
    names = sorted({*introspection.django_table_names(only_existing=True, include_views=False)} - STAYS)
    return " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names)
