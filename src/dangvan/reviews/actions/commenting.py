"""The bodies reviewed are heard before anybody signs: draft out, comments in, each with an answer."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotFound
from dangvan.kernel.outbox import after_commit
from dangvan.reviews import policies
from dangvan.reviews.actions.changing import acting_for, begin, finish, required
from dangvan.reviews.assembling.writing import SECTIONS
from dangvan.reviews.models import Comment, Review

_LONGEST = 4_000


@transaction.atomic
def send_for_comments(*, by: Actor, review: Review, revision: int | None, until: date) -> Review:
    review = begin("send", by, review, revision)
    if not review.figures:
        raise Conflict(_("Số liệu chưa được lập xong: hãy đợi rồi tải lại trang."))
    if until <= clock.today():
        when = _("Hãy ghi hạn góp ý sau hôm nay, để các cơ quan kịp đọc.")
        raise Invalid(when, {"until": when})
    review.comments_until = until
    for body in policies.bodies_reviewed(review):
        if body != review.reviewer_id:
            after_commit("review.ask", review=review.reference, body=str(body), until=until.isoformat())
    return finish("send", review, by, "review.sent", until=until.isoformat())


@transaction.atomic
def comment(*, by: Actor, review: Review, text: str, section: str = "") -> Comment:
    """In the name of a body reviewed, until the end of the last day."""
    review = begin("comment", by, review)
    if review.comments_until is not None and clock.today() > review.comments_until:
        raise Conflict(_("Đã hết hạn góp ý: hãy liên hệ cơ quan chủ trì đánh giá."))
    if section and section not in SECTIONS:
        raise NotFound(_("Báo cáo không có phần này."))
    words = required(text, "text", _("Hãy viết ý kiến của cơ quan bạn."), most=_LONGEST)
    mine = [one for one in policies.bodies_reviewed(review) if one in by.organisation_ids]
    said = Comment.objects.create(
        review=review,
        organisation_id=mine[0] if mine else acting_for(by, review),
        officer_id=by.user_id,
        section=section,
        text=words,
        at=clock.now(),
    )
    finish("comment", review, by, "review.commented", comment=said.pk)
    return said


@transaction.atomic
def answer_comment(*, by: Actor, review: Review, comment_id: int, text: str) -> Review:
    review = begin("answer", by, review)
    said = review.comments.filter(pk=comment_id).first()
    if said is None:
        raise NotFound(_("Không có ý kiến này trong báo cáo."))
    said.answer = required(
        text, "text", _("Hãy viết tiếp thu thế nào, hoặc vì sao không tiếp thu."), most=_LONGEST
    )
    said.answered_at, said.answered_by_id = clock.now(), by.user_id
    said.save()
    return finish("answer", review, by, "review.comment_answered", comment=said.pk)


@transaction.atomic
def close_comments(*, by: Actor, review: Review, revision: int | None) -> Review:
    """Once every comment has its answer, and the deadline is over or every body has spoken."""
    review = begin("close_comments", by, review, revision)
    if review.comments.filter(answered_at=None).exists():
        raise Conflict(_("Còn ý kiến chưa được trả lời: hãy trả lời từng ý kiến trước khi khép lại."))
    heard = set(review.comments.values_list("organisation_id", flat=True))
    is_early = review.comments_until is not None and clock.today() <= review.comments_until
    waiting = set(policies.bodies_reviewed(review)) - heard - {review.reviewer_id}
    if is_early and waiting:
        raise Conflict(
            _("Chưa hết hạn góp ý và còn %(n)d cơ quan chưa có ý kiến: hãy đợi đến hết hạn.")
            % {"n": len(waiting)}
        )
    return finish("close_comments", review, by, "review.comments_closed")
