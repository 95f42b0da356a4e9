"""Whatever bytes a file may hold, the verifier answers in a sentence: `Refused`, nothing else."""

from __future__ import annotations

import json
from contextlib import closing, suppress

from hypothesis import given
from hypothesis import strategies as st

from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.keys import VerifierKey
from dangvan.ledger.tlog.policy import parse_policy
from dangvan.ledger.verifier.book import Book
from dangvan.ledger.verifier.canonical import canonical, read_canonical
from dangvan.ledger.verifier.chains import LeafChecks
from dangvan.ledger.verifier.figures import read_told
from dangvan.ledger.verifier.leaf import parse_leaf
from dangvan.ledger.verifier.promises import open_promise
from dangvan.ledger.verifier.receipts import check_receipt
from dangvan.ledger.verifier.trust import Trust
from tests.ledger.verifier.worked_example import PROMISES, SEEN_AT, Example

EXAMPLE = Example()
TRUST = Trust(parse_policy(EXAMPLE.policy), [VerifierKey.parse(str(PROMISES.verifier))])

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=5),
    max_leaves=12,
)


@st.composite
def _damaged(draw: st.DrawFn, honest: bytes) -> bytes:
    """Honest bytes with something cut, put in, repeated or turned."""
    changed = bytearray(honest)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(changed) - 1)))
        end = min(len(changed), at + draw(st.integers(0, 40)))
        deed = draw(st.sampled_from(("cut", "put", "repeat", "turn")))
        if deed == "cut":
            del changed[at:end]
        elif deed == "put":
            changed[at:at] = draw(st.binary(max_size=12))
        elif deed == "repeat":
            changed[at:at] = changed[at:end]
        elif changed:
            changed[at] ^= 1 << draw(st.integers(0, 7))
    return bytes(changed)


@given(st.data())
def test_no_leaf_however_damaged_does_more_than_be_refused(data: st.DataObject) -> None:
    entry = data.draw(_damaged(data.draw(st.sampled_from(EXAMPLE.entries))))
    with suppress(Refused):
        parse_leaf(entry)


@given(_json)
def test_any_json_is_a_leaf_or_refused(value: object) -> None:
    with suppress(Refused):
        parse_leaf(canonical(value))


@given(st.sampled_from(EXAMPLE.entries), st.data())
def test_a_leaf_with_any_value_at_any_name_is_read_or_refused(entry: bytes, data: st.DataObject) -> None:
    value = json.loads(entry)
    value[data.draw(st.sampled_from(sorted(value)))] = data.draw(_json)
    changed = canonical(value)
    with suppress(Refused):
        parse_leaf(changed)
    with closing(Book(None)) as book:
        checks = LeafChecks(book, not_after="2027-01-01")
        checks.check(0, [*EXAMPLE.entries, changed])


@given(_json)
def test_canonical_json_reads_back_as_itself(value: object) -> None:
    written = canonical(value)
    with suppress(Refused):
        assert canonical(read_canonical(written)) == written


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode(errors="replace")))
def test_bytes_of_any_kind_are_refused_everywhere(octets: bytes) -> None:
    for read in (
        read_canonical,
        parse_leaf,
        lambda text: check_receipt(text, TRUST, SEEN_AT),
        lambda text: open_promise(text, TRUST.promises),
        lambda text: read_told(text, "2026-03"),
    ):
        with suppress(Refused):
            read(octets)


@given(_damaged(EXAMPLE.receipt.encode()))
def test_a_damaged_receipt_proves_the_same_or_nothing(text: bytes) -> None:
    with suppress(Refused):
        receipt = check_receipt(text, TRUST, SEEN_AT)
        assert receipt.index == 1
        assert receipt.opened.items() <= {"text": "Ổ gà sâu trước cổng trường.", "thread": "a1" * 16}.items()


@given(_damaged(EXAMPLE.promise.encode()))
def test_a_damaged_promise_promises_the_same_or_nothing(text: bytes) -> None:
    with suppress(Refused):
        assert open_promise(text, TRUST.promises).due == "2026-03-03"


@given(_damaged(EXAMPLE.blocks()["figures"].encode()))
def test_damaged_figures_are_figures_or_refused(text: bytes) -> None:
    with suppress(Refused):
        read_told(text, "2026-03")
