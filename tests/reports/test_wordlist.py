"""The syllables of receipt codes: their order can never change, and people's spelling is forgiven."""

from __future__ import annotations

import hashlib
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvan.kernel.errors import Invalid
from dangvan.reports import wordlist

#: Every receipt ever printed depends on this order.
PINNED = "4f3713d9b34a198025eff4dfca60fdc49a2d9df2ee30c81f8991b1961656a8f9"

#: Spellings that sound alike in Hanoi's speech.
TWINS = (("tr", "ch"), ("x", "s"), ("gi", "d"), ("r", "d"))


def sounded(syllable: str) -> str:
    for spelling, sound in TWINS:
        if syllable.startswith(spelling):
            syllable = sound + syllable.removeprefix(spelling)
            break
    if syllable.startswith("k") and not syllable.startswith("kh"):
        syllable = "c" + syllable[1:]
    return syllable.replace("ngh", "ng").replace("gh", "g")


def test_the_list_and_its_order_are_pinned() -> None:
    text = "\n".join(wordlist.syllables()) + "\n"
    assert hashlib.sha256(text.encode()).hexdigest() == PINNED


def test_there_are_1024_plain_short_distinct_syllables() -> None:
    found = wordlist.syllables()
    assert len(found) == len(set(found)) == 1024
    assert all(s.isascii() and s.isalpha() and s.islower() and 2 <= len(s) <= 6 for s in found)


def test_no_two_syllables_sound_alike() -> None:
    groups = defaultdict(list)
    for syllable in wordlist.syllables():
        groups[sounded(syllable)].append(syllable)
    assert [group for group in groups.values() if len(group) > 1] == []


@given(st.binary(min_size=10, max_size=10))
def test_every_code_leads_back_to_its_bytes(entropy: bytes) -> None:
    code = wordlist.encode(entropy)
    assert len(code.split(" ")) == 8
    assert wordlist.decode(code) == entropy


@pytest.mark.parametrize(
    "typed",
    [
        "BINH CHINH DUONG HOAC KHOAC LAN MAY THUYEN",
        "bình-chính-đường-hoặc-khoác-lan-mây-thuyền",
        "  Bình, chinh,\nđường;  hoac khoac\tlan may.thuyen ",
        "bi\u0300nh chinh \u0111\u01b0o\u031b\u0300ng hoac khoac lan may thuyen",
    ],
)
def test_marks_capitals_and_separators_do_not_matter(typed: str) -> None:
    assert wordlist.normal(typed) == "binh chinh duong hoac khoac lan may thuyen"


def test_an_unknown_syllable_is_named_with_the_nearest_ones() -> None:
    with pytest.raises(Invalid) as caught:
        wordlist.decode("binh chinh duongg hoac khoac lan may thuyen")
    assert "“duongg”" in str(caught.value)
    assert "duong" in str(caught.value).split(":")[-1]


def test_nothing_typed_is_asked_for_not_counted() -> None:
    for nothing in ("", "  \n", "-,."):
        with pytest.raises(Invalid) as refusal:
            wordlist.decode(nothing)
        assert str(refusal.value.message).startswith("Hãy nhập mã tra cứu")


def test_a_missing_syllable_is_counted() -> None:
    with pytest.raises(Invalid, match="7"):
        wordlist.decode("binh chinh duong hoac khoac lan may")


@pytest.mark.parametrize(
    "typed", ["", "   ", "\x00", "\ud800 binh", "x" * 5_000_000, "阮 binh", "1 2 3 4 5 6 7 8"]
)
def test_nonsense_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(Invalid):
        wordlist.decode(typed)


def test_the_wrong_number_of_bytes_is_an_error_of_the_caller() -> None:
    with pytest.raises(ValueError, match="10 bytes"):
        wordlist.encode(b"short")


def test_new_codes_differ() -> None:
    assert len({wordlist.new_code() for _ in range(200)}) == 200
