"""Operators hear of a conflict at once; until one could be written to, /readyz says it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core import mail

from dangvan.accounts import actions as accounts
from dangvan.kernel import clock, health, outbox
from dangvan.kernel.actor import Actor, Role
from dangvan.kernel.worker import Worker, load_registrations
from dangvan.ledger.models import Conflict
from dangvan.organisations.models import Organisation

SYSTEM = Actor.system("test")
pytestmark = pytest.mark.django_db


def officer(username: str, role: Role) -> None:
    city, _made = Organisation.objects.get_or_create(
        code="city", defaults={"name_vi": "Thành phố", "level": "city", "valid_from": date(2020, 1, 1)}
    )
    user = accounts.create_officer(
        by=SYSTEM,
        username=username,
        display_name=username,
        email=f"{username}@example.org",
        password="trống đồng kêu vang",
    )
    accounts.grant_membership(by=SYSTEM, user_id=user.pk, organisation_id=city.pk, role=role)


def find_conflict() -> None:
    kept = Conflict.objects.create(
        found_at=clock.now(), source="bao", ours="", theirs="phananh.example.vn/log\n40\nroot\n", note=""
    )
    load_registrations()
    outbox.after_commit("ledger.alert", what="conflict", conflict=str(kept.pk))
    Worker(name="test").drain()


def test_every_operator_is_written_to_and_nobody_else() -> None:
    officer("lan", Role.OPERATOR)
    officer("minh", Role.OPERATOR)
    officer("an", Role.OFFICER)
    find_conflict()
    assert sorted(letter.to for letter in mail.outbox) == [["lan@example.org"], ["minh@example.org"]]
    assert "log_contradicted" not in health.problems()


def test_without_an_operator_to_write_to_the_problem_stays_in_sight() -> None:
    find_conflict()
    assert mail.outbox == []
    assert "log_contradicted" in health.problems()
