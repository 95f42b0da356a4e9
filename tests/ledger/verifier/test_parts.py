"""A proof file survives being cut into parts, drawn, read from the drawing and put together in any order."""

from __future__ import annotations

import base64
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.verifier import parts


def proof_file(extra: bytes | None = b'{"v":1}', rest: str = "index 0\n\nexample.vn/log\n1\nAAAA\n") -> str:
    line = "" if extra is None else f"extra {base64.b64encode(extra).decode()}\n"
    return f"c2sp.org/tlog-proof@v1\n{line}{rest}"


#: Nothing in it repeats, so it packs badly: five parts.
LONG = proof_file(base64.b64encode(random.Random(7).randbytes(1900)))

one_line = st.binary(max_size=3000).map(lambda octets: octets.replace(b"\n", b""))


@given(extra=st.none() | one_line, rest=st.text(max_size=300), order=st.randoms(use_true_random=False))
def test_every_file_comes_back_whatever_the_order(
    extra: bytes | None, rest: str, order: random.Random
) -> None:
    file = proof_file(extra, f"index 0\n{rest}")
    cut = parts.split(file)
    order.shuffle(cut)
    assert parts.join([*cut, cut[0]]) == file


def test_no_part_is_longer_than_a_phone_reads_well() -> None:
    cut = parts.split(LONG)
    assert len(cut) > 3
    assert all(len(part) <= parts.MOST_LETTERS for part in cut)
    assert len({len(part) for part in cut[:-1]}) == 1


def test_lower_case_and_line_breaks_are_read_as_well() -> None:
    cut = parts.split(LONG)
    assert parts.join([f" {part[:30].lower()}\n{part[30:]} " for part in cut]) == LONG


def test_words_are_packed_as_words_not_as_base64() -> None:
    words = ("Ổ gà rất sâu trước cổng trường, xe máy ngã nhiều. " * 40).encode()
    assert len(parts.split(proof_file(words))) == 1


def test_missing_parts_are_named() -> None:
    cut = parts.split(LONG)
    with pytest.raises(Refused, match=rf"missing of {len(cut)} parts: 2, 3$"):
        parts.join([cut[0], *cut[3:]])


def test_parts_of_two_files_are_told_apart() -> None:
    with pytest.raises(Refused, match="different proof files"):
        parts.join([*parts.split(LONG), *parts.split(proof_file())])


def _one_letter_changed(part: str, at: int) -> str:
    return part[:at] + ("A" if part[at] != "A" else "B") + part[at + 1 :]


@given(which=st.integers(0, 10**6), where=st.integers(0, 10**6))
def test_a_misread_letter_never_gives_another_file(which: int, where: int) -> None:
    cut = parts.split(LONG)
    which %= len(cut)
    cut[which] = _one_letter_changed(cut[which], where % len(cut[which]))
    with pytest.raises(Refused):
        parts.join(cut)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([], "there is no part"),
        (["https://dangvan.example.vn/"], "a part reads"),
        (["DV1/AAAAAAAA/0/1/AA"], "a part reads"),
        (["DV1/AAAAAAAA/2/1/AA"], "part 2 of 1 cannot be"),
        (["DV1/AAAAAAAA/1/1/" + "A" * 5000], "part 1 of 1 cannot be"),
        (["DV1/AAAAAAAA/1/1/A"], "cannot be unpacked"),
        (["DV1/AAAAAAAA/1/1/MFRGG"], "cannot be unpacked"),
        (["DV1/AAAAAAAA/1/2/AA", "DV1/AAAAAAAA/1/2/AB"], "read twice and differs"),
    ],
)  # fmt: skip
def test_what_is_no_part_is_refused_with_a_sentence(given: list[str], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        parts.join(given)


def test_parts_that_would_unpack_to_far_too_much_are_refused() -> None:
    """A few kB of zeros packed tightly would fill the memory of a phone."""
    import zlib

    packed = parts._base32(zlib.compress(b"\0" * 50_000_000, 9)[:500])
    with pytest.raises(Refused, match="more than a proof file may"):
        parts.join([f"DV1/AAAAAAAA/1/1/{packed}"])


@pytest.mark.parametrize("text", ["", "one line", "a\nextra ???\nb", "a\nextra QQ\nb", "a\nextra CgoK\nb"])
def test_what_is_no_proof_file_is_not_cut(text: str) -> None:
    with pytest.raises(Refused):
        parts.split(text)


def test_a_file_too_long_for_paper_is_refused() -> None:
    with pytest.raises(Refused, match="too long to be printed"):
        parts.split(proof_file(base64.b64encode(random.Random(1).randbytes(100_000))))
