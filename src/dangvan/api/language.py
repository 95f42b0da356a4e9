"""Programs say their language in `Accept-Language`: their addresses have none."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation.trans_real import get_supported_language_variant, parse_accept_lang_header

GetResponse = Callable[[HttpRequest], HttpResponse]


class LanguageOfPrograms:
    """Below `/api/` and `/open311/` the header decides, not the address."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(("/api/", "/open311/")):
            translation.activate(_asked(request.headers.get("Accept-Language", "")))
        return self.get_response(request)


def _asked(header: str) -> str:
    for code, _weight in parse_accept_lang_header(header[:200]):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return str(translation.get_language() or "vi")
