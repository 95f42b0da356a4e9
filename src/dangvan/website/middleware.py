"""What happens to every request before a page sees it: the visitor is forgotten, a body has an end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from dangvan.website.errors import too_large

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


class ForgetTheVisitor:
    """Takes address and browser out of the request, so that no code behind can keep them, even by mistake."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name in WHO_ASKED:
            request.META.pop(name, None)
        request.META["REMOTE_ADDR"] = ""
        return self.get_response(request)


class BoundedBody:
    """Refuses a body longer than any form of ours can need, before a byte of it is read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > settings.MAX_BODY_BYTES:
            return too_large(request)
        return self.get_response(request)


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
