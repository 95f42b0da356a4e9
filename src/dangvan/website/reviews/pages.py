"""The list of published reviews, one of them in any of its versions, and its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dangvan.cases.figures import Period
from dangvan.reviews import queries
from dangvan.reviews.assembling.showing import period_words
from dangvan.reviews.types import PeriodKind
from dangvan.ui.reviewed import FORMS, drawn, paper
from dangvan.website.reading.pages import no_such_page, public_page

if TYPE_CHECKING:
    from dangvan.reviews.models import Version


@public_page
def reviews(request: HttpRequest) -> HttpResponse:
    shown = [
        {
            "href": reverse("website:review", args=[one.review.reference]),
            "period": period_words(PeriodKind(one.review.kind), Period(one.review.first, one.review.last)),
            "body": one.review.organisation,
            "version": one,
        }
        for one in queries.public_versions()
    ]
    return render(request, "website/reviews/list.html", {"messages": (), "reviews": shown})


@public_page
def review(request: HttpRequest, reference: str, number: int | None = None) -> HttpResponse:
    versions = queries.published_versions(reference)
    version = _chosen(versions, number)
    document = queries.document_of_version(version)
    shown = {
        "messages": (),
        "version": version,
        "versions": versions,
        "is_newest": version == versions[0],
        "document": document,
        "moved": queries.moved_figures(version.review, version.figures) if version == versions[0] else [],
        "sections": drawn(document, queries.lost_sources(version)),
        "forms": [
            (form.upper(), reverse("website:review_file", args=[reference, version.number, form]))
            for form in FORMS
        ],
        "proof": reverse("website:review_file", args=[reference, version.number, "json"]),
    }
    return render(request, "website/reviews/review.html", shown)


@public_page
def file(request: HttpRequest, reference: str, number: int, form: str) -> HttpResponse:
    version = _chosen(queries.published_versions(reference), number)
    if form == "json":
        # Exactly the octets whose SHA-256 stands in the log.
        return HttpResponse(version.document.encode(), content_type="application/json; charset=utf-8")
    if form not in FORMS:
        raise no_such_page()
    return paper(queries.document_of_version(version), reference, form)


def _chosen(versions: list[Version], number: int | None) -> Version:
    if number is None:
        return versions[0]
    for version in versions:
        if version.number == number:
            return version
    raise no_such_page()
