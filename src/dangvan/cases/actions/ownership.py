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
from dangvan.cases import policies, search
from dangvan.cases.actions.changing import begin, code_of, finish, is_hidden, required, save
from dangvan.cases.machine import ENDED
from dangvan.cases.models import Case, Deadline, Handover, State
from dangvan.kernel import clock, outbox
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid
from dangvan.organisations import queries as organisations

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
        if user_id is not None and user_id not in {o.user_id for o in accounts.officers_of(case.owner_id)}:
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
    to_organisation_id = organisations.current_successor(to_organisation_id)
    _may_receive(case, to_organisation_id)
    # Before screening it is sorting; afterwards the body says: not ours.
    refused = case.screened_at is not None
    case.refused_count += refused
    if case.refused_count >= REFUSALS_TO_ARBITER:
        to_organisation_id = organisations.arbiter()
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
    to_organisation_id = organisations.current_successor(to_organisation_id)
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
    successor_id = organisations.current_successor(predecessor_id)
    if successor_id == predecessor_id:
        return 0
    waiting = Case.objects.filter(owner_id=predecessor_id).exclude(state__in=[*ENDED, State.MERGED])
    count = 0
    for held in waiting.order_by("pk").iterator(chunk_size=500):
        case = begin("succeed", by, held)
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
        "reason": reason,
    }
    if kind == "case.handed_over":
        fields["refused"] = refused
    ledger.record(
        kind, case.uid, by=by, organisation=from_organisation_id, sensitive=is_hidden(case), **fields
    )
    outbox.after_commit("case.handed_over", case=str(case.uid))
    return case
