"""Comparison by topic mix, copied answers and what else tells form from substance."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvan.cases import actions
from dangvan.cases.figures import Period, Share, adjusted_on_time, beginning_of, due_by_topic, openness
from dangvan.cases.figures.openness import copies_among, normalised
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from tests.small_city import SmallCity, later

SYSTEM = Actor.system("clock")
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


def test_who_has_only_hard_topics_is_not_compared_with_who_has_only_easy_ones() -> None:
    # Two topics, each body as good as the city in each: one has the easy one mostly, the other the hard one.
    due = {(1, 1): Share(90, 100), (1, 2): Share(10, 20), (2, 1): Share(18, 20), (2, 2): Share(50, 100)}
    told = adjusted_on_time(due)
    assert told[1].expected == pytest.approx(100)
    assert told[2].expected == pytest.approx(68)
    assert told[1].value == pytest.approx(told[2].value) == pytest.approx(168 / 240)
    assert told[1].low is not None
    assert told[1].high is not None
    assert told[1].low < 0.7 < told[1].high


def test_below_ten_cases_nothing_is_compared() -> None:
    told = adjusted_on_time({(1, 1): Share(5, 9), (2, 1): Share(50, 100)})
    assert told[1].value is None
    assert told[1].expected == pytest.approx(9 * 55 / 109)


@given(
    st.dictionaries(
        st.tuples(st.integers(1, 4), st.integers(1, 4)),
        st.tuples(st.integers(0, 40), st.integers(1, 40)).map(lambda pair: Share(min(pair), max(pair))),
        max_size=12,
    )
)
def test_expected_numbers_add_up_to_the_observed_ones(due: dict[tuple[int, int], Share]) -> None:
    told = adjusted_on_time(due)
    assert sum(one.expected for one in told.values()) == pytest.approx(sum(one.part for one in due.values()))
    for one in told.values():
        if one.value is not None and one.low is not None and one.high is not None:
            assert 0 <= one.low <= one.value <= one.high <= 1


def test_names_dates_and_numbers_leave_an_answer_before_it_is_compared() -> None:
    said = "Ngày 02/3/2026 Đội duy tu số 2 đã vá ổ gà trước nhà bà Nguyễn Thị Hoa. Xin cảm ơn."
    assert normalised(said) == "Ngày duy tu số đã vá ổ gà trước nhà bà Xin cảm ơn"


def test_a_form_filled_in_is_a_copy_and_another_work_is_not() -> None:
    form = (
        "Ngày {day} Đội {team} đã kiểm tra hiện trường tại phố {street} và xử lý dứt điểm theo quy định, "
        "đề nghị bạn đọc tiếp tục phản ánh."
    )
    other = (
        "Bóng đèn cháy do nước mưa vào hộp đấu nối, thợ đã thay cả bóng lẫn hộp và thử lại suốt hai tối liền."
    )
    texts = [
        (1, form.format(day="02/3/2026", team="Duy Tu", street="Cầu Gỗ")),
        (2, form.format(day="14/3/2026", team="Môi Trường", street="Hàng Bạc")),
        (3, other),
        (4, "Đã xử lý xong hôm nay."),
        (5, "Đã xử lý xong hôm nay!"),
        (6, "Đã xong."),
    ]
    assert copies_among(texts) == ({1, 2, 4, 5}, 5)


@pytest.mark.django_db
def test_answers_of_two_bodies_are_never_compared_with_one_another(city: SmallCity) -> None:
    first, second = city.answered(), city.answered()
    dong = city.bodies["dong"].pk
    second.case.answers.update(organisation_id=city.bodies["tay"].pk)
    with later(days=40):
        told = openness(MARCH, as_of=beginning_of(clock.today()))
    assert told[dong].near_copies == Share(0, 1)
    second.case.answers.update(organisation_id=dong)
    with later(days=40):
        told = openness(MARCH, as_of=beginning_of(clock.today()))
    assert told[dong].near_copies == Share(2, 2)
    assert first.case.pk != second.case.pk


@pytest.mark.django_db
def test_what_was_closed_in_silence_and_contested_afterwards_is_counted(city: SmallCity) -> None:
    said, quiet = city.answered(), city.answered()
    dong = city.bodies["dong"].pk
    quiet.case.answers.update(evidence_text="")
    day = said.fresh().silence_on
    assert day is not None
    moment = datetime.combine(day, datetime.min.time(), clock.local(clock.now()).tzinfo) + timedelta(days=1)
    with clock.standing_at(moment):
        actions.close_silent_cases(by=SYSTEM)
        actions.contest_case(
            by=said.person, case=said.fresh(), report=said.report, reason="Hố vẫn còn nguyên."
        )
    period = Period(MARCH.first, day + timedelta(days=2))
    with clock.standing_at(moment + timedelta(days=3)):
        told = openness(period, as_of=beginning_of(clock.today()))[dong]
    assert told.in_silence == Share(2, 2)
    assert told.closed_then_contested == Share(1, 2)
    assert told.without_evidence == Share(1, 2)


@pytest.mark.django_db
def test_shares_by_topic_add_up_to_the_bodys_own(city: SmallCity) -> None:
    city.answered()
    city.say()
    with later(days=60):
        as_of = beginning_of(clock.today())
        period = Period(date(2026, 3, 1), clock.today() - timedelta(days=1))
        found = due_by_topic(period, as_of=as_of)
    assert {key[1] for key in found} == {city.topics["pothole"].pk}
    assert sum(one.whole for one in found.values()) == 2
    assert sum(one.part for one in found.values()) == 1
