"""Figures are the worker's to reckon: over a million cases it takes longer than a page may."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from dangvan.kernel.actor import Actor
from dangvan.kernel.outbox import after_commit, handles
from dangvan.reviews import actions, letters
from dangvan.reviews.models import Review


@handles("review.compute")
def compute(reference: dict[str, str]) -> None:
    review = Review.objects.filter(reference=reference["review"]).first()
    if review is not None:
        actions.compute_figures(by=Actor.system("clock"), review=review)


@handles("review.ask")
def ask_heads(reference: dict[str, str]) -> None:
    """One message each, so that a full mailbox keeps nobody waiting."""
    review = Review.objects.filter(reference=reference["review"]).first()
    if review is None:
        return
    with transaction.atomic():
        for user_id in letters.readers_of(review, int(reference["body"])):
            after_commit(
                "review.letter",
                user=str(user_id),
                review=reference["review"],
                body=reference["body"],
                until=reference["until"],
            )


@handles("review.letter")
def write_letter(reference: dict[str, str]) -> None:
    until = date.fromisoformat(reference["until"])
    letters.write(int(reference["user"]), reference["review"], int(reference["body"]), until)
