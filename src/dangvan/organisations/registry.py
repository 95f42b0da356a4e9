"""Bodies, topics, rules, limits, reasons and calendars, held in memory: small tables asked about on every
page.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, time
from functools import cached_property
from typing import Any

from dangvan.kernel import folding, revisions
from dangvan.organisations import models
from dangvan.organisations.types import (
    LegalWayInfo,
    OrganisationInfo,
    ReasonInfo,
    Rule,
    StandardInfo,
    TopicInfo,
)


@dataclass(frozen=True, slots=True)
class CalendarRow:
    code: str
    name_vi: str
    name_en: str
    country: str
    subdivision: str
    hours: dict[int, tuple[tuple[time, time], ...]]
    is_default: bool
    days: dict[date, tuple[bool, str, str]]


@dataclass(frozen=True)
class Registry:
    organisations: dict[int, OrganisationInfo]
    #: predecessor -> (day, successor), oldest first, the main one first within a day.
    successions: dict[int, list[tuple[date, int]]]
    topics: dict[int, TopicInfo]
    rules: tuple[Rule, ...]
    standards: tuple[StandardInfo, ...]
    reasons: dict[str, ReasonInfo]
    legal_ways: tuple[LegalWayInfo, ...]
    calendars: dict[str, CalendarRow]

    @cached_property
    def organisations_by_code(self) -> dict[str, OrganisationInfo]:
        return {o.code: o for o in self.organisations.values()}

    @cached_property
    def standards_found(self) -> dict[tuple[int | None, str, int, str], StandardInfo | None]:
        """Topic, urgency, stretch of days, purpose -> the limit that holds, once it was looked for."""
        return {}

    @cached_property
    def turning_days(self) -> list[date]:
        """The days on which anything here began or ended: between two of them every day gets the same
        answers.
        """
        dated: list[OrganisationInfo | Rule | StandardInfo] = [*self.organisations.values()]
        dated += [*self.rules, *self.standards]
        begun = {one.valid_from for one in dated}
        ended = {one.valid_to for one in dated if one.valid_to}
        retired = {topic.retired_on for topic in self.topics.values() if topic.retired_on}
        passed_on = {day for steps in self.successions.values() for day, _successor in steps}
        return sorted(begun | ended | retired | passed_on)

    def stretch(self, day: date) -> int:
        """The number of the stretch between two turning days in which a day lies."""
        return bisect_right(self.turning_days, day)

    @cached_property
    def topics_by_code(self) -> dict[str, TopicInfo]:
        return {t.code: t for t in self.topics.values()}

    @cached_property
    def organisation_children(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for one in self.organisations.values():
            if one.parent_id is not None:
                found[one.parent_id].append(one.id)
        return dict(found)

    @cached_property
    def organisations_by_area(self) -> dict[int, list[OrganisationInfo]]:
        found: dict[int, list[OrganisationInfo]] = defaultdict(list)
        for one in sorted(self.organisations.values(), key=lambda o: (o.level != "ward", o.id)):
            if one.area_id is not None:
                found[one.area_id].append(one)
        return dict(found)

    @cached_property
    def topic_words(self) -> dict[int, tuple[str, list[str]]]:
        """Topic -> (folded names, all folded words)."""
        found = {}
        for topic in self.topics.values():
            names = " ".join(folding.words(f"{topic.name_vi} {topic.name_en}"))
            found[topic.id] = (
                names,
                folding.words(f"{names} {topic.hint_vi} {topic.hint_en} {topic.search_words}"),
            )
        return found

    def topic_chain(self, topic_id: int | None) -> tuple[int, ...]:
        """The topic itself first, then its group, and so up."""
        chain: list[int] = []
        while topic_id is not None and topic_id in self.topics and topic_id not in chain:
            chain.append(topic_id)
            topic_id = self.topics[topic_id].parent_id
        return tuple(chain)


def _read() -> Registry:
    return Registry(
        organisations=_organisations(),
        successions=_successions(),
        topics=_topics(),
        rules=tuple(
            Rule(*row)
            for row in models.Responsibility.objects.order_by("id").values_list(
                "id",
                "topic_id",
                "area_id",
                "organisation_id",
                "valid_from",
                "valid_to",
                "why_vi",
                "why_en",
                "source",
            )
        ),
        standards=tuple(
            StandardInfo(*row)
            for row in models.ServiceStandard.objects.order_by("id").values_list(
                "id",
                "code",
                "purpose",
                "topic_id",
                "urgency",
                "hours_to_acknowledge",
                "days_to_answer",
                "unit",
                "extension_days",
                "extension_times",
                "very_late_days",
                "legal_source_vi",
                "legal_source_en",
                "article",
                "text_vi",
                "text_en",
                "valid_from",
                "valid_to",
                "verified",
            )
        ),
        reasons={
            row[1]: ReasonInfo(*row)
            for row in models.Reason.objects.order_by("id").values_list(
                "id", "code", "kind", "text_vi", "text_en", "next_vi", "next_en", "legal_source"
            )
        },
        legal_ways=tuple(
            LegalWayInfo(*row)
            for row in models.LegalWay.objects.order_by("id").values_list(
                "id",
                "kind",
                "title_vi",
                "title_en",
                "notice_vi",
                "notice_en",
                "legal_source",
                "receiver_id",
                "valid_from",
                "valid_to",
                "verified",
            )
        ),
        calendars=_calendars(),
    )


def _organisations() -> dict[int, OrganisationInfo]:
    rows = models.Organisation.objects.order_by("id").values_list(
        "id",
        "code",
        "name_vi",
        "name_en",
        "short_vi",
        "short_en",
        "level",
        "parent_id",
        "area_id",
        "valid_from",
        "valid_to",
        "arbitrates",
        "public_contact",
        "source",
    )
    return {row[0]: OrganisationInfo(*row) for row in rows}


def _successions() -> dict[int, list[tuple[date, int]]]:
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for predecessor, day, successor in models.OrganisationSuccession.objects.order_by(
        "day", "id"
    ).values_list("predecessor_id", "day", "successor_id"):
        found[predecessor].append((day, successor))
    return dict(found)


def _topics() -> dict[int, TopicInfo]:
    rows: list[tuple[Any, ...]] = list(
        models.Topic.objects.order_by("position", "id").values_list(
            "id",
            "code",
            "name_vi",
            "name_en",
            "hint_vi",
            "hint_en",
            "parent_id",
            "position",
            "default_urgency",
            "sensitive",
            "hotspot_allowed",
            "point_detail",
            "retired_on",
            "search_words",
        )
    )
    groups = {row[6] for row in rows}
    found: dict[int, TopicInfo] = {}
    for row in rows:
        values = (*row[:-1], row[0] not in groups, row[-1])
        found[row[0]] = TopicInfo(*values)
    return found


def _calendars() -> dict[str, CalendarRow]:
    days: dict[int, dict[date, tuple[bool, str, str]]] = defaultdict(dict)
    for calendar, day, working, name_vi, name_en in models.CalendarDay.objects.values_list(
        "calendar_id", "day", "working", "name_vi", "name_en"
    ):
        days[calendar][day] = (working, name_vi, name_en)
    return {
        one.code: CalendarRow(
            one.code,
            one.name_vi,
            one.name_en,
            one.country,
            one.subdivision,
            read_hours(one.hours),
            one.is_default,
            days.get(one.id, {}),
        )
        for one in models.WorkingCalendar.objects.order_by("-is_default", "id")
    }


def read_hours(hours: dict[str, list[list[str]]]) -> dict[int, tuple[tuple[time, time], ...]]:
    """Weekday (Monday 0) -> opening hours, in order."""
    return {
        int(weekday): tuple(sorted((time.fromisoformat(a), time.fromisoformat(b)) for a, b in spans))
        for weekday, spans in hours.items()
        if spans
    }


held_registry: revisions.Held[Registry] = revisions.Held("organisations", _read)
