"""A small city to report in: two wards with drawn borders, an old one that is gone, topics of every kind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from dangvan.kernel import clock, revisions
from dangvan.kernel.actor import Actor, ActorKind, Role, Seat
from dangvan.organisations.models import Topic
from dangvan.places.models import Area

NOW = datetime(2026, 11, 20, 9, 40, tzinfo=UTC)
IN_EAST, IN_WEST, IN_NO_WARD, ELSEWHERE = (105.85, 21.03), (105.75, 21.03), (105.50, 21.30), (106.70, 10.78)

PERSON = Actor.person()
CHANNEL = Actor(ActorKind.CHANNEL, via="import")
CLOCK = Actor.system("clock")
OFFICER = Actor(ActorKind.OFFICER, user_id=7, seats=(Seat(1, Role.OFFICER),))
AUDITOR = Actor(ActorKind.OFFICER, user_id=8, seats=(Seat(1, Role.AUDITOR),))
SEATLESS = Actor(ActorKind.OFFICER, user_id=9)


@pytest.fixture(autouse=True)
def _the_clock_stands() -> Iterator[None]:
    with clock.standing_at(NOW):
        yield


@pytest.fixture
def town(db: None) -> Iterator[SimpleNamespace]:
    yield build_town()
    revisions.forget_all()


def build_town(*, approximate: bool = False) -> SimpleNamespace:
    city = Area.objects.create(code="01", name_vi="Hà Nội", level="city", valid_from=date(2020, 1, 1))
    east = _ward(city, "00004", "Phường Đông", west=105.80, east=105.90, approximate=approximate)
    west = _ward(city, "00008", "Phường Tây", west=105.70, east=105.80, approximate=approximate)
    old = Area.objects.create(
        code="9", name_vi="Phường Cũ", level="ward", parent=city,
        valid_from=date(2020, 1, 1), valid_to=date(2025, 7, 1),
    )  # fmt: skip
    group = Topic.objects.create(code="duong", name_vi="Đường sá", name_en="Roads")
    made = {
        code: Topic.objects.create(code=code, name_vi=code, name_en=code, parent=group, **marks)
        for code, marks in {
            "o-ga": {},
            "tieu-cuc": {"sensitive": True},
            "cu": {"retired_on": date(2026, 1, 1)},
        }.items()
    }
    revisions.forget_all()
    return SimpleNamespace(
        city=city, east=east, west=west, old=old, group=group, topic=made["o-ga"], sensitive=made["tieu-cuc"],
        retired=made["cu"],
    )  # fmt: skip


def _ward(city: Area, code: str, name: str, *, west: float, east: float, approximate: bool) -> Area:
    ring = [[west, 21.0], [east, 21.0], [east, 21.1], [west, 21.1], [west, 21.0]]
    return Area.objects.create(
        code=code,
        name_vi=name,
        level="ward",
        parent=city,
        valid_from=date(2025, 7, 1),
        boundary=json.dumps({"type": "Polygon", "coordinates": [ring]}),
        boundary_approximate=approximate,
        lon=(west + east) / 2,
        lat=21.05,
    )
