"""What a person takes home of the log: promises that can be held against the city, proofs that anyone can
check.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dangvan.cases import actions
from dangvan.kernel import clock
from dangvan.ledger import leaves, receipts
from dangvan.ledger.models import Event
from dangvan.ledger.signing import client
from dangvan.ledger.signing.keyring import Keyring
from dangvan.ledger.tlog.hashing import leaf_hash
from dangvan.ledger.tlog.keys import VerifierKey
from dangvan.ledger.tlog.notes import open_note
from tests.small_city import SmallCity, city, later

__all__ = ["city"]


@pytest.fixture(autouse=True)
def _patient() -> Iterator[None]:
    receipts._asked_in_vain_at.clear()
    yield
    receipts._asked_in_vain_at.clear()


@pytest.fixture
def keyring(tmp_path: Path, settings: LazySettings) -> Iterator[Keyring]:
    ring = Keyring(tmp_path / "keys", settings.DANGVAN_LOG_ORIGIN)
    with client.using(ring):
        yield ring


def _lines(note: str, ring: Keyring) -> list[str]:
    """The lines of a promise whose signature holds."""
    keys = [VerifierKey.parse(text) for text in ring.public_keys().promises]
    return open_note(note, keys).text.splitlines()


def test_a_promise_says_what_was_taken_in_on_which_day_and_until_when_it_is_due(
    city: SmallCity, keyring: Keyring, settings: LazySettings
) -> None:
    said = city.say()
    event = Event.objects.get(subject=said.report.uid, kind="report.submitted")
    leaf = leaves.leaf_of(event, sequence=0, previous_hash=b"")
    assert _lines(receipts.promise_for(said.report.uid), keyring) == [
        "dangvan/promise/v1",
        settings.DANGVAN_LOG_ORIGIN,
        "sealed",
        base64.urlsafe_b64encode(leaves.subject_in(leaf).bytes).decode().rstrip("="),
        "2026-03-02",
        base64.b64encode(leaf_hash(leaf)).decode(),
        "2026-03-03",
    ]


def test_a_promise_is_the_same_whenever_it_is_asked_for(city: SmallCity, keyring: Keyring) -> None:
    said = city.say()
    first = receipts.promise_for(said.report.uid)
    with later(days=40):
        assert receipts.promise_for(said.report.uid) == first


def test_a_promise_names_no_report_no_case_no_hour_no_words(city: SmallCity, keyring: Keyring) -> None:
    said = city.say("Ổ gà sâu trước cổng trường Hoa Sen.")
    told = receipts.promise_for(said.report.uid)
    for secret in (said.report.uid, said.case.uid):
        assert base64.urlsafe_b64encode(secret.bytes).decode().rstrip("=") not in told
        assert str(secret) not in told
    assert "09:00" not in told
    assert "Hoa Sen" not in told


def test_a_later_act_is_promised_by_the_hash_of_its_commitments(city: SmallCity, keyring: Keyring) -> None:
    said = city.say()
    actions.add_to_report(by=said.person, report=said.report, text="Nay đã rộng gấp đôi.")
    event = Event.objects.get(kind="report.added")
    kind, subject, day, said_hash, due = _lines(receipts.promise_of(event), keyring)[2:]
    commit = {name: bytes.fromhex(text) for name, text in event.commitments.items()}
    encoded = (f'"{n}":"{leaves.base64url(commit[n])}"' for n in sorted(commit))
    assert (kind, day, due) == ("report.added", "2026-03-02", "2026-03-03")
    assert subject == leaves.base64url(said.report.uid.bytes)
    assert (
        said_hash == base64.b64encode(hashlib.sha256(f"{{{','.join(encoded)}}}".encode()).digest()).decode()
    )


def test_without_a_signer_there_is_no_promise_and_nobody_waits(
    city: SmallCity, settings: LazySettings
) -> None:
    settings.DANGVAN_LOG_SIGNER = Path(settings.DANGVAN_HOME) / "nobody.sock"
    said = city.say()
    assert receipts.promise_for(said.report.uid) == ""


def test_a_signer_that_hangs_is_waited_for_once_and_briefly(
    city: SmallCity, settings: LazySettings, tmp_path: Path
) -> None:
    said = city.say()
    with socket.socket(socket.AF_UNIX) as deaf:
        settings.DANGVAN_LOG_SIGNER = tmp_path / "s"
        deaf.bind(str(tmp_path / "s"))
        deaf.listen()
        begun = time.monotonic()
        assert [receipts.promise_for(said.report.uid) for _ in range(10)] == [""] * 10
        assert time.monotonic() - begun < 3


def test_no_line_of_a_log_tells_when_somebody_asked_for_a_promise(
    city: SmallCity, settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.DANGVAN_LOG_SIGNER = Path(settings.DANGVAN_HOME) / "nobody.sock"
    said = city.say()
    with caplog.at_level(logging.DEBUG):
        assert receipts.promise_for(said.report.uid) == ""
    assert caplog.text == ""


def test_a_signer_that_refuses_holds_up_no_page(
    city: SmallCity, tmp_path: Path, settings: LazySettings
) -> None:
    said = city.say()
    with client.using(Keyring(tmp_path / "keys", "another.example/log")):
        assert receipts.promise_for(said.report.uid) == ""


def test_a_signer_that_answers_again_is_asked_again(
    city: SmallCity, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = city.say()
    receipts._asked_in_vain_at[:] = [time.monotonic()]
    assert receipts.promise_for(said.report.uid) == ""
    monkeypatch.setattr(receipts, "_SECONDS_UNASKED", 0)
    assert receipts.promise_for(said.report.uid)


def test_a_promise_costs_one_statement(city: SmallCity, keyring: Keyring) -> None:
    said = city.say()
    with CaptureQueriesContext(connection) as seen:
        receipts.promise_for(said.report.uid)
    assert len(seen) == 1


def test_what_is_not_in_the_log_waits_and_after_its_day_is_overdue(city: SmallCity) -> None:
    said = city.say()
    states = []
    for days in (0, 1, 2):
        with later(days=days):
            standing = receipts.standing_of(said.report.uid)
            assert standing is not None
            assert standing.due - standing.promised_day == receipts.DAYS_TO_ENTER
            states.append(standing.state)
    assert states == [receipts.State.WAITING, receipts.State.WAITING, receipts.State.OVERDUE]
    assert clock.today().isoformat() == "2026-03-02"
