"""Promised dates, pauses, extensions, and what the clock does by itself when a day comes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan import ledger
from dangvan.cases import deadlines, search
from dangvan.cases.actions.changing import begin, code_of, finish, is_hidden, required, save
from dangvan.cases.machine import IN_HAND, OPEN
from dangvan.cases.models import Case, Deadline, Extension, Pause, State
from dangvan.kernel import clock, outbox
from dangvan.kernel.actor import Actor, Role
from dangvan.kernel.errors import Conflict, Invalid
from dangvan.organisations import queries as organisations
from dangvan.organisations.calendars import calendar
from dangvan.organisations.models import Reason


@transaction.atomic
def schedule_case(*, by: Actor, case: Case, version: int | None, promised_on: date, plan: str) -> Case:
    """Promise a day on which it will be done. That is no answer: the clock runs on, and on that day it
    reopens.
    """
    case = begin("schedule", by, case, version)
    plan = required(plan, "plan", _("Hãy nói sẽ làm gì và ai làm."), least=10)
    today = clock.today()
    if promised_on <= today:
        raise Invalid(_("Ngày hẹn phải sau hôm nay."), {"promised_on": _("Chọn một ngày sau hôm nay.")})
    if promised_on > today + timedelta(days=366):
        raise Invalid(
            _("Ngày hẹn không được xa quá một năm."), {"promised_on": _("Chọn ngày trong một năm tới.")}
        )
    case.scheduled_for = promised_on
    case = finish("schedule", case)
    ledger.record(
        "case.scheduled",
        case.uid,
        by=by,
        organisation=case.owner_id,
        sensitive=is_hidden(case),
        promised_day=promised_on.isoformat(),
        reason=plan,
    )
    outbox.after_commit("case.scheduled", case=str(case.uid))
    return case


@transaction.atomic
def pause_case(
    *, by: Actor, case: Case, version: int | None, reason_code: str, reason: str, until: date
) -> Case:
    """Stop the clock for a published reason until a day; it is visible, and ends by itself."""
    case = begin("pause", by, case, version)
    _require_reason(reason_code, Reason.Kind.PAUSE)
    reason = required(reason, "reason", _("Hãy nói rõ vì sao tạm dừng."), least=10)
    if case.paused_until is not None:
        raise Conflict(_("Vụ việc đang tạm dừng rồi. Không có gì thay đổi."))
    today = clock.today()
    if not today < until <= today + timedelta(days=90):
        raise Invalid(
            _("Ngày kết thúc tạm dừng phải sau hôm nay và trong vòng 90 ngày."),
            {"until": _("Chọn ngày trong 90 ngày tới.")},
        )
    if case.due_at is not None and case.due_at <= clock.now():
        raise Conflict(_("Vụ việc đã quá hạn nên không thể tạm dừng."))
    case.paused_until = until
    Pause.objects.create(
        case=case,
        organisation_id=case.owner_id,
        reason_code=reason_code,
        reason_text=reason,
        started_at=clock.now(),
        until=until,
    )
    save(case)
    ledger.record(
        "case.paused",
        case.uid,
        by=by,
        organisation=case.owner_id,
        sensitive=is_hidden(case),
        reason_code=reason_code,
        until_day=until.isoformat(),
        reason=reason,
    )
    outbox.after_commit("case.paused", case=str(case.uid))
    return case


@transaction.atomic
def resume_case(*, by: Actor, case: Case, version: int | None = None) -> Case:
    """Let the clock run again; the due date moves by the working time that was paused, and by no more."""
    case = begin("resume", by, case, version)
    pause = Pause.objects.filter(case=case, ended_at=None).first()
    if pause is None or case.paused_until is None:
        raise Conflict(_("Vụ việc không ở trạng thái tạm dừng. Không có gì thay đổi."))
    pause.ended_at = clock.now()
    pause.save()
    case.paused_until = None
    days = calendar().working_days_between(pause.started_at, pause.ended_at)
    if case.due_at is not None and days >= 1:
        _move_due(case, int(days), Deadline.Cause.PAUSE)
    save(case)
    ledger.record("case.resumed", case.uid, by=by, organisation=case.owner_id, sensitive=is_hidden(case))
    return case


@transaction.atomic
def extend_deadline(
    *, by: Actor, case: Case, version: int | None, days: int, reason_code: str, reason: str
) -> Case:
    """More days, for a published reason, within what the standard allows. Says whether the body gave it to
    itself.
    """
    case = begin("extend", by, case, version)
    _require_reason(reason_code, Reason.Kind.EXTENSION)
    reason = required(reason, "reason", _("Hãy nói rõ vì sao cần thêm thời gian."), least=10)
    standard = organisations.standard_for(case.topic_id, case.urgency, on=case.received_on)
    given = Extension.objects.filter(case=case)
    if case.due_at is None or standard is None or given.count() >= standard.extension_times:
        raise Conflict(_("Quy định không cho gia hạn vụ việc này thêm lần nữa. Thời hạn giữ nguyên."))
    if case.due_at <= clock.now():
        raise Conflict(_("Vụ việc đã quá hạn: không thể gia hạn sau khi hết hạn."))
    left = standard.extension_days - sum(e.days for e in given)
    if not 1 <= days <= left:
        raise Invalid(
            _("Chỉ được gia hạn thêm từ 1 đến %(left)s ngày làm việc.") % {"left": left},
            {"days": _("Tối đa %(left)s ngày.") % {"left": left}},
        )
    old = case.due_at
    self_given = by.has_role(case.owner_id, Role.HEAD)
    _move_due(case, days, Deadline.Cause.EXTENSION)
    Extension.objects.create(
        case=case,
        organisation_id=case.owner_id,
        reason_code=reason_code,
        reason_text=reason,
        old_due_at=old,
        new_due_at=case.due_at,
        days=days,
        self_given=self_given,
        given_at=clock.now(),
    )
    save(case)
    ledger.record(
        "case.extended",
        case.uid,
        by=by,
        organisation=case.owner_id,
        sensitive=is_hidden(case),
        due_day=clock.local(case.due_at).date().isoformat(),
        reason_code=reason_code,
        self_given=self_given,
        reason=reason,
    )
    outbox.after_commit("case.extended", case=str(case.uid))
    return case


def resume_paused_cases(*, by: Actor) -> int:
    """Clock job: pauses end on their day by themselves."""
    due = Case.objects.filter(paused_until__lte=clock.today(), state__in=IN_HAND)
    return len([resume_case(by=by, case=case) for case in due[:1000]])


def lapse_schedules(*, by: Actor) -> int:
    """Clock job: on the promised day, what was not answered reopens by itself."""
    due = Case.objects.filter(scheduled_for__lt=clock.today(), state=State.SCHEDULED)
    return len([_lapse_schedule(by=by, case=case) for case in due[:1000]])


def escalate_late_cases(*, by: Actor) -> int:
    """Clock job: what is late climbs to the body above; what is very late climbs once more."""
    now = clock.now()
    late = Case.objects.filter(next_due_at__lt=now, is_history=False, escalation_level__lt=2)
    count = 0
    for case in late.order_by("next_due_at")[:2000]:
        level = 2 if _is_very_late(case, now) else 1
        if level > case.escalation_level:
            _escalate(by=by, case=case, level=level)
            count += 1
    return count


@transaction.atomic
def _lapse_schedule(*, by: Actor, case: Case) -> Case:
    case = begin("lapse_schedule", by, case)
    promised, case.scheduled_for = case.scheduled_for, None
    case = finish("lapse_schedule", case)
    ledger.record(
        "case.schedule_lapsed",
        case.uid,
        by=by,
        organisation=case.owner_id,
        sensitive=is_hidden(case),
        promised_day=deadlines.day_words(promised),
    )
    outbox.after_commit("case.schedule_lapsed", case=str(case.uid))
    return case


@transaction.atomic
def _escalate(*, by: Actor, case: Case, level: int) -> Case:
    case = begin("escalate", by, case)
    above = organisations.one_level_up(case.escalated_to_id or case.owner_id)
    case.escalated_to_id = above
    case.escalation_level = level
    save(case)
    search.index_cases([case.pk])
    ledger.record(
        "case.escalated",
        case.uid,
        by=by,
        organisation=case.owner_id,
        sensitive=is_hidden(case),
        from_organisation=code_of(case.owner_id),
        to_organisation=code_of(above),
        level=level,
        due_day=deadlines.day_words(clock.local(case.next_due_at).date() if case.next_due_at else None),
    )
    outbox.after_commit("case.escalated", case=str(case.uid), organisation=str(above))
    return case


def _is_very_late(case: Case, now: datetime) -> bool:
    return case.state in OPEN and case.very_late_at is not None and case.very_late_at < now


def _move_due(case: Case, days: int, cause: Deadline.Cause) -> None:
    assert case.due_at is not None
    old = case.due_at
    reckoning = calendar().add_days(old, days)
    deadlines.end_deadlines(case, Deadline.Kind.ANSWER, met=False)
    standard = organisations.standard_for(case.topic_id, case.urgency, on=case.received_on)
    Deadline.objects.create(
        case=case,
        kind=Deadline.Kind.ANSWER,
        cause=cause,
        organisation_id=case.owner_id,
        standard_id=standard.id if standard else None,
        started_at=old,
        due_at=reckoning.due_at,
        arithmetic=reckoning.steps,
    )
    case.due_at = reckoning.due_at
    deadlines.set_very_late(case)
    case.next_due_at = deadlines.next_due_at(case)


def _require_reason(code: str, kind: str) -> None:
    if code not in {reason.code for reason in organisations.reasons(kind)}:
        raise Invalid(
            _("Hãy chọn một lý do trong danh sách được công bố."), {"reason_code": _("Chọn một lý do.")}
        )
