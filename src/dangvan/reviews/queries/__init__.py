"""Reads of reviews: the desk's, the public's, and the document as it stands."""

from dangvan.reviews.queries.drafting import (
    draft_of,
    dropped_tasks,
    earlier_words,
    narratives_of,
    standing_tasks,
    writer_names,
    writers_of,
)
from dangvan.reviews.queries.showing import (
    compared,
    document_of_version,
    lost_sources,
    moved_figures,
    public_versions,
    published_versions,
    review_for_desk,
    reviews_for_desk,
)

__all__ = [
    "compared",
    "document_of_version",
    "draft_of",
    "dropped_tasks",
    "earlier_words",
    "lost_sources",
    "moved_figures",
    "narratives_of",
    "public_versions",
    "published_versions",
    "review_for_desk",
    "reviews_for_desk",
    "standing_tasks",
    "writer_names",
    "writers_of",
]
