"""What is held in memory is read again once its revision went up, and not before."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from dangvan.kernel import revisions
from dangvan.kernel.models import Revision

pytestmark = pytest.mark.django_db


def counting(check_every: float) -> tuple[revisions.Held[int], list[int]]:
    reads: list[int] = []

    def read() -> int:
        reads.append(1)
        return len(reads)

    return revisions.Held("test", read, check_every=check_every), reads


def test_a_held_value_is_read_once_while_its_revision_stands() -> None:
    held, reads = counting(check_every=0)
    assert [held.get() for _ in range(3)] == [1, 1, 1]
    assert len(reads) == 1


def test_a_bump_lets_it_be_read_again() -> None:
    held, _reads = counting(check_every=0)
    assert held.get() == 1
    revisions.bump("test")
    assert held.get() == 2
    revisions.bump("test")
    assert held.get() == 3
    assert Revision.objects.get(name="test").number == 2


def test_a_bump_of_another_name_changes_nothing() -> None:
    held, _reads = counting(check_every=0)
    held.get()
    revisions.bump("other")
    assert held.get() == 1


def test_within_the_interval_no_query_is_made(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    held, _reads = counting(check_every=60)
    with django_assert_num_queries(1):  # the revision
        held.get()
    with django_assert_num_queries(0):
        held.get()


def test_forgetting_lets_everything_be_read_again_at_once() -> None:
    held, _reads = counting(check_every=60)
    held.get()
    revisions.forget_all()
    assert held.get() == 2


def test_what_is_held_has_a_name_that_no_later_reading_bears() -> None:
    held, _reads = counting(check_every=0)
    names = []
    for _ in range(3):
        held.get()
        names.append(held.readings)
        revisions.bump("test")
    held.get()
    revisions.forget_all()
    held.get()
    assert [*names, held.readings] == [1, 2, 3, 5]
