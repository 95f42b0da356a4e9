"""Whose case it is: accepting, assigning, handing over with the refusal on record,
arbitration, succession.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan import ledger
from dangvan.accounts import queries as accounts
from dangvan.cases import levels, policies, search
from dangvan.cases.actions.changing import begin, code_of, due_day, finish, is_hidden, required, save, tell
from dangvan.cases.actions.clocks import end_pause
from dangvan.cases.machine import ENDED, LIVE
from dangvan.cases.models import Case, Contest, Deadline, Handover
from dangvan.cases.types import State
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor, Role
from dangvan.kernel.errors import Conflict, Invalid
from dangvan.organisations import queries as organisations
from dangvan.organisations.models import Reason

#: After so many refusals the case goes to the arbiter.
REFUSALS_TO_ARBITER = 2


@transaction.atomic
def accept_case(*, by: Actor, case: Case, version: int | None) -> Case:
    """Say: it is ours."""
    case = begin("accept", by, case, version)
    if case.screened_at is None:
        raise Conflict(_("Vụ việc chưa được sơ loại: hãy sơ loại trước khi nhận xử lý."))
    case = finish("accept", case)
    ledger.record(
        "case.accepted",
        case.uid,
        by=by,
        organisation=case.owner_id,
        sensitive=is_hidden(case),
    )
    return case


@transaction.atomic
def assign_cases(*, by: Actor, cases: Sequence[Case], user_id: int | None) -> list[Case]:
    """Give cases to one officer of the owner (or to nobody): all of them or none."""
    assigned = []
    for wanted in sorted(cases, key=lambda c: c.pk):
        case = begin("assign", by, wanted)
        if user_id is not None and user_id not in _who_work_in(case.owner_id):
            raise Invalid(
                _(
                    "Người được chọn không thuộc cơ quan đang giữ vụ việc %(reference)s. Chưa "
                    "vụ việc nào được giao."
                )
                % {"reference": case.reference},
                {"assignee": _("Chọn người thuộc cơ quan đang giữ vụ việc.")},
            )
        case.assignee_id = user_id
        save(case)
        ledger.record("case.assigned", case.uid, by=by, organisation=case.owner_id, user=user_id)
        assigned.append(case)
    return assigned


@transaction.atomic
def hand_over_case(
    *, by: Actor, case: Case, version: int | None, to_organisation_id: int, reason: str, reason_code: str = ""
) -> Case:
    """Pass the case to another body, saying why. Once it was screened, passing it on is a refusal, by name.

    The person's clock runs on. Refused twice, it goes to the arbiter, who decides.
    """
    case = begin("hand_over", by, case, version)
    reason = required(reason, "reason", _("Hãy nói vì sao vụ việc không thuộc cơ quan bạn."), least=10)
    if case.is_arbitrated or case.in_arbitration:
        raise Conflict(
            _(
                "Vụ việc này đã được phân xử trách nhiệm nên không chuyển tiếp được nữa. Nếu có "
                "tình tiết mới, "
                "hãy ghi chú và báo cơ quan phân xử."
            )
        )
    _check_reason_code(reason_code)
    to_organisation_id = _standing_body(to_organisation_id)
    _may_receive(case, to_organisation_id)
    # Before screening it is sorting; afterwards the body says: not ours.
    refused = case.screened_at is not None
    case.refused_count += refused
    if case.refused_count >= REFUSALS_TO_ARBITER:
        to_organisation_id = levels.arbiter_of(case)
        case.in_arbitration = True
    return _move_to(
        by,
        case,
        to_organisation_id,
        reason=reason,
        reason_code=reason_code,
        refused=refused,
        kind="case.handed_over",
    )


@transaction.atomic
def arbitrate_case(
    *, by: Actor, case: Case, version: int | None, to_organisation_id: int, reason: str
) -> Case:
    """Decide whose case it is. The decision binds."""
    case = begin("arbitrate", by, case, version)
    reason = required(reason, "reason", _("Hãy nêu căn cứ giao trách nhiệm."), least=10)
    to_organisation_id = _standing_body(to_organisation_id)
    if case.accused_id is not None and policies.is_accused([to_organisation_id], case.accused_id):
        raise Invalid(_("Không thể giao cho chính cơ quan bị phản ánh hoặc đơn vị trực thuộc."))
    case.in_arbitration = False
    case.is_arbitrated = True
    return _move_to(
        by, case, to_organisation_id, reason=reason, reason_code="", refused=False, kind="case.arbitrated"
    )


@transaction.atomic
def hand_on_cases_of(*, by: Actor, predecessor_id: int) -> int:
    """Hand every unfinished case of a body that was merged away to its successor; returns how many."""
    heir_id = organisations.current_successor(predecessor_id)
    if heir_id == predecessor_id:
        return 0
    _hand_on_what_lies_above(predecessor_id, heir_id)
    waiting = Case.objects.filter(owner_id=predecessor_id).exclude(state__in=[*ENDED, State.MERGED])
    count = 0
    for held in waiting.order_by("pk").iterator(chunk_size=500):
        case = begin("succeed", by, held)
        successor_id = levels.level_free_of_accused(case, heir_id)
        Handover.objects.create(
            case=case,
            from_organisation_id=predecessor_id,
            to_organisation_id=successor_id,
            reason="",
            by_succession=True,
            handed_over_at=clock.now(),
        )
        case.owner_id = successor_id
        case.assignee_id = None
        save(case)
        search.index_cases([case.pk])
        ledger.record(
            "case.succeeded",
            case.uid,
            by=by,
            organisation=successor_id,
            sensitive=is_hidden(case),
            from_organisation=code_of(predecessor_id),
            to_organisation=code_of(successor_id),
        )
        count += 1
    return count


def hand_on_cases(*, by: Actor) -> int:
    """Clock job: nothing stays with a body that is no more; how many cases changed hands."""
    standing = {one.id for one in organisations.organisations()}
    gone: set[int | None] = set()
    for held, column in (
        (Case.objects.filter(state__in=LIVE), "owner_id"),
        (Case.objects.filter(escalated_to__isnull=False), "escalated_to_id"),
        (Case.objects.filter(accused__isnull=False), "accused_id"),
        (Contest.objects.filter(decided_at__isnull=True), "organisation_id"),
    ):
        left = held.exclude(**{f"{column}__in": standing})
        gone |= set(left.order_by().values_list(column, flat=True).distinct())
    bodies = sorted(one for one in gone if one is not None)
    return sum(hand_on_cases_of(by=by, predecessor_id=one) for one in bodies)


def _hand_on_what_lies_above(predecessor_id: int, heir_id: int) -> None:
    """The heir also decides what lay before the body, and may know as little of what is about it."""
    Contest.objects.filter(organisation_id=predecessor_id, decided_at__isnull=True).update(
        organisation_id=heir_id
    )
    Case.objects.filter(escalated_to_id=predecessor_id).update(escalated_to_id=heir_id)
    Case.objects.filter(accused_id=predecessor_id).update(accused_id=heir_id)


def _who_work_in(organisation_id: int) -> set[int]:
    """Officers to whom a case may be given: those who only look on are none."""
    working = {Role.INTAKE, Role.OFFICER, Role.HEAD, Role.ARBITER}
    return {one.user_id for one in accounts.officers_of(organisation_id) if one.roles & working}


def _check_reason_code(code: str) -> None:
    """A published reason for a refusal may be named, but no other code."""
    if code and code not in {one.code for one in organisations.reasons(Reason.Kind.HANDOVER_REFUSED)}:
        raise Invalid(
            _("Hãy chọn một lý do trong danh sách được công bố."), {"reason_code": _("Chọn một lý do.")}
        )


def _standing_body(organisation_id: int) -> int:
    """The body named, or the one that took over from it."""
    found = organisations.organisation(organisations.current_successor(organisation_id))
    if not found.valid_on(clock.today()):
        raise Invalid(
            _("Cơ quan này chưa hoạt động: hãy chọn cơ quan khác."), {"to": _("Chọn cơ quan khác.")}
        )
    return found.id


def _may_receive(case: Case, to_organisation_id: int) -> None:
    if to_organisation_id == case.owner_id:
        raise Invalid(
            _("Vụ việc đang ở chính cơ quan này: hãy chọn cơ quan khác."), {"to": _("Chọn cơ quan khác.")}
        )
    if case.accused_id is not None and policies.is_accused([to_organisation_id], case.accused_id):
        raise Invalid(
            _("Không thể chuyển cho chính cơ quan bị phản ánh hoặc đơn vị trực thuộc."),
            {"to": _("Chọn cơ quan khác.")},
        )


def _move_to(
    by: Actor, case: Case, to_organisation_id: int, *, reason: str, reason_code: str, refused: bool, kind: str
) -> Case:
    from_organisation_id = case.owner_id
    end_pause(case)
    case.scheduled_for = None
    Handover.objects.create(
        case=case,
        from_organisation_id=from_organisation_id,
        to_organisation_id=to_organisation_id,
        reason=reason,
        reason_code=reason_code,
        refused=refused,
        by_arbiter=kind == "case.arbitrated",
        handed_over_at=clock.now(),
    )
    case.owner_id = to_organisation_id
    case.assignee_id = None
    if case.escalated_to_id == to_organisation_id:
        case.escalated_to_id = None
    case = finish("hand_over", case)
    Deadline.objects.filter(case=case, ended_at=None).update(organisation_id=to_organisation_id)
    search.index_cases([case.pk])
    fields: dict[str, Any] = {
        "from_organisation": code_of(from_organisation_id),
        "to_organisation": code_of(to_organisation_id),
        "due_day": due_day(case),
        "reason": reason,
    }
    if kind == "case.handed_over":
        fields["refused"] = refused
    ledger.record(
        kind, case.uid, by=by, organisation=from_organisation_id, sensitive=is_hidden(case), **fields
    )
    tell("case.handed_over", case)
    return case
