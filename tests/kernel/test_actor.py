"""Who acts: seats are held in one very organisation."""

from __future__ import annotations

from uuid import uuid4

from dangvan.kernel.actor import Actor, ActorKind, Role, Seat
from dangvan.kernel.errors import Invalid, NotAllowed

AN = Actor(ActorKind.OFFICER, user_id=7, seats=(Seat(3, Role.OFFICER), Seat(4, Role.HEAD, lent_by=9)))


def test_a_role_counts_only_where_it_is_held() -> None:
    assert AN.has_role(3, Role.OFFICER)
    assert not AN.has_role(4, Role.OFFICER)
    assert not AN.has_role(None, Role.OFFICER)
    assert AN.has_role(4, Role.HEAD, Role.ARBITER)
    assert AN.has_role_anywhere(Role.HEAD)
    assert not AN.has_role_anywhere(Role.OPERATOR)
    assert AN.organisation_ids == {3, 4}


def test_a_person_is_known_by_their_receipt_alone() -> None:
    report = uuid4()
    person = Actor.person(holds_report=report)
    assert (person.holds_report, person.user_id, person.seats) == (report, None, ())
    assert not person.is_system


def test_the_system_holds_no_seat() -> None:
    assert Actor.system("clock").is_system
    assert Actor.system("clock").organisation_ids == frozenset()


def test_an_error_is_its_sentence() -> None:
    assert str(NotAllowed("Không được.")) == "Không được."
    assert Invalid("Sửa lại.", {"text": "Viết ngắn hơn."}).fields == {"text": "Viết ngắn hơn."}
    assert Invalid("Sửa lại.").fields == {}
