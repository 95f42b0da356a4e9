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
from dangvan.cases.actions.answering import settle_clocks, silence_day
from dangvan.cases.actions.changing import begin, finish, record_moved_due_date, required, save, tell
from dangvan.cases.actions.clocks import end_pause
from dangvan.cases.actions.contacts import keep_contacts
from dangvan.cases.machine import OPEN, REPLIED
from dangvan.cases.models import Case, CaseReport, Deadline, Merge
from dangvan.cases.types import State
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid
from dangvan.reports.models import Report

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
    if case.is_public and not into.is_public:
        raise Conflict(
            _("Vụ việc công khai không gộp vào vụ việc không công khai: hãy gộp theo chiều ngược lại.")
        )
    due_before, paused_until_now = into.due_at, case.due_at
    end_pause(case)
    Merge.objects.create(
        case=case,
        into=into,
        reason=reason,
        merged_at=clock.now(),
        state_before=case.state,
        before={"case": _clocks_of(case), "into": _clocks_of(into)},
    )
    moved = [link.pk for link in CaseReport.objects.filter(case=case)]
    CaseReport.objects.filter(pk__in=moved).update(case=into)
    case.merged_into = into
    settle_clocks(case)
    case = finish("merge", case)
    into.reports_count = _people_on(into)
    if into.state in REPLIED:
        # They get the time to say what they think of an answer that wasn't given to them.
        CaseReport.objects.filter(pk__in=moved).update(asked_at=clock.now(), solved=None, solved_at=None)
        into.silence_on = silence_day(into)
    elif case.due_at is not None and case.answered_at is None and into.answered_at is None:
        _take_earlier_clock(into, case)
    save(into)
    search.index_cases([case.pk, into.pk])
    record_moved_due_date(by, case, paused_until_now, "resumed")
    ledger.record(
        "case.merged", case.uid, by=by, organisation=case.owner_id, into=str(into.uid), reason=reason
    )
    record_moved_due_date(by, into, due_before, "merge")
    tell("case.merged", case)
    return into


@transaction.atomic
def undo_merge(*, by: Actor, case: Case, reason: str) -> Case:
    """Give the merged case back its reports, its state and its clocks."""
    found = Merge.objects.filter(case=case, undone_at=None).order_by("-merged_at").first()
    keys = [case.pk] if found is None else [case.pk, found.into_id]
    locked = {one.pk: one for one in Case.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    case = locked[case.pk]
    into = locked.get(found.into_id) if found else None
    policies.require("merge", by, into or case)
    merge = Merge.objects.filter(case=case, into=into, undone_at=None).first() if into else None
    if case.state != State.MERGED or merge is None or into is None:
        raise Conflict(_("Vụ việc này không còn ở trạng thái đã gộp. Không có gì thay đổi."))
    if into.state == State.MERGED:
        raise Conflict(_("Vụ việc này đã được gộp tiếp: hãy tách lần gộp sau trước."))
    if into.state == State.CONTESTED:
        raise Conflict(_("Vụ việc đang được cấp trên xem lại: hãy đợi quyết định rồi tách."))
    reason = required(reason, "reason", _("Hãy nói vì sao tách lại."), least=5)
    merge.undone_at = clock.now()
    merge.save()
    back = CaseReport.objects.filter(case=into, original_case__in=_with_merged(case))
    back.update(case=case, asked_at=None, solved=None, solved_at=None)
    _restore_clocks(case, merge.before["case"])
    case.state = merge.state_before
    case.merged_into = None
    case.reports_count = _people_on(case)
    if case.state in REPLIED:
        CaseReport.objects.filter(case=case).update(asked_at=clock.now())
        case.silence_on = silence_day(case)
    _end_if_all_withdrew(case)
    save(case)
    keep_contacts(by, case)
    due_before = into.due_at
    _give_back_clock(into, merge)
    into.reports_count = _people_on(into)
    save(into)
    search.index_cases([case.pk, into.pk])
    ledger.record(
        "case.merge_undone", case.uid, by=by, organisation=into.owner_id, into=str(into.uid), reason=reason
    )
    if case.state == State.WITHDRAWN:
        ledger.record("case.withdrawn", case.uid, by=by, organisation=case.owner_id, sensitive=True)
    record_moved_due_date(by, into, due_before, "merge_undone")
    return case


def _people_on(case: Case) -> int:
    return max(1, CaseReport.objects.filter(case=case, report__state=Report.State.ACTIVE).count())


def _with_merged(case: Case) -> list[int]:
    """The case and those that had been merged into it before it was merged itself."""
    found, waiting = [case.pk], [case.pk]
    while waiting:
        waiting = list(Case.objects.filter(merged_into__in=waiting).values_list("pk", flat=True))
        found += waiting
    return found


def _end_if_all_withdrew(case: Case) -> None:
    """What was withdrawn while it stood on the other case stays withdrawn."""
    if not CaseReport.objects.filter(case=case, report__state=Report.State.ACTIVE).exists():
        case.state = State.WITHDRAWN
        case.closed_at = clock.now()
        case.is_public = False
        settle_clocks(case)


def _give_back_clock(into: Case, merge: Merge) -> None:
    """The clock that stood before, if the merge's is still the one that runs."""
    running = Deadline.objects.filter(case=into, kind=Deadline.Kind.ANSWER, ended_at=None, met_at=None)
    taken = running.filter(cause=Deadline.Cause.MERGE).order_by("-pk").first()
    if taken is None or taken.due_at != into.due_at or into.state not in OPEN:
        return
    earlier = (
        Deadline.objects.filter(case=into, kind=Deadline.Kind.ANSWER, pk__lt=taken.pk).order_by("-pk").first()
    )
    deadlines.end_deadlines(into, Deadline.Kind.ANSWER, met=False)
    if earlier is not None:
        earlier.ended_at = None
        earlier.save()
    _restore_clocks(into, merge.before["into"])
    into.next_due_at = deadlines.next_due_at(into)


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
