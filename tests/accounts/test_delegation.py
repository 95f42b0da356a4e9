"""Lending seats while away: who may lend whose, to whom, for how long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dangvan.accounts import actions
from dangvan.accounts.models import Delegation, User
from dangvan.kernel.actor import Actor, Role
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from dangvan.ledger.queries import history_of
from tests.accounts.conftest import SYSTEM, TODAY, City, acting, officer

DAY = timedelta(days=1)


def lend(by: Actor, giver: User, taker: User, organisation_id: int, **changes: Any) -> Delegation:
    days: dict[str, Any] = {"first_day": TODAY, "last_day": TODAY + 7 * DAY, "reason": "Nghỉ phép"}
    return actions.give_delegation(
        by=by,
        giver_id=giver.pk,
        taker_id=taker.pk,
        organisation_id=organisation_id,
        **(days | changes),
    )


@pytest.fixture
def an(bodies: City) -> User:
    return officer("an", (bodies.ward, Role.OFFICER))


@pytest.fixture
def chi(bodies: City) -> User:
    return officer("chi", (bodies.ward, Role.INTAKE))


def test_an_officer_lends_their_own_seat_to_a_colleague(bodies: City, an: User, chi: User) -> None:
    lend(acting(an), an, chi, bodies.ward.pk)
    assert acting(chi).has_role(bodies.ward.pk, Role.OFFICER)
    event = history_of(an.subject)[-1]
    assert event.kind == "delegation.given"
    assert (event.value("to_user"), event.value("until")) == (chi.pk, "2026-11-30")
    assert not event.public


def test_a_head_lends_for_an_officer_who_fell_ill(bodies: City, an: User, chi: User) -> None:
    lend(acting(officer("binh", (bodies.ward, Role.HEAD))), an, chi, bodies.ward.pk)
    assert acting(chi).has_role(bodies.ward.pk, Role.OFFICER)


def test_a_head_above_lends_for_a_head_below(bodies: City, an: User) -> None:
    binh = officer("binh", (bodies.ward, Role.HEAD))
    lend(acting(officer("mai", (bodies.city, Role.HEAD))), binh, an, bodies.ward.pk)
    assert acting(an).has_role(bodies.ward.pk, Role.HEAD)


def test_a_colleague_takes_no_seat_for_themselves(bodies: City, an: User, chi: User) -> None:
    with pytest.raises(NotAllowed):
        lend(acting(chi), an, chi, bodies.ward.pk)


def test_a_head_of_a_sister_body_lends_nothing_here(bodies: City, an: User, chi: User) -> None:
    with pytest.raises(NotAllowed):
        lend(acting(officer("dung", (bodies.other_ward, Role.HEAD))), an, chi, bodies.ward.pk)


def test_a_stand_in_lends_nothing_on(bodies: City, an: User, chi: User) -> None:
    binh = officer("binh", (bodies.ward, Role.HEAD))
    lend(SYSTEM, binh, an, bodies.ward.pk)
    with pytest.raises(NotAllowed):
        lend(acting(an), binh, chi, bodies.ward.pk)


def test_a_person_lends_nothing(bodies: City, an: User, chi: User) -> None:
    with pytest.raises(NotAllowed):
        lend(Actor.person(), an, chi, bodies.ward.pk)


def test_nobody_outside_the_body_stands_in(bodies: City, an: User) -> None:
    with pytest.raises(Invalid) as refusal:
        lend(acting(an), an, officer("dung", (bodies.other_ward, Role.OFFICER)), bodies.ward.pk)
    assert "taker" in refusal.value.fields


def test_a_closed_account_stands_in_for_nobody(bodies: City, an: User, chi: User) -> None:
    chi.is_active = False
    chi.save()
    with pytest.raises(Invalid):
        lend(acting(an), an, chi, bodies.ward.pk)


def test_who_holds_no_seat_in_the_body_lends_none(bodies: City, an: User, chi: User) -> None:
    with pytest.raises(Invalid) as refusal:
        lend(SYSTEM, officer("dung"), chi, bodies.ward.pk)
    assert "giver" in refusal.value.fields


def test_an_operators_seat_alone_can_not_be_lent(bodies: City, an: User) -> None:
    van = officer("van", (bodies.ward, Role.OPERATOR))
    with pytest.raises(Invalid):
        lend(acting(van), van, an, bodies.ward.pk)


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"first_day": TODAY - DAY}, "first_day"),
        ({"last_day": TODAY - DAY}, "last_day"),
        ({"last_day": TODAY + 400 * DAY}, "last_day"),
    ],
)
def test_impossible_days_are_refused(
    bodies: City, an: User, chi: User, days: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        lend(acting(an), an, chi, bodies.ward.pk, **days)
    assert field in refusal.value.fields


def test_nobody_stands_in_for_themselves(bodies: City, an: User) -> None:
    with pytest.raises(Invalid) as refusal:
        lend(acting(an), an, an, bodies.ward.pk)
    assert "taker" in refusal.value.fields


def test_the_same_is_not_lent_twice_at_a_time(bodies: City, an: User, chi: User) -> None:
    lend(acting(an), an, chi, bodies.ward.pk)
    with pytest.raises(Conflict):
        lend(acting(an), an, chi, bodies.ward.pk, last_day=TODAY + DAY)


@pytest.mark.parametrize("who", ["giver", "taker", "head"])
def test_either_side_and_their_head_end_it(bodies: City, an: User, chi: User, who: str) -> None:
    delegation = lend(acting(an), an, chi, bodies.ward.pk)
    by = {"giver": an, "taker": chi}.get(who) or officer("binh", (bodies.ward, Role.HEAD))
    actions.end_delegation(by=acting(by), delegation_id=delegation.pk)
    assert not acting(chi).has_role(bodies.ward.pk, Role.OFFICER)
    assert history_of(an.subject)[-1].kind == "delegation.ended"


def test_a_third_colleague_does_not_end_it(bodies: City, an: User, chi: User) -> None:
    delegation = lend(acting(an), an, chi, bodies.ward.pk)
    with pytest.raises(NotAllowed):
        actions.end_delegation(
            by=acting(officer("hoa", (bodies.ward, Role.OFFICER))), delegation_id=delegation.pk
        )


def test_a_head_of_a_sister_body_does_not_end_it(bodies: City, an: User, chi: User) -> None:
    delegation = lend(acting(an), an, chi, bodies.ward.pk)
    with pytest.raises(NotAllowed):
        actions.end_delegation(
            by=acting(officer("dung", (bodies.other_ward, Role.HEAD))), delegation_id=delegation.pk
        )


def test_it_is_ended_once(bodies: City, an: User, chi: User) -> None:
    delegation = lend(acting(an), an, chi, bodies.ward.pk)
    actions.end_delegation(by=acting(an), delegation_id=delegation.pk)
    with pytest.raises(Conflict):
        actions.end_delegation(by=acting(an), delegation_id=delegation.pk)


def test_a_delegation_that_never_was_is_not_found(bodies: City) -> None:
    with pytest.raises(NotFound):
        actions.end_delegation(by=SYSTEM, delegation_id=10**9)
