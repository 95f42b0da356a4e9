"""Every public event waits for the log from the moment it is committed, whoever stored it and however; and
the log's books are never rewritten.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from dangvan.kernel import clock
from dangvan.kernel.actor import Actor, ActorKind
from dangvan.kernel.ids import new_id
from dangvan.ledger.actions import Entry, record, record_many
from dangvan.ledger.models import Checkpoint, Conflict, Event, LogEntry, LogState, Waiting

AN = Actor(ActorKind.OFFICER, user_id=7)


def waiting() -> set[int]:
    return set(Waiting.objects.values_list("event_id", flat=True))


@pytest.mark.django_db
def test_a_public_event_waits_and_an_audit_event_does_not() -> None:
    with transaction.atomic():
        public = record("case.accepted", new_id(), by=AN, first=True)
        record("contact.seen", new_id(), by=AN, first=True, reason="gọi lại")
    assert waiting() == {public.pk}


@pytest.mark.django_db
def test_a_batch_of_events_waits_whole() -> None:
    entries = [Entry("case.accepted", new_id(), first=True) for _ in range(300)]
    entries += [Entry("case.viewed", new_id(), first=True) for _ in range(20)]
    with transaction.atomic():
        events = record_many(entries, by=AN)
    assert waiting() == {event.pk for event in events if event.public}
    assert len(waiting()) == 300


@pytest.mark.django_db
def test_an_event_typed_as_sql_waits_too() -> None:
    with transaction.atomic():
        event = record("case.accepted", new_id(), by=AN, first=True)
    columns = "sequence, kind, public, day, at, actor_kind, plain, commitments"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO ledger_event (subject, {columns}) "
            f"SELECT %s, {columns} FROM ledger_event WHERE id = %s",
            [Event._meta.get_field("subject").get_db_prep_value(new_id(), connection), event.pk],
        )
    assert len(waiting()) == 2


@pytest.mark.django_db
def test_what_is_taken_back_does_not_wait() -> None:
    with transaction.atomic():
        record("case.accepted", new_id(), by=AN, first=True)
        transaction.set_rollback(True)
    assert waiting() == set()


@pytest.mark.django_db(transaction=True)
def test_the_migration_lets_events_wait_that_were_there_before() -> None:
    with transaction.atomic():
        event = record("case.accepted", new_id(), by=AN, first=True)
        record("contact.seen", new_id(), by=AN, first=True, reason="gọi lại")
    newest = [key for key in MigrationExecutor(connection).loader.graph.leaf_nodes() if key[0] == "ledger"]
    try:
        MigrationExecutor(connection).migrate([("ledger", "0001_initial")])
        assert "ledger_waiting" not in connection.introspection.table_names()
    finally:
        MigrationExecutor(connection).migrate(newest)
    assert waiting() == {event.pk}


def books() -> dict[str, Any]:
    return {
        "entry": LogEntry.objects.create(index=0, subject=new_id(), sequence=0, leaf_hash=bytes(32)),
        "checkpoint": Checkpoint.objects.create(size=16, root=bytes(32), note="x", signed_at=clock.now()),
        "conflict": Conflict.objects.create(found_at=clock.now(), source="báo", ours="a", theirs="b"),
        "state": LogState.objects.create(pk=1),
    }


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["entry", "checkpoint", "conflict", "state"])
def test_no_row_of_the_books_is_deleted(name: str) -> None:
    row = books()[name]
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        type(row).objects.filter(pk=row.pk).delete()
    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("entry", {"leaf_hash": bytes([1] * 32)}),
        ("entry", {"sequence": 4}),
        ("checkpoint", {"note": "y"}),
        ("checkpoint", {"root": bytes([1] * 32)}),
        ("conflict", {"theirs": "a"}),
    ],
)
def test_what_was_written_in_the_books_is_not_rewritten(name: str, change: dict[str, Any]) -> None:
    row = books()[name]
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**change)


@pytest.mark.django_db
def test_what_may_be_noted_later_is_noted() -> None:
    rows = books()
    Checkpoint.objects.filter(pk=16).update(published_at=clock.now())
    Conflict.objects.filter(pk=rows["conflict"].pk).update(alerted_at=clock.now())
    LogState.objects.filter(pk=1).update(halted_at=clock.now(), halted_reason="root")
    assert Checkpoint.objects.get(pk=16).published_at is not None
