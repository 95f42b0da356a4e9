"""How these pages answer: never kept by a cache, onward by GET after every POST, the code
only in a cookie.
"""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language


class SeeOther(HttpResponseRedirect):
    """After a POST: look there, by GET."""

    status_code = 303


def private(response: HttpResponse) -> HttpResponse:
    """For one reader, once: not even the browser keeps it."""
    response.headers["Cache-Control"] = "no-store, private"
    return response


def to_receipt() -> HttpResponse:
    """On to the receipt's own page, which finds the code in the unfinished form's key and then puts that
    away.
    """
    return private(SeeOther(_receipt_address(get_language())))


@cache
def _receipt_address(_language: str | None) -> str:
    return reverse("website:receipt")


def language_of(request: HttpRequest) -> str:
    return "en" if getattr(request, "LANGUAGE_CODE", "vi") == "en" else "vi"
