"""What stands in a review that is being written: its words, who wrote, its key tasks, its document."""

from __future__ import annotations

from dangvan.accounts import queries as accounts
from dangvan.kernel import clock
from dangvan.reviews.assembling.writing import SECTIONS, document_of
from dangvan.reviews.models import KeyTask, Narrative, Review
from dangvan.reviews.types import ReviewDocument


def narratives_of(review: Review) -> dict[str, str]:
    """Section -> its newest words."""
    found = dict.fromkeys(SECTIONS, "")
    found.update(review.narratives.order_by("pk").values_list("section", "text"))
    return found


def writers_of(review: Review) -> frozenset[int]:
    """Whoever wrote any of it, words or key tasks, also what was written over since."""
    words = review.narratives.exclude(author=None).values_list("author_id", flat=True)
    tasks = review.key_tasks.exclude(author=None).values_list("author_id", flat=True)
    return frozenset((*words, *tasks))


def writer_names(review: Review) -> list[str]:
    return sorted(accounts.officer_names(writers_of(review)).values())


def standing_tasks(review: Review) -> list[KeyTask]:
    return list(review.key_tasks.filter(dropped_at=None))


def draft_of(review: Review) -> ReviewDocument:
    """The document as it would be signed now."""
    newest = review.versions.filter(withdrawn_at=None).order_by("-number").first()
    return document_of(
        review,
        narratives_of(review),
        standing_tasks(review),
        version=(newest.number if newest else 0) + 1,
        day=clock.today(),
    )


def dropped_tasks(review: Review) -> list[KeyTask]:
    return list(review.key_tasks.filter(dropped_at__isnull=False).order_by("-dropped_at")[:5])


def earlier_words(review: Review, section: str) -> list[Narrative]:
    """What the section said before, the newest first."""
    return list(review.narratives.filter(section=section).order_by("-pk")[1:11])
