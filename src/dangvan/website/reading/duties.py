"""What a body answers for, read from the rules that decide it: by group of topics, with the reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dangvan.kernel import clock
from dangvan.kernel.errors import NotFound
from dangvan.organisations import queries as organisations
from dangvan.organisations.registry import held_registry
from dangvan.organisations.types import OrganisationInfo, TopicInfo
from dangvan.places import queries as places
from dangvan.places.types import in_language


@dataclass(frozen=True, slots=True)
class Duty:
    """`topic` is None where a rule holds for any; `where` is empty for all of the body's area."""

    topic: TopicInfo | None
    where: str
    why: str


@dataclass(frozen=True, slots=True)
class DutyGroup:
    name: str
    duties: Sequence[Duty]


def duties_of(body: OrganisationInfo) -> list[DutyGroup]:
    area_id = body.area_id if body.level == "ward" else None
    groups = []
    for each in organisations.topic_tree():
        own = [Duty(leaf, "", why) for leaf in each.leaves if (why := _why(leaf, area_id, body)) is not None]
        if own:
            groups.append(DutyGroup(each.group.name, own))
    elsewhere = _in_single_areas(body)
    return [*groups, DutyGroup(_("Ở một số địa bàn"), elsewhere)] if elsewhere else groups


def _why(leaf: TopicInfo, area_id: int | None, body: OrganisationInfo) -> str | None:
    try:
        answerer = organisations.who_answers(leaf.id, area_id)
    except NotFound:
        return None
    return answerer.why if answerer.organisation_id == body.id else None


def _in_single_areas(body: OrganisationInfo) -> list[Duty]:
    """Rules that name the body for one area: they hold there whatever holds elsewhere."""
    today = clock.today()
    found = []
    for rule in held_registry.get().rules:
        area = places.area(rule.area_id) if rule.area_id is not None else None
        if (
            rule.organisation_id != body.id
            or area is None
            or area.id == body.area_id
            or not rule.valid_on(today)
        ):
            continue
        topic = organisations.topic(rule.topic_id) if rule.topic_id is not None else None
        found.append(Duty(topic, area.name, in_language(rule.why_vi, rule.why_en)))
    return found
