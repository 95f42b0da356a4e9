"""What bears an old day when it is stored, an import's history, is missing only once it was passed over."""

from __future__ import annotations

from dangvan.ledger.models import Waiting
from dangvan.ledger.reconciling import reconcile
from dangvan.ledger.sequencing import sequence_waiting
from tests.ledger.sequencing.conftest import Book, book, later

__all__ = ["book"]


def test_history_that_waits_for_its_first_batch_is_not_missing(book: Book) -> None:
    with later(days=-400):
        book.act("case.accepted")
    assert reconcile() == []
    sequence_waiting()
    assert not Waiting.objects.exists()
    assert reconcile() == []


def test_what_the_log_passed_over_for_two_days_is_named_though_it_waits(book: Book) -> None:
    with later(days=-400):
        passed = book.act("case.accepted")
    waiting = Waiting.objects.get(event=passed)
    Waiting.objects.all().delete()
    book.act("case.accepted")
    sequence_waiting()
    waiting.save(force_insert=True)
    with later(days=1):
        assert reconcile() == []
    with later(days=3):
        (problem,) = reconcile()
    assert f"event {passed.pk} " in problem
