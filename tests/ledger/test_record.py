"""What `record` leaves: where each field stands, in which order, and that nobody changes it afterwards."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from dangvan import ledger
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor, ActorKind
from dangvan.kernel.ids import new_id
from dangvan.ledger.actions import Entry, record, record_many
from dangvan.ledger.commitments import canonical, commitment
from dangvan.ledger.kinds import KINDS
from dangvan.ledger.leaves import committed_value
from dangvan.ledger.models import Event
from dangvan.ledger.queries import history_of

AN = Actor(ActorKind.OFFICER, user_id=7)
PERSON = Actor.person()
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def answered(subject: uuid.UUID, **changes: Any) -> Event:
    given_fields: dict[str, Any] = {
        "by": AN,
        "organisation": 3,
        "number": 1,
        "text": "Đã vá ổ gà.",
        "done_by": "Tổ duy tu",
        "done_on": date(2026, 11, 20),
        "evidence": ["photo"],
    }
    with transaction.atomic():
        return record("case.answered", subject, **(given_fields | changes))


def submitted(subject: uuid.UUID) -> Event:
    """A report of which nothing but words and place was said."""
    with transaction.atomic():
        return record(
            "report.submitted",
            subject,
            by=PERSON,
            first=True,
            text="Ổ gà",
            area=4,
            visibility="public",
            channel="web",
        )


@pytest.mark.django_db
def test_a_bodys_act_stands_plain_where_the_table_says_so_and_committed_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dangvan.ledger.actions._name_of_body", [lambda number: f"body-{number}"])
    event = answered(new_id(), first=True)
    assert event.plain == {"organisation": "body-3", "number": 1}
    assert set(event.commitments) == {"rest"}
    assert event.value("text") == "Đã vá ổ gà."
    assert event.value("done_on") == "2026-11-20"


@pytest.mark.django_db
def test_a_commitment_opens_with_its_own_key_and_no_other() -> None:
    event = submitted(new_id())
    assert event.payload is not None
    keys = {name: bytes.fromhex(key) for name, key in event.payload["keys"].items()}
    assert len(set(keys.values())) == len(keys) == 7
    for name, key in keys.items():
        assert event.commitments[name] == commitment(key, name, event.payload["values"][name])
    assert event.commitments["text"] != commitment(keys["place"], "text", "Ổ gà")
    assert event.commitments["text"] != commitment(keys["text"], "place", "Ổ gà")


@pytest.mark.django_db
def test_what_a_body_keeps_back_is_committed_to_as_one_and_opens_as_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("dangvan.ledger.actions._name_of_body", [lambda number: f"body-{number}"])
    event = answered(new_id(), first=True, sensitive=True)
    assert event.payload is not None
    keys = {name: bytes.fromhex(key) for name, key in event.payload["keys"].items()}
    assert keys.keys() == event.commitments.keys() == {"act", "rest"}
    for name, key in keys.items():
        value = committed_value(event, event.payload["values"], name)
        assert event.commitments[name] == commitment(key, name, value)
    assert committed_value(event, event.payload["values"], "act") == {
        "organisation": "body-3",
        "number": 1,
    }


@pytest.mark.django_db
def test_the_same_words_twice_leave_different_commitments() -> None:
    first, second = answered(new_id(), first=True), answered(new_id(), first=True)
    assert first.commitments["rest"] != second.commitments["rest"]


@pytest.mark.django_db
def test_nothing_stands_plain_on_a_sensitive_topic() -> None:
    event = answered(new_id(), first=True, sensitive=True)
    assert event.plain == {}
    assert event.value("number") == 1
    assert set(event.commitments) == {"act", "rest"}


@pytest.mark.django_db
def test_nothing_a_person_does_stands_plain() -> None:
    event = submitted(new_id())
    assert event.plain == {}
    assert set(event.commitments) == {"text", "place", "topic", "area", "visibility", "photos", "thread"}
    assert event.value("thread") == event.subject.hex
    assert event.value("channel") == "web"
    assert event.actor_user is None


@pytest.mark.django_db
def test_an_audit_event_is_neither_public_nor_committed() -> None:
    with transaction.atomic():
        event = record("contact.seen", new_id(), by=AN, first=True, reason="gọi lại")
    assert not event.public
    assert (event.plain, event.commitments) == ({}, {})
    assert event.value("reason") == "gọi lại"


@pytest.mark.django_db
def test_the_events_of_a_subject_are_numbered_from_zero() -> None:
    subject = new_id()
    answered(subject, first=True)
    answered(subject, number=2)
    answered(new_id(), first=True)
    assert [event.sequence for event in history_of(subject)] == [0, 1]


@pytest.mark.django_db
def test_a_batch_numbers_new_and_known_subjects_and_keeps_their_order() -> None:
    known, new = new_id(), new_id()
    answered(known, first=True)
    entries = [
        Entry("case.opened", new, {"due_day": date(2026, 12, 1)}, organisation=3, first=True),
        Entry("case.accepted", known, organisation=3),
        Entry("case.accepted", new, organisation=3, first=True),
        Entry("case.closed", known, {"outcome": "silence"}, organisation=3),
    ]
    with transaction.atomic():
        record_many(entries, by=AN)
    assert [(e.kind, e.sequence) for e in history_of(new)] == [("case.opened", 0), ("case.accepted", 1)]
    assert [(e.kind, e.sequence) for e in history_of(known)] == [
        ("case.answered", 0),
        ("case.accepted", 1),
        ("case.closed", 2),
    ]


@pytest.mark.django_db
def test_an_event_keeps_the_citys_day() -> None:
    with clock.standing_at(datetime(2026, 11, 23, 18, 30, tzinfo=UTC)):
        event = answered(new_id(), first=True)
    assert event.day == date(2026, 11, 24)


@pytest.mark.django_db
def test_an_unknown_kind_or_field_is_refused() -> None:
    with transaction.atomic():
        with pytest.raises(KeyError):
            record("case.praised", new_id(), by=AN)
        with pytest.raises(ValueError, match="has no field mood"):
            record("case.accepted", new_id(), by=AN, mood="good")


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        record("case.accepted", new_id(), by=AN)


@pytest.mark.django_db(transaction=True)
def test_a_test_database_with_events_can_be_emptied() -> None:
    answered(new_id(), first=True)
    assert Event.objects.count() == 1


@pytest.mark.django_db
def test_two_events_cannot_take_one_number() -> None:
    subject = new_id()
    answered(subject, first=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        record("case.accepted", subject, by=AN, first=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"kind": "case.declined"},
        {"sequence": 9},
        {"plain": {"organisation": 4, "number": 1}},
        {"commitments": {}},
        {"day": date(2020, 1, 1)},
        {"at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"public": False},
        {"actor_user": 8},
        {"organisation": 4},
        {"subject": uuid.UUID(int=1)},
        {"payload": {"keys": {}, "values": {"text": "Đã sửa xong từ lâu."}}},
        {"kind": "case.declined", "payload": None},
    ],
)
def test_the_database_refuses_to_change_an_event(change: dict[str, Any]) -> None:
    event = answered(new_id(), first=True)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(**change)
    assert Event.objects.get(pk=event.pk).value("text") == "Đã vá ổ gà."


@pytest.mark.django_db
def test_the_database_refuses_to_delete_an_event() -> None:
    event = answered(new_id(), first=True)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Event.objects.filter(pk=event.pk).delete()
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM ledger_event")
    assert Event.objects.filter(pk=event.pk).exists()


@pytest.mark.django_db
@pytest.mark.postgres
def test_postgresql_refuses_to_empty_the_table() -> None:
    answered(new_id(), first=True)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            cursor.execute("TRUNCATE ledger_event CASCADE")


@pytest.mark.django_db
def test_the_law_may_erase_a_payload_and_the_rest_stays() -> None:
    event = answered(new_id(), first=True)
    Event.objects.filter(pk=event.pk).update(payload=None)
    erased = Event.objects.get(pk=event.pk)
    assert erased.payload is None
    assert erased.value("text", "đã xoá") == "đã xoá"
    assert erased.commitments == event.commitments


def test_every_kind_is_named_once_and_no_field_stands_in_two_places() -> None:
    for name, kind in KINDS.items():
        assert kind.name == name
        places = [*kind.plain, *kind.committed, *kind.inside]
        assert len(places) == len(set(places)), name
        assert kind.body or not kind.plain, name
        assert kind.public or not (kind.plain or kind.committed), name


def test_the_ledger_is_reached_by_its_own_name() -> None:
    assert ledger.record is record
    assert ledger.record_many is record_many


@given(value=json_values, key=st.binary(min_size=32, max_size=32))
def test_a_commitment_depends_on_the_value_and_not_on_the_order_of_its_names(value: Any, key: bytes) -> None:
    import json

    again = json.loads(canonical(value))
    assert again == value
    if isinstance(value, dict):
        value = dict(reversed(list(value.items())))
    assert commitment(key, "text", value) == commitment(key, "text", again)
