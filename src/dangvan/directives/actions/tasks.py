"""Setting a task and taking it to its end: assign, change, tell, report done, confirm, send back, cancel."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan import ledger
from dangvan.directives import policies
from dangvan.directives.actions.changing import acting_for, begin, finish, required, write_line
from dangvan.directives.actions.evidence import keep
from dangvan.directives.machine import Side
from dangvan.directives.models import Directive, Measured, Progress, Task
from dangvan.directives.types import Comparator, Deed, EvidenceGiven, MeasurePlan
from dangvan.kernel import clock, measures, references
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed
from dangvan.kernel.folding import clean, clean_line
from dangvan.kernel.references import Reference
from dangvan.organisations import queries as organisations


@transaction.atomic
def add_task(
    *,
    by: Actor,
    title: str,
    organisation_id: int | None,
    role: str,
    due_on: date | None,
    is_standing: bool,
    result: str,
    evidence_required: str,
    collaborator_ids: Sequence[int] = (),
    directive: Directive | None = None,
    parent: Task | None = None,
    origin: Reference | None = None,
    is_public: bool | None = None,
    measure: MeasurePlan | None = None,
    set_by_id: int | None = None,
) -> Task:
    """Set by the session's body, the parent task's owner, or the officer's own body; owed by it or one below.

    What comes from something that isn't public can't be made public here.
    """
    setter = _setter(by, organisation_id, directive, parent, set_by_id)
    title = required(title, "title", _("Hãy ghi việc cần làm."), most=400)
    result = required(result, "result", _("Hãy ghi kết quả đo đếm được."))
    _timed(due_on, is_standing)
    for body in [*collaborator_ids, *([organisation_id] if organisation_id else [])]:
        _standing(body)
    if origin is not None and references.resolve(origin.kind, origin.id) is None:
        raise Invalid(_("Không tìm thấy nơi việc này bắt đầu."))
    above_is_public = parent.is_public if parent else directive.session.is_public if directive else True
    inherited = above_is_public and bool(parent or directive)
    now = clock.now()
    task = Task.objects.create(
        title=title, set_by_id=setter, organisation_id=organisation_id, role=clean_line(role)[:200],
        due_on=due_on, is_standing=is_standing, result=result,
        evidence_required=clean(evidence_required)[:4000], directive=directive, parent=parent,
        origin_kind=origin.kind if origin else "", origin_id=origin.id if origin else "",
        is_public=above_is_public and (inherited if is_public is None else is_public),
        created_at=now, changed_at=now,
    )  # fmt: skip
    task.collaborators.set(set(collaborator_ids) - {organisation_id})
    if measure is not None:
        _measured(task, measure)
    write_line(by, task, Deed.SET)
    ledger.record(
        "task.set", task.uid, by=by, organisation=setter, first=True, sensitive=not task.is_public,
        to_organisation=_code(organisation_id), due_day=_day(due_on), title=title, result=result,
        directive=directive.uid.hex if directive else "",
    )  # fmt: skip
    return task


def _setter(
    by: Actor, owner: int | None, directive: Directive | None, parent: Task | None, named: int | None
) -> int:
    if parent is not None:
        begin("add_subtask", by, parent)
        choices = [one for one in (parent.organisation_id, parent.set_by_id) if one is not None]
    elif directive is not None:
        policies.require(policies.may_work_on_session(by, directive.session))
        if Directive.objects.select_for_update().get(pk=directive.pk).taken_back_at is not None:
            raise Conflict(_("Ý kiến này đã được rút lại."))
        choices = [directive.session.organisation_id]
        choices += [one for one in organisations.ancestors(choices[0]) if one not in choices]
    else:
        choices = sorted(by.organisation_ids)
    if named is not None:
        choices = [named]
    fitting = [one for one in choices if policies.may_set_task(by, one, owner)]
    policies.require(bool(fitting))
    return fitting[0]


@transaction.atomic
def assign_task(
    *, by: Actor, task: Task, organisation_id: int | None, role: str, version: int | None = None
) -> Task:
    """Name the owner: a body that stands today, the setting one or below it. Also the answer to a merger."""
    task = begin("assign", by, task, version)
    if organisation_id is not None:
        _standing(organisation_id)
        policies.require(organisation_id in organisations.descendants(policies.chain_of(task.set_by_id)[0]))
    task.organisation_id, task.role = organisation_id, clean_line(role)[:200]
    _tell("task.assigned", by, task, to_organisation=_code(organisation_id))
    return finish("assign", by, task, Deed.ASSIGNED)


@transaction.atomic
def change_task(
    *,
    by: Actor,
    task: Task,
    title: str,
    due_on: date | None,
    is_standing: bool,
    result: str,
    evidence_required: str,
    reason: str = "",
    version: int | None = None,
) -> Task:
    """A deadline that a body works to is moved only by a head who judges the task, with the reason on record;
    otherwise by an extension that the owner asks for.
    """
    task = begin("change", by, task, version)
    waiting = task.extensions.filter(state="waiting").values_list("asked_by_id", flat=True)
    if any(policies.one_hand(by, one) for one in waiting):
        raise NotAllowed(_("Bạn đang xin gia hạn việc này nên không tự đổi được."))
    moved = (due_on, is_standing) != (task.due_on, task.is_standing)
    if moved and (task.organisation_id or task.life.filter(deed=Deed.ASSIGNED).exists()):
        policies.require(Side.JUDGE in policies.sides_of(by, task))
        reason = required(reason, "reason", _("Hãy viết vì sao đổi hạn."))
    _timed(due_on, is_standing)
    task.title = required(title, "title", _("Hãy ghi việc cần làm."), most=400)
    task.result = required(result, "result", _("Hãy ghi kết quả đo đếm được."))
    task.due_on, task.is_standing = due_on, is_standing
    task.evidence_required = clean(evidence_required)[:4000]
    _tell("task.changed", by, task, due_day=_day(due_on), title=task.title, result=task.result, reason=reason)
    return finish("change", by, task, Deed.CHANGED, reason)


@transaction.atomic
def report_progress(
    *,
    by: Actor,
    task: Task,
    text: str,
    percent: int,
    evidence: Sequence[EvidenceGiven] = (),
    version: int | None = None,
) -> Progress:
    task = begin("report_progress", by, task, version)
    text = required(text, "text", _("Hãy viết đã làm được gì."))
    if not 0 <= percent <= 100:
        wrong = _("Tỷ lệ hoàn thành từ 0 đến 100.")
        raise Invalid(wrong, {"percent": wrong})
    told = Progress.objects.create(
        task=task, at=clock.now(), organisation_id=acting_for(by, task), officer_id=by.user_id, text=text,
        percent=percent,
    )  # fmt: skip
    for one in evidence:
        keep(told, one)
    task.percent, task.evidence_count = percent, task.evidence_count + len(evidence)
    _tell("task.progress_told", by, task, text=text, percent=percent)
    finish("report_progress", by, task, Deed.PROGRESS, text)
    return told


@transaction.atomic
def report_done(*, by: Actor, task: Task, text: str, version: int | None = None) -> Task:
    task = begin("report_done", by, task, version)
    text = required(text, "text", _("Hãy viết kết quả đạt được."))
    task.reported_at, task.reported_on, task.reported_by_id = clock.now(), clock.today(), by.user_id
    _tell("task.reported_done", by, task, text=text)
    return finish("report_done", by, task, Deed.REPORTED_DONE, text)


@transaction.atomic
def confirm_done(*, by: Actor, task: Task, version: int | None = None) -> Task:
    """By a head who didn't report it done, nor sits on a seat lent by who did."""
    task = begin("confirm_done", by, task, version)
    policies.require(not policies.one_hand(by, task.reported_by_id))
    task.ended_at = clock.now()
    _tell("task.confirmed", by, task)
    return finish("confirm_done", by, task, Deed.CONFIRMED)


@transaction.atomic
def return_task(*, by: Actor, task: Task, reason: str, version: int | None = None) -> Task:
    task = begin("return", by, task, version)
    reason = required(reason, "reason", _("Hãy viết vì sao trả lại."))
    task.ended_at = task.reported_at = task.reported_on = None
    _tell("task.sent_back", by, task, reason=reason)
    return finish("return", by, task, Deed.SENT_BACK, reason)


@transaction.atomic
def cancel_task(*, by: Actor, task: Task, reason: str, version: int | None = None) -> Task:
    task = begin("cancel", by, task, version)
    reason = required(reason, "reason", _("Hãy viết vì sao hủy."))
    task.ended_at = clock.now()
    _tell("task.cancelled", by, task, reason=reason)
    return finish("cancel", by, task, Deed.CANCELLED, reason)


def _tell(kind: str, by: Actor, task: Task, **fields: Any) -> None:
    ledger.record(
        kind, task.uid, by=by, organisation=acting_for(by, task), sensitive=not task.is_public, **fields
    )


def _timed(due_on: date | None, is_standing: bool) -> None:
    if is_standing == (due_on is not None):
        choose = _("Hãy ghi hạn hoàn thành, hoặc chọn rõ đây là việc thường xuyên.")
        raise Invalid(choose, {"due_on": choose})


def _standing(organisation_id: int) -> None:
    if not organisations.organisation(organisation_id).valid_on(clock.today()):
        gone = _("Cơ quan này đã sáp nhập hoặc thôi hoạt động: hãy chọn cơ quan kế tục.")
        raise Invalid(gone, {"organisation_id": gone})


def _measured(task: Task, plan: MeasurePlan) -> None:
    names = {one.name for one in measures.registered()}
    fits = plan.comparator in Comparator.values and math.isfinite(plan.target)
    if plan.name not in names or plan.first > plan.last or not fits:
        wrong = _("Hãy chọn chỉ số, ngưỡng và khoảng ngày hợp lệ.")
        raise Invalid(wrong, {"measure": wrong})
    Measured.objects.create(
        task=task, name=plan.name, scope=dict(plan.scope), comparator=plan.comparator, target=plan.target,
        first=plan.first, last=plan.last,
    )  # fmt: skip


def _code(organisation_id: int | None) -> str | None:
    return organisations.code_in_the_record(organisation_id) if organisation_id else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
