"""Who answers for what where: the most specific rule wins, and the screen can say why."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid, NotAllowed, NotFound
from dangvan.ledger.models import Event
from dangvan.organisations import actions, queries, responsibility
from dangvan.organisations.registry import held_registry
from dangvan.organisations.types import Answerer
from dangvan.places.actions import store_areas, succeed_area
from dangvan.places.area_rows import AreaRow
from tests.organisations.conftest import DAY, House


def answerer(house: House, topic: str | None, ward: str | None, on: date = DAY) -> Answerer:
    return queries.who_answers(
        house.topic(topic) if topic else None, house.ward(ward) if ward else None, on=on
    )


def body(found: Answerer) -> str:
    return queries.organisation(found.organisation_id).code


@pytest.mark.parametrize(
    ("topic", "ward", "code"),
    [
        ("ngap", "00001", "thoat-nuoc"),
        ("o-ga", "00001", "ubnd-00001"),
        ("o-ga", "00002", "so-xd"),
        ("den", "00001", "so-xd"),  # the group's rule; its department was merged away
        (None, "00002", "ubnd-00002"),
        (None, None, "van-phong"),
        ("ngap", None, "thoat-nuoc"),
        ("o-ga", None, "van-phong"),
    ],
)
def test_the_most_specific_rule_wins(house: House, topic: str | None, ward: str | None, code: str) -> None:
    assert body(answerer(house, topic, ward)) == code


def test_the_steps_say_why_this_rule_and_not_the_next(house: House) -> None:
    found = answerer(house, "o-ga", "00002")
    vi, en = (" ".join(step[n] for step in found.steps) for n in (0, 1))
    assert found.why_vi == "Phường Tây giao đường cho Sở."
    assert "Lĩnh vực: Ổ gà (Đường sá)." in vi
    assert "nói riêng hơn về địa bàn" in vi
    assert "names the area more closely" in en
    assert en.endswith("The body that must answer: Construction.")


def test_a_body_merged_away_hands_its_duties_to_its_successor_with_the_day(house: House) -> None:
    found = answerer(house, "den", "00001")
    assert any(
        vi == "Sở Giao thông đã chuyển nhiệm vụ cho Sở Xây dựng từ 01/1/2026." for vi, _ in found.steps
    )
    assert body(answerer(house, "den", "00001", on=date(2025, 12, 31))) == "so-gtvt"


def test_a_later_rule_of_the_same_topic_and_area_wins(house: House, operator: Actor) -> None:
    actions.set_responsibility(
        by=operator, topic=house.topic("ngap"), area=None, organisation=house.body("so-xd"),
        valid_from=date(2026, 3, 1), why_vi="Chuyển về Sở.", why_en="Moved.",
    )  # fmt: skip
    assert body(answerer(house, "ngap", "00001")) == "so-xd"
    assert body(answerer(house, "ngap", "00001", on=date(2026, 2, 28))) == "thoat-nuoc"
    assert Event.objects.filter(kind="organisations.responsibility_set").latest("id").plain == {
        "topic": "ngap", "area": "*", "organisation": "so-xd", "valid_from": "2026-03-01", "valid_to": None,
    }  # fmt: skip


def test_an_older_rule_cannot_be_slipped_under_a_newer_one(house: House, operator: Actor) -> None:
    with pytest.raises(Invalid):
        actions.set_responsibility(
            by=operator, topic=house.topic("ngap"), area=None, organisation=None, valid_from=date(2019, 1, 1)
        )


def test_where_no_rule_fits_the_arbiter_takes_it_and_says_so(house: House) -> None:
    found = answerer(house, "ngap", "00001", on=date(2020, 1, 1))
    assert body(found) == "thoat-nuoc"
    early = queries.who_answers(house.topic("ngap"), None, on=date(2020, 1, 1))
    assert early.rule_id is not None
    from dangvan.organisations.models import Responsibility

    Responsibility.objects.all().delete()
    from dangvan.kernel import revisions

    revisions.forget_all()
    none = answerer(house, "ngap", "00001")
    assert (body(none), none.rule_id) == ("van-phong", None)
    assert "Chưa có quy định" in none.why_vi


def test_a_place_in_a_ward_of_the_past_goes_to_the_body_of_today(house: House, operator: Actor) -> None:
    store_areas(
        by=operator,
        rows=[AreaRow(1, "09999", "Phường Cũ", "", parent="01", valid_from=date(2021, 1, 1))],
    )
    old = house.ward("09999")
    succeed_area(by=operator, predecessor=old, shares={house.ward("00001"): 1.0}, day=date(2025, 7, 1))
    found = queries.who_answers(house.topic("o-ga"), old, on=DAY)
    assert body(found) == "ubnd-00001"
    assert ("Địa bàn này nay thuộc Phường Đông.", "This area is now part of East Ward.") in found.steps


def test_a_retired_topic_says_so_and_leaves_the_list(house: House, operator: Actor) -> None:
    actions.retire_topic(by=operator, topic=house.topic("den"), on=date(2026, 1, 1))
    assert "den" not in {t.code for t in queries.topics(DAY)}
    assert "den" in {t.code for t in queries.topics(date(2025, 12, 31))}
    assert any("thôi dùng" in vi for vi, _ in answerer(house, "den", "00001").steps)
    with pytest.raises(NotFound):
        actions.retire_topic(by=operator, topic=10**9, on=DAY)


@pytest.mark.parametrize(
    ("code", "above"),
    [
        ("thoat-nuoc", "so-xd"),
        ("so-xd", "tp"),
        ("ubnd-00001", "tp"),
        ("van-phong", "tp"),
        ("tp", "hdnd"),
        ("hdnd", "van-phong"),
    ],
)
def test_one_level_up_is_never_the_body_itself(house: House, code: str, above: str) -> None:
    found = queries.one_level_up(house.body(code), on=DAY)
    assert queries.organisation(found).code == above


def test_every_body_has_somebody_above_it(house: House) -> None:
    for one in queries.organisations(DAY):
        assert queries.one_level_up(one.id, on=DAY) != one.id


def test_the_arbiter_and_those_below_a_body_are_known(house: House) -> None:
    assert queries.arbiter(on=DAY) == house.body("van-phong")
    assert queries.descendants(house.body("so-xd")) == {house.body("so-xd"), house.body("thoat-nuoc")}
    assert queries.current_successor(house.body("so-gtvt"), date(2025, 1, 1)) == house.body("so-gtvt")
    assert queries.current_successor(house.body("so-gtvt"), DAY) == house.body("so-xd")


def test_a_body_that_ended_without_successor_is_stood_in_for_by_the_one_above(
    house: House, operator: Actor
) -> None:
    from dangvan.organisations.models import Organisation

    Organisation.objects.filter(code="thoat-nuoc").update(valid_to=date(2026, 1, 1))
    from dangvan.kernel import revisions

    revisions.forget_all()
    assert body(answerer(house, "ngap", "00001")) == "so-xd"


def test_a_body_of_a_ward_that_ends_is_followed_by_that_of_the_successor(
    house: House, operator: Actor
) -> None:
    from tests.organisations.conftest import BODIES

    succeed_area(
        by=operator, predecessor=house.ward("00001"), shares={house.ward("00002"): 1.0}, day=date(2026, 2, 1)
    )
    result = actions.import_organisations(by=operator, content=BODIES.encode(), name="bodies.toml")
    assert result.errors == ()
    assert queries.current_successor(house.body("ubnd-00001"), DAY) == house.body("ubnd-00002")


def test_answers_cost_no_statement_once_held(house: House, django_assert_num_queries: Any) -> None:
    answerer(house, "o-ga", "00002")
    topic, ward = house.topic("o-ga"), house.ward("00002")
    with django_assert_num_queries(0):
        for _ in range(3):
            queries.who_answers(topic, ward, on=DAY)
        queries.who_answers(house.topic("den"), ward, on=DAY)


def test_officers_and_persons_cannot_set_rules_or_end_bodies(house: House, officer: Actor) -> None:
    for actor in (officer, Actor.person()):
        with pytest.raises(NotAllowed):
            actions.set_responsibility(by=actor, topic=None, area=None, organisation=None, valid_from=DAY)
        with pytest.raises(NotAllowed):
            actions.succeed_organisation(
                by=actor, predecessor=house.body("so-xd"), successor=house.body("tp"), day=DAY
            )


def test_a_merger_is_public_and_cannot_be_dated_twice(house: House, operator: Actor) -> None:
    xd, tp = house.body("so-xd"), house.body("tp")
    actions.succeed_organisation(by=operator, predecessor=xd, successor=tp, day=DAY)
    assert queries.current_successor(house.body("so-gtvt"), DAY) == tp
    event = Event.objects.filter(kind="organisations.succeeded").latest("id")
    assert event.plain == {"from_organisation": "so-xd", "to_organisation": "tp", "day": "2026-03-02"}
    from dangvan.kernel.errors import Conflict

    with pytest.raises(Conflict):
        actions.succeed_organisation(by=operator, predecessor=xd, successor=tp, day=date(2026, 4, 1))
    with pytest.raises(Invalid):
        actions.succeed_organisation(by=operator, predecessor=tp, successor=tp, day=DAY)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("o ga", "o-ga"),
        ("HỐ", "o-ga"),
        ("mat duong", "o-ga"),
        ("pothole", "o-ga"),
        ("ngap nuoc", "ngap"),
        ("den tin hieu", "den"),
    ],
)
def test_topics_are_found_with_or_without_marks(house: House, typed: str, first: str) -> None:
    assert queries.search_topics(typed, on=DAY)[0].code == first


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "zzz", "\ud800", "x" * 1_000_000])
def test_odd_searches_find_no_topic(house: House, typed: str) -> None:
    assert queries.search_topics(typed, on=DAY) == []


def test_the_tree_of_topics_has_groups_with_leaves(house: House) -> None:
    tree = {g.group.code: [leaf.code for leaf in g.leaves] for g in queries.topic_tree(DAY)}
    assert tree == {"duong": ["o-ga", "den"], "ngap": ["ngap"]}


def test_an_unknown_topic_or_body_is_not_found(house: House) -> None:
    with pytest.raises(NotFound):
        queries.topic(10**9)
    with pytest.raises(NotFound):
        queries.organisation(10**9)


def test_what_is_remembered_for_a_stretch_of_days_holds_on_each_of_them(house: House) -> None:
    registry = held_registry.get()
    near = {day + timedelta(days=days) for day in registry.turning_days for days in (-1, 0, 1)}
    days = sorted(day for day in near if queries.any_body_stood(day))
    assert len(days) > 2
    asked = [(topic, ward, on) for topic in ("o-ga", "den", None) for ward in ("00001", None) for on in days]
    remembered = {one: answerer(house, *one) for one in asked}
    for (topic, ward, on), found in remembered.items():
        responsibility._memos.clear()
        assert answerer(house, topic, ward, on) == found
