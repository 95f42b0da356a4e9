"""How much of what should be covered is pointed out, and how much is pointed out for nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvan.reports.redaction import blacked_out, found_in, pieces, plain_dangers
from dangvan.reports.redaction.marks import COVERED
from dangvan.reports.redaction.types import Kind
from tests.reports.redaction.gold import GOLD, read
from tests.reports.redaction.unseen import UNSEEN


def tried(texts: tuple[str, ...] = GOLD) -> tuple[dict[Kind, list[int]], list[str]]:
    """Per kind [found, wanted, found for nothing], and what went wrong in words."""
    sums = {kind: [0, 0, 0] for kind in Kind}
    wrong = []
    for marked in texts:
        text, wanted = read(marked)
        found = found_in(text)
        for start, end, kind in wanted:
            covered = set().union(*(range(m.start, m.end) for m in found)) & set(range(start, end))
            sums[kind][1] += 1
            if len(covered) >= 0.8 * (end - start):
                sums[kind][0] += 1
            else:
                wrong.append(f"missed {kind}: {text[start:end]!r}")
        for mark in found:
            if not any(mark.start < end and start < mark.end for start, end, _kind in wanted):
                sums[mark.kind][2] += 1
                wrong.append(f"nothing there, {mark.kind}: {text[mark.start : mark.end]!r} in {text!r}")
    return sums, wrong


def test_the_gold_list_is_large_enough_and_has_texts_with_nothing_to_cover() -> None:
    assert len(GOLD) >= 60
    assert sum(not read(marked)[1] for marked in GOLD) >= 20


def test_numbers_are_found_and_hardly_ever_for_nothing() -> None:
    sums, wrong = tried()
    plain = [sums[kind] for kind in Kind if kind not in {Kind.NAME, Kind.ADDRESS}]
    found, wanted, nothing = (sum(column) for column in zip(*plain, strict=True))
    assert found / wanted >= 0.97, wrong
    assert found / (found + nothing) >= 0.95, wrong


@pytest.mark.parametrize("kind", [Kind.NAME, Kind.ADDRESS])
def test_names_and_addresses_are_found_as_well_as_the_page_of_redaction_says(kind: Kind) -> None:
    sums, wrong = tried()
    found, wanted, nothing = sums[kind]
    assert found / wanted >= 0.85, wrong
    assert found / (found + nothing) >= 0.85, wrong


def test_on_texts_the_rules_were_not_fitted_to_they_do_as_the_page_of_redaction_says() -> None:
    sums, wrong = tried(UNSEEN)
    found, wanted, nothing = (sum(column) for column in zip(*sums.values(), strict=True))
    assert found / wanted >= 0.8, wrong
    assert found / (found + nothing) >= 0.8, wrong


def test_the_proposal_covers_every_mark_and_leaves_the_rest() -> None:
    text = "Gọi tôi 0912 345 678 hoặc viết lan@example.org."
    assert blacked_out(text) == f"Gọi tôi {COVERED} hoặc viết {COVERED}."
    assert plain_dangers(text) == ["0912 345 678", "lan@example.org"]
    assert plain_dangers(blacked_out(text)) == []


def test_a_mark_never_shows_its_words_in_a_log() -> None:
    assert "0912" not in repr(found_in("Gọi tôi 0912 345 678"))


@given(st.text(max_size=200))
def test_any_text_falls_into_pieces_that_give_it_back(text: str) -> None:
    assert "".join(piece.text for piece in pieces(text)) == text
