"""What whoever holds the receipt does later: add words, or withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan import ledger
from dangvan.cases import deadlines, policies, search
from dangvan.cases.actions.answering import settle_clocks
from dangvan.cases.actions.changing import begin, finish, save
from dangvan.cases.actions.clocks import end_pause
from dangvan.cases.actions.contesting import withdraw_contest_of
from dangvan.cases.actions.publicity import stands_in_public
from dangvan.cases.machine import ENDED
from dangvan.cases.models import Case, CaseReport, Contest, Deadline
from dangvan.cases.types import State
from dangvan.kernel import clock, outbox
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import NotAllowed
from dangvan.reports import actions as reports
from dangvan.reports.models import Addition, Report


@transaction.atomic
def add_to_report(*, by: Actor, report: Report, text: str, photo_uids: Sequence[UUID] = ()) -> Report:
    """Add words or photos to one's own report; the officer who has the case is told."""
    if not policies.may_continue_report(by, report):
        raise NotAllowed(_("Chỉ người giữ biên nhận mới bổ sung được phản ánh này."))
    reports.add_to_report(by=by, report=report, text=text, photos=tuple(photo_uids))
    link = CaseReport.objects.select_related("case").get(report=report)
    search.index_cases([link.case_id])
    added = Addition.objects.filter(report=report).count()
    outbox.after_commit("report.added", case=str(link.case.uid), version=f"{report.pk}.{added}")
    return report


@transaction.atomic
def withdraw_report(*, by: Actor, report: Report, reason: str = "") -> Case:
    """Take one's own report back, at any time: its words leave the public. A case that has no other report is
    withdrawn with it, unless it had ended before.
    """
    if not policies.may_continue_report(by, report):
        raise NotAllowed(_("Chỉ người giữ biên nhận mới rút được phản ánh này."))
    case = Case.objects.select_for_update().get(links__report=report)
    reports.mark_withdrawn(by=by, report=report, reason=reason)
    others = CaseReport.objects.filter(case=case, report__state=Report.State.ACTIVE).count()
    if case.state == State.CONTESTED and others:
        case = withdraw_contest_of(by, case, report)
    case.reports_count = max(1, others)
    was_public, case.is_public = case.is_public, case.is_public and stands_in_public(case)
    if others or case.state in ENDED:
        save(case, by_person=True)
        if was_public and not case.is_public:
            ledger.record("case.left_public", case.uid, by=by, organisation=case.owner_id, sensitive=True)
    else:
        case = _withdraw(by, case)
    search.index_cases([case.pk])
    return case


def _withdraw(by: Actor, case: Case) -> Case:
    case = begin("withdraw", by, case)
    end_pause(case)
    settle_clocks(case)
    deadlines.end_deadlines(
        case, Deadline.Kind.ACKNOWLEDGE, Deadline.Kind.ANSWER, Deadline.Kind.CONTEST, met=False
    )
    open_contests = Contest.objects.filter(case=case, decided_at__isnull=True)
    open_contests.update(outcome=Contest.Outcome.WITHDRAWN, decided_at=clock.now())
    case.in_arbitration = False
    case.silence_on = None
    case.closed_at = clock.now()
    case.is_public = False
    case = finish("withdraw", case)
    ledger.record("case.withdrawn", case.uid, by=by, organisation=case.owner_id, sensitive=True)
    return case
