"""Registering what shall be measured: into the public ledger first, and only then may anybody look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dangvan import ledger
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid
from dangvan.organisations import queries as organisations
from dangvan.places import queries as places
from dangvan.practices import limits, planning
from dangvan.practices.actions.changing import acting_for, begin, finish
from dangvan.practices.counting import REGISTERED, may_be_measured
from dangvan.practices.models import EffectPlan, Practice
from dangvan.practices.types import Direction, Method, PlanDraft, Step


@transaction.atomic
def register_plan(
    *,
    by: Actor,
    practice: Practice,
    version: int | None,
    draft: PlanDraft,
    replaces: EffectPlan | None = None,
) -> EffectPlan:
    """A changed plan is a new plan: the one it replaces stays, with its answer if it has one."""
    practice = begin("register_plan", by, practice, version)
    fields = _fields(draft)
    due_on = planning.next_step(planning.beginning(draft.last, draft.step), draft.step)
    mark = planning.fingerprint(fields)
    if practice.plans.filter(fingerprint=mark).exists():
        raise Conflict(_("Kế hoạch này đã được đăng ký, giống hệt. Không có gì thay đổi."))
    if replaces is not None and (
        replaces.practice_id != practice.pk or EffectPlan.objects.filter(replaces=replaces).exists()
    ):
        raise Conflict(_("Kế hoạch cũ đã được thay bằng kế hoạch khác. Hãy sửa từ kế hoạch mới nhất."))
    acting = acting_for(by, practice.organisation_id)
    plan = EffectPlan.objects.create(
        practice=practice,
        topic_id=draft.topic_id,
        fields=fields,
        fingerprint=mark,
        due_on=due_on,
        after_the_fact=due_on <= clock.today(),
        registered_at=clock.now(),
        organisation_id=acting,
        replaces=replaces,
    )
    ledger.record(REGISTERED, plan.uid, by=by, organisation=acting, first=True, **_told(plan))
    finish(practice)
    return plan


def _told(plan: EffectPlan) -> dict[str, Any]:
    fields = plan.fields
    return {
        "what": plan.practice.reference,
        "sha256": plan.fingerprint,
        "topic": organisations.topic(plan.topic_id).code,
        "first_day": fields["first"],
        "begins_day": fields["begins"],
        "last_day": fields["last"],
        "treated": " ".join(fields["treated"]),
        "controls": " ".join(fields["controls"]),
        "level": str(fields["level"]),
        "after_the_fact": plan.after_the_fact,
    } | {name: fields[name] for name in ("method", "step", "direction", "washout", "season", "slope")}


def _fields(draft: PlanDraft) -> dict[str, Any]:
    """The plan in the analysis's own words, or Invalid at the field that is wrong."""
    _check(draft)
    treated = _codes(draft.treated_ids, "treated_ids")
    controls = _codes(draft.control_ids, "control_ids")
    if draft.method == Method.INTERRUPTED:
        controls = []
    elif not controls:
        _refuse("control_ids", _("Cách đo này cần nơi đối chứng: hãy chọn các địa bàn không làm mô hình."))
    if not treated:
        _refuse("treated_ids", _("Hãy chọn ít nhất một địa bàn làm mô hình."))
    if draft.method == Method.SYNTHETIC and len(treated) > 1:
        _refuse(
            "treated_ids", _("Đối chứng tổng hợp chỉ đo một địa bàn; với nhiều nơi, hãy chọn so chênh lệch.")
        )
    if set(treated) & set(controls):
        _refuse("control_ids", _("Một địa bàn không thể vừa làm mô hình vừa là đối chứng."))
    if len(" ".join((*treated, *controls))) > limits.MOST_CODES:
        _refuse("control_ids", _("Nhiều địa bàn quá: một kế hoạch ghi được khoảng 60 mã vào sổ công khai."))
    step = draft.step
    return {
        "begins": draft.begins.isoformat(),
        "controls": controls,
        "direction": draft.direction,
        "first": planning.beginning(draft.first, step).isoformat(),
        "last": planning.beginning(draft.last, step).isoformat(),
        "level": draft.level,
        "method": str(draft.method),
        "outcome": planning.outcome_of(organisations.topic(draft.topic_id).code),
        "season": draft.season,
        "slope": draft.slope,
        "step": str(step),
        "treated": treated,
        "washout": draft.washout,
    }


def _check(draft: PlanDraft) -> None:
    topics = {one.id: one for one in organisations.topics()}
    if draft.topic_id not in topics or not may_be_measured(topics[draft.topic_id]):
        _refuse("topic_id", _("Lĩnh vực này không được đếm để đo: hãy chọn trong danh sách."))
    for name, value, known in (
        ("method", draft.method, Method.values),
        ("step", draft.step, Step.values),
        ("direction", draft.direction, Direction.values),
    ):
        if value not in known:
            _refuse(name, _("Hãy chọn một trong các cách đã nêu."))
    if draft.level not in {0.01, 0.05, 0.1} or not 0 <= draft.washout <= 12:
        _refuse("washout", _("Hãy chọn thời gian chuyển tiếp từ 0 đến 12 kỳ và mức 1%, 5% hoặc 10%."))
    first, last = (planning.beginning(day, draft.step) for day in (draft.first, draft.last))
    if not first < draft.begins <= last:
        _refuse("begins", _("Ngày bắt đầu phải sau ngày đầu và không sau kỳ cuối của thời gian theo dõi."))
    steps = planning.steps_of(first, last, draft.step)
    if len(steps) > limits.MOST_STEPS:
        _refuse("first", _("Thời gian theo dõi dài quá 10 năm. Hãy chọn ngắn lại."))
    before = sum(planning.next_step(day, draft.step) <= draft.begins for day in steps)
    if before < limits.LEAST_BEFORE:
        _refuse("first", _("Cần ít nhất 8 kỳ trước khi bắt đầu: hãy lùi ngày đầu của thời gian theo dõi."))
    if sum(day >= draft.begins for day in steps) - draft.washout < limits.LEAST_AFTER:
        _refuse("last", _("Cần ít nhất 3 kỳ sau khi bắt đầu: hãy kéo dài thời gian theo dõi."))


def _codes(area_ids: Sequence[int], name: str) -> list[str]:
    areas = [places.area(one) for one in dict.fromkeys(area_ids)]
    if any(area is None or not area.valid_on(clock.today()) for area in areas):
        _refuse(name, _("Có địa bàn không còn trong danh mục hiện hành. Hãy chọn lại."))
    return sorted(area.code for area in areas if area is not None)


def _refuse(name: str, words: str) -> None:
    raise Invalid(words, {name: words})
