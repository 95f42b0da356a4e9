"""Rows put in without the ORM's ceremony are the rows that the ORM would have put in."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from dangvan.kernel.inserting import insert_last, insert_row, insert_rows, new_row
from dangvan.kernel.models import ClockJob, OutboxMessage, TaskLease
from dangvan.ledger.models import Event
from dangvan.organisations.models import Topic
from dangvan.reports.models import ContactDetail, Draft, Report
from dangvan.reports.types import Channel, Visibility

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 40, 1, 234567, tzinfo=UTC)


def report(**changes: Any) -> Report:
    topic, _new = Topic.objects.get_or_create(code="o-ga", name_vi="Ổ gà")
    plain: dict[str, Any] = {
        "topic": topic, "text": "Đường lún “sâu” 100 % — 'hố'; DROP TABLE", "channel": Channel.WEB,
        "visibility": Visibility.PUBLIC, "received_at": NOW, "happened_on": date(2026, 11, 19), "lon": 105.85,
        "lat": 21.03, "about_body": True,
    }  # fmt: skip
    return Report(**plain | changes)


def event() -> Event:
    return Event(
        subject=uuid.uuid4(), sequence=0, kind="k", public=True, day=NOW.date(), at=NOW, actor_kind="person",
        plain={"a": [1, "ă", None]}, payload=None,
    )  # fmt: skip


def rows() -> list[models.Model]:
    return [
        report(),
        report(lon=None, lat=None, happened_on=None, source="311", source_id="7"),
        event(),
        OutboxMessage(kind="k", reference={"report": "ă"}, created_at=NOW, next_try_at=NOW),
        Draft(token_hash="h", sealed=b"\x00\xff%s", updated_at=NOW, expires_at=NOW + timedelta(days=1)),
        TaskLease(task_id=uuid.uuid4(), attempts=3),
        ClockJob(name="job"),
    ]


@pytest.mark.parametrize("number", range(7))
def test_a_row_reads_back_as_the_orm_would_have_stored_it(number: int) -> None:
    mine = rows()[number]
    model = type(mine)
    undo = transaction.savepoint()
    insert_row(mine)
    assert not mine._state.adding
    stored = model._default_manager.filter(pk=mine.pk).values().get()
    transaction.savepoint_rollback(undo)
    twin = model(**{field.attname: getattr(mine, field.attname) for field in model._meta.concrete_fields})
    twin.save(force_insert=True)
    assert model._default_manager.filter(pk=mine.pk).values().get() == stored


def test_many_rows_take_few_statements_and_each_gets_its_own_key() -> None:
    many = [report(text=f"Báo cáo số {number}") for number in range(1000)]
    with CaptureQueriesContext(connection) as caught:
        insert_rows(many)
    assert len(caught) == 2
    assert {row.pk: row.text for row in many} == dict(Report.objects.values_list("pk", "text"))
    insert_rows([])


def test_rows_that_nobody_looks_at_afterwards_are_stored_without_asking_for_keys() -> None:
    many = [event() for _number in range(3)]
    with CaptureQueriesContext(connection) as caught:
        insert_last(many)
    assert len(caught) == 1
    assert "RETURNING" not in caught[0]["sql"]
    assert {one.subject for one in many} == set(Event.objects.values_list("subject", flat=True))
    insert_last([])


def test_a_row_that_points_to_a_fresh_one_finds_it() -> None:
    first = insert_row(report())
    detail = insert_row(ContactDetail(report=first, sealed=b"x"))
    detail.refresh_from_db()
    assert (detail.report, bytes(detail.sealed)) == (first, b"x")
    first.text = "Nay đã lấp"
    first.save()
    assert Report.objects.get().text == "Nay đã lấp"


def test_what_the_database_forbids_is_an_integrity_error() -> None:
    insert_row(report(source="311", source_id="7"))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_row(report(source="311", source_id="7"))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_row(report(lat=None))
    assert Report.objects.count() == 1


def test_values_of_another_kind_are_refused_before_the_database_sees_them() -> None:
    with pytest.raises(TypeError, match="Decimal"):
        insert_row(report(lon=Decimal("105.85")))


def test_models_that_fill_themselves_are_refused() -> None:
    from django_tasks_db.models import DBTaskResult

    with pytest.raises(TypeError, match="fill themselves"):
        insert_row(DBTaskResult())


def test_a_new_row_is_what_the_model_would_make() -> None:
    made = new_row(OutboxMessage, kind="a.b", reference={"case": "1"}, created_at=NOW, next_try_at=NOW)
    plain = OutboxMessage(kind="a.b", reference={"case": "1"}, created_at=NOW, next_try_at=NOW)
    columns = [field.attname for field in OutboxMessage._meta.concrete_fields]
    assert [getattr(made, name) for name in columns] == [getattr(plain, name) for name in columns]
    assert made._state.adding


def test_a_new_row_refuses_a_column_that_is_none() -> None:
    with pytest.raises(TypeError):
        new_row(OutboxMessage, colour="red")
