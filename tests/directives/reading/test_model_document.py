"""The model press report: its demands, listed by hand before the rules were run, by their offsets alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.directives.reading.gold import by_overlap, one_to_one, suggested

REPORT = Path(__file__).parents[4] / "shared" / "data" / "directives" / "working-session-2020-04-28.txt"
DEMANDS = [
    (847, 1031), (1033, 1203), (1206, 1425), (1427, 1573), (1793, 1948), (2086, 2171), (2173, 2257),
    (2259, 2395), (2400, 2491), (2493, 2534), (2548, 2658), (2660, 2737), (2739, 2918),
]  # fmt: skip


def test_the_demands_of_the_model_document_are_suggested() -> None:
    if not REPORT.exists():
        pytest.skip("needs ../shared/data/directives beside the checkout (never part of the product)")
    text = REPORT.read_text(encoding="utf-8")
    seen, _ = suggested(text)
    found = by_overlap(DEMANDS, seen)
    assert found.recall == 1.0
    assert found.precision >= 11 / 12
    assert one_to_one(DEMANDS, seen).recall >= 11 / 13
