"""The signature freezes a version; publication puts its fingerprint into the log, hands on key tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from dangvan.accounts import queries as accounts
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed
from dangvan.kernel.folding import clean
from dangvan.reviews.actions.changing import begin, finish, required
from dangvan.reviews.actions.handing_on import hand_on_key_tasks
from dangvan.reviews.assembling import citing
from dangvan.reviews.assembling.writing import Signature, document_of
from dangvan.reviews.canonical import canonical_text, document_from, fingerprint_of
from dangvan.reviews.models import Review, Version
from dangvan.reviews.queries.drafting import narratives_of, standing_tasks, writers_of

if TYPE_CHECKING:
    from dangvan.reviews.types import ReviewDocument


@transaction.atomic
def sign_review(
    *, by: Actor, review: Review, revision: int | None, number: str = "", title: str = ""
) -> Version:
    """By a head who wrote none of it. What is signed is fixed: words, figures, key tasks, citations."""
    review = begin("sign", by, review, revision)
    if by.user_id is None or by.user_id in writers_of(review):
        raise NotAllowed(
            _("Người ký phải khác người viết: bạn đã viết trong báo cáo này nên hãy nhờ lãnh đạo khác ký.")
        )
    if not review.figures:
        raise Conflict(_("Số liệu chưa được lập xong: hãy đợi rồi tải lại trang."))
    if not any(narratives_of(review).values()):
        empty = _("Báo cáo chưa có phần lời nào: hãy viết ít nhất phần khái quát trước khi ký.")
        raise Invalid(empty, {"number": empty})
    review.number = clean(number[:40]) or review.number
    last = review.versions.filter(withdrawn_at=None).order_by("-number").first()
    document = document_of(
        review,
        narratives_of(review),
        standing_tasks(review),
        version=(last.number if last else 0) + 1,
        day=clock.today(),
        signature=Signature(accounts.officer(by.user_id).name, clean(title[:80])),
        is_draft=False,
    )
    _refuse_lost_sources(document)
    text = canonical_text(document)
    version = Version.objects.create(
        review=review,
        number=document.version,
        document=text,
        fingerprint=fingerprint_of(text),
        figures=review.figures,
        reason=_open_reason(review),
        signed_by_id=by.user_id,
        signed_at=clock.now(),
    )
    finish("sign", review, by, "review.signed", version=version.number, sha256=version.fingerprint)
    return version


@transaction.atomic
def take_back_signature(*, by: Actor, review: Review, revision: int | None) -> Review:
    """Before publication nothing is lost by it: the review can be written on, and signed again."""
    review = begin("take_back_signature", by, review, revision)
    version = _signed(review)
    version.withdrawn_at = clock.now()
    version.save(update_fields=["withdrawn_at"])
    return finish("take_back_signature", review, by, "review.signature_taken_back", version=version.number)


@transaction.atomic
def publish_review(*, by: Actor, review: Review, revision: int | None) -> Version:
    """For everybody, with its fingerprint in the log. Key tasks become directives and tasks."""
    review = begin("publish", by, review, revision)
    version = _signed(review)
    version.published_at = clock.now()
    version.save(update_fields=["published_at"])
    finish(
        "publish",
        review,
        by,
        "review.published",
        first_day=review.first.isoformat(),
        last_day=review.last.isoformat(),
        number=version.number,
        sha256=version.fingerprint,
    )
    hand_on_key_tasks(by, review, document_from(version.document))
    return version


@transaction.atomic
def correct_review(*, by: Actor, review: Review, revision: int | None, reason: str) -> Review:
    """Begin the next version. The published one stays where it is, also after the next is published."""
    review = begin("correct", by, review, revision)
    why = required(reason, "reason", _("Hãy ghi vì sao phải đính chính."), most=2_000)
    review.correction = why
    return finish("correct", review, by, "review.correction_begun", reason=why)


def _signed(review: Review) -> Version:
    return review.versions.get(
        withdrawn_at=None,
        published_at=None,
        number=review.versions.filter(withdrawn_at=None).aggregate(n=Max("number"))["n"],
    )


def _open_reason(review: Review) -> str:
    return review.correction if review.versions.filter(published_at__isnull=False).exists() else ""


def _refuse_lost_sources(document: ReviewDocument) -> None:
    lost = [f"{note.kind}:{note.id}" for note in citing.citations_of(document) if not note.is_found]
    if lost:
        gone = _("Không tìm thấy nguồn được dẫn: %(sources)s. Hãy sửa hoặc bỏ trích dẫn rồi ký lại.") % {
            "sources": ", ".join(lost)
        }
        raise Invalid(gone, {"number": gone})
