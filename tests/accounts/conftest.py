"""A small city for tests of officers: the city, below it two wards and a department, and who sits there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from dangvan.accounts import actions, queries
from dangvan.accounts.models import User
from dangvan.kernel import clock, revisions
from dangvan.kernel.actor import Actor, Role
from dangvan.organisations.models import Organisation

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
PASSWORD = "trống đồng kêu vang"
SYSTEM = Actor.system("test")


@dataclass(frozen=True)
class City:
    city: Organisation
    ward: Organisation
    other_ward: Organisation
    department: Organisation


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.standing_at(MONDAY):
        yield


@pytest.fixture
def bodies(db: None) -> Iterator[City]:
    def body(code: str, name: str, level: str, parent: Organisation | None = None) -> Organisation:
        return Organisation.objects.create(
            code=code, name_vi=name, name_en=name, level=level, parent=parent, valid_from=date(2020, 1, 1)
        )

    city = body("city", "Ủy ban nhân dân thành phố", "city")
    ward = body("ward", "Ủy ban nhân dân phường Ba Đình", "ward", city)
    other = body("other", "Ủy ban nhân dân phường Hoàn Kiếm", "ward", city)
    department = body("department", "Sở Xây dựng", "department", city)
    revisions.bump("organisations")
    revisions.forget_all()
    yield City(city, ward, other, department)
    revisions.forget_all()


def officer(username: str, *seats: tuple[Organisation, Role], name: str = "") -> User:
    user = actions.create_officer(
        by=SYSTEM,
        username=username,
        display_name=name or username.title(),
        email=f"{username}@example.org",
        password=PASSWORD,
    )
    for organisation, role in seats:
        actions.grant_membership(by=SYSTEM, user_id=user.pk, organisation_id=organisation.pk, role=role)
    return user


def acting(user: User) -> Actor:
    return queries.actor_for(user)
