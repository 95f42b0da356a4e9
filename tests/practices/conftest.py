"""Models of the small city, and the ward's head, its officer, and the city's head who stands above."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from dangvan.kernel import clock
from dangvan.practices import actions
from dangvan.practices.models import EffectPlan, Practice
from dangvan.practices.types import PlanDraft, PracticeDraft
from tests.small_city import SmallCity

Register = Callable[..., Practice]
Plan = Callable[..., EffectPlan]


def draft(city: SmallCity, **changes: Any) -> PracticeDraft:
    values: dict[str, Any] = {
        "title": "Ngõ tự quản: mỗi ngõ một nhóm giữ mặt đường",
        "field": "society",
        "problem": "Ổ gà trong ngõ nhỏ nằm lâu vì không ai báo.",
        "done": "Mỗi ngõ có một nhóm ba hộ, thứ Bảy đi một vòng và báo ngay.",
        "organisation_id": city.bodies["dong"].pk,
        "area_ids": [city.areas["dong"].pk],
        "since": date(2026, 1, 5),
        "cost": 12_000_000_000,
    } | changes
    return PracticeDraft(**values)


def plan_draft(city: SmallCity, **changes: Any) -> PlanDraft:
    today = clock.today()
    values: dict[str, Any] = {
        "topic_id": city.topics["pothole"].pk,
        "method": "differences",
        "step": "week",
        "first": today - timedelta(weeks=30),
        "begins": today - timedelta(weeks=6),
        "last": today + timedelta(weeks=6),
        "treated_ids": [city.areas["dong"].pk],
        "control_ids": [city.areas["tay"].pk],
    } | changes
    return PlanDraft(**values)


def past_plan(city: SmallCity, **changes: Any) -> PlanDraft:
    today = clock.today()
    return plan_draft(city, begins=today - timedelta(weeks=8), last=today - timedelta(weeks=1), **changes)


@pytest.fixture
def register(city: SmallCity) -> Register:
    def registering(by: str = "dong.officer", **changes: Any) -> Practice:
        return actions.register_practice(by=city.officer(by), draft=draft(city, **changes))

    return registering


@pytest.fixture
def in_trial(city: SmallCity, register: Register) -> Practice:
    return actions.move_practice(
        by=city.officer("dong.head"), practice=register(), version=None, verb="begin"
    )


@pytest.fixture
def plan(city: SmallCity, in_trial: Practice) -> Plan:
    def planning(by: str = "dong.officer", **changes: Any) -> EffectPlan:
        return actions.register_plan(
            by=city.officer(by), practice=in_trial, version=None, draft=plan_draft(city, **changes)
        )

    return planning
