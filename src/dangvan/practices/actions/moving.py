"""Moves from stage to stage, and taking the last one back while nobody has acted on it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan import ledger
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid
from dangvan.practices import limits, policies
from dangvan.practices.actions.changing import acting_for, begin, bounded, finish, required
from dangvan.practices.machine import MOVES, STAGE_MOVES
from dangvan.practices.models import Assessment, Practice, StageMove
from dangvan.practices.proving import proof_of


@transaction.atomic
def move_practice(
    *, by: Actor, practice: Practice, version: int | None, verb: str, reason: str = ""
) -> Practice:
    """Make one of `machine.STAGE_MOVES`. "prove" needs an effect that was measured as planned; "recognise"
    is the reasoned decision of a body above that says it was not measured.
    """
    move = MOVES.get(verb)
    if move is None or move.to is None:
        raise Invalid(_("Không có bước này. Hãy chọn một bước trên trang của mô hình."))
    practice = begin(verb, by, practice, version)
    if move.needs_reason:
        reason = required(reason, "reason", _("Hãy viết vì sao."), most=limits.LONGEST_REASON, least=20)
    else:
        reason = bounded(reason, "reason", most=limits.LONGEST_REASON)
    assessment = _measured(practice) if move.needs_effect else None
    acting = acting_for(by, practice.organisation_id)
    StageMove.objects.create(
        practice=practice,
        verb=verb,
        former=practice.stage,
        stage=move.to,
        at=clock.now(),
        organisation_id=acting,
        officer_id=by.user_id,
        why=reason,
        assessment=assessment,
    )
    practice.stage = move.to
    ledger.record(
        "practice.moved",
        practice.uid,
        by=by,
        organisation=acting,
        what=verb,
        outcome=practice.stage,
        reason=reason,
    )
    return finish(practice)


@transaction.atomic
def take_back_move(*, by: Actor, practice: Practice, version: int | None) -> Practice:
    """Let the stage be as before the officer's own last move, within minutes and while nobody acted since.

    The move stays in the story, marked; the ledger keeps both.
    """
    fresh = Practice.objects.select_for_update().get(pk=practice.pk)
    last = fresh.moves.order_by("-at", "-pk").first()
    if last is None or last.verb not in STAGE_MOVES or last.taken_back_at is not None:
        policies.require(policies.may("edit", by, fresh))
        raise Conflict(_("Không còn gì để hoàn tác. Mô hình vẫn như đang thấy."))
    policies.require(policies.may(last.verb, by, fresh))
    if version != fresh.version or last.officer_id != by.user_id or clock.now() - last.at > limits.WITHIN:
        raise Conflict(
            _(
                "Đã quá 10 phút hoặc đã có người cập nhật sau đó, nên không hoàn tác được. Không có gì thay "
                "đổi."
            )
        )
    last.taken_back_at = clock.now()
    last.save(update_fields=["taken_back_at"])
    fresh.stage = last.former
    ledger.record(
        "practice.move_taken_back",
        fresh.uid,
        by=by,
        organisation=acting_for(by, fresh.organisation_id),
        what=last.verb,
    )
    return finish(fresh)


def _measured(practice: Practice) -> Assessment:
    found = proof_of(practice)
    if found is None:
        raise Invalid(
            _(
                "Chưa có kết quả đo nào cho thấy thay đổi theo hướng mong muốn, từ một kế hoạch đăng ký "
                "trước. Cơ quan cấp trên có thể công nhận mà không đo, với lý do nói rõ."
            )
        )
    return found
