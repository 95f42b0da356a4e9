"""One cleaning for what comes in, one fold for what is searched."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvan.kernel.folding import clean, clean_line, fold, words

anything = st.text(st.characters(codec=None, exclude_categories=()))  # lone surrogates among them


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Đường NGẬP nước", "duong ngap nuoc"),
        ("đèn đường Trần Phú", "den duong tran phu"),
        ("ƠƯẬỘỨ ỹỷỵ", "ouaou yyy"),
        ("Ð lạ của bảng mã cũ", "d la cua bang ma cu"),
        ("Phường Ba Đình, số 12/5", "phuong ba dinh, so 12/5"),
        ("", ""),
    ],
)
def test_marks_capitals_and_the_stroke_of_d_do_not_matter(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_composed_and_decomposed_letters_fold_alike() -> None:
    assert fold(unicodedata.normalize("NFD", "Đường Nguyễn Trãi")) == fold("Đường Nguyễn Trãi")


@given(anything)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(clean(text))) == fold(clean(text))


@given(st.text(st.sampled_from("aăâeêioôơuưyđAĂÂEÊIOÔƠUƯYĐbcdghklmnpqrstvx áàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệ")))
def test_vietnamese_folds_to_plain_letters(text: str) -> None:
    assert set(fold(text)) <= set("abcdefghijklmnopqrstuvwxyz ")


def test_words_are_the_folded_words() -> None:
    assert words("Ổ gà, sâu 30cm — ngõ 5/2!") == ["o", "ga", "sau", "30cm", "ngo", "5", "2"]


@given(anything)
def test_what_is_cleaned_can_be_stored_and_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert "\x00" not in cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert clean(cleaned) == cleaned


@given(anything)
def test_a_cleaned_line_is_one_line(text: str) -> None:
    line = clean_line(text)
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    assert clean_line(line) == line


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("a\x00b", "ab"),
        ("a\ud800b", "a\N{REPLACEMENT CHARACTER}b"),
        ("\ufeffđầu tệp", "đầu tệp"),
        ("một\r\nhai\rba", "một\nhai\nba"),
        ("an\u202egnal", "angnal"),
        ("ô\u0323 nước", "ộ nước"),
        ("  giữa   chừng\t", "giữa   chừng"),
    ],
)
def test_what_may_not_be_stored_is_taken_out_and_the_rest_kept(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


def test_a_line_has_single_blanks() -> None:
    assert clean_line(" số 5 \n\t ngõ   2 ") == "số 5 ngõ 2"
