"""Messages leave after the commit, once each, are tried again, and are given up at last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from dangvan.kernel import clock, outbox
from dangvan.kernel.models import OutboxMessage
from dangvan.kernel.worker import Worker

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def delivered() -> Iterator[list[dict[str, str]]]:
    """What the handler of `test.letter` was given; a reference with `error` makes it fail."""
    seen: list[dict[str, str]] = []

    def letter(reference: dict[str, str]) -> None:
        seen.append(reference)
        if reference.get("error") == "never":
            raise outbox.Undeliverable("an.nguyen@example.org has no mailbox")
        if reference.get("error") == "now":
            raise ConnectionRefusedError("an.nguyen@example.org")

    outbox.handles("test.letter")(letter)
    yield seen
    outbox._handlers.pop("test.letter")


def message() -> OutboxMessage:
    return OutboxMessage.objects.get()


def test_a_message_is_delivered_once(delivered: list[dict[str, str]]) -> None:
    outbox.after_commit("test.letter", case="7")

    assert Worker().drain() == 1
    Worker().drain()

    assert delivered == [{"case": "7"}]
    assert message().delivered_at is not None
    assert message().leased_until is None


def test_a_message_of_a_rolled_back_transaction_is_never_sent(delivered: list[dict[str, str]]) -> None:
    with transaction.atomic():
        outbox.after_commit("test.letter", case="7")
        transaction.set_rollback(True)

    Worker().drain()

    assert delivered == []


def test_a_message_waits_for_its_moment(delivered: list[dict[str, str]]) -> None:
    with clock.standing_at(MONDAY):
        outbox.after_commit("test.letter", not_before=MONDAY + timedelta(hours=1), case="7")
        Worker().drain()
        assert delivered == []
    with clock.standing_at(MONDAY + timedelta(hours=1)):
        Worker().drain()
    assert delivered == [{"case": "7"}]


def test_a_failed_message_is_tried_again_after_a_pause_and_keeps_only_the_name_of_the_error(
    delivered: list[dict[str, str]],
) -> None:
    with clock.standing_at(MONDAY):
        outbox.after_commit("test.letter", error="now")
        Worker().drain()
        Worker().drain()
    assert len(delivered) == 1
    assert message().last_error == "ConnectionRefusedError"
    assert timedelta(seconds=20) < message().next_try_at - MONDAY < timedelta(seconds=40)

    with clock.standing_at(message().next_try_at):
        Worker().drain()
    assert len(delivered) == 2
    assert message().attempts == 2


def test_a_message_is_given_up_after_some_three_days(
    delivered: list[dict[str, str]], caplog: pytest.LogCaptureFixture
) -> None:
    with clock.standing_at(MONDAY):
        outbox.after_commit("test.letter", error="now")
    for _ in range(outbox.MOST_ATTEMPTS):
        with clock.standing_at(message().next_try_at):
            Worker().drain()

    given_up = message()
    assert given_up.failed_at is not None
    assert timedelta(days=2) < given_up.failed_at - MONDAY < timedelta(days=4)
    assert len(delivered) == outbox.MOST_ATTEMPTS
    alerts = [record for record in caplog.records if record.levelname == "ERROR"]
    assert "given up" in alerts[0].getMessage()
    assert "example.org" not in caplog.text


def test_an_undeliverable_message_is_given_up_at_once(delivered: list[dict[str, str]]) -> None:
    outbox.after_commit("test.letter", error="never")
    Worker().drain()
    assert message().failed_at is not None
    assert message().last_error == "Undeliverable"


def test_an_operator_can_have_given_up_messages_tried_anew(delivered: list[dict[str, str]]) -> None:
    outbox.after_commit("test.letter", error="never")
    Worker().drain()

    assert outbox.try_again() == 1
    Worker().drain()

    assert len(delivered) == 2


def test_a_message_nobody_handles_waits_for_a_worker_that_does() -> None:
    outbox.after_commit("test.unknown", case="7")
    Worker().drain()
    assert message().last_error == "LookupError"
    assert message().failed_at is None


def test_a_leased_message_is_not_taken_by_a_second_worker() -> None:
    outbox.after_commit("test.letter", case="7")
    assert outbox.claim() is not None
    assert outbox.claim() is None


def test_a_lapsed_lease_lets_another_worker_take_the_message() -> None:
    with clock.standing_at(MONDAY):
        outbox.after_commit("test.letter", case="7")
        first = outbox.claim()
    with clock.standing_at(MONDAY + outbox.LEASE + timedelta(seconds=1)):
        second = outbox.claim()
    assert first is not None
    assert second is not None
    assert (first.attempt, second.attempt) == (1, 2)


def test_whoever_lost_the_lease_changes_nothing_any_more() -> None:
    with clock.standing_at(MONDAY):
        outbox.after_commit("test.letter", case="7")
        first = outbox.claim()
    with clock.standing_at(MONDAY + outbox.LEASE + timedelta(seconds=1)):
        outbox.claim()
        assert first is not None
        outbox.settle(first, None)
        assert not outbox.extend(first)
    assert message().delivered_at is None


def test_a_renewed_lease_keeps_others_away() -> None:
    with clock.standing_at(MONDAY):
        outbox.after_commit("test.letter", case="7")
        taken = outbox.claim()
    assert taken is not None
    with clock.standing_at(MONDAY + outbox.LEASE - timedelta(seconds=1)):
        assert outbox.extend(taken)
    with clock.standing_at(MONDAY + outbox.LEASE + timedelta(seconds=1)):
        assert outbox.claim() is None


def test_a_message_put_back_is_free_at_once_and_its_attempt_not_counted() -> None:
    outbox.after_commit("test.letter", case="7")
    taken = outbox.claim()
    assert taken is not None
    outbox.put_back(taken)
    again = outbox.claim()
    assert again is not None
    assert again.attempt == 1


def test_two_handlers_of_one_kind_are_refused(delivered: list[dict[str, str]]) -> None:
    with pytest.raises(ValueError, match="two handlers"):
        outbox.handles("test.letter")(lambda _reference: None)


def test_delivered_messages_are_forgotten_after_a_while(delivered: list[dict[str, str]]) -> None:
    outbox.after_commit("test.letter", case="7")
    Worker().drain()
    outbox.after_commit("test.letter", not_before=clock.now() + timedelta(days=40), case="8")
    assert outbox.forget_delivered(clock.now() + timedelta(days=30)) == 1
    assert message().reference == {"case": "8"}
