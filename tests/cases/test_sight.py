"""Who sees what: the one table, walked."""

from dataclasses import replace

import pytest

from dangvan.cases import actions, policies
from dangvan.cases.policies import SIGHT, relations, sight, sight_of
from dangvan.cases.types import Relation, Sight
from dangvan.kernel.actor import Actor
from dangvan.reports.types import Visibility
from tests.small_city import SmallCity

EVERY = [(visibility, relation) for visibility in Visibility for relation in Relation]


@pytest.mark.parametrize(("visibility", "relation"), EVERY)
def test_the_table_says_something_for_every_pair(visibility: Visibility, relation: Relation) -> None:
    assert SIGHT[visibility][relation] in Sight


@pytest.mark.parametrize("visibility", list(Visibility))
def test_an_accused_body_sees_nothing_whatever_else_it_is(city: SmallCity, visibility: Visibility) -> None:
    case = city.say(about_body=True).case
    for other in Relation:
        assert sight_of({Relation.ACCUSED, other}, case, visibility) == Sight.NOTHING


@pytest.mark.parametrize("visibility", list(Visibility))
def test_before_screening_the_public_sees_only_that_something_counts(
    city: SmallCity, visibility: Visibility
) -> None:
    case = city.say(visibility=visibility).case
    assert sight(Actor.person(), case, visibility) == Sight.COUNT


def test_after_screening_the_public_sees_what_the_person_wished(city: SmallCity) -> None:
    said = city.say()
    case = city.screen(said)
    stranger = Actor.person()
    assert sight(stranger, case, Visibility.PUBLIC) == Sight.RELEASED
    assert sight(stranger, case, Visibility.SUMMARY) == Sight.SUMMARY
    assert sight(stranger, case, Visibility.ORGANISATION) == Sight.COUNT


def test_a_report_for_the_body_alone_never_makes_a_case_public(city: SmallCity) -> None:
    said = city.say(visibility="organisation")
    case = city.screen(said)
    assert not case.is_public
    assert not policies.may_see_case(Actor.person(), case)


def test_a_sensitive_topic_is_never_public(city: SmallCity) -> None:
    said = city.say(topic_id=city.topics["bribe"].pk)
    assert not city.screen(said).is_public


def test_the_accused_body_and_those_below_it_do_not_know_the_case(city: SmallCity) -> None:
    said = city.say(topic_id=city.topics["lamp"].pk, about_body=True)
    assert said.case.owner == city.bodies["roads"]
    for role in ("intake", "officer", "head", "auditor"):
        assert relations(city.officer(f"lights.{role}"), said.case) == {Relation.ACCUSED}
        assert not policies.may_see_case(city.officer(f"lights.{role}"), said.case)


def test_those_below_an_accused_body_do_not_know_the_case_either(city: SmallCity) -> None:
    said = city.say(topic_id=city.topics["lamp"].pk, about_body=True)
    said.case.accused = city.bodies["roads"]
    said.case.save()
    assert relations(city.officer("lights.head"), said.case) == {Relation.ACCUSED}


def test_an_officer_with_seats_in_the_accused_and_the_owning_body_sees_nothing(city: SmallCity) -> None:
    said = city.say(about_body=True)
    both = city.officer("city.officer")
    both = replace(both, seats=both.seats + city.officer("dong.officer").seats)
    assert relations(both, said.case) == {Relation.ACCUSED}


def test_the_owner_sees_all_and_a_former_owner_what_the_public_sees(city: SmallCity) -> None:
    said = city.say()
    city.screen(said)
    said.case = actions.hand_over_case(
        by=city.officer("dong.officer"),
        case=said.case,
        version=None,
        to_organisation_id=city.bodies["tay"].pk,
        reason="Đoạn đường này thuộc địa giới phường Tây.",
    )
    assert sight(city.officer("tay.officer"), said.case, Visibility.SUMMARY) == Sight.ALL
    former = city.officer("dong.officer")
    assert Relation.FORMER_OWNER in relations(former, said.case)
    assert sight(former, said.case, Visibility.PUBLIC) == Sight.RELEASED
    assert sight(former, said.case, Visibility.ORGANISATION) == Sight.FACTS


def test_a_parent_sees_its_units_cases_but_not_words_meant_for_the_unit_alone(city: SmallCity) -> None:
    case = city.screen(city.say())
    parent = city.officer("city.head")
    assert sight(parent, case, Visibility.SUMMARY) == Sight.ALL
    assert sight(parent, case, Visibility.ORGANISATION) == Sight.FACTS


def test_another_body_sees_no_more_than_the_public(city: SmallCity) -> None:
    case = city.screen(city.say())
    assert relations(city.officer("tay.officer"), case) == {Relation.PUBLIC}


def test_the_holder_of_a_receipt_is_holder_of_that_case_only(city: SmallCity) -> None:
    mine, other = city.say(), city.say("Rác chất đống ở đầu ngõ đã ba ngày.")
    assert Relation.HOLDER in relations(mine.person, mine.case)
    assert Relation.HOLDER not in relations(mine.person, other.case)


def test_a_merged_report_is_seen_by_the_owner_of_the_case_it_went_into(city: SmallCity) -> None:
    one, two = city.say(), city.say("Cũng chỗ đó, ổ gà trước cổng trường.", lon=105.7501)
    city.screen(one)
    city.screen(two, by="tay.intake")
    two.case = actions.hand_over_case(
        by=city.officer("tay.officer"),
        case=two.case,
        version=None,
        to_organisation_id=city.bodies["dong"].pk,
        reason="Chỗ này nằm trong phường Đông.",
    )
    actions.merge_cases(
        by=city.officer("dong.officer"), case=two.case, version=None, into=one.case, reason="Cùng một ổ gà."
    )
    assert sight(city.officer("dong.officer"), two.fresh(), Visibility.ORGANISATION) == Sight.ALL
    assert Relation.HOLDER in relations(two.person, two.fresh())


def test_a_denunciation_is_seen_by_its_receiver_and_its_giver_alone(city: SmallCity) -> None:
    said = city.say()
    case = city.screen(said, legal_kind="denunciation")
    assert case.owner == city.bodies["inspector"]
    assert sight(city.officer("inspector.officer"), case, "summary") == Sight.ALL
    for outsider in ("dong.intake", "dong.head", "city.head", "arbiter.arbiter", "tay.officer"):
        assert sight(city.officer(outsider), case, "summary") == Sight.NOTHING
    assert sight(Actor.person(), case, "public") == Sight.NOTHING
    assert sight(said.person, case, "public") == Sight.ALL
