"""Proofs in one file (C2SP tlog-proof), requests to a witness (C2SP tlog-witness): written, read, refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvan.ledger.tlog.encoding import encode_base64
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.hashing import leaf_hash
from dangvan.ledger.tlog.notes import sign_note
from dangvan.ledger.tlog.proof_files import TlogProof
from dangvan.ledger.tlog.witnessing import AddCheckpoint
from tests.ledger.tlog.definitions import StoredLog, entries_numbered
from tests.ledger.tlog.signing import (
    LOG,
    ORIGIN,
    PRESS,
    SEEN_AT,
    Checkpoint,
    cosigned,
    key_of,
    policy,
    recorded,
)


def test_a_proof_is_good_without_anything_else() -> None:
    witnessed = TlogProof.parse(recorded().proof.format()).verify(recorded().entry, policy())
    assert witnessed.checkpoint.origin == ORIGIN
    assert witnessed.witnesses == {"press": SEEN_AT, "school": SEEN_AT}


def test_the_file_has_the_lines_of_the_specification() -> None:
    proof = recorded().proof
    lines = proof.format().split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra eyJ2IjoxfQ==", "index 5"]
    assert lines[3:12] == [encode_base64(octets) for octets in proof.hashes]
    assert lines[12:14] == ["", ORIGIN]
    assert proof.format().endswith(recorded().note)


@given(
    st.integers(0, 2**63 - 1),
    st.lists(st.binary(min_size=32, max_size=32), max_size=63),
    st.none() | st.binary(),
)
def test_whatever_is_written_is_read_back(index: int, hashes: list[bytes], extra: bytes | None) -> None:
    proof = TlogProof(index, tuple(hashes), recorded().note, extra)
    assert TlogProof.parse(proof.format()) == proof
    request = AddCheckpoint(index, tuple(hashes), recorded().note)
    assert AddCheckpoint.parse(request.format()) == request


def test_an_old_proof_still_verifies_after_the_log_has_grown() -> None:
    grown = StoredLog(entries_numbered(300))
    grown.append(entries_numbered(5000, 300))
    assert recorded().proof.verify(recorded().entry, policy())


def test_another_entry_index_or_checkpoint_is_refused() -> None:
    proof, entry = recorded().proof, recorded().entry
    with pytest.raises(Refused, match="does not lead from the entry at 5 to the root of size 300"):
        proof.verify(entry + b" ", policy())
    with pytest.raises(Refused, match="does not lead from the entry at 6"):
        TlogProof(6, proof.hashes, proof.checkpoint_note).verify(entry, policy())
    with pytest.raises(Refused, match="no entry 300 in a tree of 300"):
        TlogProof(300, proof.hashes, proof.checkpoint_note).verify(entry, policy())
    unseen = sign_note(Checkpoint(ORIGIN, 300, recorded().log.root).text(), LOG)
    with pytest.raises(Refused, match="lacks the quorum"):
        TlogProof(5, proof.hashes, unseen).verify(entry, policy())
    impostor = sign_note(Checkpoint(ORIGIN, 1, leaf_hash(b"forged")).text(), key_of(ORIGIN, fill=9))
    with pytest.raises(Refused, match="is not signed by"):
        TlogProof(0, (), cosigned(impostor, PRESS)).verify(b"forged", policy())


HASH = encode_base64(bytes(32))
NOTE = recorded().note


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("c2sp.org/tlog-proof@v1\nindex 1\n", "no blank line"),
        (f"c2sp.org/tlog-proof@v2\nindex 1\n\n{NOTE}", "does not begin with c2sp.org/tlog-proof@v1"),
        (f"\n\nc2sp.org/tlog-proof@v1\nindex 1\n\n{NOTE}", "does not begin with"),
        (f"c2sp.org/tlog-proof@v1\n\n{NOTE}", "no index line"),
        (
            f"c2sp.org/tlog-proof@v1\nindex 1\nextra AAAA\n\n{NOTE}",
            "hash 0 of the proof is not standard base64",
        ),
        (f"c2sp.org/tlog-proof@v1\nextra A\nindex 1\n\n{NOTE}", "the extra line is not standard base64"),
        (f"c2sp.org/tlog-proof@v1\nextra AAAA\nextra AAAA\nindex 1\n\n{NOTE}", "no index line"),
        (f"c2sp.org/tlog-proof@v1\nindex 01\n\n{NOTE}", "the index is not a plain decimal number"),
        (f"c2sp.org/tlog-proof@v1\nindex {2**63}\n\n{NOTE}", "the index does not fit 63 bits"),
        (f"c2sp.org/tlog-proof@v1\nindex 1\n{HASH[4:]}\n\n{NOTE}", "hash 0 of the proof has 29 bytes"),
        (f"c2sp.org/tlog-proof@v1\nindex 1\n{HASH} \n\n{NOTE}", "hash 0 of the proof is not standard base64"),
        ("c2sp.org/tlog-proof@v1\nindex 1\n" + f"{HASH}\n" * 65 + f"\n{NOTE}", "has 65 hashes"),
        (f"c2sp.org/tlog-proof@v1\nindex 1\n\n{NOTE}x", "do not end in a newline"),
        (f"c2sp.org/tlog-proof@v1\r\nindex 1\r\n\n{NOTE}", "control character"),
        (f"c2sp.org/tlog-proof@v1\nindex 1\n\n\n{NOTE[:10]}", "no blank line before its signatures"),
        ("c2sp.org/tlog-proof@v1\n" + "x" * 2_000_000, "more than the 2000000"),
    ],
)
def test_a_malformed_proof_is_refused_for_its_reason(text: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        TlogProof.parse(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("old 1\n", "no blank line before the checkpoint"),
        (f"new 1\n\n{NOTE}", "does not begin with the old size"),
        (f"old  1\n\n{NOTE}", "the old size is not a plain decimal number"),
        (f"old 01\n\n{NOTE}", "the old size is not a plain decimal number"),
        (f"old -1\n\n{NOTE}", "the old size is not a plain decimal number"),
        (f"old 1\nAAAA\n\n{NOTE}", "hash 0 of the proof has 3 bytes"),
        ("old 1\n" + f"{HASH}\n" * 64 + f"\n{NOTE}", "has 64 proof lines"),
        ("old 1\n\nhello\n", "no blank line before its signatures"),
        ("old 1\n\n" + "x" * 1_004_096, "more than the 1004096"),
    ],
)
def test_a_malformed_request_to_a_witness_is_refused_for_its_reason(text: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        AddCheckpoint.parse(text.encode())
    with pytest.raises(Refused):
        AddCheckpoint.parse(text.encode() + b"\xff")


def test_a_proof_or_request_that_would_be_read_as_another_is_not_written() -> None:
    for wrong in (
        TlogProof(-1, (), NOTE),
        TlogProof(0, (b"short",), NOTE),
        TlogProof(0, (), "no note\n"),
        AddCheckpoint(-1, (), NOTE),
        AddCheckpoint(0, (), f"{NOTE}\n"),
        AddCheckpoint(0, (bytes(32),) * 64, NOTE),
    ):
        with pytest.raises(Refused):
            wrong.format()
