"""The condition for the database and the table of policies are two sayings of one rule: every combination
agrees.
"""

from __future__ import annotations

import itertools
import random

import pytest

from dangvan.cases import policies
from dangvan.cases.models import Case, Contest, Handover
from dangvan.cases.queries import desk_counts, desk_queue, public_cases
from dangvan.cases.queries.results import DeskFilters
from dangvan.cases.queries.visibility import accused_above, visible_to
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor, ActorKind, Role, Seat
from dangvan.reports.models import Report
from tests.small_city import SmallCity

BODIES = ("city", "arbiter", "roads", "lights", "inspector", "dong", "tay")


def _many_cases(city: SmallCity) -> list[Case]:
    """A draw of all combinations that matter to who sees what."""
    combinations = list(
        itertools.product(
            BODIES,
            (None, "dong", "roads", "lights", "city"),
            (True, False),
            (
                ("feedback", "accepted"),
                ("complaint", "contested"),
                ("denunciation", "referred"),
                ("denunciation", "screened"),
            ),
            (None, "city", "roads"),
            (None, "tay", "lights"),
            (None, "city", "dong"),
        )
    )
    made = []
    said = city.say()
    for owner, accused, public, (kind, state), above, former, decides in random.Random(7).sample(
        combinations, 140
    ):
        case = Case.objects.create(
            topic=city.topics["pothole"],
            area=city.areas["dong"],
            owner=city.bodies[owner],
            accused=city.bodies[accused] if accused else None,
            is_public=public,
            legal_kind=kind,
            state=state,
            escalated_to=city.bodies[above] if above else None,
            version=1,
            received_at=clock.now(),
            received_on=clock.today(),
            contested_count=int(decides is not None),
            in_arbitration=owner == "arbiter",
        )
        if former:
            Handover.objects.create(
                case=case,
                from_organisation=city.bodies[former],
                to_organisation=city.bodies[owner],
                reason="-",
                handed_over_at=clock.now(),
            )
        if decides:
            Contest.objects.create(
                case=case,
                report=said.report,
                against="answer",
                reason="-",
                organisation=city.bodies[decides],
                contested_at=clock.now(),
                due_at=clock.now(),
            )
        made.append(case)
    return made


def _actors(city: SmallCity) -> dict[str, Actor]:
    actors = {name: city.officer(name) for name in city.users if name.split(".")[0] in BODIES}
    mixed = (Seat(city.bodies["dong"].pk, Role.OFFICER), Seat(city.bodies["roads"].pk, Role.AUDITOR))
    actors["two seats"] = Actor(ActorKind.OFFICER, user_id=1, seats=mixed)
    actors["no seat"] = Actor(ActorKind.OFFICER, user_id=1)
    actors["anyone"] = Actor.person()
    actors["holder"] = Actor.person(holds_report=Report.objects.get().uid)
    actors["system"] = Actor.system("clock")
    return actors


def test_condition_and_policy_agree_for_every_actor_on_every_case(city: SmallCity) -> None:
    cases = _many_cases(city)
    cases.append(Case.objects.exclude(pk__in=[case.pk for case in cases]).get())
    for name, actor in _actors(city).items():
        found = set(Case.objects.filter(visible_to(actor)).values_list("pk", flat=True))
        allowed = {case.pk for case in cases if policies.may_see_case(actor, case)}
        assert found == allowed, name


def test_an_accused_body_neither_sees_nor_counts_what_is_about_it(city: SmallCity) -> None:
    said = city.say("Cán bộ phường đòi tiền bồi dưỡng.", about_body=True)
    assert said.case.owner_id == city.bodies["city"].pk
    for role in ("intake", "officer", "head", "auditor"):
        actor = city.officer(f"dong.{role}")
        assert not Case.objects.filter(visible_to(actor)).exists()
        assert desk_queue(actor, DeskFilters(view="all")).count == 0
        assert set(_numbers(desk_counts(actor))) == {0}
    assert desk_counts(city.officer("city.intake")).due == 1
    assert public_cases().count == 0


def test_bodies_below_the_accused_one_see_nothing_either(city: SmallCity) -> None:
    said = city.say()
    Case.objects.filter(pk=said.case.pk).update(accused=city.bodies["roads"], is_public=True)
    assert not Case.objects.filter(visible_to(city.officer("lights.head"))).exists()
    assert accused_above(city.officer("lights.head")) == {
        city.bodies[k].pk for k in ("lights", "roads", "city")
    }


@pytest.mark.parametrize("name", ["city.head", "dong.officer", "city.auditor", "arbiter.arbiter"])
def test_a_denunciation_is_known_to_its_receiver_only(city: SmallCity, name: str) -> None:
    said = city.say()
    Case.objects.filter(pk=said.case.pk).update(
        legal_kind="denunciation", state="referred", owner=city.bodies["inspector"], next_due_at=clock.now()
    )
    assert not Case.objects.filter(visible_to(city.officer(name))).exists()
    assert desk_queue(city.officer(name), DeskFilters(view="below")).count == 0
    assert desk_queue(city.officer("inspector.officer")).count == 1
    assert desk_counts(city.officer("inspector.officer")).due == 1


def _numbers(counts: object) -> list[int]:
    return [getattr(counts, name) for name in counts.__slots__]  # type: ignore[attr-defined]
