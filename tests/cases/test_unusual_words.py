"""Words that are unusual in some reports: by the formula, from released words, never of fewer than five."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from math import log, sqrt

import pytest

from dangvan.cases.unusual_words import LEAST_REPORTS, compare, log_odds, telling_words
from dangvan.kernel import clock
from dangvan.reports.models import Report
from tests.small_city import SmallCity

HERE = [
    "Đường ngập nước, khổ quá",
    "Phố lại ngập nước. Đi lại khó",
    "Ngõ nhà tôi ngập nước từ sáng, xe chết máy",
    "Mưa là ngập nước, đường xin giúp",
    "Ngập nước đến gối! Ai lo",
]
ELSEWHERE = [
    f"Đường nhiều ổ gà {end}" for end in ("khổ quá", "đi lại khó", "xe hỏng từ sáng", "xin giúp", "ai lo")
] * 6


def test_z_is_the_log_odds_ratio_of_monroe_colaresi_and_quinn() -> None:
    ours, theirs = Counter(a=8, b=2), Counter(a=10, b=80)
    z = log_odds(ours, theirs, prior=ours + theirs, prior_words=50.0)
    a1, a2 = 8 + 50 * 18 / 100, 10 + 50 * 18 / 100
    delta = log(a1 / (10 + 50 - a1)) - log(a2 / (90 + 50 - a2))
    assert z["a"] == pytest.approx(delta / sqrt(1 / a1 + 1 / a2))
    assert z["a"] > 0 > z["b"]


def test_a_word_that_is_as_frequent_everywhere_scores_nothing() -> None:
    ours = Counter(a=10, b=90)
    z = log_odds(ours, Counter(a=100, b=900), prior=Counter(a=110, b=990), prior_words=500.0)
    assert z == pytest.approx({"a": 0.0, "b": 0.0})


def test_words_are_written_as_people_wrote_them_and_pairs_stand_for_their_syllables() -> None:
    words = [one.text for one in compare(HERE * 4, ELSEWHERE)]
    assert "ngập nước" in words
    assert "ngập" not in words
    assert "đường" not in words


def test_a_word_of_four_reports_is_not_shown() -> None:
    rare = [text + " bà Lụa" for text in HERE[: LEAST_REPORTS - 1]] + HERE[LEAST_REPORTS - 1 :]
    assert not any("lụa" in one.text for one in compare(rare * 1, ELSEWHERE * 40))
    assert all(one.reports >= LEAST_REPORTS for one in compare(rare, ELSEWHERE * 40))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [{"release_state": "waiting"}, {"visibility": "summary"}, {"about_body": True}]
)
def test_only_released_words_are_read(city: SmallCity, change: dict[str, object]) -> None:
    for n, text in enumerate(HERE * 2):
        city.screen(city.say(f"{text} {n}", topic_id=city.topics["flood"].pk))
    for report in Report.objects.all():
        report.released_text, report.release_state = report.text, "released"
        report.save()
    day = clock.now()
    span = {"since": day - timedelta(days=1), "until": day + timedelta(days=1)}
    here = {"topic_id": city.topics["flood"].pk, "area_ids": [city.areas["dong"].pk]}
    other = Report.objects.create(
        channel="web", received_at=day - timedelta(days=9), topic=city.topics["flood"], text="x"
    )
    assert telling_words(**here, **span) == []
    other.delete()
    for n, text in enumerate(ELSEWHERE):
        said = city.say(text + f" {n}", topic_id=city.topics["flood"].pk, lon=105.75)
        city.screen(said, by="tay.intake")
        Report.objects.filter(pk=said.report.pk).update(released_text=f"{text} {n}", release_state="released")
    found = {one.text for one in telling_words(**here, **span)}
    assert "ngập nước" in found
    Report.objects.update(**change)
    assert telling_words(**here, **span) == []
