"""The clocks of a case: which standard sets them, how they are reckoned, and what 'late' means.

The person's clock (`due_at`) never moves later by anything a body does, except by a pause or extension that
is visible.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dangvan.cases.machine import OPEN
from dangvan.cases.models import Case, Contest, Deadline
from dangvan.cases.types import State
from dangvan.kernel import clock
from dangvan.organisations import queries as organisations
from dangvan.organisations.calendars import calendar
from dangvan.organisations.types import Reckoning, StandardInfo


@dataclass(frozen=True, slots=True)
class Clocks:
    """What a standard sets for a matter received at a moment. Parts are None where the standard is silent."""

    standard: StandardInfo | None
    acknowledge: Reckoning | None
    answer: Reckoning | None
    very_late_at: datetime | None


def clocks_for(
    topic_id: int, urgency: str, received_at: datetime, purpose: str = "answer", *, is_over: bool = False
) -> Clocks:
    """The clocks by the standard that was in force on the day of receipt, with their arithmetic. Of what is
    over only the day is reckoned by which it should have been answered: nothing waits and nobody reads how.
    """
    on = clock.local(received_at).date()
    standard = organisations.standard_for(topic_id, urgency, on=on, purpose=purpose)
    if standard is None:
        return Clocks(None, None, None, None)
    working = calendar()
    acknowledge = answer = None
    very_late_at = None
    if standard.hours_to_acknowledge is not None and not is_over:
        acknowledge = working.add_hours(received_at, standard.hours_to_acknowledge)
    if standard.days_to_answer is not None:
        answer = working.add_days(received_at, standard.days_to_answer, standard.unit, explain=not is_over)
    if answer is not None and not is_over:
        very_late_at = working.add_days(answer.due_at, standard.very_late_days, explain=False).due_at
    return Clocks(standard, acknowledge, answer, very_late_at)


def set_very_late(case: Case) -> None:
    """Keep the second level of lateness behind the first."""
    if case.due_at is None:
        case.very_late_at = None
        return
    standard = organisations.standard_for(case.topic_id, case.urgency, on=case.received_on)
    days = standard.very_late_days if standard else 5
    case.very_late_at = calendar().add_days(case.due_at, days, explain=False).due_at


def next_due_at(case: Case, contest: Contest | None = None) -> datetime | None:
    """What is due next: the screening, the answer or the decision on a contest."""
    if case.state == State.CONTESTED:
        return contest.due_at if contest else case.next_due_at
    if case.state in OPEN and case.screened_at is None:
        return min(filter(None, (case.acknowledge_due_at, case.due_at)), default=None)
    if case.state in OPEN:
        return case.due_at
    return None


def end_deadlines(case: Case, *kinds: str, met: bool) -> None:
    """Close the running clocks of these kinds, as met or as replaced."""
    now = clock.now()
    running = Deadline.objects.filter(case=case, kind__in=kinds, ended_at=None, met_at=None)
    if met:
        running.update(met_at=now, ended_at=now)
    else:
        running.update(ended_at=now)


def earliest(*moments: datetime | None) -> datetime | None:
    """The earliest of the moments that are set: the person's clock never restarts."""
    return min((m for m in moments if m is not None), default=None)


def day_words(day: date | None) -> str | None:
    """A day as it stands in the log."""
    return day.isoformat() if day else None
