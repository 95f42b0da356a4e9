"""How pages for everyone answer: alike for all, cacheable, compressed; helpful where nothing is found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from dangvan.kernel.errors import NotFound

#: A minute: long enough to carry a crowd, short enough that an answer is soon seen.
CACHED = "public, max-age=60"
View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """A page without session or cookie. Compressing it gives nothing away: no secret ever stands in it."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except NotFound as error:
            response = missing(request, str(error.message))
        response.headers.setdefault("Cache-Control", CACHED)
        return response

    compressed: View = gzip_page(page)
    safe: View = require_safe(compressed)
    return safe


def show(request: HttpRequest, template: str, shown: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """The page; what was to be told to one reader only (`messages`) waits for a page of their own."""
    return render(request, f"website/reading/{template}", {"messages": (), **shown}, status=status)


def missing(request: HttpRequest, words: str) -> HttpResponse:
    """One sentence for what does not exist and for what is not public: the answer must not tell which."""
    return show(request, "missing.html", {"words": words}, status=404)


def no_such_page() -> NotFound:
    return NotFound(_("Không có trang này. Hãy tìm bằng từ khoá, hoặc chọn trong danh sách."))
