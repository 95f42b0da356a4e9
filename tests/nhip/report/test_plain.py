"""Cells of somebody's file are shown, never obeyed."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from nhip.report.plain import cell, escaped, harmless
from nhip.report.words import caution_words, duration_words, rarity_words


@given(st.text())
def test_nothing_unseen_is_left_in_a_harmless_text(text: str) -> None:
    assert not any(unicodedata.category(letter).startswith("C") for letter in harmless(text))


@given(st.text())
def test_no_markup_survives_escaping(text: str) -> None:
    assert not set("<>\"'") & set(escaped(text))


@given(st.text())
def test_no_cell_begins_as_a_formula_unless_it_is_a_number(text: str) -> None:
    shown = cell(text)
    if shown.lstrip()[:1] in ("=", "+", "-", "@"):
        float(shown)


def test_a_rarity_is_told_with_its_interval() -> None:
    assert rarity_words(426, 270, 640, 2000) == (
        "by chance about once in 14 months (between once in 9 months and once in 21 months)"
    )


def test_a_rarity_beyond_the_history_says_so() -> None:
    assert "the longest this history can vouch for" in rarity_words(9000, 3000, 20000, 700)


def test_lengths_of_time_are_told_as_people_do() -> None:
    told = [duration_words(days) for days in (0.4, 5, 30, 100, 800, 1e9, float("inf"))]
    assert told == [
        "a day", "5 days", "4 weeks", "3 months", "2 years", "more than 1,000 years", "more years than can be told",  # noqa: E501
    ]  # fmt: skip


def test_every_doubt_has_a_sentence() -> None:
    from nhip.hotspots.cautions import CAUTION_CODES

    for code in CAUTION_CODES:
        words = caution_words(code, {})
        assert words.endswith(".")
        assert "{" not in words
        assert "_" not in words
