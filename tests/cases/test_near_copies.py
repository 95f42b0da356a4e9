"""Near-copies: one text sent again and again is told from people who say the same."""

from __future__ import annotations

import pytest

from dangvan.cases.near_copies import alike, near_copies
from dangvan.kernel import clock
from tests.small_city import SmallCity

LONG = (
    "Sáng nay nước lại ngập đến đầu gối ở ngõ chợ, xe máy chết hàng loạt, trẻ con không đến trường được, "
    "đề nghị khơi cống ngay"
)


def test_the_same_words_are_one_whatever_the_marks_and_the_case() -> None:
    assert alike([(7, LONG), (9, LONG.upper()), (12, LONG + "!!!")]) == {7: 7, 9: 7, 12: 7}


def test_one_word_changed_in_a_long_text_is_a_copy_and_another_text_is_none() -> None:
    changed = LONG + " " + LONG.replace("chợ", "chùa")
    assert set(alike([(1, LONG + " " + LONG), (2, changed)])) <= {1, 2}
    assert (
        alike([(1, LONG), (2, "Đèn đường hỏng ba hôm nay, tối đi lại rất nguy hiểm, mong sửa sớm cho dân")])
        == {}
    )


def test_short_texts_are_never_near_copies() -> None:
    assert alike([(1, "Mất nước từ sáng"), (2, "Mất nước từ sáng")]) == {}


@pytest.mark.django_db
def test_copies_are_looked_for_within_a_topic(city: SmallCity) -> None:
    flood, lamp = city.topics["flood"].pk, city.topics["lamp"].pk
    first, second = (city.say(LONG, topic_id=flood).report for _ in range(2))
    other = city.say(LONG, topic_id=lamp).report
    found = near_copies([flood, lamp], clock.now().replace(hour=0))
    assert found == {first.pk: first.pk, second.pk: first.pk}
    assert other.pk not in found
