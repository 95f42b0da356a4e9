"""Who an officer is on a day: own seats, lent seats, and what lies below those they head."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from dangvan.accounts import actions, queries
from dangvan.kernel.actor import ActorKind, Role, Seat
from dangvan.kernel.errors import NotFound
from tests.accounts.conftest import SYSTEM, TODAY, City, acting, officer

DAY = timedelta(days=1)


def lend(giver: int, taker: int, organisation: int, first: date = TODAY, last: date = TODAY) -> int:
    return actions.give_delegation(
        by=SYSTEM,
        giver_id=giver,
        taker_id=taker,
        organisation_id=organisation,
        first_day=first,
        last_day=last,
    ).pk


def test_an_officer_acts_with_the_seats_they_hold(bodies: City) -> None:
    an = officer("an", (bodies.ward, Role.INTAKE), (bodies.ward, Role.OFFICER))
    actor = acting(an)
    assert actor.kind is ActorKind.OFFICER
    assert actor.user_id == an.pk
    assert set(actor.seats) == {Seat(bodies.ward.pk, Role.INTAKE), Seat(bodies.ward.pk, Role.OFFICER)}
    assert actor.oversees == frozenset()


def test_an_account_without_a_seat_acts_as_nobody(bodies: City) -> None:
    assert acting(officer("an")).seats == ()


def test_a_closed_account_acts_as_nobody(bodies: City) -> None:
    an = officer("an", (bodies.ward, Role.HEAD))
    an.is_active = False
    assert acting(an).seats == ()
    assert acting(an).oversees == frozenset()


def test_a_seat_counts_from_its_first_day_until_the_day_it_is_gone(bodies: City) -> None:
    an = officer("an")
    actions.grant_membership(
        by=SYSTEM,
        user_id=an.pk,
        organisation_id=bodies.ward.pk,
        role=Role.OFFICER,
        valid_from=TODAY + DAY,
        valid_to=TODAY + 3 * DAY,
    )
    held = [bool(queries.actor_for(an, on=TODAY + days * DAY).seats) for days in range(5)]
    assert held == [False, True, True, False, False]


def test_a_seat_taken_away_opens_nothing_a_moment_later(bodies: City) -> None:
    an = officer("an", (bodies.ward, Role.OFFICER))
    (seat,) = queries.memberships_of(an.pk)
    actions.end_membership(by=SYSTEM, membership_id=seat.membership_id)
    assert acting(an).seats == ()


def test_a_head_oversees_what_lies_below_and_not_their_own_body(bodies: City) -> None:
    mai = officer("mai", (bodies.city, Role.HEAD))
    assert acting(mai).oversees == {bodies.ward.pk, bodies.other_ward.pk, bodies.department.pk}


def test_an_arbiter_oversees_what_lies_below(bodies: City) -> None:
    assert bodies.ward.pk in acting(officer("mai", (bodies.city, Role.ARBITER))).oversees


@pytest.mark.parametrize("role", [Role.INTAKE, Role.OFFICER, Role.AUDITOR, Role.OPERATOR])
def test_other_roles_oversee_nothing(bodies: City, role: Role) -> None:
    assert acting(officer("mai", (bodies.city, role))).oversees == frozenset()


def test_a_stand_in_acts_with_the_lent_seats_while_they_are_lent(bodies: City) -> None:
    binh = officer("binh", (bodies.city, Role.HEAD))
    an = officer("an", (bodies.city, Role.OFFICER))
    lend(binh.pk, an.pk, bodies.city.pk, TODAY + DAY, TODAY + 2 * DAY)

    assert [len(queries.actor_for(an, on=TODAY + d * DAY).seats) for d in range(4)] == [1, 2, 2, 1]
    actor = queries.actor_for(an, on=TODAY + DAY)
    assert Seat(bodies.city.pk, Role.HEAD, lent_by=binh.pk) in actor.seats
    assert bodies.ward.pk in actor.oversees


def test_the_giver_keeps_their_own_seats(bodies: City) -> None:
    binh = officer("binh", (bodies.ward, Role.HEAD))
    an = officer("an", (bodies.ward, Role.OFFICER))
    lend(binh.pk, an.pk, bodies.ward.pk)
    assert acting(binh).seats == (Seat(bodies.ward.pk, Role.HEAD),)


def test_a_delegation_lends_seats_of_that_body_only(bodies: City) -> None:
    binh = officer("binh", (bodies.ward, Role.HEAD), (bodies.department, Role.HEAD))
    an = officer("an", (bodies.ward, Role.OFFICER))
    lend(binh.pk, an.pk, bodies.ward.pk)
    assert acting(an).organisation_ids == {bodies.ward.pk}


def test_the_seat_of_an_operator_is_never_lent(bodies: City) -> None:
    binh = officer("binh", (bodies.city, Role.OPERATOR), (bodies.city, Role.HEAD))
    an = officer("an", (bodies.city, Role.OFFICER))
    lend(binh.pk, an.pk, bodies.city.pk)
    assert not acting(an).has_role_anywhere(Role.OPERATOR)


def test_lent_seats_are_not_lent_on(bodies: City) -> None:
    binh = officer("binh", (bodies.ward, Role.HEAD))
    an = officer("an", (bodies.ward, Role.OFFICER))
    chi = officer("chi", (bodies.ward, Role.OFFICER))
    lend(binh.pk, an.pk, bodies.ward.pk)
    lend(an.pk, chi.pk, bodies.ward.pk)
    assert not acting(chi).has_role(bodies.ward.pk, Role.HEAD)


def test_what_was_lent_is_gone_with_the_seat_it_came_from(bodies: City) -> None:
    binh = officer("binh", (bodies.ward, Role.HEAD))
    an = officer("an", (bodies.ward, Role.OFFICER))
    lend(binh.pk, an.pk, bodies.ward.pk)
    (seat,) = queries.memberships_of(binh.pk)
    actions.end_membership(by=SYSTEM, membership_id=seat.membership_id)
    assert not acting(an).has_role(bodies.ward.pk, Role.HEAD)


def test_what_was_lent_is_gone_with_the_account_it_came_from(bodies: City) -> None:
    binh = officer("binh", (bodies.ward, Role.HEAD))
    an = officer("an", (bodies.ward, Role.OFFICER))
    lend(binh.pk, an.pk, bodies.ward.pk)
    binh.is_active = False
    binh.save()
    assert not acting(an).has_role(bodies.ward.pk, Role.HEAD)


def test_an_ended_delegation_lends_nothing(bodies: City) -> None:
    binh = officer("binh", (bodies.ward, Role.HEAD))
    an = officer("an", (bodies.ward, Role.OFFICER))
    delegation = lend(binh.pk, an.pk, bodies.ward.pk)
    actions.end_delegation(by=SYSTEM, delegation_id=delegation)
    assert not acting(an).has_role(bodies.ward.pk, Role.HEAD)


def test_two_colleagues_away_lend_their_seats_each(bodies: City) -> None:
    binh = officer("binh", (bodies.ward, Role.HEAD))
    chi = officer("chi", (bodies.ward, Role.INTAKE))
    an = officer("an", (bodies.ward, Role.OFFICER))
    lend(binh.pk, an.pk, bodies.ward.pk)
    lend(chi.pk, an.pk, bodies.ward.pk)
    assert len(acting(an).seats) == 3


def test_finding_out_who_acts_takes_one_query(
    bodies: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    mai = officer("mai", (bodies.city, Role.HEAD))
    acting(mai)  # the tree of bodies is held in memory from now on
    with django_assert_num_queries(1):  # seats, own and lent
        acting(mai)


def test_an_unknown_officer_is_not_found(bodies: City) -> None:
    with pytest.raises(NotFound):
        queries.actor_for_id(10**9)


def test_the_officers_of_a_body_are_listed_once_each_with_their_roles(bodies: City) -> None:
    officer("binh", (bodies.ward, Role.HEAD), (bodies.ward, Role.INTAKE), name="Bình")
    officer("an", (bodies.ward, Role.OFFICER), name="An")
    officer("chi", (bodies.other_ward, Role.OFFICER))
    found = queries.officers_of(bodies.ward.pk)
    assert [(o.username, o.roles) for o in found] == [
        ("an", frozenset({Role.OFFICER})),
        ("binh", frozenset({Role.HEAD, Role.INTAKE})),
    ]
    assert [o.username for o in queries.heads_of(bodies.ward.pk)] == ["binh"]
    assert [o.username for o in queries.officers_with(Role.HEAD)] == ["binh"]


def test_a_letter_goes_nowhere_once_the_account_is_closed(bodies: City) -> None:
    an = officer("an")
    mailbox = queries.mailbox_of(an.pk)
    assert mailbox is not None
    assert mailbox.address == "an@example.org"
    an.is_active = False
    an.save()
    assert queries.mailbox_of(an.pk) is None


def test_names_are_read_for_many_at_once(
    bodies: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    an, binh = officer("an", name="An"), officer("binh", name="Bình")
    with django_assert_num_queries(1):  # both names
        assert queries.officer_names([an.pk, None, binh.pk]) == {an.pk: "An", binh.pk: "Bình"}
    with django_assert_num_queries(0):
        assert queries.officer_names([None]) == {}


def test_delegations_are_listed_for_both_sides_while_they_last(bodies: City) -> None:
    binh = officer("binh", (bodies.ward, Role.HEAD))
    an = officer("an", (bodies.ward, Role.OFFICER))
    lend(binh.pk, an.pk, bodies.ward.pk, TODAY, TODAY + DAY)
    for user in (an, binh):
        (found,) = queries.delegations_of(user.pk)
        assert (found.giver_id, found.taker_id) == (binh.pk, an.pk)
    assert queries.delegations_of(an.pk, on=TODAY + 2 * DAY) == []
