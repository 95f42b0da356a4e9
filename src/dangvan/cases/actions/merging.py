"""Merging cases of one problem. Every report and receipt keeps working, the earliest clock holds, and it can
be undone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan import ledger
from dangvan.cases import deadlines, policies, search
from dangvan.cases.actions.changing import begin, required, save
from dangvan.cases.machine import LIVE
from dangvan.cases.models import Case, CaseReport, Deadline, Merge, State
from dangvan.kernel import clock, outbox
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid

_CLOCKS = ("due_at", "very_late_at", "next_due_at", "acknowledge_due_at")


@transaction.atomic
def merge_cases(*, by: Actor, case: Case, version: int | None, into: Case, reason: str) -> Case:
    """Let `case` go up in `into`. The person's clock is the earliest of both."""
    if case.pk == into.pk:
        raise Invalid(_("Không thể gộp một vụ việc vào chính nó."))
    # Locked in the order of their keys, so that two merges at once never wait for each other.
    list(Case.objects.select_for_update().filter(pk__in=[case.pk, into.pk]).order_by("pk"))
    case = begin("merge", by, case, version)
    into = begin("merge", by, into)
    reason = required(reason, "reason", _("Hãy nói vì sao hai vụ việc là một."), least=5)
    if (case.accused_id, case.legal_kind) != (into.accused_id, into.legal_kind):
        raise Conflict(_("Hai vụ việc khác loại (phản ánh về cơ quan, loại đơn) nên không gộp được."))
    if case.screened_at is None or into.screened_at is None:
        raise Conflict(_("Cả hai vụ việc phải được sơ loại trước khi gộp."))
    Merge.objects.create(
        case=case,
        into=into,
        reason=reason,
        merged_at=clock.now(),
        state_before=case.state,
        before={"case": _clocks_of(case), "into": _clocks_of(into)},
    )
    CaseReport.objects.filter(case=case).update(case=into)
    case.state = State.MERGED
    case.merged_into = into
    case.next_due_at = None
    save(case)
    into.reports_count += case.reports_count
    if case.due_at is not None and case.answered_at is None and into.answered_at is None:
        _take_earlier_clock(into, case)
    save(into)
    search.index_cases([case.pk, into.pk])
    ledger.record(
        "case.merged", case.uid, by=by, organisation=case.owner_id, into=str(into.uid), reason=reason
    )
    outbox.after_commit("case.merged", case=str(case.uid))
    return into


@transaction.atomic
def undo_merge(*, by: Actor, case: Case, reason: str) -> Case:
    """Give the merged case back its reports, its state and its clocks."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    merge = (
        Merge.objects.filter(case=case, undone_at=None).select_related("into").order_by("-merged_at").first()
    )
    if case.state != State.MERGED or merge is None:
        raise Conflict(_("Vụ việc này không còn ở trạng thái đã gộp. Không có gì thay đổi."))
    into = Case.objects.select_for_update().get(pk=merge.into_id)
    policies.require("merge", by, into)
    reason = required(reason, "reason", _("Hãy nói vì sao tách lại."), least=5)
    merge.undone_at = clock.now()
    merge.save()
    moved = CaseReport.objects.filter(case=into, original_case=case).update(case=case)
    _restore_clocks(case, merge.before["case"])
    case.state = merge.state_before
    case.merged_into = None
    save(case)
    into.reports_count = max(1, into.reports_count - moved)
    if into.state in LIVE and into.answered_at is None:
        _restore_clocks(into, merge.before["into"])
    save(into)
    search.index_cases([case.pk, into.pk])
    ledger.record(
        "case.merge_undone", case.uid, by=by, organisation=into.owner_id, into=str(into.uid), reason=reason
    )
    return case


def _take_earlier_clock(into: Case, case: Case) -> None:
    assert case.due_at is not None
    if into.due_at is not None and into.due_at <= case.due_at:
        return
    source = Deadline.objects.filter(case=case, kind=Deadline.Kind.ANSWER).order_by("-pk").first()
    deadlines.end_deadlines(into, Deadline.Kind.ANSWER, met=False)
    into.due_at = case.due_at
    into.very_late_at = case.very_late_at
    Deadline.objects.create(
        case=into,
        kind=Deadline.Kind.ANSWER,
        cause=Deadline.Cause.MERGE,
        organisation_id=into.owner_id,
        standard_id=source.standard_id if source else None,
        started_at=case.received_at,
        due_at=case.due_at,
        arithmetic=source.arithmetic if source else [],
    )
    into.next_due_at = deadlines.next_due_at(into)


def _clocks_of(case: Case) -> dict[str, str | None]:
    moments: dict[str, datetime | None] = {name: getattr(case, name) for name in _CLOCKS}
    return {name: moment.isoformat() if moment else None for name, moment in moments.items()}


def _restore_clocks(case: Case, before: dict[str, Any]) -> None:
    for name in _CLOCKS:
        setattr(case, name, datetime.fromisoformat(before[name]) if before[name] else None)
