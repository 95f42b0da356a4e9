"""Closing: because all reporters are satisfied, or because nobody said anything for a set time, marked as
silence.
"""

from __future__ import annotations

from django.db import transaction

from dangvan import ledger
from dangvan.cases import search
from dangvan.cases.actions.changing import begin, finish, is_hidden
from dangvan.cases.machine import REPLIED
from dangvan.cases.models import Case, CaseReport, CloseOutcome
from dangvan.kernel import clock, outbox
from dangvan.kernel.actor import Actor
from dangvan.organisations import queries as organisations
from dangvan.organisations.calendars import calendar
from dangvan.reports import actions as reports


@transaction.atomic
def close_case(*, by: Actor, case: Case, outcome: str) -> Case:
    """End an answered case; contact data gets the day on which it is destroyed."""
    case = begin("close", by, case)
    case.closed_at = clock.now()
    case.close_outcome = outcome
    case.silence_on = None
    case = finish("close", case)
    set_purge_day(by, case)
    search.index_cases([case.pk])
    ledger.record(
        "case.closed", case.uid, by=by, organisation=case.owner_id, sensitive=is_hidden(case), outcome=outcome
    )
    outbox.after_commit("case.closed", case=str(case.uid))
    return case


def close_silent_cases(*, by: Actor) -> int:
    """Clock job: an answered case on which nobody said anything until its day closes as silence."""
    due = Case.objects.filter(silence_on__lte=clock.today(), state__in=REPLIED)
    return len([close_case(by=by, case=case, outcome=CloseOutcome.SILENCE) for case in due[:2000]])


def set_purge_day(by: Actor, case: Case) -> None:
    """Contact data of every report on the case goes a set time after its end."""
    standard = organisations.standard_for(case.topic_id, "", on=clock.today(), purpose="purge")
    if standard is None or standard.days_to_answer is None:
        return
    day = clock.local(calendar().add_days(clock.now(), standard.days_to_answer, standard.unit).due_at).date()
    given = [link.report for link in CaseReport.objects.filter(case=case).select_related("report")]
    reports.set_purge_day(by=by, reports=given, day=day)
