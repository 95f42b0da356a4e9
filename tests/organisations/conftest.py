"""A small house of bodies: a city, two departments, two wards with their committees, an overseer and an
arbiter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from dangvan.kernel import revisions
from dangvan.kernel.actor import Actor, ActorKind, Role, Seat
from dangvan.organisations import actions, queries
from dangvan.places import queries as places
from dangvan.places.actions import store_areas
from dangvan.places.area_rows import AreaRow

DAY = date(2026, 3, 2)
SINCE = date(2020, 1, 1)

BODIES = """
[ward]
code = "ubnd-{code}"
name_vi = "Ủy ban nhân dân {name_lower}"
name_en = "People's Committee of {name_en}"
short_vi = "UBND {name_lower}"
parent = "tp"
valid_from = 2025-07-01

[[organisation]]
code = "van-phong"
level = "department"
parent = "tp"
name_vi = "Văn phòng"
name_en = "Office"
valid_from = 2020-01-01
arbitrates = true

[[organisation]]
code = "tp"
level = "city"
name_vi = "Thành phố"
name_en = "City"
valid_from = 2020-01-01

[[organisation]]
code = "so-gtvt"
level = "department"
parent = "tp"
name_vi = "Sở Giao thông"
name_en = "Transport"
valid_from = 2020-01-01
valid_to = 2026-01-01

[[organisation]]
code = "so-xd"
level = "department"
parent = "tp"
name_vi = "Sở Xây dựng"
name_en = "Construction"
valid_from = 2020-01-01

[[organisation]]
code = "thoat-nuoc"
level = "unit"
parent = "so-xd"
name_vi = "Công ty Thoát nước"
name_en = "Drainage Company"
valid_from = 2020-01-01

[[organisation]]
code = "hdnd"
level = "oversight"
name_vi = "Hội đồng"
name_en = "Council"
valid_from = 2020-01-01

[[succession]]
predecessor = "so-gtvt"
successor = "so-xd"
day = 2026-01-01
"""
TOPICS = """
[[group]]
code = "duong"
name_vi = "Đường sá"
name_en = "Roads"

[[topic]]
code = "o-ga"
parent = "duong"
name_vi = "Ổ gà"
name_en = "Pothole"
words_vi = ["hố", "mặt đường"]

[[topic]]
code = "den"
parent = "duong"
name_vi = "Đèn tín hiệu"
name_en = "Traffic lights"

[[topic]]
code = "ngap"
name_vi = "Ngập nước"
name_en = "Flooding"
default_urgency = "urgent"
"""
RULES = """
[[responsibility]]
organisation = "ward"
valid_from = 2020-01-01
why_vi = "Việc hằng ngày do phường giải quyết."
why_en = "Everyday matters belong to the ward."

[[responsibility]]
topic = "duong"
organisation = "so-gtvt"
valid_from = 2020-01-01

[[responsibility]]
topic = "o-ga"
organisation = "ward"
valid_from = 2020-01-01

[[responsibility]]
topic = "o-ga"
area = "00002"
organisation = "so-xd"
valid_from = 2025-07-01
why_vi = "Phường Tây giao đường cho Sở."
why_en = "West Ward leaves its roads to the department."

[[responsibility]]
topic = "ngap"
organisation = "thoat-nuoc"
valid_from = 2020-01-01
"""


@dataclass
class House:
    """Ids by code."""

    def body(self, code: str) -> int:
        found = queries.organisation_by_code(code)
        assert found is not None
        return found.id

    def topic(self, code: str) -> int:
        found = queries.topic_by_code(code)
        assert found is not None
        return found.id

    def ward(self, code: str, on: date = DAY) -> int:
        found = places.area_by_code(code, on)
        assert found is not None
        return found.id


@pytest.fixture(autouse=True)
def _nothing_held() -> Iterator[None]:
    revisions.forget_all()
    yield
    revisions.forget_all()


@pytest.fixture
def operator() -> Actor:
    return Actor(ActorKind.OFFICER, user_id=1, seats=(Seat(1, Role.OPERATOR),))


@pytest.fixture
def officer() -> Actor:
    return Actor(ActorKind.OFFICER, user_id=2, seats=(Seat(1, Role.OFFICER), Seat(2, Role.HEAD)))


@pytest.fixture
def house(db: None, operator: Actor) -> House:
    since = date(2025, 7, 1)
    store_areas(
        by=operator,
        rows=[
            AreaRow(1, "01", "Thành phố", "City", "city", valid_from=SINCE),
            AreaRow(2, "00001", "Phường Đông", "East Ward", parent="01", valid_from=since),
            AreaRow(3, "00002", "Phường Tây", "West Ward", parent="01", valid_from=since),
        ],
    )
    for result in (
        actions.import_organisations(by=operator, content=BODIES.encode(), name="bodies.toml"),
        actions.import_topics(by=operator, content=TOPICS.encode(), name="topics.toml"),
        actions.import_responsibilities(by=operator, content=RULES.encode(), name="rules.toml"),
    ):
        assert result.errors == ()
    return House()
