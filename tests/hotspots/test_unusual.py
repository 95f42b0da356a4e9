"""How unusual a hot spot is, in words: rounded, with its interval, never rarer than the past vouches for."""

from __future__ import annotations

import pytest
from django.utils import translation

from dangvan.hotspots.types import Unusualness


@pytest.mark.parametrize(
    ("seen", "vietnamese", "english"),
    [
        (Unusualness(None), "chưa đủ số liệu để nói mức bất thường", None),
        (Unusualness(1.2, 1, 2), "do tình cờ thì gần như ngày nào cũng có thể gặp", None),
        (
            Unusualness(426, 200, 900, 500),
            "do tình cờ thì khoảng 14 tháng mới gặp một lần (từ 7 tháng đến 2 năm)",
            "by chance about once in 14 months (between 7 months and 2 years)",
        ),
        (Unusualness(20, 20, 20, 500), "do tình cờ thì khoảng 20 ngày mới gặp một lần", None),
        (
            Unusualness(5936, 497, 909_959, 32.9),
            "do tình cờ thì lâu hơn 33 ngày mới gặp một lần; số liệu cũ chưa đủ dài để nói chắc hơn",
            "by chance less than once in 33 days; the past figures do not reach far enough to say more",
        ),
    ],
)
def test_a_rarity_is_told_as_far_as_it_is_known(
    seen: Unusualness, vietnamese: str, english: str | None
) -> None:
    assert seen.words == vietnamese
    if english:
        with translation.override("en"):
            assert seen.words == english
