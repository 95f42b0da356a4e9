"""The nightly comparison: whatever was taken out, changed or forgotten anywhere is named."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from dangvan.kernel import clock, health, operators, outbox
from dangvan.kernel.ids import new_id
from dangvan.kernel.operators import Mailbox
from dangvan.kernel.worker import load_registrations
from dangvan.ledger import erasing, queries
from dangvan.ledger.immutability import lifted
from dangvan.ledger.models import Checkpoint, Event, LogEntry, LogState, Waiting
from dangvan.ledger.reconciling import reconcile
from dangvan.ledger.sequencing import sequence_batch, sequence_waiting
from dangvan.ledger.sequencing.halting import halt
from tests.ledger.sequencing.conftest import Book, book, later

__all__ = ["book"]


@pytest.fixture
def filled(book: Book) -> Book:
    case = new_id()
    for kind in ("case.accepted", "case.paused", "case.viewed", "case.resumed"):
        book.act(kind, case)
    book.answer(case)
    for _ in range(20):
        book.say()
    sequence_waiting()
    sequence_batch()
    return book


def the(kind: str) -> Event:
    return Event.objects.get(kind=kind)


def test_where_all_agrees_nothing_is_said(filled: Book) -> None:
    with later(days=4):
        assert reconcile() == []
    assert queries.log_agrees()
    assert LogState.objects.get().reconciled_at is not None


def test_an_event_that_nobody_sequenced_is_named_after_two_days(filled: Book) -> None:
    event = filled.act("case.accepted")
    with lifted(connection):
        Waiting.objects.all().delete()
    with later(days=2):
        assert reconcile() == []
    with later(days=3):
        (problem,) = reconcile()
    assert f"event {event.pk}" in problem
    assert "has no entry" in problem


def test_an_event_that_was_marked_as_not_public_before_it_entered_is_named(filled: Book) -> None:
    event = filled.act("case.accepted")
    with lifted(connection):
        Waiting.objects.all().delete()
        Event.objects.filter(pk=event.pk).update(public=False)
    with later(days=3):
        (problem,) = reconcile()
    assert f"event {event.pk}" in problem


def test_what_a_restored_database_has_again_although_the_log_says_it_was_erased_is_named(book: Book) -> None:
    back, gone = book.say(), book.say()
    erasing.forget([gone], {"text"})
    for report in (back, gone):
        book.act("report.erased", report.subject, ground="own-wish", what="words,contact")
    with later(days=1):
        sequence_waiting()
        assert reconcile() == []
        lost = LogEntry.objects.filter(event__kind="report.erased", event__subject=back.subject)
        with lifted(connection):
            entered = list(lost.values_list("event_id", flat=True))
            lost.update(event=None)
            Event.objects.filter(pk__in=entered).delete()
        LogState.objects.update(lost_entries=1)
        (problem,) = reconcile()
    assert f"the words of report {back.subject} were erased" in problem


@pytest.mark.parametrize("payload", [None, {"keys": {}, "values": {}}])
def test_keys_that_went_without_a_tombstone_are_named(filled: Book, payload: dict[str, Any] | None) -> None:
    erased, robbed = list(Event.objects.filter(kind="report.submitted").order_by("pk")[:2])
    filled.act("report.erased", erased.subject, ground="own-wish", what="words")
    for event in (erased, robbed):
        Event.objects.filter(pk=event.pk).update(payload=payload)
    (problem,) = reconcile()
    assert problem.startswith(f"event {robbed.pk} (report.submitted) lost the keys of area")


def _change(**columns: Any) -> None:
    with lifted(connection):
        Event.objects.filter(kind="case.answered").update(**columns)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "case.declined"},
        {"plain": {"organisation": "dong", "number": 1, "in_time": False}},
        {"commitments": {"rest": "00" * 32}},
        {"commitments": {}},
        {"subject": new_id()},
    ],
)  # fmt: skip
def test_an_event_that_was_changed_is_named(filled: Book, change: dict[str, Any]) -> None:
    number = the("case.answered").pk
    _change(**change)
    assert any(f"event {number} was changed" in problem for problem in reconcile())


def test_a_day_moved_back_is_named(filled: Book) -> None:
    _change(day=clock.today() - timedelta(days=30))
    assert any("was changed" in problem for problem in reconcile())


def test_an_event_that_was_taken_out_leaves_a_gap_and_an_entry_without_event(filled: Book) -> None:
    with lifted(connection):
        LogEntry.objects.filter(event=the("case.paused")).update(event=None)
        Event.objects.filter(kind="case.paused").delete()
    problems = reconcile()
    assert any("events of" in problem and "are 4, their last number is 4" in problem for problem in problems)
    assert any("1 entries have no event, after restores it should be 0" in problem for problem in problems)


def test_an_entry_that_was_taken_out_is_named(filled: Book) -> None:
    entry = LogEntry.objects.get(event=the("case.paused"))
    with lifted(connection):
        LogEntry.objects.filter(pk=entry.pk).delete()
    problems = reconcile()
    assert f"entry {entry.pk}: the database has no row for it" in problems


def test_another_leaf_hash_is_named(filled: Book) -> None:
    with lifted(connection):
        LogEntry.objects.filter(pk=3).update(leaf_hash=bytes(32))
    assert "entry 3: its leaf hash in the database is another" in reconcile()


def test_files_that_were_changed_are_named(filled: Book, tmp_path: Path) -> None:
    path = next(iter((tmp_path / "log" / "tile" / "entries").rglob("*.p/*")), None)
    assert path is not None
    for bundle in (tmp_path / "log" / "tile" / "entries").rglob("*.p/*"):
        bundle.write_bytes(bundle.read_bytes().replace(b"2026-03-02", b"2026-03-01"))
    assert any("the files of the log do not hold" in problem for problem in reconcile())


def test_files_that_are_gone_are_named(filled: Book, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "log")
    assert any("the files of the log do not hold" in problem for problem in reconcile())


def test_what_was_found_makes_the_house_unwell_and_is_written_to_the_operators(
    filled: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_registrations()
    monkeypatch.setattr(operators, "_found_by", [])
    operators.found_by(lambda: [Mailbox("an@example.org", "vi"), Mailbox("ben@example.org", "en")])
    with lifted(connection):
        LogEntry.objects.filter(pk=3).update(leaf_hash=bytes(32))
    for _ in range(2):
        reconcile()
    assert "log_differs" in health.problems()
    taken = outbox.claim()
    assert taken is not None
    outbox.deliver(taken)
    outbox.settle(taken, None)
    assert outbox.claim() is None
    assert [letter.to for letter in mail.outbox] == [["an@example.org"], ["ben@example.org"]]
    assert "không khớp" in mail.outbox[0].subject
    assert "entry 3" in mail.outbox[1].body


def test_a_log_that_stands_still_makes_the_house_unwell(filled: Book) -> None:
    assert "log_halted" not in health.problems()
    halt("roots differ")
    assert "log_halted" in health.problems()


def test_a_batch_that_does_not_come_makes_the_house_unwell(filled: Book) -> None:
    with later(minutes=25):
        assert queries.log_is_on_time()
    with later(minutes=31):
        assert not queries.log_is_on_time()


def test_a_log_that_has_not_begun_is_late_once_somebody_waits(book: Book) -> None:
    assert queries.log_is_on_time()
    book.say()
    assert queries.log_is_on_time()
    with later(minutes=31):
        assert not queries.log_is_on_time()
    assert not Checkpoint.objects.exists()
