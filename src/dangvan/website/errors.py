"""Pages for what went wrong, each with what to do next, in the reader's language."""

from __future__ import annotations

from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import bad_request as plain_bad_request
from django.views.defaults import page_not_found, permission_denied, server_error

__all__ = [
    "bad_request",
    "not_this_way",
    "page_not_found",
    "permission_denied",
    "server_error",
    "too_large",
    "unreadable",
]

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def too_large(request: HttpRequest) -> HttpResponse:
    return render(request, "413.html", status=413)


def not_this_way(request: HttpRequest, allowed: str) -> HttpResponse:
    """An address that is only a button's target was opened, or something else than a browser asks."""
    response = render(request, "405.html", status=405)
    response.headers["Allow"] = allowed
    return response


def unreadable(request: HttpRequest) -> HttpResponse:
    return render(request, "400.html", status=400)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A body beyond the walls of settings gets the page that says so; anything else the general one."""
    if isinstance(exception, TOO_MUCH):
        return too_large(request)
    return plain_bad_request(request, exception)
