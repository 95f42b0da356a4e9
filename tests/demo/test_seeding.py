"""The demonstration as a whole: its states, the desk of its show ward, its receipt and its logins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from dangvan.accounts import queries as officers
from dangvan.cases import actions, policies
from dangvan.cases.models import AnswerTemplate, Case, Contest, Deadline, Merge, Note
from dangvan.cases.types import State
from dangvan.demo.people import LOGINS, PASSWORD, body_of_ward, officer_of
from dangvan.demo.seeding import Seeded, seed_city
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.models import OutboxMessage
from dangvan.places import queries as places
from dangvan.reports import queries as reports
from dangvan.reports.models import ContactDetail, Photo, Report

NOW = datetime(2026, 9, 15, 15, 20, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture(scope="module")
def city(hanoi_stands: None, django_db_blocker: Any) -> Iterator[Seeded]:
    """One city for all that only look."""
    with django_db_blocker.unblock(), transaction.atomic():
        officer_of.cache_clear()
        with clock.standing_at(NOW):
            yield seed_city(recent=200, history=40)
        transaction.set_rollback(True)


@pytest.fixture
def seeded(city: Seeded, hanoi: None) -> Seeded:
    return city


def show_ward() -> str:
    return min(ward.code for ward in places.wards())


def test_everything_planned_is_stored_with_cases_in_many_states(seeded: Seeded) -> None:
    assert Report.objects.count() == seeded.reports
    assert Case.objects.count() == seeded.cases
    states = Counter(Case.objects.filter(is_history=False).values_list("state", flat=True))
    seldom = {State.MERGED, State.REFERRED, State.HANDED_OVER, State.WITHDRAWN, State.SCHEDULED}
    assert set(State.values) - seldom <= set(states)
    assert states[State.CLOSED] == max(states.values())
    assert Case.objects.filter(is_history=True).exclude(state=State.CLOSED).count() == 0
    assert Case.objects.filter(escalation_level__gt=0, escalated_to=None).count() == 0


def test_the_desk_of_the_show_ward_has_something_to_do(seeded: Seeded) -> None:
    body = body_of_ward(show_ward()).id
    mine = Case.objects.filter(owner_id=body, is_history=False)
    assert mine.filter(next_due_at__isnull=False).count() >= 12
    assert mine.filter(state=State.RECEIVED).exists()
    assert mine.filter(next_due_at__lt=NOW, assignee=None).exists()
    assert mine.filter(assignee__isnull=False).exists()
    assert Note.objects.filter(case__owner_id=body).exists()
    assert AnswerTemplate.objects.filter(organisation_id=body).count() == 3
    assert Merge.objects.filter(undone_at=None).exists()


def test_the_receipt_to_try_leads_to_an_answered_case(seeded: Seeded) -> None:
    report = reports.report_by_receipt(seeded.receipt)
    assert report.link.case.state == State.ANSWERED
    assert report.link.case.is_public


def test_no_letter_waits_and_no_clock_has_anything_left_to_do(seeded: Seeded) -> None:
    assert OutboxMessage.objects.count() == 0
    with clock.standing_at(NOW):
        system = Actor.system("test")
        assert actions.escalate_late_cases(by=system) == 0
        assert actions.close_silent_cases(by=system) == 0
        assert actions.lapse_schedules(by=system) == 0


def test_the_printed_logins_may_do_their_work_and_no_more(seeded: Seeded) -> None:
    body = body_of_ward(show_ward()).id
    received = Case.objects.filter(owner_id=body, state=State.RECEIVED).first()
    assert received is not None
    actors = {}
    for login in LOGINS:
        found = officers.officer_by_username(login.username)
        assert found is not None
        actors[login.username] = officers.actor_for_id(found.user_id)
    assert policies.may_screen_case(actors["tiepnhan"], received)
    assert not policies.may_answer_case(actors["tiepnhan"], received)
    assert policies.may_answer_case(actors["canbo"], received)
    assert not policies.may_screen_case(actors["canbo"], received)
    assert policies.may_answer_case(actors["lanhdao"], received)
    assert not policies.may_screen_case(actors["phanxu"], received)
    assert len(PASSWORD) >= 10


def test_clocks_agree_with_their_cases(seeded: Seeded) -> None:
    undecided = Contest.objects.filter(decided_at=None).values_list("case_id", flat=True)
    assert set(Case.objects.filter(state=State.CONTESTED).values_list("pk", flat=True)) == set(undecided)
    answered = Case.objects.filter(is_history=False, answered_at__isnull=False, reports_count=1)
    for case in answered.exclude(deadlines__cause="reopened")[:50]:
        met = Deadline.objects.filter(case=case, kind="answer", met_at__isnull=False).first()
        assert met is not None
        assert met.met_at == case.answered_at
        assert met.due_at == case.due_at


def test_contact_data_and_photos_are_invented(seeded: Seeded) -> None:
    assert ContactDetail.objects.exists()
    assert Photo.objects.exists()
    assert not Photo.objects.filter(report=None).exists()
