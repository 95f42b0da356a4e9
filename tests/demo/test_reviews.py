"""The demonstration's reviews: last quarter's published and signed by another hand, the present one open."""

from __future__ import annotations

import pytest

from dangvan.demo.reviews import review_quarters
from dangvan.kernel import clock
from dangvan.reviews import queries
from dangvan.reviews.models import Review
from dangvan.reviews.types import ReviewState

pytestmark = pytest.mark.django_db


def test_last_quarter_is_published_and_the_present_one_is_a_draft(hanoi: None) -> None:
    review_quarters(clock.now())
    present, past = Review.objects.order_by("-first")
    assert (past.state, present.state) == (ReviewState.PUBLISHED, ReviewState.DRAFT)
    assert past.last < present.first <= clock.today()
    (version,) = queries.published_versions(past.reference)
    assert version.signed_by_id not in queries.writers_of(past)
