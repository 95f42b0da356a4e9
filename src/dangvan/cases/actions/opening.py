"""From a report to a case: who owns it, by when it must be answered, or which open case it joins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from dangvan import ledger
from dangvan.cases import deadlines, policies, search
from dangvan.cases.actions.answering import silence_day
from dangvan.cases.actions.changing import due_day, is_hidden, standing
from dangvan.cases.deadlines import Clocks
from dangvan.cases.machine import LIVE, REPLIED
from dangvan.cases.models import Case, CaseReport, Deadline
from dangvan.cases.types import CloseOutcome, PastOutcome, Received, State
from dangvan.kernel import clock, outbox
from dangvan.kernel.actor import Actor
from dangvan.kernel.collecting import no_search_for_cycles
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed
from dangvan.kernel.inserting import WrittenList, insert_last, insert_rows, new_row
from dangvan.ledger.actions import Entry, held_back
from dangvan.ledger.commitments import canonical_text
from dangvan.organisations import queries as organisations
from dangvan.organisations.calendars import calendar
from dangvan.places import queries as places
from dangvan.reports import actions as reports
from dangvan.reports.models import Report
from dangvan.reports.types import Submission


@transaction.atomic
def receive_report(*, by: Actor, submission: Submission, join: Case | None = None) -> Received:
    """Store a report and open its case, or let it join an open one; the same receipt again
    changes nothing.
    """
    if not policies.may_receive_report(by):
        raise NotAllowed(_("Tài khoản này chưa được giao nhận phản ánh. Hãy nhờ người quản trị cơ quan bạn."))
    with held_back():
        submitted = reports.submit_report(by=by, submission=submission)
        report = submitted.report
        if not submitted.is_new:
            return Received(report.link.case, report, is_new=False)
        if join is not None:
            case = _join(by, report, join)
        else:
            opening = _opening(report)
            _store(by, [opening])
            case = opening.case
    if submission.contact is not None and submission.contact.wants_news:
        outbox.after_commit("report.received", report=str(report.uid))
    return Received(case, report)


@no_search_for_cycles()
@transaction.atomic
def receive_reports(
    *,
    by: Actor,
    submissions: Sequence[Submission],
    outcomes: Sequence[PastOutcome | None] | None = None,
) -> list[Received | Invalid]:
    """The batch twin of `receive_report`: the same rules, a few statements for all of them."""
    if not policies.may_receive_report(by):
        raise NotAllowed(_("Tài khoản này chưa được giao nhận phản ánh. Hãy nhờ người quản trị cơ quan bạn."))
    results: list[Received | Invalid] = []
    openings: list[_Opening] = []
    ends = outcomes or [None] * len(submissions)
    stored = reports.submit_reports(by=by, submissions=submissions)
    known = _cases_of(s.report for s in stored if not isinstance(s, Invalid) and not s.is_new)
    for submitted, outcome in zip(stored, ends, strict=True):
        if isinstance(submitted, Invalid):
            results.append(submitted)
        elif not submitted.is_new:
            results.append(Received(known[submitted.report.pk], submitted.report, is_new=False))
        else:
            opening = _opening(submitted.report, outcome)
            openings.append(opening)
            results.append(Received(opening.case, submitted.report))
    _store(by, openings)
    return results


@dataclass(frozen=True, slots=True)
class _Opening:
    """A case about to be stored with the report that opens it."""

    case: Case
    report: Report
    clocks: Clocks
    outcome: PastOutcome | None = None


def _store(by: Actor, openings: list[_Opening]) -> None:
    insert_rows([o.case for o in openings])
    insert_last(
        [
            new_row(
                CaseReport,
                case_id=o.case.pk,
                report_id=o.report.pk,
                original_case_id=o.case.pk,
                joined_at=o.report.received_at,
            )
            for o in openings
        ]
    )
    insert_last([deadline for o in openings if o.outcome is None for deadline in _deadlines_of(o)])
    search.add_new_cases([(o.case, o.report) for o in openings])
    ledger.record_many([_opened(o) for o in openings], by=by)


def _opening(report: Report, outcome: PastOutcome | None = None) -> _Opening:
    """The case a report opens: owner by responsibility, one level up if it is about the owner; clocks by
    standard.
    """
    on = clock.local(report.received_at).date()
    urgency = organisations.topic(report.topic_id).default_urgency
    owner_id, accused_id, why = _owner_of(report, on)
    clocks = deadlines.clocks_for(report.topic_id, urgency, report.received_at, is_over=outcome is not None)
    case = new_row(
        Case,
        topic_id=report.topic_id,
        area_id=report.area_id,
        lon=report.lon,
        lat=report.lat,
        urgency=urgency,
        owner_id=owner_id,
        owner_why=why,
        accused_id=accused_id,
        received_at=report.received_at,
        received_on=on,
        is_history=report.is_history,
        acknowledge_due_at=clocks.acknowledge.due_at if clocks.acknowledge else None,
        due_at=clocks.answer.due_at if clocks.answer else None,
        very_late_at=clocks.very_late_at,
    )
    case.next_due_at = deadlines.next_due_at(case)
    if outcome is not None:
        _close_as_history(case, outcome)
    return _Opening(case, report, clocks, outcome)


def _owner_of(report: Report, on: date) -> tuple[int, int | None, WrittenList]:
    if report.is_history and not organisations.any_body_stood(on):
        # Older than every body on the list: today's map and bodies count it.
        answerer = organisations.who_answers(
            report.topic_id, report.area_id and places.today_area(report.area_id)
        )
    else:
        answerer = organisations.who_answers(report.topic_id, report.area_id, on=on)
    if not report.about_body:
        return answerer.organisation_id, None, _reasons(answerer.steps)
    why = _reasons((*answerer.steps, _ONE_LEVEL_UP))
    above = organisations.hears_about(answerer.organisation_id)
    if above is None:
        sentence = _("Chưa có cơ quan nào đứng ngoài cơ quan này để nhận phản ánh về chính cơ quan đó.")
        raise Invalid(sentence, {"about_body": sentence})
    return above.id, answerer.organisation_id, why


_ONE_LEVEL_UP = (
    "Phản ánh nói về chính cơ quan này hoặc người của cơ quan, nên được chuyển lên cấp trên một bậc.",
    "The report is about this body or its staff, so it goes one level up.",
)


@lru_cache(maxsize=4096)
def _reasons(steps: tuple[tuple[str, str], ...]) -> WrittenList:
    """Why this body, as cases and events hold it; thousands of cases have the same reasons."""
    return WrittenList(map(list, steps), text=canonical_text(list(map(list, steps))))


def _deadlines_of(opening: _Opening) -> Iterable[Deadline]:
    case, clocks = opening.case, opening.clocks
    for kind, reckoning in (
        (Deadline.Kind.ACKNOWLEDGE, clocks.acknowledge),
        (Deadline.Kind.ANSWER, clocks.answer),
    ):
        if reckoning is not None and clocks.standard is not None:
            yield Deadline(
                case=case,
                kind=kind,
                cause=Deadline.Cause.RECEIPT,
                organisation_id=case.owner_id,
                standard_id=clocks.standard.id,
                started_at=case.received_at,
                due_at=reckoning.due_at,
                arithmetic=reckoning.steps,
            )


def _opened(opening: _Opening) -> Entry:
    case, standard = opening.case, opening.clocks.standard
    topic = organisations.topic(case.topic_id)
    area = places.area(case.area_id) if case.area_id else None
    return Entry(
        kind="case.opened",
        subject=case.uid,
        first=True,
        organisation=case.owner_id,
        # Until intake has looked no one knows whether it is sensitive, so nothing of it stands plain.
        sensitive=is_hidden(case),
        fields={
            "due_day": due_day(case),
            "standard": standard.code if standard else None,
            **_past(case),
            "topic": topic.code,
            "area": area.code if area else None,
            # Nobody asks later why a body had what is history; the case itself keeps it.
            **({} if case.is_history else {"why": case.owner_why}),
        },
    )


def _past(case: Case) -> dict[str, Any]:
    """What only history tells at once: from when it is, and whether its answer came in time."""
    if not case.is_history:
        return {}
    in_time = {} if case.answered_on_time is None else {"in_time": case.answered_on_time}
    return {"received_day": case.received_on.isoformat(), **in_time}


def _close_as_history(case: Case, outcome: PastOutcome) -> None:
    """What ended before this system knew of it is counted, and nothing is asked, alerted or escalated."""
    case.is_history = True
    case.screened_at = case.received_at
    case.is_public = not organisations.topic(case.topic_id).sensitive and case.accused_id is None
    case.next_due_at = None
    if outcome.closed_at is None:
        case.state = case.told_state = State.ACCEPTED
        return
    closed_at: datetime = max(outcome.closed_at, case.received_at)
    case.state = case.told_state = State.CLOSED
    case.close_outcome = CloseOutcome.HISTORY
    case.answered_at = case.closed_at = closed_at
    case.answered_on_time = case.due_at is None or closed_at <= case.due_at
    case.days_to_answer = calendar().working_days_between(case.received_at, closed_at)


def _join(by: Actor, report: Report, case: Case) -> Case:
    """Let a report stand with an open case: 'the same for me'. The person's clock is the case's, if that is
    earlier.
    """
    fresh = Case.objects.select_for_update().get(pk=standing(case).pk)
    if fresh.state not in LIVE or fresh.accused_id is not None or report.about_body:
        raise Conflict(
            _(
                "Vụ việc bạn chọn không còn nhận thêm người cùng phản ánh. Nội dung bạn đã nhập vẫn còn: "
                "hãy gửi thành một phản ánh riêng."
            )
        )
    answered = fresh.state in REPLIED
    CaseReport.objects.create(
        case=fresh,
        report=report,
        original_case=fresh,
        joined_at=report.received_at,
        asked_at=clock.now() if answered else None,
    )
    changes = Case.objects.filter(pk=fresh.pk)
    changes.update(reports_count=F("reports_count") + 1)
    if answered:
        # Whoever comes to an answer late gets the whole time to say what they think of it.
        changes.update(silence_on=silence_day(fresh))
    search.index_cases([fresh.pk])
    ledger.record("report.joined", report.uid, by=by, case=str(fresh.uid))
    fresh.refresh_from_db()
    return fresh


def _cases_of(stored: Iterable[Report]) -> dict[int, Case]:
    ids = [report.pk for report in stored]
    links = CaseReport.objects.filter(report_id__in=ids).select_related("case")
    return {link.report_id: link.case for link in links}
