"""Figures of a review: asked for by an officer, reckoned by the worker, taken into the document there."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict
from dangvan.kernel.outbox import after_commit
from dangvan.reviews import policies
from dangvan.reviews.actions.changing import begin, finish
from dangvan.reviews.assembling.gathering import gather
from dangvan.reviews.models import Review
from dangvan.reviews.types import Computing


@transaction.atomic
def ask_figures(*, by: Actor, review: Review) -> Review:
    """Have them reckoned anew, whatever state the review is in: to see whether they have moved."""
    review = begin("ask_figures", by, review)
    review.computing, review.computing_since = Computing.WAITING, clock.now()
    review.computing_step = ""
    after_commit("review.compute", review=review.reference)
    return finish("ask_figures", review, by, "review.figures_asked")


def compute_figures(*, by: Actor, review: Review) -> Review:
    """Reckon; the first figures stand in the document at once, later ones beside it until they are taken."""
    policies.require("compute", by, review)
    rows = Review.objects.filter(pk=review.pk)

    def tell(step: str) -> None:
        rows.update(computing=Computing.RUNNING, computing_step=step)

    try:
        gathered = gather(review, tell)
    except BaseException:
        # The worker tries again; until then the page says that it went wrong.
        rows.update(computing=Computing.FAILED)
        raise
    with transaction.atomic():
        review = begin("compute", by, review)
        review.recomputed = gathered
        if not review.figures:
            review.figures = gathered
        review.computing, review.computing_step = Computing.DONE, ""
        return finish("compute", review, by, "review.computed")


@transaction.atomic
def take_figures(*, by: Actor, review: Review, revision: int | None) -> Review:
    """Freeze the newest reckoning into the document."""
    review = begin("take_figures", by, review, revision)
    if not review.recomputed:
        raise Conflict(_("Số liệu chưa được lập xong: hãy đợi rồi tải lại trang."))
    review.figures = review.recomputed
    return finish("take_figures", review, by, "review.figures_taken")
