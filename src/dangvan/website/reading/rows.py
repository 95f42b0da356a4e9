"""Cases as rows of a list, told to the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from dangvan.cases.queries import due_day_told, people_told
from dangvan.kernel import clock
from dangvan.organisations.calendars import calendar

if TYPE_CHECKING:
    from dangvan.cases.models import Case
    from dangvan.cases.queries import ListedCase


@dataclass(frozen=True, slots=True)
class CaseRow:
    """What `<c-case-card>` shows. `due` is a day: the hour would tell when somebody spoke."""

    href: str
    title: str
    state: str
    due: date | None
    working_days: int | None
    area: str
    topic: str
    organisation: str
    day: date
    reports: int
    #: Of the title, where it is an officer's summary.
    language: str


def rows_of(cases: Sequence[Case] | Sequence[ListedCase]) -> list[CaseRow]:
    people = people_told(cases)
    return [_row_of(case, people[case.pk]) for case in cases]


def _row_of(case: Case | ListedCase, people: int) -> CaseRow:
    due = due_day_told(case)
    return CaseRow(
        href=reverse("website:case", args=[case.reference]),
        title=title_of(case),
        state=case.told_state,
        due=due,
        working_days=working_days_to(due) if due else None,
        area=case.area.name if case.area else "",
        topic=case.topic.name,
        organisation=case.owner.name,
        day=case.received_on,
        reports=people,
        language=title_language(case),
    )


def title_of(case: Case | ListedCase) -> str:
    return case.summary or case.topic.name


def title_language(case: Case | ListedCase) -> str:
    """Officers summarise in the city's own language; names of topics are translated."""
    return settings.LANGUAGE_CODE if case.summary else ""


def as_day(moment: datetime | None) -> date | None:
    return clock.local(moment).date() if moment else None


def working_days_to(day: date) -> int | None:
    """Working days from today to a day, or since; None where there are none between."""
    first, last = sorted((clock.today(), day))
    return calendar().working_days_between(first, last) or None
