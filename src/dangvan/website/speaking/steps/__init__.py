"""One file a question: what its page shows, what it takes from the form, what is wrong with it."""

from __future__ import annotations

from dangvan.website.speaking.steps.body import BodyPage
from dangvan.website.speaking.steps.contact import ContactPage
from dangvan.website.speaking.steps.page import StepPage
from dangvan.website.speaking.steps.place import PlacePage
from dangvan.website.speaking.steps.similar import SimilarPage
from dangvan.website.speaking.steps.topic import TopicPage
from dangvan.website.speaking.steps.visibility import VisibilityPage
from dangvan.website.speaking.steps.words import WordsPage

__all__ = ["PAGES", "StepPage"]

#: The pages before the last one, by their place in the address.
PAGES: dict[str, StepPage] = {
    page.slug: page
    for page in (
        PlacePage(),
        TopicPage(),
        WordsPage(),
        SimilarPage(),
        BodyPage(),
        VisibilityPage(),
        ContactPage(),
    )
}
