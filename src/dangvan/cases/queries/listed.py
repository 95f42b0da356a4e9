"""Rows of public lists: of the case only what everyone is told, and names from what is held in memory.

A list of fifty then costs one statement over one table and no model instances: a quarter of what whole cases
joined to their topics, wards and bodies cost.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from dangvan.cases.models import Case
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import OrganisationInfo, TopicInfo
from dangvan.places import queries as places
from dangvan.places.types import AreaInfo


class ListedCase(NamedTuple):
    """The fields bear the names they have on `Case`."""

    pk: int
    uid: UUID
    reference: str
    told_state: str
    told_until: date | None
    told_due_at: datetime | None
    due_at: datetime | None
    next_due_at: datetime | None
    paused_until: date | None
    received_on: date
    summary: str
    reports_count: int
    lon: float | None
    lat: float | None
    topic: TopicInfo
    area: AreaInfo | None
    owner: OrganisationInfo


_OWN = (
    "pk", "uid", "reference", "told_state", "told_until", "told_due_at", "due_at", "next_due_at",
    "paused_until", "received_on", "summary", "reports_count", "lon", "lat",
)  # fmt: skip


def listed(cases: QuerySet[Case]) -> list[ListedCase]:
    """The cases in their order. One statement."""
    rows = list(cases.values_list(*_OWN, "topic_id", "area_id", "owner_id"))
    topics = organisations.topics_numbered({row[-3] for row in rows})
    areas = places.areas_numbered({row[-2] for row in rows} - {None})
    owners = organisations.organisations_numbered({row[-1] for row in rows})
    return [
        ListedCase(*[*own, topics[topic], areas[area] if area else None, owners[owner]])
        for *own, topic, area, owner in rows
    ]
