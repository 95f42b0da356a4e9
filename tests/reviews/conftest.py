"""A quarter of the small city under review: the city's body reviews its wards."""

from __future__ import annotations

from typing import Any

import pytest

from dangvan.kernel.actor import Actor
from dangvan.reviews import actions
from dangvan.reviews.models import Review
from dangvan.reviews.types import PeriodKind, Reach
from tests.small_city import SmallCity

CLOCK = Actor.system("clock")


def opened(city: SmallCity, by: str = "city.officer", **more: Any) -> Review:
    given: dict[str, Any] = {
        "reviewer_id": city.bodies["city"].pk,
        "organisation_id": city.bodies["dong"].pk,
        "reach": Reach.BODY,
        "kind": PeriodKind.QUARTER,
        "year": 2026,
        "which": 1,
    } | more
    return actions.open_review(by=city.officer(by), **given)


@pytest.fixture
def review(city: SmallCity) -> Review:
    """Opened, reckoned, and with some words."""
    found = opened(city)
    actions.compute_figures(by=CLOCK, review=found)
    actions.write_section(
        by=city.officer("city.officer"),
        review=found,
        revision=None,
        section="summary",
        text="Phường trả lời đều. [[figure:cases.received]]",
    )
    found.refresh_from_db()
    return found
