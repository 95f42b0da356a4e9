"""Pages for what went wrong, each with what to do next, in the reader's language."""

from __future__ import annotations

import errno
import sys

from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.defaults import bad_request as plain_bad_request
from django.views.defaults import permission_denied

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
    if _is_program(request):
        return _problem(413, _("Lần gửi này nặng quá. Chưa có gì được ghi nhận."))
    return render(request, "413.html", status=413)


def not_this_way(request: HttpRequest, allowed: str) -> HttpResponse:
    """An address that is only a button's target was opened, or something else than a browser asks."""
    response = render(request, "405.html", status=405)
    response.headers["Allow"] = allowed
    return response


def unreadable(request: HttpRequest) -> HttpResponse:
    if _is_program(request):
        return _problem(400, _("Không đọc được lần gửi này. Chưa có gì được ghi nhận."))
    return render(request, "400.html", status=400)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A body beyond the walls of settings gets the page that says so; anything else the general one."""
    if isinstance(exception, TOO_MUCH):
        return too_large(request)
    if _is_program(request):
        return unreadable(request)
    return plain_bad_request(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_program(request):
        return _problem(404, _("Không có địa chỉ này."))
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 where the machine is at fault and not the program: the same request will do once it is well."""
    if not _is_program(request):
        return defaults.server_error(request)
    sentence = _("Hệ thống gặp lỗi. Điều đã ghi nhận vẫn còn; hãy gửi lại sau ít phút.")
    if not _is_passing(sys.exc_info()[1]):
        return _problem(500, sentence)
    response = _problem(503, sentence)
    response.headers["Retry-After"] = "60"
    return response


def _is_passing(error: BaseException | None) -> bool:
    """The database is away, or there is no room left."""
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    return isinstance(error, OperationalError | InterfaceError)


def _is_program(request: HttpRequest) -> bool:
    """Whoever asks below these reads no pages."""
    return request.path_info.startswith(("/api/", "/open311/"))


def _problem(status: int, title: str) -> HttpResponse:
    """As RFC 9457 says it."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": "", "fields": {}}
    return JsonResponse(body, status=status, content_type="application/problem+json")
