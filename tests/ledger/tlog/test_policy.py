"""Policies of C2SP tlog-policy: who must have signed before a checkpoint is believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvan.ledger.tlog.checkpoints import Checkpoint
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.keys import SecretKey, SignatureType
from dangvan.ledger.tlog.notes import sign_note
from dangvan.ledger.tlog.policy import parse_policy
from tests.ledger.tlog.signing import (
    FRONT,
    LOG,
    ORIGIN,
    POLICY_TEXT,
    PRESS,
    SCHOOL,
    SEEN_AT,
    cosigned,
    key_of,
    policy,
    recorded,
)

NOTE = sign_note(Checkpoint(ORIGIN, 1, bytes(32)).text(), LOG)
LOG_LINE = f"log {LOG.verifier}\n"
WITNESSES = f"witness a {PRESS.verifier}\nwitness b {SCHOOL.verifier}\nwitness c {FRONT.verifier}\n"


def test_a_quorum_says_who_saw_it_and_when() -> None:
    witnessed = policy().check(recorded().note)
    assert witnessed.checkpoint.size == 300
    assert witnessed.witnesses == {"press": SEEN_AT, "school": SEEN_AT}
    assert policy().logs[0].url == "https://dangvan.example/log/"
    assert policy().witnesses["press"].url == "https://press.example/"


def test_one_witness_fewer_than_the_quorum_is_refused() -> None:
    with pytest.raises(Refused, match="lacks the quorum two-of-three: it is cosigned by front"):
        policy().check(cosigned(NOTE, FRONT))
    with pytest.raises(Refused, match="it is cosigned by nobody"):
        policy().check(NOTE)


def test_one_witness_counts_once_however_often_it_signs() -> None:
    with pytest.raises(Refused, match="lacks the quorum"):
        policy().check(cosigned(cosigned(NOTE, FRONT), FRONT, time=SEEN_AT + 1))


@pytest.mark.parametrize(
    ("quorum", "cosigners", "enough"),
    [
        ("quorum none\n", [], True),
        ("quorum a\n", [PRESS], True),
        ("quorum a\n", [FRONT], False),
        ("group g any a b c\nquorum g\n", [FRONT], True),
        ("group g all a b c\nquorum g\n", [PRESS, SCHOOL], False),
        ("group g all a b c\nquorum g\n", [PRESS, SCHOOL, FRONT], True),
        ("group g any a b\ngroup h all g c\nquorum h\n", [SCHOOL, FRONT], True),
        ("group g any a b\ngroup h all g c\nquorum h\n", [PRESS, SCHOOL], False),
    ],
)
def test_groups_nest_and_are_counted(quorum: str, cosigners: list[SecretKey], enough: bool) -> None:
    checked = parse_policy(LOG_LINE + WITNESSES + quorum)
    if enough:
        checked.check(cosigned(NOTE, *cosigners))
    else:
        with pytest.raises(Refused, match="lacks the quorum"):
            checked.check(cosigned(NOTE, *cosigners))


def test_groups_may_nest_very_deep() -> None:
    chain = "".join(f"group g{n + 1} any g{n}\n" for n in range(5000))
    deep = parse_policy(f"{LOG_LINE}{WITNESSES}group g0 any a\n{chain}quorum g5000\n")
    assert deep.check(cosigned(NOTE, PRESS)).witnesses == {"a": SEEN_AT}


def test_another_logs_checkpoint_under_this_logs_name_is_refused() -> None:
    impostor = key_of(ORIGIN, fill=7)
    with pytest.raises(Refused, match=r"the checkpoint is not signed by dangvan.example/log"):
        policy().check(cosigned(sign_note(Checkpoint(ORIGIN, 1, bytes(32)).text(), impostor), PRESS, FRONT))


def test_this_logs_key_under_another_origin_is_refused() -> None:
    note = sign_note(Checkpoint("other.example/log", 1, bytes(32)).text(), LOG)
    with pytest.raises(Refused, match=r"says it is of other.example/log, but no log of that name signed it"):
        policy().check(cosigned(note, PRESS, FRONT))


def test_a_note_that_is_no_checkpoint_is_refused() -> None:
    with pytest.raises(Refused, match="the checkpoint has 1 lines"):
        policy().check(sign_note("hello\n", LOG))


def test_a_cosignature_from_a_time_that_has_not_come_is_refused_where_asked() -> None:
    note = cosigned(NOTE, PRESS, FRONT)
    assert policy().check(note, not_after=SEEN_AT).witnesses
    with pytest.raises(Refused, match="the cosignature of press claims a time that has not come"):
        policy().check(note, not_after=SEEN_AT - 1)


def test_a_log_may_sign_as_a_cosigner_does() -> None:
    log = key_of(ORIGIN, SignatureType.COSIGNATURE_ML_DSA_44, fill=5)
    note = sign_note(Checkpoint(ORIGIN, 1, bytes(32)).text(), LOG)
    assert parse_policy(f"log {log.verifier}\nquorum none\n").check(cosigned(note, log)).witnesses == {}


def test_white_space_comments_and_foreign_bytes_are_read_as_specified() -> None:
    name = "tòa\N{NO-BREAK SPACE}soạn\N{LINE SEPARATOR}"
    text = f"\t # note\n \n log\t{LOG.verifier}  \nwitness {name} {PRESS.verifier}\nquorum {name}\n"
    assert parse_policy(text).check(cosigned(NOTE, PRESS)).witnesses == {name: SEEN_AT}
    opaque = LOG_LINE.encode() + b"witness \xff " + str(PRESS.verifier).encode() + b"\nquorum \xff\n"
    assert parse_policy(opaque).check(cosigned(NOTE, PRESS)).witnesses == {"\udcff": SEEN_AT}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no quorum line"),
        ("quorum none", "does not end in a newline"),
        ("quorum none\nquorum none\n", "line 2 of the policy: there is a quorum line already"),
        ("quorum a\n" + WITNESSES, "line 1 of the policy: 'a' is not defined above"),
        ("quorum none extra\n", "a quorum line of 3 words"),
        ("log\n", "a log line of 1 words"),
        ("log x\n", "is name, key id and key, joined by plus signs"),
        ("log x+00000000+\n", "the verifier key is empty"),
        (LOG_LINE + LOG_LINE, "line 2 of the policy: the key of the log"),
        (f"log {key_of('another', fill=1).verifier}\n{LOG_LINE}", "line 2 of the policy: the key of the log"),
        (f"witness a {LOG.verifier}\n", "the key of the witness a is a plain key"),
        (f"witness none {PRESS.verifier}\n", "the name 'none' is taken"),
        (
            f"witness a {PRESS.verifier}\nwitness a {FRONT.verifier}\n",
            "line 2 of the policy: the name 'a' is taken",
        ),
        (
            f"witness a {PRESS.verifier}\nwitness b {PRESS.verifier}\n",
            "the key of the witness b is there twice",
        ),
        (f"{WITNESSES}group g 1\n", "a group line of 3 words"),
        (f"{WITNESSES}group g 0 a\n", "0 of 1 members"),
        (f"{WITNESSES}group g 2 a\n", "2 of 1 members"),
        (f"{WITNESSES}group g 01 a\n", "the threshold is not a plain decimal number"),
        (f"{WITNESSES}group g some a\n", "the threshold is not a plain decimal number"),
        (f"{WITNESSES}group g any none\n", "'none' is not defined above"),
        (f"{WITNESSES}group g any g\n", "'g' is not defined above"),
        (f"{WITNESSES}group g all a a\n", "a is a member twice"),
        (f"{WITNESSES}group g any a\ngroup h all g a\n", "a is a member twice"),
        (f"{WITNESSES}group a any b\n", "the name 'a' is taken"),
        ("quorum none\r\n", "control character"),
        ("quorum none\n\x00\n", "control character"),
        ("hello there\n", "line 1 of the policy: it is no log, witness"),
        ("#" * 1_000_001, "more than the 1000000"),
    ],
)
def test_a_malformed_policy_is_refused_for_its_reason(text: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        parse_policy(text)


def test_letters_no_file_can_hold_are_refused() -> None:
    with pytest.raises(Refused, match="letters that no file can hold"):
        parse_policy("# \ud800\nquorum none\n")


def test_a_policy_without_a_log_believes_no_checkpoint() -> None:
    with pytest.raises(Refused, match="names no log"):
        parse_policy("quorum none\n").check(NOTE)


@given(st.lists(st.sampled_from(POLICY_TEXT.splitlines(keepends=True)), max_size=12), st.binary(max_size=20))
def test_any_order_of_lines_is_a_policy_or_refused(lines: list[str], stray: bytes) -> None:
    try:
        parsed = parse_policy("".join(lines).encode() + stray)
    except Refused:
        return
    assert parsed.quorum == "two-of-three"
