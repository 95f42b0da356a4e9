"""One person who writes many times must not look like many: by topic, by short words, by place."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dangvan.cases.models import Case
from dangvan.cases.unusual_words import compare, once
from dangvan.hotspots import gathering
from dangvan.hotspots.types import Clock
from dangvan.kernel import clock
from tests.small_city import SmallCity, later

LONG = (
    "Sáng nay nước lại ngập đến đầu gối ở ngõ chợ, xe máy chết hàng loạt, trẻ con không đến trường được, "
    "đề nghị khơi cống ngay"
)
SHORT = "Nhà số 12 xả rác ra đường cả tuần"


def labels() -> list[int]:
    gathered = gathering.gather(Clock.RECEIVED, last=clock.today(), days=30, window=14)
    return [row.copy for row in gathered.rows]


@pytest.mark.django_db
def test_one_text_sent_under_six_topics_and_sorted_into_one_is_one(city: SmallCity) -> None:
    for name in ("pothole", "lamp", "flood") * 2:
        city.say(LONG, topic_id=city.topics[name].pk)
    Case.objects.update(topic=city.topics["flood"])
    assert len(set(labels())) == 1
    assert -1 not in labels()


@pytest.mark.django_db
def test_the_same_short_words_about_the_same_place_are_one(city: SmallCity) -> None:
    with later(days=-3):
        city.say(SHORT)
    for _ in range(5):
        city.say(SHORT.upper() + "!")
    assert len(set(labels())) == 1
    assert -1 not in labels()


@pytest.mark.django_db
def test_neighbours_elsewhere_and_the_few_words_that_all_would_use_stay_many(city: SmallCity) -> None:
    for step in range(6):
        city.say(SHORT, lon=105.85 + step / 100)
        city.say("Mất nước từ sáng")
    assert labels() == [-1] * 12


def test_a_name_planted_by_copies_of_a_short_text_is_no_unusual_word() -> None:
    elsewhere = [f"Đường hỏng lâu rồi chưa thấy ai sửa, đoạn số {n} rất xấu" for n in range(60)]
    planted = ["Ông Lê Văn Sáu đổ trộm phế thải"] * 6
    assert compare(planted, elsewhere), "as if six people had named him"
    assert compare(once(planted), once(elsewhere)) == []


@pytest.mark.django_db
def test_what_waited_in_a_drawer_for_sixty_days_is_still_a_copy(city: SmallCity) -> None:
    with later(days=-20):
        first = city.say(LONG)
    city.say(LONG)
    assert set(labels()) == {first.report.pk}
    assert timedelta(days=60) == gathering.COPIES_WITHIN
