"""Signed notes as C2SP signed-note has them: what is written, what is read, what is refused and why."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.keys import SecretKey, SignatureType, VerifierKey
from dangvan.ledger.tlog.notes import open_note, sign_note
from tests.ledger.tlog.signing import LOG, PRESS, SCHOOL, key_of

#: The note and keys of Go's own documentation of golang.org/x/mod/sumdb/note.
GO_VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_SIGNER = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
)
GO_NOTE = (
    f"{GO_TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpR"
    "Zb6KE6RyyBwJnAM=\n"
)
TEXT = "Sổ ghi công khai\n\ncó dòng trống\n"


def test_gos_own_example_is_signed_and_read_byte_for_byte() -> None:
    assert sign_note(GO_TEXT, SecretKey.parse(GO_SIGNER)) == GO_NOTE
    assert str(SecretKey.parse(GO_SIGNER).verifier) == GO_VERIFIER
    assert str(SecretKey.parse(GO_SIGNER)) == GO_SIGNER
    opened = open_note(GO_NOTE, [VerifierKey.parse(GO_VERIFIER)])
    assert opened.text == GO_TEXT
    assert [signature.name for signature in opened.signatures] == ["PeterNeumann"]


def test_a_text_may_hold_blank_lines_and_what_looks_like_a_signature() -> None:
    text = TEXT + "\n— nobody AAAAAAAA\n"
    assert open_note(sign_note(text, LOG), [LOG.verifier]).text == text


def test_signatures_by_unknown_keys_are_kept_apart_and_prove_nothing() -> None:
    namesake = key_of(LOG.name, fill=9)
    note = sign_note(TEXT, LOG, namesake)
    opened = open_note(note, [LOG.verifier])
    assert [len(opened.signatures), len(opened.unknown)] == [1, 1]
    with pytest.raises(Refused, match=r"not signed by press.example, only by dangvan.example/log"):
        open_note(note, [PRESS.verifier])
    with pytest.raises(Refused, match="not signed by nobody"):
        open_note(note, [])


def test_one_wrong_signature_by_a_known_key_spoils_the_note() -> None:
    other = key_of("other.example", fill=8)
    wrong = sign_note("another text\n", other).rpartition("\n\n")[2]
    with pytest.raises(Refused, match=r"the signature of other.example is not over this text by its key"):
        open_note(sign_note(TEXT, LOG) + wrong, [LOG.verifier, other.verifier])


def test_sixteen_signatures_of_the_largest_kind_are_read_and_a_hundred_and_one_are_not() -> None:
    line = sign_note(TEXT, LOG).rpartition("\n\n")[2]
    padding = base64.b64encode(bytes(2432)).decode()
    large = "".join(f"— w{number}.example {padding}\n" for number in range(16))
    open_note(f"{TEXT}\n{large}{line}", [LOG.verifier])
    with pytest.raises(Refused, match="101 signatures"):
        open_note(f"{TEXT}\n{line * 101}", [LOG.verifier])
    with pytest.raises(Refused, match=r"more than the 1000000 that are read"):
        open_note("x" * 1_000_000 + sign_note(TEXT, LOG), [LOG.verifier])


def _line(edit: Callable[[str], str]) -> bytes:
    text, _, line = sign_note(TEXT, LOG).rpartition("\n\n")
    return f"{text}\n\n{edit(line)}".encode()


MALFORMED = {
    "is not valid UTF-8": sign_note(TEXT, LOG).encode() + b"\xff\n",
    "control character": sign_note(TEXT, LOG).replace("công", "công\r").encode(),
    "no blank line": b"one line\n",
    "do not end in a newline": _line(lambda line: line[:-1]),
    "does not begin with an em dash": _line(lambda line: line.replace("—", "-")),
    "no signature after the name": _line(lambda line: line[:21] + "\n"),
    "key name is empty": _line(lambda line: line.replace(LOG.name, "")),
    "space, control character or plus": _line(
        lambda line: line.replace(LOG.name, "dangvan\N{NO-BREAK SPACE}log")
    ),
    "or plus in it": _line(lambda line: line.replace(LOG.name, "a+b")),
    "is not standard base64": _line(lambda line: line.replace("=", "")),
    "standard base64": _line(lambda line: line.replace("\n", "!\n")),
    "is too short": _line(lambda line: line[:22] + "AAAAAA==\n"),
    "has 63 bytes, not 64": _line(
        lambda line: line[:22] + base64.b64encode(LOG.verifier.key_id + bytes(63)).decode() + "\n"
    ),
}


@pytest.mark.parametrize("reason", MALFORMED)
def test_a_malformed_note_is_refused_for_its_reason(reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        open_note(MALFORMED[reason], [LOG.verifier])


def test_a_second_spelling_of_the_same_base64_is_refused() -> None:
    text, _, line = sign_note(TEXT, LOG).rpartition("\n\n")
    assert line.endswith("=\n")
    spelt = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    other = spelt[spelt.index(line[-3]) ^ 1]
    with pytest.raises(Refused, match="stray bits"):
        open_note(f"{text}\n\n{line[:-3]}{other}=\n", [LOG.verifier])


@pytest.mark.parametrize("text", ["no newline", "", "tab\tinside\n", "\ud800\n"])
def test_a_text_that_could_not_be_read_back_is_not_signed(text: str) -> None:
    with pytest.raises(Refused, match="text"):
        sign_note(text, LOG)


def test_a_note_needs_a_signature_and_a_cosigner_a_time() -> None:
    with pytest.raises(Refused, match="at least one signature"):
        sign_note(TEXT)
    with pytest.raises(Refused, match="needs a time"):
        sign_note(TEXT, PRESS)


@pytest.mark.parametrize("signature_type", SignatureType)
def test_each_kind_of_key_is_read_as_it_was_written(signature_type: SignatureType) -> None:
    key = SecretKey.generate("example.vn/một", signature_type)
    assert SecretKey.parse(str(key)) == key
    assert VerifierKey.parse(str(key.verifier)) == key.verifier
    assert str(key) not in repr(key)


def test_a_fresh_key_is_never_the_same_twice() -> None:
    assert SecretKey.generate("a").seed != SecretKey.generate("a").seed


_PUBLIC = str(LOG.verifier).split("+", 2)[2]


def _typed(octets: bytes) -> str:
    return f"{LOG.name}+00000000+{base64.b64encode(octets).decode()}"


BAD_KEYS = {
    "a key name is empty": f"+{LOG.verifier.key_id.hex()}+{_PUBLIC}",
    "space, control character or plus": f"a b+{LOG.verifier.key_id.hex()}+{_PUBLIC}",
    "is not that of its name and key": f"{LOG.name}+00000000+{_PUBLIC}",
    "is not standard base64": f"{LOG.name}+{LOG.verifier.key_id.hex()}+!{_PUBLIC}",
    "the verifier key is empty": f"{LOG.name}+{LOG.verifier.key_id.hex()}+",
    "of type 0x07, which is not known": _typed(bytes([7]) + bytes(32)),
    "has 31 bytes, not 32": _typed(bytes([1]) + bytes(31)),
    "has 32 bytes, not 1312": _typed(bytes([6]) + bytes(32)),
}


@pytest.mark.parametrize("reason", BAD_KEYS)
def test_a_wrong_verifier_key_is_refused_for_its_reason(reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        VerifierKey.parse(BAD_KEYS[reason])


def test_upper_case_key_ids_are_another_spelling_and_refused() -> None:
    name, key_id, rest = GO_VERIFIER.split("+", 2)
    with pytest.raises(Refused, match="is not that of its name and key"):
        VerifierKey.parse(f"{name}+{key_id.upper()}+{rest}")


def test_a_wrong_secret_key_is_refused_without_repeating_it() -> None:
    name, secret = str(LOG).removeprefix("PRIVATE+KEY+").split("+")[0], str(LOG).rsplit("+", 1)[1]
    for text in (
        str(LOG)[1:],
        f"PRIVATE+KEY+{name}+00000000+{secret}",
        str(LOG)[:-8],
        str(LOG)[:-4] + "====",
    ):
        with pytest.raises(Refused) as refusal:
            SecretKey.parse(text)
        assert secret[:12] not in str(refusal.value)


@given(st.text(), st.text())
def test_any_name_either_signs_and_opens_or_is_refused(name: str, text: str) -> None:
    try:
        key = SecretKey.generate(name)
        note = sign_note(f"{text}\n", key)
    except Refused:
        return
    assert open_note(note, [VerifierKey.parse(str(key.verifier))]).text == f"{text}\n"


def test_a_log_may_sign_with_several_kinds_of_key() -> None:
    assert SCHOOL.verifier.key_id != key_of(SCHOOL.name, SignatureType.ED25519, fill=3).verifier.key_id
