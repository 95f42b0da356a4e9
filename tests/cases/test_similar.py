"""Place and time decide what is offered as similar; words only rank. The same words in another street are
never offered.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from dangvan.cases import actions, similar
from dangvan.cases.models import Case
from tests.small_city import Said, SmallCity, later

#: About 111 m of latitude are a thousandth of a degree.
HERE = {"lon": 105.85, "lat": 21.05}
ACROSS_TOWN = {"lon": 105.87, "lat": 21.05}


@dataclass(frozen=True)
class Pair:
    """One person's words, another's on the same thing, and a third's on the like of it in another street."""

    first: str
    same: str
    other_street: str


PAIRS = (
    Pair(
        "Ổ gà rất sâu trước cổng trường, xe máy ngã nhiều.",
        "Hố to giữa đường ngay lối vào trường học, nguy hiểm.",
        "Ổ gà rất sâu trước cổng trường, xe máy ngã nhiều.",
    ),
    Pair(
        "Mặt đường sụt lún ở ngã ba, ô tô phải tránh.",
        "Duong sut lun cho nga ba, o to khong di duoc.",
        "Mặt đường sụt lún ở ngã ba, ô tô phải tránh gấp.",
    ),
    Pair(
        "Vỉa hè vỡ gạch, người già đi bộ bị vấp ngã.",
        "Gạch lát hè bong hết, bà cụ hàng xóm vấp ngã hôm qua.",
        "Vỉa hè vỡ gạch, người già đi bộ hay bị vấp ngã.",
    ),
)


def _screened(city: SmallCity, text: str, **place: float) -> Said:
    said = city.say(text, **place)
    city.screen(said, summary=text[:200])
    return said


def _offered(city: SmallCity, text: str, **changes: object) -> list[int]:
    wanted: dict[str, object] = {
        "topic_id": city.topics["pothole"].pk,
        "text": text,
        "area_id": city.areas["dong"].pk,
        **HERE,
    } | changes
    return [found.case.pk for found in similar.similar_open_cases(**wanted)]  # type: ignore[arg-type]


@pytest.mark.parametrize("pair", PAIRS)
def test_the_same_thing_said_otherwise_is_offered_and_the_like_of_it_elsewhere_is_not(
    city: SmallCity, pair: Pair
) -> None:
    here = _screened(city, pair.first, **HERE)
    elsewhere = _screened(city, pair.other_street, **ACROSS_TOWN)
    offered = _offered(city, pair.same)
    assert offered == [here.case.pk]
    assert elsewhere.case.pk not in offered


def test_words_rank_among_what_is_near(city: SmallCity) -> None:
    hole = _screened(city, "Ổ gà sâu trước cổng trường", **HERE)
    rubbish = _screened(city, "Nắp cống vỡ cạnh trạm xe buýt", **HERE)
    assert _offered(city, "nap cong bi vo") == [rubbish.case.pk, hole.case.pk]
    assert _offered(city, "ổ gà trường học") == [hole.case.pk, rubbish.case.pk]


def test_a_hundred_and_fifty_metres_are_near_and_two_hundred_are_not(city: SmallCity) -> None:
    _screened(city, "Ổ gà sâu trước cổng trường", lon=105.85, lat=21.05)
    assert len(_offered(city, "ổ gà", lat=21.05 + 0.00130)) == 1
    assert _offered(city, "ổ gà", lat=21.05 + 0.00180) == []


def test_without_a_point_the_ward_is_the_gate(city: SmallCity) -> None:
    said = _screened(city, "Ổ gà sâu trước cổng trường", **HERE)
    assert _offered(city, "ổ gà", lon=None, lat=None) == [said.case.pk]
    assert _offered(city, "ổ gà", lon=None, lat=None, area_id=city.areas["tay"].pk) == []
    assert _offered(city, "ổ gà", lon=None, lat=None, area_id=None) == []


def test_a_case_without_a_point_is_near_in_its_ward(city: SmallCity) -> None:
    said = city.say("Ổ gà sâu trước cổng trường", lon=None, lat=None, area_id=city.areas["dong"].pk)
    city.screen(said)
    assert _offered(city, "ổ gà") == [said.case.pk]
    assert _offered(city, "ổ gà", area_id=city.areas["tay"].pk) == []


def test_other_kinds_of_matters_are_not_offered(city: SmallCity) -> None:
    said = _screened(city, "Ổ gà sâu trước cổng trường", **HERE)
    Case.objects.filter(pk=said.case.pk).update(topic=city.topics["conduct"])
    assert _offered(city, "ổ gà sâu trước cổng trường") == []
    lamp = city.say("Đèn đường hỏng trước cổng trường", topic_id=city.topics["lamp"].pk)
    city.screen(lamp, by="lights.intake")
    assert _offered(city, "đèn hỏng") == [lamp.case.pk]


def test_what_is_closed_old_hidden_or_not_screened_is_not_offered(city: SmallCity) -> None:
    said = _screened(city, "Ổ gà sâu trước cổng trường", **HERE)
    city.say("Ổ gà sâu trước cổng trường", **HERE)
    assert _offered(city, "ổ gà") == [said.case.pk]
    with later(days=similar.DAYS + 1):
        assert _offered(city, "ổ gà") == []
    for change in ({"state": "closed"}, {"accused": city.bodies["roads"]}, {"is_public": False}):
        before = Case.objects.filter(pk=said.case.pk).values("state", "accused_id", "is_public").get()
        Case.objects.filter(pk=said.case.pk).update(**change)
        assert _offered(city, "ổ gà") == []
        Case.objects.filter(pk=said.case.pk).update(**before)


def test_nothing_is_offered_on_sensitive_topics(city: SmallCity) -> None:
    Case.objects.filter(pk=_screened(city, "Cán bộ vòi vĩnh", **HERE).case.pk).update(
        topic=city.topics["bribe"]
    )
    assert _offered(city, "cán bộ vòi vĩnh", topic_id=city.topics["bribe"].pk) == []
    assert _offered(city, "cán bộ vòi vĩnh", topic_id=city.topics["conduct"].pk) == []


def test_an_officer_sees_what_stands_beside_a_case_as_far_as_they_may(city: SmallCity) -> None:
    case = _screened(city, "Ổ gà sâu trước cổng trường", **HERE).case
    beside = city.say("Hố sâu trước cổng trường, cháu tôi ngã", **HERE)
    found = similar.similar_for_desk(case, city.officer("dong.officer"))
    assert [s.case.pk for s in found] == [beside.case.pk]
    assert found[0].score > 0
    assert found[0].distance_m == pytest.approx(0.0, abs=0.1)
    assert similar.similar_for_desk(case, city.officer("tay.officer")) == []


def test_a_merged_case_is_not_offered_again(city: SmallCity) -> None:
    case = _screened(city, "Ổ gà sâu trước cổng trường", **HERE)
    merged = _screened(city, "Ổ gà sâu trước cổng trường", **HERE)
    actions.merge_cases(
        by=city.officer("dong.officer"),
        case=merged.fresh(),
        into=case.fresh(),
        reason="Cùng một ổ gà.",
        version=None,
    )
    assert similar.similar_for_desk(case.fresh(), city.officer("dong.officer")) == []


def test_bm25_agrees_with_a_reckoning_by_hand() -> None:
    documents = [["o", "ga"], ["o", "to"], ["cay", "do"]]
    scores = similar.bm25(["ga"], documents)
    # idf = ln(1 + (3 - 1 + .5) / (1 + .5)); the document is as long as the mean, so tf weighs 2.2 / 2.2 = 1.
    assert scores == pytest.approx([0.980829, 0.0, 0.0], abs=1e-6)
    assert similar.bm25(["ga"], []) == []
    assert similar.bm25([], documents) == [0.0, 0.0, 0.0]
