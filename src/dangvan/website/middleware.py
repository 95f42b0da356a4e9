"""What happens to every request before a page sees it: the visitor is forgotten, a body has an end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from dangvan.kernel.limiting import visitor_of
from dangvan.website.errors import not_this_way, too_large, unreadable

GetResponse = Callable[[HttpRequest], HttpResponse]

WHO_ASKED: Final = (
    "HTTP_USER_AGENT",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
    "HTTP_CLIENT_IP",
    "HTTP_CF_CONNECTING_IP",
    "HTTP_TRUE_CLIENT_IP",
    "HTTP_VIA",
    "REMOTE_HOST",
    "REMOTE_PORT",
)

#: What our own forms send; the second is a part of the first.
OUR_ENCODINGS: Final = frozenset({"utf-8", "utf8", "us-ascii"})


class ForgetTheVisitor:
    """Takes address and browser out of the request, so that no code behind can keep them, even by mistake."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2]
        # Of the address a keyed hash is left, worth something today, in this process, to limits alone.
        request.visitor = visitor_of(forwarded or request.META.get("REMOTE_ADDR", ""))  # type: ignore[attr-defined]
        for name in WHO_ASKED:
            request.META.pop(name, None)
        request.META["REMOTE_ADDR"] = ""
        return self.get_response(request)


class BoundedBody:
    """Refuses a body longer than any form of ours can need, or in another encoding, before reading it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > settings.MAX_BODY_BYTES:
            return too_large(request)
        named = request.encoding
        if named is not None:
            # Whatever answers may look for its form's token: by then the body must be one that can be read.
            request.encoding = "utf-8"
            if named.lower() not in OUR_ENCODINGS:
                return unreadable(request)
        return self.get_response(request)


class SpokenRefusals:
    """Says why where Django only refuses: an address that takes no such request, opened by hand."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            return not_this_way(request, response.headers.get("Allow", ""))
        return response


class OwnHeaders:
    """The one header neither Django nor django-csp sets: which powers of the device a page may ask for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault(
            "Permissions-Policy", "geolocation=(self), camera=(), microphone=(), interest-cohort=()"
        )
        return response
