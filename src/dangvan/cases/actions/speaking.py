"""What whoever holds the receipt does later: add words, or withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan import ledger
from dangvan.cases import deadlines, search
from dangvan.cases.actions.changing import begin, finish
from dangvan.cases.actions.closing import set_purge_day
from dangvan.cases.models import Case, CaseReport, Deadline
from dangvan.kernel import clock, outbox
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import NotAllowed
from dangvan.reports import actions as reports
from dangvan.reports.models import Report


@transaction.atomic
def add_to_report(*, by: Actor, report: Report, text: str, photo_uids: Sequence[UUID] = ()) -> Report:
    """Add words or photos to one's own report; the officer who has the case is told."""
    if by.holds_report != report.uid:
        raise NotAllowed(_("Chỉ người giữ biên nhận mới bổ sung được phản ánh này."))
    reports.add_to_report(by=by, report=report, text=text, photos=tuple(photo_uids))
    link = CaseReport.objects.select_related("case").get(report=report)
    search.index_cases([link.case_id])
    outbox.after_commit("report.added", case=str(link.case.uid))
    return report


@transaction.atomic
def withdraw_report(*, by: Actor, report: Report, reason: str = "") -> Case:
    """Take one's own report back. A case that has no other report is withdrawn with it."""
    if by.holds_report != report.uid:
        raise NotAllowed(_("Chỉ người giữ biên nhận mới rút được phản ánh này."))
    link = CaseReport.objects.select_related("case").get(report=report)
    others = CaseReport.objects.filter(case=link.case, report__state=Report.State.ACTIVE).exclude(pk=link.pk)
    if others.exists():
        case = Case.objects.select_for_update().get(pk=link.case_id)
        case.reports_count = others.count()
        case.version += 1
        case.save()
    else:
        case = begin("withdraw", by, link.case)
        deadlines.end_deadlines(
            case, Deadline.Kind.ACKNOWLEDGE, Deadline.Kind.ANSWER, Deadline.Kind.CONTEST, met=False
        )
        case.next_due_at = case.scheduled_for = case.silence_on = None
        case.closed_at = clock.now()
        case.is_public = False
        case = finish("withdraw", case)
        set_purge_day(by, case)
        ledger.record("case.withdrawn", case.uid, by=by, organisation=case.owner_id, sensitive=True)
    reports.mark_withdrawn(by=by, report=report, reason=reason)
    search.index_cases([case.pk])
    return case
