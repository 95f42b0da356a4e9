"""The planted hot spots and the crew's round: where and when the data says, in words that many share, and no
more than that.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from dangvan.demo.content.plan import Outcome, PlannedReport, plan
from dangvan.demo.content.planted import crew_round, planted_spots
from dangvan.demo.content.streets import Ward
from dangvan.demo.content.words import mix
from dangvan.kernel.folding import fold

TODAY = date(2026, 11, 23)
WARDS = [
    Ward("00004", "Phường Ba Đình", 105.838, 21.0386),
    Ward("00070", "Phường Hoàn Kiếm", 105.84971, 21.02881),
    Ward("00160", "Phường Nghĩa Đô", 105.794, 21.0451),
    Ward("00166", "Phường Cầu Giấy", 105.788, 21.0309),
    Ward("00175", "Phường Yên Hòa", 105.796, 21.0139),
    Ward("00190", "Phường Ô Chợ Dừa", 105.826, 21.0243),
    Ward("00283", "Phường Vĩnh Tuy", 105.87, 20.9998),
    Ward("00292", "Phường Bạch Mai", 105.855, 21.002),
    Ward("00322", "Phường Tương Mai", 105.854, 20.9893),
    Ward("00367", "Phường Thanh Xuân", 105.805, 20.9995),
    Ward("10489", "Xã Hương Sơn", 105.75344, 20.62501),
]


@pytest.fixture(scope="module")
def planned() -> list[PlannedReport]:
    return list(plan(7, TODAY, WARDS, recent=4500, history=100))


def test_two_hot_spots_are_under_way_and_one_is_over_each_in_three_wards() -> None:
    spots = planted_spots(TODAY, WARDS)
    under_way = {spot.name for spot in spots if spot.last_day == TODAY}
    over = {spot.name for spot in spots} - under_way
    assert (len(under_way), len(over)) == (2, 1)
    assert all(spot.last_day < TODAY - timedelta(days=21) for spot in spots if spot.name in over)
    for name in under_way | over:
        assert len({spot.ward_code for spot in spots if spot.name == name}) == 3


def test_each_stands_out_where_the_data_says(planned: list[PlannedReport]) -> None:
    for spot in planted_spots(TODAY, WARDS):
        inside = [
            p
            for p in planned
            if (p.topic_code, p.ward_code) == (spot.topic, spot.ward_code)
            and spot.first_day <= p.moment.date() <= spot.last_day
        ]
        days = (spot.last_day - spot.first_day).days + 1
        assert len(inside) > 0.4 * spot.a_day * days, (spot.note_vi, spot.ward_code)


def test_what_many_add_is_said_in_at_least_five_reports_of_each(planned: list[PlannedReport]) -> None:
    for h in mix()["hot_spot"]:
        wards = {at["ward"] for at in h["places"]} & {ward.code for ward in WARDS}
        texts = [fold(p.report.text) for p in planned if p.topic_code == h["topic"] and p.ward_code in wards]
        heard = Counter(said for said in h["said_vi"] for text in texts if fold(said) in text)
        assert sum(heard.values()) >= 5, h["note_vi"]


def test_a_crew_logs_its_round_in_two_hours_of_one_day_through_one_channel(
    planned: list[PlannedReport],
) -> None:
    round_ = crew_round(TODAY, WARDS, a_day=75)
    assert round_ is not None
    assert round_.rows == 145
    logged = [p for p in planned if p.channel == round_.channel]
    assert len(logged) == 145
    assert {(p.topic_code, p.ward_code, p.outcome) for p in logged} == {
        (round_.topic, round_.ward_code, Outcome.SATISFIED)
    }
    first, last = min(p.moment for p in logged), max(p.moment for p in logged)
    assert first.date() == last.date() == TODAY - timedelta(days=9)
    assert last - first < timedelta(hours=2, minutes=10)


def test_a_small_city_has_a_short_round_and_one_without_the_ward_none() -> None:
    short = crew_round(TODAY, WARDS, a_day=3)
    assert short is not None
    assert short.rows == 12
    assert crew_round(TODAY, WARDS[:2], a_day=75) is None
