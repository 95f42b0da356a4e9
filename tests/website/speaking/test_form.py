"""The form, page by page, as a browser without scripts walks through it."""

from __future__ import annotations

from tests.website.speaking.conftest import WORDS, Visitor

from dangvan.cases.models import Case
from dangvan.reports.models import Report


def test_a_person_walks_through_all_questions_and_gets_a_receipt(visitor: Visitor) -> None:
    visitor.fill_in()
    sent = visitor.send()
    assert sent.status_code == 303
    page = visitor.client.get(sent.headers["Location"])
    assert page.status_code == 200
    report = Report.objects.get()
    assert report.text == WORDS
    assert report.visibility == "public"
    assert Case.objects.get().owner == visitor.city.bodies["dong"]
