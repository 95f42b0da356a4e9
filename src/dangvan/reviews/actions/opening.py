"""Begin the review of a body's period."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan import ledger
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed
from dangvan.kernel.outbox import after_commit
from dangvan.organisations import queries as organisations
from dangvan.reviews import periods, policies
from dangvan.reviews.models import Review
from dangvan.reviews.types import Computing, PeriodKind, Reach


@transaction.atomic
def open_review(
    *,
    by: Actor,
    reviewer_id: int,
    organisation_id: int,
    reach: Reach,
    kind: PeriodKind,
    year: int,
    which: int = 1,
) -> Review:
    """The body `reviewer_id` reviews the period of `organisation_id`: itself or one below it."""
    if not policies.may_open_review(by, reviewer_id, organisation_id):
        raise NotAllowed(_("Bạn chỉ lập được báo cáo đánh giá của cơ quan mình hoặc cơ quan cấp dưới."))
    if reach == Reach.CITY and organisations.organisation(organisation_id).parent_id is not None:
        whole = _(
            "Đánh giá toàn thành phố là của cơ quan cao nhất: hãy chọn cơ quan đó hoặc chọn phạm vi khác."
        )
        raise Invalid(whole, {"reach": whole})
    period = periods.period_of(kind, year, which)
    if period.first > clock.today():
        future = _("Kỳ này chưa bắt đầu nên chưa có gì để đánh giá: hãy chọn kỳ đang diễn ra hoặc đã qua.")
        raise Invalid(future, {"which": future})
    known = Review.objects.filter(
        organisation_id=organisation_id,
        reviewer_id=reviewer_id,
        reach=reach,
        first=period.first,
        last=period.last,
    ).first()
    if known is not None:
        raise Conflict(
            _("Kỳ này đã có báo cáo %(reference)s: hãy viết tiếp ở đó.") % {"reference": known.reference}
        )
    now = clock.now()
    review = Review.objects.create(
        organisation_id=organisation_id,
        reviewer_id=reviewer_id,
        reach=reach,
        kind=kind,
        first=period.first,
        last=period.last,
        created_at=now,
        computing=Computing.WAITING,
        computing_since=now,
    )
    ledger.record(
        "review.opened",
        review.uid,
        by=by,
        organisation=reviewer_id,
        first=True,
        first_day=period.first.isoformat(),
        last_day=period.last.isoformat(),
    )
    after_commit("review.compute", review=review.reference)
    return review
