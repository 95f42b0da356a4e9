"""Promised dates, pauses, extensions, and what the clock does by itself when a day comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dangvan import ledger
from dangvan.cases import deadlines, levels, limits, policies, search
from dangvan.cases.actions.changing import begin, code_of, due_day, finish, is_hidden, required, save, tell
from dangvan.cases.machine import IN_HAND, OPEN
from dangvan.cases.models import Case, Deadline, Extension, Pause
from dangvan.cases.types import DeadlineCause, State
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor, Role
from dangvan.kernel.errors import Conflict, Invalid
from dangvan.organisations import queries as organisations
from dangvan.organisations.calendars import calendar
from dangvan.organisations.models import Reason
from dangvan.organisations.types import Reckoning


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
    tell("case.scheduled", case)
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
    days = calendar().working_days_between(today, until)
    if case.due_at is not None:
        _move_due(case, days, Deadline.Cause.PAUSE)
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
        due_day=due_day(case),
        reason=reason,
    )
    tell("case.paused", case)
    return case


@transaction.atomic
def resume_case(*, by: Actor, case: Case, version: int | None = None) -> Case:
    """Let the clock run again; the due date keeps the working days that were paused, and no more."""
    case = begin("resume", by, case, version)
    if case.paused_until is None:
        raise Conflict(_("Vụ việc không ở trạng thái tạm dừng. Không có gì thay đổi."))
    end_pause(case)
    save(case)
    ledger.record(
        "case.resumed",
        case.uid,
        by=by,
        organisation=case.owner_id,
        sensitive=is_hidden(case),
        due_day=due_day(case),
    )
    return case


def end_pause(case: Case) -> None:
    """Part of every move after which a pause means nothing: the clock gives back the days it did not need."""
    if case.paused_until is None:
        return
    until, case.paused_until = case.paused_until, None
    for pause in Pause.objects.filter(case=case, ended_at=None):
        pause.ended_at = clock.now()
        pause.save()
        began = clock.local(pause.started_at).date()
        _give_back(case, calendar().working_days_between(began, min(clock.today(), until)))


def _give_back(case: Case, days: int) -> None:
    """Put the due date where it stands after a pause of so many working days, unless it comes from another
    clock by now.
    """
    running = Deadline.objects.filter(case=case, kind=Deadline.Kind.ANSWER, ended_at=None, met_at=None)
    reserved = running.filter(cause=Deadline.Cause.PAUSE).order_by("-pk").first()
    if reserved is None or reserved.due_at != case.due_at:
        return
    if days != calendar().working_days_between(reserved.started_at, reserved.due_at):
        case.due_at = reserved.started_at
        _move_due(case, days, Deadline.Cause.PAUSE)


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
    if case.paused_until is not None:
        raise Conflict(_("Vụ việc đang tạm dừng: hãy cho chạy tiếp trước khi gia hạn."))
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
        organisation_id=_extending_organisation(by, case),
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
        due_day=due_day(case),
        reason_code=reason_code,
        self_given=self_given,
        reason=reason,
    )
    tell("case.extended", case)
    return case


def resume_paused_cases(*, by: Actor) -> int:
    """Clock job: pauses end on their day by themselves."""
    due = Case.objects.filter(paused_until__lte=clock.today(), state__in=IN_HAND).order_by("paused_until")
    return in_turn(due, lambda case: resume_case(by=by, case=case))


def lapse_schedules(*, by: Actor) -> int:
    """Clock job: when the promised day ends and nothing was shown, the case reopens by itself."""
    promised = Case.objects.filter(scheduled_for__lte=clock.today(), state=State.SCHEDULED)
    if not promised.exists():
        return 0
    due = promised.filter(scheduled_for__lte=_last_day_over())
    return in_turn(due.order_by("scheduled_for"), lambda case: _lapse_schedule(by=by, case=case))


def escalate_late_cases(*, by: Actor) -> int:
    """Clock job: what is late climbs to the body above; what is very late climbs once more."""
    now = clock.now()
    very_late = Q(escalation_level=1, very_late_at__lt=now, state__in=OPEN)
    late = Case.objects.filter(Q(escalation_level=0) | very_late, next_due_at__lt=now, is_history=False)
    return in_turn(
        late.order_by("next_due_at"),
        lambda case: _escalate(by=by, case=case, level=2 if _is_very_late(case, now) else 1),
    )


def in_turn(due: QuerySet[Case], act: Callable[[Case], object]) -> int:
    """Let the clock act on each case, each in a transaction of its own. Where a person was first, nothing is
    due any more.
    """
    count = 0
    for case in due[: limits.CASES_IN_TURN]:
        try:
            act(case)
        except Conflict:
            continue
        count += 1
    return count


def _last_day_over() -> date:
    """Today once the office has closed, else yesterday."""
    today = clock.today()
    hours = calendar().open_intervals(today)
    return today if hours and clock.now() >= hours[-1][1] else today - timedelta(days=1)


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
    tell("case.schedule_lapsed", case)
    return case


@transaction.atomic
def _escalate(*, by: Actor, case: Case, level: int) -> Case:
    case = begin("escalate", by, case)
    if case.next_due_at is None or case.next_due_at >= clock.now() or level <= case.escalation_level:
        raise Conflict(_("Vụ việc không còn quá hạn. Không có gì thay đổi."))
    deciding = policies.deciding_organisations(case) if case.state == State.CONTESTED else set()
    late = next(iter(deciding), case.owner_id)
    above = levels.level_for_late(case, late)
    case.escalated_to_id = above or case.escalated_to_id
    case.escalation_level = level
    save(case)
    search.index_cases([case.pk])
    ledger.record(
        "case.escalated",
        case.uid,
        by=by,
        organisation=late,
        sensitive=is_hidden(case),
        from_organisation=code_of(late),
        to_organisation=code_of(case.escalated_to_id or late),
        level=level,
        missed_day=deadlines.day_words(clock.local(case.next_due_at).date()),
    )
    if above is not None:
        tell("case.escalated", case, organisation=above)
    return case


def _extending_organisation(by: Actor, case: Case) -> int:
    """The nearest body whose head gave the extension: the owner, or one above it."""
    bodies = organisations.ancestors(case.owner_id)
    return next((one for one in bodies if by.has_role(one, Role.HEAD, Role.ARBITER)), case.owner_id)


def _is_very_late(case: Case, now: datetime) -> bool:
    return case.state in OPEN and case.very_late_at is not None and case.very_late_at < now


def _move_due(case: Case, days: int, cause: DeadlineCause) -> None:
    assert case.due_at is not None
    old = case.due_at
    reckoning = calendar().add_days(old, days) if days else Reckoning(old, [])
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
