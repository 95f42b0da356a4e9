"""Opening accounts, giving and taking seats: who may, who may not, and what is left in the audit trail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dangvan.accounts import actions, queries
from dangvan.accounts.models import Membership, User
from dangvan.kernel.actor import Actor, Role, Seat
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from dangvan.ledger.queries import history_of
from tests.accounts.conftest import PASSWORD, SYSTEM, TODAY, City, acting, officer

DAY = timedelta(days=1)


def create(by: Actor, **changes: Any) -> User:
    fields: dict[str, Any] = {
        "username": "Nguyen.An",
        "display_name": "  Nguyễn  An ",
        "email": "An@Example.org",
        "password": PASSWORD,
        "language": "vi",
    }
    return actions.create_officer(by=by, **(fields | changes))


def grant(by: Actor, user: User, organisation_id: int, role: Role, **dates: Any) -> Membership:
    return actions.grant_membership(
        by=by, user_id=user.pk, organisation_id=organisation_id, role=role, **dates
    )


# Accounts


def test_an_operator_opens_an_account(bodies: City) -> None:
    operator = officer("van", (bodies.city, Role.OPERATOR))
    an = create(acting(operator))
    assert (an.username, an.display_name, an.email) == ("nguyen.an", "Nguyễn An", "an@example.org")
    assert an.check_password(PASSWORD)
    (event,) = history_of(an.subject)
    assert (event.kind, event.public, event.actor_user) == ("user.created", False, operator.pk)


def test_a_head_opens_an_account(bodies: City) -> None:
    assert create(acting(officer("binh", (bodies.ward, Role.HEAD)))).pk


@pytest.mark.parametrize("role", [Role.INTAKE, Role.OFFICER, Role.ARBITER, Role.AUDITOR])
def test_other_officers_open_no_account(bodies: City, role: Role) -> None:
    with pytest.raises(NotAllowed):
        create(acting(officer("an", (bodies.ward, role))))


def test_a_person_opens_no_account(db: None) -> None:
    with pytest.raises(NotAllowed):
        create(Actor.person())


def test_a_stand_in_of_a_head_opens_no_account(bodies: City) -> None:
    stand_in = Actor(
        acting(officer("an")).kind, user_id=1, seats=(Seat(bodies.ward.pk, Role.HEAD, lent_by=9),)
    )
    with pytest.raises(NotAllowed):
        create(stand_in)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"username": ""}, "username"),
        ({"username": "hai từ"}, "username"),
        ({"username": "x" * 200}, "username"),
        ({"username": "binh"}, "username"),
        ({"username": "BINH"}, "username"),
        ({"display_name": " \u200b "}, "display_name"),
        ({"display_name": "x" * 300}, "display_name"),
        ({"email": "không phải"}, "email"),
        ({"email": "BINH@example.org"}, "email"),
        ({"password": "ngắn"}, "password"),
        ({"password": "nguyen.an1234"}, "password"),
        ({"language": "fr"}, "language"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_stored(
    bodies: City, changes: dict[str, Any], field: str
) -> None:
    officer("binh")
    with pytest.raises(Invalid) as refusal:
        create(SYSTEM, **changes)
    assert field in refusal.value.fields
    assert User.objects.count() == 1


def test_a_name_may_hold_no_nul_and_no_lone_surrogate(bodies: City) -> None:
    assert create(SYSTEM, display_name="A\x00n\ud800").display_name == "An\N{REPLACEMENT CHARACTER}"


# Seats


def test_an_operator_gives_any_seat(bodies: City) -> None:
    operator = acting(officer("van", (bodies.city, Role.OPERATOR)))
    an = officer("an")
    for role in Role:
        grant(operator, an, bodies.ward.pk, role)
    assert {seat.role for seat in acting(an).seats} == set(Role)


@pytest.mark.parametrize("role", [Role.INTAKE, Role.OFFICER])
def test_a_head_gives_the_seats_of_staff_in_their_own_body(bodies: City, role: Role) -> None:
    binh, an = officer("binh", (bodies.ward, Role.HEAD)), officer("an")
    grant(acting(binh), an, bodies.ward.pk, role)
    last = history_of(an.subject)[-1]
    assert last.kind == "membership.granted"
    assert (last.value("role"), last.value("user"), last.organisation) == (role, an.pk, bodies.ward.pk)
    assert not last.public


@pytest.mark.parametrize("role", [Role.INTAKE, Role.OFFICER, Role.HEAD])
def test_a_head_above_gives_seats_below(bodies: City, role: Role) -> None:
    mai, an = officer("mai", (bodies.city, Role.HEAD)), officer("an")
    grant(acting(mai), an, bodies.ward.pk, role)
    assert acting(an).has_role(bodies.ward.pk, role)


@pytest.mark.parametrize("role", [Role.HEAD, Role.ARBITER, Role.AUDITOR, Role.OPERATOR])
def test_a_head_gives_no_higher_seat_in_their_own_body(bodies: City, role: Role) -> None:
    binh, an = officer("binh", (bodies.ward, Role.HEAD)), officer("an")
    with pytest.raises(NotAllowed):
        grant(acting(binh), an, bodies.ward.pk, role)
    assert acting(an).seats == ()


@pytest.mark.parametrize("role", [Role.ARBITER, Role.AUDITOR, Role.OPERATOR])
def test_a_head_above_gives_no_seat_that_watches_over_heads(bodies: City, role: Role) -> None:
    mai, an = officer("mai", (bodies.city, Role.HEAD)), officer("an")
    with pytest.raises(NotAllowed):
        grant(acting(mai), an, bodies.ward.pk, role)


def test_a_head_gives_no_seat_in_a_sister_body(bodies: City) -> None:
    binh, an = officer("binh", (bodies.ward, Role.HEAD)), officer("an")
    with pytest.raises(NotAllowed):
        grant(acting(binh), an, bodies.other_ward.pk, Role.OFFICER)


def test_a_head_gives_no_seat_in_the_body_above(bodies: City) -> None:
    binh, an = officer("binh", (bodies.ward, Role.HEAD)), officer("an")
    with pytest.raises(NotAllowed):
        grant(acting(binh), an, bodies.city.pk, Role.OFFICER)


@pytest.mark.parametrize("role", [Role.INTAKE, Role.OFFICER, Role.ARBITER, Role.AUDITOR])
def test_who_is_no_head_gives_no_seat(bodies: City, role: Role) -> None:
    chi, an = officer("chi", (bodies.ward, role)), officer("an")
    with pytest.raises(NotAllowed):
        grant(acting(chi), an, bodies.ward.pk, Role.OFFICER)


def test_a_stand_in_of_a_head_gives_no_seat(bodies: City) -> None:
    binh = officer("binh", (bodies.ward, Role.HEAD))
    an, chi = officer("an", (bodies.ward, Role.OFFICER)), officer("chi")
    actions.give_delegation(
        by=SYSTEM,
        giver_id=binh.pk,
        taker_id=an.pk,
        organisation_id=bodies.ward.pk,
        first_day=TODAY,
        last_day=TODAY,
    )
    assert acting(an).has_role(bodies.ward.pk, Role.HEAD)
    with pytest.raises(NotAllowed):
        grant(acting(an), chi, bodies.ward.pk, Role.OFFICER)


def test_a_person_gives_no_seat(bodies: City) -> None:
    with pytest.raises(NotAllowed):
        grant(Actor.person(), officer("an"), bodies.ward.pk, Role.OFFICER)


def test_a_seat_already_held_is_not_given_twice(bodies: City) -> None:
    an = officer("an", (bodies.ward, Role.OFFICER))
    with pytest.raises(Conflict):
        grant(SYSTEM, an, bodies.ward.pk, Role.OFFICER)


def test_the_same_seat_can_be_given_for_another_time(bodies: City) -> None:
    an = officer("an")
    grant(SYSTEM, an, bodies.ward.pk, Role.OFFICER, valid_from=TODAY, valid_to=TODAY + 10 * DAY)
    grant(SYSTEM, an, bodies.ward.pk, Role.OFFICER, valid_from=TODAY + 10 * DAY)
    with pytest.raises(Conflict):
        grant(SYSTEM, an, bodies.ward.pk, Role.OFFICER, valid_from=TODAY - DAY, valid_to=TODAY + DAY)


def test_a_seat_that_would_end_before_it_begins_is_refused(bodies: City) -> None:
    with pytest.raises(Invalid) as refusal:
        grant(SYSTEM, officer("an"), bodies.ward.pk, Role.OFFICER, valid_from=TODAY, valid_to=TODAY)
    assert "valid_to" in refusal.value.fields


def test_an_unknown_officer_gets_no_seat(bodies: City) -> None:
    with pytest.raises(NotFound):
        actions.grant_membership(by=SYSTEM, user_id=10**9, organisation_id=bodies.ward.pk, role=Role.OFFICER)


def end(by: Actor, user: User, valid_to: Any = None) -> Membership:
    (seat,) = queries.memberships_of(user.pk)
    return actions.end_membership(by=by, membership_id=seat.membership_id, valid_to=valid_to)


def test_a_head_takes_a_seat_away_at_once(bodies: City) -> None:
    binh, an = officer("binh", (bodies.ward, Role.HEAD)), officer("an", (bodies.ward, Role.OFFICER))
    end(acting(binh), an)
    assert acting(an).seats == ()
    assert history_of(an.subject)[-1].kind == "membership.ended"


def test_a_seat_can_be_taken_away_from_a_later_day_on(bodies: City) -> None:
    an = officer("an", (bodies.ward, Role.OFFICER))
    end(SYSTEM, an, TODAY + 5 * DAY)
    assert queries.actor_for(an, on=TODAY + 4 * DAY).seats
    assert not queries.actor_for(an, on=TODAY + 5 * DAY).seats


def test_a_head_of_another_body_takes_no_seat_away(bodies: City) -> None:
    an = officer("an", (bodies.ward, Role.OFFICER))
    with pytest.raises(NotAllowed):
        end(acting(officer("dung", (bodies.other_ward, Role.HEAD))), an)


def test_an_officer_takes_no_colleagues_seat_away(bodies: City) -> None:
    an = officer("an", (bodies.ward, Role.OFFICER))
    with pytest.raises(NotAllowed):
        end(acting(officer("chi", (bodies.ward, Role.OFFICER))), an)


def test_a_head_removes_no_other_head_of_their_own_body(bodies: City) -> None:
    other = officer("hoa", (bodies.ward, Role.HEAD))
    with pytest.raises(NotAllowed):
        end(acting(officer("binh", (bodies.ward, Role.HEAD))), other)


def test_a_seat_is_taken_away_once(bodies: City) -> None:
    an = officer("an", (bodies.ward, Role.OFFICER))
    (seat,) = queries.memberships_of(an.pk)
    actions.end_membership(by=SYSTEM, membership_id=seat.membership_id)
    with pytest.raises(Conflict):
        actions.end_membership(by=SYSTEM, membership_id=seat.membership_id)


def test_the_last_operator_stays(bodies: City) -> None:
    van = officer("van", (bodies.city, Role.OPERATOR))
    with pytest.raises(Conflict):
        end(acting(van), van)
    officer("vu", (bodies.city, Role.OPERATOR))
    end(acting(van), van)
    assert acting(van).seats == ()


def test_a_seat_that_never_was_is_not_found(bodies: City) -> None:
    with pytest.raises(NotFound):
        actions.end_membership(by=SYSTEM, membership_id=10**9)


def test_a_seat_ended_on_the_day_it_was_given_leaves_its_trace(bodies: City) -> None:
    an = officer("an", (bodies.ward, Role.OFFICER))
    end(SYSTEM, an)
    assert [m.valid_to for m in queries.memberships_of(an.pk, past=True)] == [TODAY]
    assert [e.kind for e in history_of(an.subject)] == [
        "user.created",
        "membership.granted",
        "membership.ended",
    ]
