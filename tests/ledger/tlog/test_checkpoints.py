"""Checkpoints and cosignatures: three lines (C2SP tlog-checkpoint), and who saw them when."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvan.ledger.tlog.checkpoints import Checkpoint, parse_checkpoint
from dangvan.ledger.tlog.cosignatures import cosign, new_cosigner, verify_cosignature, with_cosignatures
from dangvan.ledger.tlog.encoding import encode_base64
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.hashing import EMPTY_ROOT
from dangvan.ledger.tlog.keys import SecretKey, SignatureType, VerifierKey, signed_message
from dangvan.ledger.tlog.notes import open_note, sign_note
from tests.ledger.tlog.signing import FRONT, LOG, PRESS, SCHOOL, SEEN_AT, key_of, recorded

ROOT = encode_base64(bytes(range(32)))


def test_a_checkpoint_is_read_as_it_was_written() -> None:
    checkpoint = Checkpoint("dangvan.example/log", 20852163, bytes(range(32)))
    assert checkpoint.text() == f"dangvan.example/log\n20852163\n{ROOT}\n"
    assert parse_checkpoint(checkpoint.text()) == checkpoint
    extended = Checkpoint("any words at all", 0, EMPTY_ROOT, ("a", "b"))
    assert parse_checkpoint(extended.text()) == extended


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"o\n1\n{ROOT}", "does not end in a newline"),
        ("o\n1\n", "has 2 lines"),
        (f"\n1\n{ROOT}\n", "has an empty line"),
        (f"o\n1\n{ROOT}\n\n", "has an empty line"),
        (f"o\n01\n{ROOT}\n", "size is not a plain decimal number"),
        (f"o\n-1\n{ROOT}\n", "size is not a plain decimal number"),
        (f"o\n+1\n{ROOT}\n", "size is not a plain decimal number"),
        (f"o\n1 \n{ROOT}\n", "size is not a plain decimal number"),
        (f"o\n1_0\n{ROOT}\n", "size is not a plain decimal number"),
        (f"o\n٣\n{ROOT}\n", "size is not a plain decimal number"),
        (f"o\n{2**63}\n{ROOT}\n", "does not fit 63 bits"),
        (f"o\n{10**30}\n{ROOT}\n", "size is not a plain decimal number"),
        (f"o\n1\n{ROOT[:-4]}\n", "root has 30 bytes"),
        (f"o\n1\n{ROOT[:-1]}\n", "root is not standard base64"),
        (f"o\n1\n {ROOT}\n", "root is not standard base64"),
        (f"o\n1\n{ROOT.replace('/', '_').replace('A', '-')}\n", "root is not standard base64"),
        (f"o\n0\n{ROOT}\n", "empty tree has the root of another"),
    ],
)
def test_a_malformed_checkpoint_is_refused_for_its_reason(text: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        parse_checkpoint(text)


@pytest.mark.parametrize(
    "checkpoint",
    [
        Checkpoint("", 1, bytes(32)),
        Checkpoint("a\nb", 1, bytes(32)),
        Checkpoint("a", -1, bytes(32)),
        Checkpoint("a", 2**63, bytes(32)),
        Checkpoint("a", 1, bytes(31)),
        Checkpoint("a", 0, bytes(32)),
        Checkpoint("a", 1, bytes(32), ("",)),
        Checkpoint("a", 1, bytes(32), ("x\ny",)),
    ],
    ids=str,
)
def test_a_checkpoint_that_would_be_read_as_another_is_not_written(checkpoint: Checkpoint) -> None:
    with pytest.raises(Refused):
        checkpoint.text()


@given(st.text())
def test_whatever_is_read_as_a_checkpoint_is_written_the_same_again(text: str) -> None:
    try:
        checkpoint = parse_checkpoint(f"{text}\n7\n{ROOT}\n")
    except Refused:
        return
    assert checkpoint.text() == f"{text}\n7\n{ROOT}\n"


@pytest.mark.parametrize("key", [PRESS, SCHOOL], ids=["Ed25519", "ML-DSA-44"])
def test_a_cosigner_says_when_it_saw_the_checkpoint(key: SecretKey) -> None:
    note = recorded().note
    line = cosign(note, key, SEEN_AT)
    assert verify_cosignature(note, line, VerifierKey.parse(str(key.verifier))) == SEEN_AT
    opened = open_note(with_cosignatures(note, line), [key.verifier])
    assert {signature.time for signature in opened.signatures} == {SEEN_AT}


def test_the_messages_are_those_of_the_specification() -> None:
    text = f"example.com/behind-the-sofa\n20852163\n{ROOT}\n"
    assert signed_message("w", SignatureType.COSIGNATURE_ED25519, text, 1679315147) == (
        f"cosignature/v1\ntime 1679315147\n{text}".encode()
    )
    assert signed_message("w.example", SignatureType.COSIGNATURE_ML_DSA_44, text, 1679315147) == (
        b"subtree/v1\n\0\x09w.example"
        + struct.pack(">Q", 1679315147)
        + b"\x1bexample.com/behind-the-sofa"
        + struct.pack(">QQ", 0, 20852163)
        + bytes(range(32))
    )


def test_the_published_example_of_a_cosigned_checkpoint_is_well_formed() -> None:
    note = (
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "— example.com/behind-the-sofa "
        "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku"
        "9nTo+zyWE+xeMcTOAYQ8=\n"
        "— witness.example.com/w1 "
        "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1n"
        "PZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
    )
    with pytest.raises(Refused, match=r"only by example.com/behind-the-sofa, witness.example.com/w1"):
        open_note(note, [LOG.verifier])


def test_a_cosignature_over_another_checkpoint_or_time_is_refused() -> None:
    note = recorded().note
    other = sign_note(Checkpoint("dangvan.example/log", 1, bytes(32)).text(), LOG)
    with pytest.raises(Refused, match=r"the signature of press.example is not over this text"):
        verify_cosignature(note, cosign(other, PRESS, SEEN_AT), PRESS.verifier)
    earlier = PRESS.sign(recorded().log.reader() and open_note(note, [LOG.verifier]).text, SEEN_AT)
    backdated = struct.pack(">Q", SEEN_AT - 86_400) + earlier[8:]
    with pytest.raises(Refused, match="is not over this text by its key"):
        PRESS.verifier.verify(open_note(note, [LOG.verifier]).text, backdated)


def test_a_witness_may_answer_with_lines_of_other_keys_too() -> None:
    note = recorded().note
    answer = cosign(note, FRONT, SEEN_AT) + cosign(note, PRESS, SEEN_AT) + cosign(note, PRESS, SEEN_AT + 60)
    assert verify_cosignature(note, answer, PRESS.verifier) == SEEN_AT + 60
    with pytest.raises(Refused, match=r"no cosignature by school.example"):
        verify_cosignature(note, answer, SCHOOL.verifier)


def test_only_a_cosigner_cosigns_and_only_checkpoints_and_times_that_fit() -> None:
    with pytest.raises(Refused, match="is a plain key"):
        cosign(recorded().note, LOG, SEEN_AT)
    with pytest.raises(Refused, match="would be a plain key"):
        new_cosigner("a", SignatureType.ED25519)
    with pytest.raises(Refused, match="has 1 lines"):
        cosign(sign_note("no checkpoint\n", LOG), PRESS, SEEN_AT)
    for time in (-1, 2**63):
        with pytest.raises(Refused, match="needs a time that fits 63 bits"):
            cosign(recorded().note, PRESS, time)
    with pytest.raises(Refused, match="is a plain key"):
        verify_cosignature(recorded().note, recorded().note.rpartition("\n\n")[2], LOG.verifier)
    assert new_cosigner("a").signature_type is SignatureType.COSIGNATURE_ED25519


def test_names_too_long_for_the_newer_cosignature_are_refused() -> None:
    long = key_of("w" * 256, SignatureType.COSIGNATURE_ML_DSA_44)
    with pytest.raises(Refused, match="the cosigner's name has 256 bytes"):
        cosign(recorded().note, long, SEEN_AT)


def test_a_cosignature_line_that_is_none_is_not_added() -> None:
    with pytest.raises(Refused, match="em dash"):
        with_cosignatures(recorded().note, "hello\n")
