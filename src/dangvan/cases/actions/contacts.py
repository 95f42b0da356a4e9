"""How long the contact data of a case's reporters is kept: until a set time after its end, longer where it
opens again.
"""

from __future__ import annotations

from datetime import date, datetime

from dangvan.cases.models import Case, CaseReport
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.organisations import queries as organisations
from dangvan.organisations.calendars import calendar
from dangvan.reports import actions as reports
from dangvan.reports.models import Report


def set_purge_day(by: Actor, case: Case, ended_at: datetime | None = None) -> None:
    """Contact data of every report on the case goes a set time after its end."""
    standard = organisations.standard_for(case.topic_id, "", on=clock.today(), purpose="purge")
    if standard is None or standard.days_to_answer is None:
        return
    end = ended_at or clock.now()
    day = clock.local(calendar().add_days(end, standard.days_to_answer, standard.unit).due_at).date()
    _set(by, case, day)


def keep_contacts(by: Actor, case: Case) -> None:
    """The case is open again: nothing is destroyed before its next end."""
    _set(by, case, None)


def _set(by: Actor, case: Case, day: date | None) -> None:
    """Reports that were withdrawn keep their own, earlier day."""
    links = CaseReport.objects.filter(case=case, report__state=Report.State.ACTIVE)
    reports.set_purge_day(by=by, reports=[link.report for link in links.select_related("report")], day=day)
