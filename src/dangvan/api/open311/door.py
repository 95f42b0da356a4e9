"""The one door: finds what an address means, answers in its form, and says what went wrong in the standard's
own words, whatever it is.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from dangvan.accounts.types import ChannelKeyCard
from dangvan.api.open311.asking import Asked, key_of
from dangvan.api.open311.discovery import discovery
from dangvan.api.open311.filing import hand_in
from dangvan.api.open311.problems import Refused
from dangvan.api.open311.requests import service_request, service_requests, token
from dangvan.api.open311.serialising import TYPES, Document, written
from dangvan.api.open311.services import service_definition, services
from dangvan.api.open311.updates import request_updates, say_more
from dangvan.kernel.errors import Conflict, DangvanError, Invalid, NotAllowed, NotFound

_NAME = r"(?P<name>[^/]{1,200})"
_Answer = tuple[int, Document]
_Deed = Callable[[HttpRequest, str], _Answer]
_TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
_UNREADABLE = (BadRequest, MultiPartParserError, SuspiciousOperation, UnicodeError)
_STATUS = {NotAllowed: 403, NotFound: 404, Conflict: 409}


def _read(make: Callable[[HttpRequest, str], Document]) -> _Deed:
    return lambda request, name: (200, make(request, name))


#: Address -> verb -> what is done.
_DOORS: tuple[tuple[str, dict[str, _Deed]], ...] = (
    ("discovery", {"GET": _read(lambda _request, _name: discovery())}),
    ("services", {"GET": _read(lambda _request, _name: services())}),
    (f"services/{_NAME}", {"GET": _read(lambda _request, name: service_definition(name))}),
    (
        "requests",
        {
            "GET": _read(lambda request, _name: service_requests(Asked(request.GET))),
            "POST": lambda request, _name: hand_in(request),
        },
    ),
    (
        f"requests/{_NAME}",
        {"GET": _read(lambda request, name: service_request(name, _key(request)))},
    ),
    (f"tokens/{_NAME}", {"GET": _read(lambda request, name: token(name, _key(request)))}),
    (
        "servicerequestupdates",
        {
            "GET": _read(lambda request, _name: request_updates(Asked(request.GET))),
            "POST": lambda request, _name: (201, say_more(request)),
        },
    ),
)


@csrf_exempt
def answer(request: HttpRequest, rest: str) -> HttpResponse:
    """Every address below `/open311/`."""
    path, form = _form_of(rest)
    try:
        status, document = _deed(request, path, form)(request)
        body = written(document, form or "xml")
    except (Refused, DangvanError, *_TOO_MUCH, *_UNREADABLE) as error:
        return _error(_as_refused(error), form)
    if request.method in {"GET", "HEAD"}:
        return _cacheable(request, body, form)
    return _told(status, body, form)


def _as_refused(error: Exception) -> Refused:
    if isinstance(error, Refused):
        return error
    if isinstance(error, Invalid):
        return Refused(400, _sentences(error))
    if isinstance(error, DangvanError):
        return Refused(_STATUS[type(error)], str(error.message))
    if isinstance(error, _TOO_MUCH):
        return Refused(413, _("Lần gửi này nặng quá. Chưa có gì được ghi nhận."))
    return Refused(400, _("Không đọc được yêu cầu này. Chưa có gì được ghi nhận."))


def _form_of(rest: str) -> tuple[str, str]:
    """The address without version, spare slashes and ending, and the form that the ending asks for."""
    tidy = re.sub(r"/{2,}", "/", rest).strip("/")
    tidy = tidy.removeprefix("v2/") if tidy != "v2" else ""
    path, dot, ending = tidy.rpartition(".")
    return (path, ending.lower()) if dot and ending.lower() in TYPES else (tidy, "")


def _deed(request: HttpRequest, path: str, form: str) -> Callable[[HttpRequest], _Answer]:
    for pattern, verbs in _DOORS:
        match = re.fullmatch(pattern, path)
        if match is None:
            continue
        if not form:
            raise Refused(404, _("Hãy thêm .xml hoặc .json vào cuối địa chỉ."))
        verb = "GET" if request.method == "HEAD" else str(request.method)
        if verb not in verbs:
            allow = ", ".join(sorted({*verbs, *({"HEAD"} if "GET" in verbs else set())}))
            raise Refused(405, _("Địa chỉ này không nhận %(verb)s.") % {"verb": verb[:20]}, allow=allow)
        _same_city(request)
        name = match.groupdict().get("name") or ""
        return lambda asking: verbs[verb](asking, name)
    raise Refused(404, _("Không có địa chỉ này."))


def _same_city(request: HttpRequest) -> None:
    """A city's own server has one jurisdiction: its host's name. Clients may leave it out."""
    given = request.GET.get("jurisdiction_id", "")
    if not given and request.method == "POST":
        given = request.POST.get("jurisdiction_id", "")
    host = request.get_host().lower()
    if given and given.lower() not in {host, host.partition(":")[0]}:
        sentence = _("jurisdiction_id: không có “%(name)s”; có thể bỏ trống.") % {"name": given[:60]}
        raise Refused(404, sentence)


def _key(request: HttpRequest) -> ChannelKeyCard | None:
    return key_of(request, Asked(request.GET))


def _sentences(error: Invalid) -> str:
    fields = [f"{name}: {sentence}" for name, sentence in error.fields.items()]
    return "; ".join(fields) or str(error.message)


def _cacheable(request: HttpRequest, body: bytes, form: str) -> HttpResponse:
    """Public answers may be kept for a minute; what a key alone may know is kept nowhere."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    same = tag in request.headers.get("If-None-Match", "")
    response = HttpResponse(status=304) if same else HttpResponse(body, content_type=TYPES[form])
    response.headers["ETag"] = tag
    with_key = "api_key" in request.GET or "Authorization" in request.headers
    response.headers["Cache-Control"] = "no-store" if with_key else "public, max-age=60"
    response.headers["Content-Language"] = get_language() or "vi"
    response.headers["Vary"] = "Accept-Language"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _told(status: int, body: bytes, form: str) -> HttpResponse:
    response = HttpResponse(body, status=status, content_type=TYPES[form or "xml"])
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = get_language() or "vi"
    return response


def _error(refused: Refused, form: str) -> HttpResponse:
    row = {"code": str(refused.status), "description": refused.description}
    body = written(Document("errors", "error", [row]), form or "xml")
    response = _told(refused.status, body, form)
    if refused.allow:
        response.headers["Allow"] = refused.allow
    if refused.wait is not None:
        response.headers["Retry-After"] = str(max(1, round(refused.wait)))
    return response
