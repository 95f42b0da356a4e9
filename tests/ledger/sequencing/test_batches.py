"""What a batch brings into the log, in which order, and that every waiting event comes at last."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from dangvan.kernel.actor import Actor
from dangvan.kernel.ids import new_id
from dangvan.ledger.actions import record
from dangvan.ledger.leaves import sealed_subject
from dangvan.ledger.models import Checkpoint, LogEntry, PendingBatch, Waiting
from dangvan.ledger.sequencing import choosing as choosing_module
from dangvan.ledger.sequencing import sequence_batch, sequence_waiting
from dangvan.ledger.sequencing.building import Leaf, key_subject
from dangvan.ledger.sequencing.entering import place_of
from dangvan.ledger.sequencing.sequencer import Sequencer
from dangvan.ledger.signing.client import using
from dangvan.ledger.signing.keyring import Keyring
from dangvan.ledger.tlog.notes import VerifierKey
from tests.ledger.sequencing.conftest import ORIGIN, PERSON, Book, later


def unpadded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def leaves_of(book: Book, subject: UUID) -> list[dict[str, object]]:
    return [leaf for leaf in book.entries() if unpadded(leaf["subject"]) == subject.bytes]


def test_an_empty_batch_is_sixteen_leaves_of_padding(book: Book) -> None:
    for size in (16, 32, 48):
        assert sequence_batch() is not None
        assert book.published().size == size
    assert {leaf["kind"] for leaf in book.entries()} == {"sealed"}
    book.check_books()


def test_reports_enter_among_padding_that_looks_the_same(book: Book) -> None:
    said = [book.say() for _ in range(5)]
    batch = sequence_batch()
    assert batch is not None
    assert (batch.events, batch.padding, batch.size) == (5, 11, 16)
    shapes = {
        json.dumps([sorted(leaf["commit"]), leaf["plain"], leaf["prev"], leaf["seq"], leaf["day"]])
        for leaf in book.entries()
    }
    assert len(shapes) == 1
    assert len({len(json.dumps(leaf)) for leaf in book.entries()}) == 1
    for event in said:
        entry = LogEntry.objects.get(event=event)
        assert entry.subject == sealed_subject(event)
    book.check_books()


def test_acts_of_a_body_enter_at_once_and_acts_of_people_after_midnight(book: Book) -> None:
    report, case = book.say(), new_id()
    book.act("report.added", report.subject, by=PERSON, text="thêm")
    book.act("case.accepted", case)
    sequence_batch()
    kinds = Counter(leaf["kind"] for leaf in book.entries())
    assert kinds == {"sealed": 31, "case.accepted": 1}
    with later(hours=14.9):
        sequence_batch()
        assert Waiting.objects.count() == 1
    with later(hours=15.1):
        sequence_batch()
        assert Waiting.objects.count() == 0
        (added,) = leaves_of(book, report.subject)
    assert (added["kind"], added["seq"], added["prev"], added["day"]) == ("report.added", 0, "", "2026-03-02")
    book.check_books()


def test_no_leaf_enters_before_the_one_before_it(book: Book) -> None:
    case = new_id()
    book.act("case.accepted", case)
    book.act("case.contested", case, by=PERSON, reason="chưa xong")
    book.act("case.resumed", case)
    sequence_batch()
    assert [leaf["kind"] for leaf in leaves_of(book, case)] == ["case.accepted"]
    with later(days=1):
        sequence_batch()
        chain = leaves_of(book, case)
    assert [(leaf["kind"], leaf["seq"]) for leaf in chain] == [
        ("case.accepted", 0), ("case.contested", 1), ("case.resumed", 2),
    ]  # fmt: skip
    book.check_books()


def test_a_chain_names_the_hash_of_each_leaf_before_within_and_between_batches(book: Book) -> None:
    case = new_id()
    for _ in range(2):
        for kind in ("case.accepted", "case.paused", "case.resumed"):
            book.act(kind, case)
        book.act("case.viewed", case)
        sequence_batch()
    rows = LogEntry.objects.filter(subject=case).order_by("sequence")
    hashes = [bytes(row.leaf_hash) for row in rows]
    chain = leaves_of(book, case)
    assert [leaf["seq"] for leaf in chain] == list(range(6))
    assert [unpadded(str(leaf["prev"])) for leaf in chain] == [b"", *hashes[:-1]]


def test_an_answer_is_signed_by_its_body_whose_key_stands_in_the_log_before(book: Book) -> None:
    case = new_id()
    book.act("case.accepted", case)
    book.answer(case)
    book.answer(case, number=2)
    batches = sequence_waiting()
    assert len(batches) == 2
    entries = book.entries()
    (key_at,) = [at for at, leaf in enumerate(entries) if leaf["kind"] == "organisations.key_set"]
    answers = [leaf for leaf in entries if leaf["kind"] == "case.answered"]
    assert len(answers) == 2
    assert all(entries.index(leaf) > key_at for leaf in answers)
    assert unpadded(entries[key_at]["subject"]) == key_subject("dong").bytes
    key = VerifierKey.parse(entries[key_at]["plain"]["key"])
    assert key.name == f"{ORIGIN}/organisations/dong"
    for leaf in answers:
        signature = leaf.pop("sig")
        assert signature["by"] == "dong"
        core = json.dumps(leaf, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        Ed25519PublicKey.from_public_bytes(key.public).verify(
            unpadded(signature["ed25519"]), b"dangvan/act/v1\n" + core
        )
    book.answer(case, number=3)
    assert len(sequence_waiting()) == 1
    book.check_books()


def test_a_body_whose_key_was_lost_signs_with_another_that_stands_in_the_log_before(book: Book) -> None:
    book.answer()
    sequence_waiting()
    (book.keys.folder / "organisations" / "dong.key").unlink()
    with using(Keyring(book.keys.folder, ORIGIN)):
        book.answer()
        assert len(sequence_waiting()) == 2
    keys = [leaf["plain"]["key"] for leaf in book.entries() if leaf["kind"] == "organisations.key_set"]
    assert len(set(keys)) == 2
    assert [leaf["seq"] for leaf in leaves_of(book, key_subject("dong"))] == [0, 1]


def test_a_hidden_answer_is_held_and_needs_no_key(book: Book) -> None:
    with transaction.atomic():
        record("case.answered", new_id(), by=Actor.system("x"), sensitive=True, number=1, text="kín")
    assert len(sequence_waiting()) == 1
    assert Waiting.objects.count() == 1
    with later(days=1):
        assert len(sequence_waiting()) == 1
        assert {leaf["kind"] for leaf in book.entries()} == {"sealed", "case.answered"}
    assert not any(leaf["kind"] == "organisations.key_set" for leaf in book.entries())


def test_each_day_of_a_batch_has_sealed_leaves_in_a_multiple_of_sixteen(book: Book) -> None:
    sequence_batch()
    for _ in range(20):
        book.say()
    with later(days=1):
        for _ in range(3):
            book.say()
        for _ in range(5):
            book.act("case.accepted")
        batch = sequence_batch()
        entries = book.entries()[16:]
    assert batch is not None
    sealed = Counter(leaf["day"] for leaf in entries if leaf["kind"] == "sealed")
    assert sealed == {"2026-03-02": 32, "2026-03-03": 27}
    assert len(entries) % 16 == 0


def test_the_first_batch_of_a_day_speaks_of_the_day_before_also_where_nobody_did(book: Book) -> None:
    sequence_batch()
    with later(days=3):
        sequence_batch()
        days = Counter(leaf["day"] for leaf in book.entries())
        sequence_batch()
        assert len(book.entries()) == sum(days.values()) + 16
    assert days == {"2026-03-02": 32, "2026-03-03": 16, "2026-03-04": 16, "2026-03-05": 16}


def test_the_order_of_a_batch_tells_nothing_of_the_order_of_acts(book: Book) -> None:
    """Over many batches of ten reports, the place of the first is any place: it is not early nor late."""
    places = []
    for _ in range(40):
        first = book.say()
        for _ in range(9):
            book.say()
        sequence_batch()
        size = book.published().size
        places.append(LogEntry.objects.get(event=first).index - (size - 16))
    assert min(places) < 4
    assert max(places) > 11
    assert 4 < sum(places) / len(places) < 11


def test_a_long_queue_comes_in_batches_that_bear_it(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dangvan.ledger.sequencing.sequencer.MOST_EVENTS", 60)
    monkeypatch.setattr(choosing_module, "WINDOW", 25)
    cases = [new_id() for _ in range(30)]
    for number in range(150):
        book.act("case.accepted", cases[number % 30])
        if number % 3 == 0:
            book.say()
    batches = sequence_waiting()
    assert len(batches) > 2
    assert sum(batch.events for batch in batches) == 200
    book.check_books()
    for case in cases:
        assert [leaf["seq"] for leaf in leaves_of(book, case)] == list(range(5))


def test_what_is_held_keeps_nothing_else_from_entering(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing_module, "WINDOW", 8)
    for _ in range(40):
        book.act("case.opened")
    book.act("case.accepted")
    batches = sequence_waiting()
    assert [batch.events for batch in batches] == [1]


def test_what_comes_while_a_batch_enters_waits_for_the_next_turn(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch of its own for a single report would tell the minute in which it came."""
    gather = Sequencer.gather

    def gathering(self: Sequencer) -> list[Leaf]:
        batch = gather(self)
        book.say()
        return batch

    monkeypatch.setattr(Sequencer, "gather", gathering)
    book.say()
    assert [batch.events for batch in sequence_waiting()] == [1]
    assert Waiting.objects.count() == 1
    assert [batch.events for batch in sequence_waiting()] == [1]


def test_the_checkpoint_is_in_the_books_before_anyone_sees_it(book: Book) -> None:
    sequence_batch()
    row = Checkpoint.objects.get()
    assert row.published_at is not None
    assert row.note.encode() == book.files.read("checkpoint")
    assert not PendingBatch.objects.exists()


def test_partial_tiles_go_once_the_whole_one_is_there(book: Book) -> None:
    for _ in range(17):
        sequence_batch()
    assert book.published().size == 272
    partials = sorted(path for path in book.files.paths() if ".p/" in path)
    assert partials == ["tile/0/001.p/16", "tile/1/000.p/1", "tile/entries/001.p/16"]
    book.check_books()


plain = st.dictionaries(
    st.sampled_from(["reason", "source", "organisation", "standard"]),
    st.text() | st.sampled_from(['","seq":9,', '","v":1}', '\\","seq":7,"']),
)


@given(
    plain=plain,
    subject=st.uuids(),
    sequence=st.integers(0, 2**31),
    signed=st.none() | st.text(min_size=1) | st.just('a","seq":8,"'),
)
def test_the_place_of_a_leaf_is_read_right_whatever_stands_in_it(
    plain: dict[str, str], subject: UUID, sequence: int, signed: str | None
) -> None:
    leaf: dict[str, object] = {
        "commit": {}, "day": "2026-03-02", "kind": "case.answered", "plain": plain,
        "prev": base64.urlsafe_b64encode(hashlib.sha256().digest()).decode().rstrip("="), "seq": sequence,
        "subject": base64.urlsafe_b64encode(subject.bytes).decode().rstrip("="), "v": 1,
    }  # fmt: skip
    if signed is not None:
        leaf["sig"] = {"by": signed, "ed25519": "x"}
    octets = json.dumps(leaf, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
        errors="surrogatepass"
    )
    assert place_of(octets) == (subject.hex, sequence)
