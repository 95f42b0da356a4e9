"""The whole of Hanoi, set up once for these tests and rolled back after them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from dangvan.demo.people import officer_of
from dangvan.kernel import keys, revisions
from dangvan.kernel.actor import Actor
from dangvan.organisations.actions.set_up_city import set_up_city
from dangvan.organisations.city_plan import read_plan


@pytest.fixture(scope="package")
def hanoi_stands(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    keys.ensure_all()
    with django_db_blocker.unblock(), transaction.atomic():
        revisions.forget_all()
        set_up_city(by=Actor.system("init"), plan=read_plan("builtin:hanoi", None))
        yield
        transaction.set_rollback(True)
    revisions.forget_all()


@pytest.fixture
def hanoi(hanoi_stands: None, db: None) -> Iterator[None]:
    revisions.forget_all()
    officer_of.cache_clear()
    yield
    officer_of.cache_clear()
