"""The suggestions held to the gold lists: nine demands in ten found, seven suggestions in ten right."""

from __future__ import annotations

import pytest

from tests.directives.reading.gold import DOCUMENTS, by_overlap, gold_of, one_to_one, suggested

NAMES = sorted(path.stem for path in DOCUMENTS.glob("*.txt"))


def test_five_different_documents_have_gold_lists() -> None:
    assert NAMES == ["directive", "minutes", "notice", "press", "resolution"]


@pytest.mark.parametrize("name", NAMES)
def test_the_demands_of_a_document_are_suggested(name: str) -> None:
    text, gold = gold_of(name)
    seen, _ = suggested(text)
    for score in (by_overlap(gold, seen), one_to_one(gold, seen)):
        assert score.recall >= 0.9
        assert score.precision >= 0.7


@pytest.mark.parametrize("name", NAMES)
def test_every_suggestion_says_why(name: str) -> None:
    text, _ = gold_of(name)
    assert all(one.reasons and one.verb in text.lower() for one in suggested(text)[1])
