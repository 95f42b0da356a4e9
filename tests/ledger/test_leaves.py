"""What of an event enters the public log: octet by octet, never more than fits, and not before it may."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from base64 import urlsafe_b64decode
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import rfc8785
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from dangvan.kernel.actor import Actor, ActorKind
from dangvan.kernel.ids import new_id
from dangvan.ledger import leaves
from dangvan.ledger.actions import Entry, record, record_many
from dangvan.ledger.commitments import base64url, canonical, is_usual
from dangvan.ledger.kinds import KINDS
from dangvan.ledger.models import Event
from dangvan.ledger.tlog.hashing import leaf_hash

AN = Actor(ActorKind.OFFICER, user_id=7)
PERSON = Actor.person()
DAY = date(2026, 11, 23)
PREVIOUS = secrets.token_bytes(32)
SIGNATURE = secrets.token_bytes(64)

fractions = st.floats(allow_nan=False, allow_infinity=False)
fractions = st.floats(allow_nan=False, allow_infinity=False)
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | st.text() | fractions,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def recorded(kind: str, by: Actor = AN, *, sensitive: bool = False, **fields: Any) -> Event:
    with transaction.atomic():
        return record(kind, new_id(), by=by, organisation=3, first=True, sensitive=sensitive, **fields)


def written(event: Event, sequence: int = 3) -> bytes:
    """The leaf of an event somewhere in its chain."""
    sealed = leaves.is_sealed(event)
    return leaves.leaf_of(
        event,
        sequence=0 if sealed else sequence,
        previous_hash=b"" if sealed or not sequence else PREVIOUS,
        signature=SIGNATURE if leaves.needs_signature(event) else None,
    )


@given(value=json_values)
def test_what_python_writes_is_what_rfc_8785_asks(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(value=st.integers() | fractions | st.dictionaries(st.text(), json_values, max_size=3))
def test_only_what_both_write_alike_takes_the_short_way(value: Any) -> None:
    if isinstance(value, int) and abs(value) >= 2**53:
        with pytest.raises(ValueError, match="safe integer"):
            canonical(value)
    else:
        assert canonical(value) == rfc8785.dumps(value)
    if isinstance(value, float) or (isinstance(value, dict) and not all(map(str.isascii, value))):
        assert not is_usual(value)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(name for name, kind in KINDS.items() if kind.public))
@pytest.mark.parametrize("sensitive", [False, True])
def test_a_leaf_is_the_canonical_json_of_its_own_reading(kind: str, sensitive: bool) -> None:
    event = recorded(kind, sensitive=sensitive)
    leaf = written(event)
    told = json.loads(leaf)
    assert leaf == rfc8785.dumps(told)
    assert told.keys() - {"sig"} == {"commit", "day", "kind", "plain", "prev", "seq", "subject", "v"}
    assert (told["v"], told["day"]) == (1, event.day.isoformat())
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", text) for text in told["commit"].values())
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", told["subject"])


@pytest.mark.django_db
def test_a_leaf_says_where_it_stands_in_its_chain() -> None:
    event = recorded("case.accepted")
    first = leaves.leaf_of(event, sequence=0, previous_hash=b"")
    assert json.loads(first)["prev"] == ""
    told = json.loads(leaves.leaf_of(event, sequence=1, previous_hash=leaf_hash(first)))
    assert urlsafe_b64decode(told["prev"] + "=") == leaf_hash(first)
    assert (told["seq"], UUID(bytes=urlsafe_b64decode(told["subject"] + "=="))) == (1, event.subject)
    for sequence, previous in ((0, PREVIOUS), (1, b""), (1, PREVIOUS[:31])):
        with pytest.raises(ValueError, match="previous hash"):
            leaves.leaf_of(event, sequence=sequence, previous_hash=previous)


@pytest.mark.django_db
def test_a_report_and_padding_look_the_same() -> None:
    report = written(recorded("report.submitted", PERSON, text="Ổ gà", topic="pothole"))
    filling = leaves.padding(date.fromisoformat(json.loads(report)["day"]))
    assert len(report) == len(filling)
    for leaf in (report, filling):
        told = json.loads(leaf)
        assert (told["kind"], told["plain"], told["seq"], told["prev"]) == ("sealed", {}, 0, "")
        assert tuple(sorted(told["commit"])) == tuple(sorted(leaves.SEALED_FIELDS))
        thread = urlsafe_b64decode(told["commit"]["thread"] + "=")
        assert leaves.subject_in(leaf).bytes == hashlib.sha256(thread).digest()[:16]
    shape = re.compile(rb"[A-Za-z0-9_-]{22,43}")
    assert shape.sub(b"", report) == shape.sub(b"", filling)


@pytest.mark.django_db
def test_nothing_in_a_sealed_leaf_joins_it_to_the_report() -> None:
    event = recorded("report.submitted", PERSON, text="Ổ gà")
    assert leaves.log_subject(event) == leaves.sealed_subject(event) == leaves.subject_in(written(event))
    assert leaves.log_subject(event) != event.subject
    leaf = written(event)
    for spelling in (event.subject.hex, base64url(event.subject.bytes), str(event.subject)):
        assert spelling.encode() not in leaf
    later = recorded("report.added", PERSON, text="Thêm")
    assert leaves.log_subject(later) == later.subject


@pytest.mark.django_db
def test_a_sealed_leaf_with_other_fields_than_the_others_is_refused() -> None:
    event = recorded("report.submitted", PERSON, text="Ổ gà")
    fewer = Event(kind=event.kind, subject=event.subject, day=event.day, actor_kind="person", plain={})
    fewer.commitments = {name: text for name, text in event.commitments.items() if name != "photos"}
    with pytest.raises(ValueError, match="same fields"):
        written(fewer)
    with pytest.raises(ValueError, match="stands alone"):
        leaves.leaf_of(event, sequence=1, previous_hash=PREVIOUS)


@pytest.mark.django_db
def test_an_answer_is_signed_by_the_body_it_names() -> None:
    event = recorded("case.answered", number=1, in_time=True, text="Đã vá.")
    code = event.plain["organisation"]
    assert leaves.needs_signature(event) == code
    core = leaves.core_to_sign(event, sequence=3, previous_hash=PREVIOUS)
    leaf = written(event)
    told = json.loads(leaf)
    assert told.pop("sig") == {"by": code, "ed25519": base64url(SIGNATURE)}
    assert core == b"dangvan/act/v1\n" + rfc8785.dumps(told)
    with pytest.raises(ValueError, match="signature missing"):
        leaves.leaf_of(event, sequence=3, previous_hash=PREVIOUS)
    with pytest.raises(ValueError, match="64 octets"):
        leaves.leaf_of(event, sequence=3, previous_hash=PREVIOUS, signature=SIGNATURE[:63])
    with pytest.raises(ValueError, match="not asked for"):
        leaves.leaf_of(recorded("case.accepted"), sequence=0, previous_hash=b"", signature=SIGNATURE)


@pytest.mark.django_db
def test_nobody_signs_where_nobody_may_be_named() -> None:
    hidden = recorded("case.answered", sensitive=True, number=1, text="Đã vá.")
    assert leaves.needs_signature(hidden) is None
    assert leaves.needs_signature(recorded("report.refusal_decided", outcome="released")) is None
    assert b'"sig"' not in written(hidden)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(name for name, kind in KINDS.items() if kind.public and kind.plain))
def test_what_record_takes_fits_into_a_leaf_and_what_would_not_is_refused(kind: str) -> None:
    named = [name for name in KINDS[kind].plain if name.endswith("organisation")]
    free = next((name for name in KINDS[kind].plain if name not in named), None)

    def attempt(length: int) -> bytes | None:
        fields = dict.fromkeys(named, "ổ" * 60) | ({free: "x" * length} if free else {})
        try:
            with transaction.atomic():
                (event,) = record_many([Entry(kind, new_id(), fields, first=True)], by=AN)
        except ValueError:
            return None
        return written(event, sequence=10**9)

    shortest, longest = 0, 1024
    assert attempt(0) is not None
    while free and longest - shortest > 1:
        middle = (shortest + longest) // 2
        leaf = attempt(middle)
        if leaf is None:
            longest = middle
        else:
            shortest = middle
            assert len(leaf) <= leaves.MOST_BYTES
    assert free is None or 50 < shortest < 900


def event_of(kind: str, actor: ActorKind, *, hidden: bool = False, day: date = DAY) -> Event:
    commitments = {"act": "00" * 32} if hidden else {}
    return Event(kind=kind, subject=UUID(int=1), day=day, actor_kind=actor.value, commitments=commitments)


@pytest.mark.parametrize("kind", sorted(name for name, kind in KINDS.items() if kind.public))
@pytest.mark.parametrize("actor", [ActorKind.PERSON, ActorKind.CHANNEL])
def test_whatever_comes_from_outside_waits_until_its_day_is_over(kind: str, actor: ActorKind) -> None:
    event = event_of(kind, actor)
    assert leaves.is_held(event, DAY) or leaves.is_sealed(event)
    assert not leaves.is_held(event, DAY + timedelta(days=1))


@pytest.mark.parametrize(
    "kind",
    [
        "case.opened",
        "case.screened",
        "case.escalated",
        "case.merged",
        "case.merge_undone",
        "report.joined",
        "report.words_released",
    ],
)
def test_what_would_tell_the_hour_of_a_report_or_join_two_chains_waits_whoever_did_it(kind: str) -> None:
    assert leaves.is_held(event_of(kind, ActorKind.SYSTEM), DAY)
    assert leaves.is_held(event_of(kind, ActorKind.OFFICER), DAY)


def test_an_act_on_a_case_that_does_not_stand_in_public_waits_and_any_other_does_not() -> None:
    assert leaves.is_held(event_of("case.answered", ActorKind.OFFICER, hidden=True), DAY)
    assert not leaves.is_held(event_of("case.answered", ActorKind.OFFICER), DAY)
    assert not leaves.is_held(event_of("case.closed", ActorKind.SYSTEM), DAY)


def test_a_report_never_waits() -> None:
    assert not leaves.is_held(event_of("report.submitted", ActorKind.PERSON), DAY)
