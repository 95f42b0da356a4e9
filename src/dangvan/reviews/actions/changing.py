"""The frame of every change: lock the review, notice a colleague who was first, ask policy and table."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from dangvan import ledger
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, Words
from dangvan.kernel.folding import clean
from dangvan.organisations import queries as organisations
from dangvan.reviews import policies
from dangvan.reviews.machine import MOVES
from dangvan.reviews.models import Review

LONGEST = 20_000


def begin(verb: str, by: Actor, review: Review, revision: int | None = None) -> Review:
    """The review, locked and fresh, after policy, revision and state have been checked for this move."""
    fresh = Review.objects.select_for_update().get(pk=review.pk)
    policies.require(verb, by, fresh)
    if revision is not None and revision != fresh.revision:
        raise Conflict(
            _(
                "Trong lúc bạn đang làm, đồng nghiệp đã cập nhật báo cáo này. Những gì bạn đã nhập vẫn còn; "
                "hãy xem thay đổi mới rồi gửi lại nếu vẫn cần."
            )
        )
    if fresh.state not in MOVES[verb].sources:
        raise Conflict(
            _(
                "Báo cáo đã chuyển sang bước khác nên không làm việc này được nữa. "
                "Không có gì bị mất; hãy tải lại trang."
            )
        )
    return fresh


def finish(verb: str, review: Review, by: Actor, kind: str, **fields: Any) -> Review:
    """Store the move and leave its event."""
    to = MOVES[verb].to
    if to is not None:
        review.state = to
    review.revision += 1
    review.save()
    ledger.record(kind, review.uid, by=by, organisation=acting_for(by, review), **fields)
    return review


def acting_for(by: Actor, review: Review) -> int:
    """The body in whose name the officer acts."""
    mine = by.organisation_ids
    if review.reviewer_id in mine or by.is_system:
        return review.reviewer_id
    reviewed = [one for one in policies.bodies_reviewed(review) if one in mine]
    above = [one for one in organisations.ancestors(review.reviewer_id) if one in mine]
    return (above or reviewed or [review.reviewer_id])[0]


def required(text: str, field: str, message: Words, *, most: int = LONGEST, least: int = 3) -> str:
    words = clean(text[: most * 2])
    if len(words) < least:
        raise Invalid(message, {field: message})
    if len(words) > most:
        too_long = _("Hãy viết ngắn lại: phần này nhận tối đa %(most)s ký tự.") % {"most": most}
        raise Invalid(too_long, {field: too_long})
    return words
