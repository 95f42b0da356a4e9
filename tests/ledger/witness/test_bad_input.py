"""Whatever is posted, the witness answers one of the specified ways and never confirms what it should not."""

from __future__ import annotations

from http import HTTPStatus
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dangvan.ledger.tlog.notes import sign_note
from dangvan.ledger.tlog.proofs import verify_consistency
from dangvan.ledger.witness import folder as folders
from dangvan.ledger.witness.cosigning import Answer, Witness
from tests.ledger.witness.logs import ORIGIN, Log

SPECIFIED = {200, 400, 403, 404, 409, 422}

_log = Log().grow(40)
_fork = _log.fork("other").grow(60)
_log.grow(60)
_PIECES = [
    b"old 0\n", b"old 40\n", b"old 100\n", b"old 41\n", b"\n", b"\n\n", b"old ", "— ".encode(), b"=", b"\x00",
    b"\r", ORIGIN.encode() + b"\n", b"100\n", b"9223372036854775807\n", b"A" * 43 + b"=\n", "é".encode(),
]  # fmt: skip
_WHOLE = [
    log.request(old, size)
    for log in (_log, _fork)
    for old, size in ((0, 40), (40, 100), (0, 100), (100, 100))
]


@pytest.fixture
def asked(tmp_path: Path) -> Witness:
    key = folders.create(tmp_path / "w", "bao.example/chung-kien")
    witness = Witness(key, folders.open_memory(tmp_path / "w"))
    witness.memory.add_log(ORIGIN, _log.vkey, 0)
    return witness


def check(answer: Answer, witness: Witness, before: int) -> None:
    latest = witness.memory.latest(ORIGIN)
    assert answer.status in SPECIFIED
    assert (answer.status is HTTPStatus.CONFLICT) == (answer.content_type == "text/x.tlog.size")
    assert answer.body.endswith(b"\n")
    assert latest.size >= before
    if answer.status is not HTTPStatus.OK:
        assert latest.size == before


@settings(max_examples=300)
@given(
    st.one_of(st.binary(max_size=400), st.lists(st.sampled_from(_PIECES + _WHOLE), max_size=8).map(b"".join))
)
@example(b"old 0\n\n\xed\xa0\x80\n")
def test_any_bytes_at_all(asked: Witness, body: bytes) -> None:
    before = asked.memory.latest(ORIGIN).size
    check(asked.add_checkpoint(body), asked, before)


@settings(max_examples=300)
@given(
    st.sampled_from(_WHOLE),
    st.lists(
        st.tuples(
            st.sampled_from(("flip", "cut", "put", "end")), st.integers(0, 10_000), st.integers(0, 255)
        ),
        max_size=3,
    ),
)
def test_requests_that_are_bent(asked: Witness, body: bytes, bends: list[tuple[str, int, int]]) -> None:
    bent = bytearray(body)
    for how, at, byte in bends:
        place = at % (len(bent) + 1)
        match how:
            case "flip" if place < len(bent):
                bent[place] ^= byte
            case "cut":
                del bent[place : place + byte]
            case "put":
                bent[place:place] = bytes([byte])
            case "end":
                del bent[place:]
    before = asked.memory.latest(ORIGIN).size
    check(asked.add_checkpoint(bytes(bent)), asked, before)


@settings(max_examples=60)
@given(st.text(max_size=60), st.integers(-1, 2**64), st.text(max_size=60))
def test_nonsense_under_the_logs_own_signature(asked: Witness, origin: str, size: int, root: str) -> None:
    text = f"{ORIGIN if size % 2 else origin}\n{size}\n{root}\n"
    if any(letter < " " for letter in origin + root):
        text = text.translate(dict.fromkeys(range(32), " "))
        text = text.replace(" ", "\n")
    try:
        note = sign_note(text if text.endswith("\n") else text + "\n", _log.key)
    except ValueError:
        return
    before = asked.memory.latest(ORIGIN).size
    check(asked.add_checkpoint(f"old 0\n\n{note}".encode()), asked, before)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 100), st.integers(0, 100)), max_size=12))
def test_whatever_is_asked_in_whatever_order_all_that_is_cosigned_is_one_history(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[bool, int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("w") / "w"
    witness = Witness(folders.create(folder, "bao.example/chung-kien"), folders.open_memory(folder))
    witness.memory.add_log(ORIGIN, _log.vkey, 0)
    cosigned: list[tuple[Log, int]] = []
    for forked, one, other in steps:
        log = _fork if forked else _log
        old, size = sorted((one, other))
        if witness.add_checkpoint(log.request(old, size)).status == 200:
            cosigned.append((log, size))
    for (older, small), (newer, large) in pairwise(cosigned):
        if small:
            verify_consistency(small, older.root(small), large, newer.root(large), newer.proof(small, large))
    witness.memory.close()
