"""Reviews as lists and pages read them: the desk's by seat, the public's once they are published."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import NotFound
from dangvan.kernel.ids import clean_reference
from dangvan.kernel.references import Reference
from dangvan.reviews import policies
from dangvan.reviews.assembling import citing, gathering
from dangvan.reviews.assembling.comparing import Compared, compare
from dangvan.reviews.canonical import document_from
from dangvan.reviews.models import Review, Version
from dangvan.reviews.queries.drafting import draft_of
from dangvan.reviews.types import ReviewDocument

_MOST = 100


def reviews_for_desk(actor: Actor) -> list[Review]:
    newest = Review.objects.order_by("-first", "-last", "reference").prefetch_related("versions")[:_MOST]
    return [one for one in newest if policies.may_see_review(actor, one)]


def review_for_desk(actor: Actor, reference: str) -> Review:
    found = Review.objects.filter(reference=clean_reference(reference)).first()
    if found is None or not policies.may_see_review(actor, found):
        raise NotFound(_("Không có báo cáo đánh giá này, hoặc bạn chưa được xem."))
    return found


def public_versions() -> list[Version]:
    """The newest published version of each review, the latest period first."""
    published = Version.objects.filter(published_at__isnull=False).select_related("review")
    newest: dict[int, Version] = {}
    for version in published.defer("document", "figures").order_by("number"):
        newest[version.review_id] = version
    return sorted(newest.values(), key=lambda one: (one.review.last, one.review.first), reverse=True)[:_MOST]


def published_versions(reference: str) -> list[Version]:
    """All published versions of one review, the newest first; NotFound where there is none."""
    found = Version.objects.filter(
        review__reference=clean_reference(reference) or "-", published_at__isnull=False
    )
    versions = list(found.select_related("review").order_by("-number"))
    if not versions:
        raise NotFound(_("Không có báo cáo đánh giá nào đã công bố mang số này."))
    return versions


def document_of_version(version: Version) -> ReviewDocument:
    return document_from(version.document)


def lost_sources(version: Version) -> frozenset[int]:
    """Numbers of the notes whose source is no longer to be found."""
    return citing.lost(document_of_version(version), version.figures)


def moved_figures(review: Review, frozen: dict[str, object] | None = None) -> list[tuple[str, str, str]]:
    """Label, as frozen, as reckoned last; empty while nothing moved."""
    return gathering.moved_words(review.figures if frozen is None else frozen, review.recomputed)


def resolve(reference: str) -> Reference | None:
    """A published review, for whoever refers to it."""
    try:
        newest = published_versions(reference)[0]
    except NotFound:
        return None
    title = document_of_version(newest).subject
    return Reference(
        "review", newest.review.reference, title, f"{settings.BASE_URL}/danh-gia/{newest.review.reference}/"
    )


def compared(review: Review, before: Version, after: Version | None) -> Compared:
    """What changed from one signed version to another, or to what stands in the review now (None)."""
    later = document_of_version(after) if after is not None else draft_of(review)
    return compare(document_of_version(before), later)
