"""A case as the public is told of it while what a person did today waits for the end of the day (ADR 9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from dangvan.cases.figures import beginning_of
from dangvan.cases.machine import OPEN
from dangvan.cases.models import Case, Contest, Deadline
from dangvan.cases.queries.listed import ListedCase
from dangvan.cases.queries.results import CaseFile, HistoryEvent
from dangvan.cases.types import ContestOutcome, DeadlineCause, State
from dangvan.kernel import clock

#: Acts of bodies in the record that a person caused: all satisfied, or the problem back again.
_CAUSED_BY_PEOPLE = frozenset({"case.closed", "case.reopened"})


def as_told(file: CaseFile) -> CaseFile:
    """The file without what people did on the day that is not over; nothing of it is ever saved."""
    if file.case.told_until is None:
        return file
    since = beginning_of(file.case.told_until)
    reopened = file.case.told_state == State.CLOSED
    return replace(
        file,
        case=_case(file.case),
        contests=[_contest(one, since) for one in file.contests if one.contested_at < since],
        deadlines=[_deadline(one, since) for one in file.deadlines if not _is_new(one, since, reopened)],
        history=[one for one in file.history if not is_held_back(one, file.case)],
    )


def _case(case: Case) -> Case:
    case.state = case.told_state
    if case.state == State.CONTESTED:
        case.next_due_at = case.told_due_at
    else:
        case.due_at = case.told_due_at
    return case


def _contest(contest: Contest, since: datetime) -> Contest:
    let_go = contest.outcome == ContestOutcome.WITHDRAWN
    if let_go and contest.decided_at is not None and contest.decided_at >= since:
        contest.outcome, contest.decided_at = "", None
    return contest


def _is_new(deadline: Deadline, since: datetime, reopened: bool) -> bool:
    if deadline.cause == DeadlineCause.REOPENED:
        return reopened and deadline.ended_at is None and deadline.met_at is None
    return deadline.cause == DeadlineCause.CONTEST and deadline.started_at >= since


def _deadline(deadline: Deadline, since: datetime) -> Deadline:
    if (
        deadline.cause == DeadlineCause.CONTEST
        and deadline.ended_at is not None
        and deadline.ended_at >= since
    ):
        deadline.ended_at = deadline.met_at = None
    return deadline


def is_held_back(event: HistoryEvent, case: Case | ListedCase) -> bool:
    """Whether the day of this act is not over, so that only the parties know of it."""
    return event.day == case.told_until and (event.by_person or event.kind in _CAUSED_BY_PEOPLE)


def due_day_told(case: Case | ListedCase) -> date | None:
    """The day by which an answer or a decision is due as everyone is told it, where one is."""
    if case.paused_until is not None:
        return None
    if case.told_state == State.CONTESTED:
        return _as_day(case.told_due_at if case.told_until else case.next_due_at)
    return _as_day(case.due_at) if case.told_state in OPEN else None


def _as_day(moment: datetime | None) -> date | None:
    return clock.local(moment).date() if moment else None
