"""The interface itself: who may ask, and what is said when something is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import HttpBearer

from dangvan.accounts import queries as accounts
from dangvan.accounts.types import ChannelKeyCard
from dangvan.api.rest import reading, writing
from dangvan.api.rest.problems import CONTENT_TYPE, problem
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound


class ChannelKey(HttpBearer):
    """`Authorization: Bearer dv_…`: a key that the head of a body made for one channel."""

    def authenticate(self, request: HttpRequest, token: str) -> ChannelKeyCard | None:
        return accounts.channel_key(token)


_WORDS = {
    "missing": gettext_lazy("Thiếu mục này."),
    "string_too_long": gettext_lazy("Quá dài."),
    "literal_error": gettext_lazy("Không có trong các giá trị được nhận."),
    **dict.fromkeys(
        ("greater_than_equal", "less_than_equal", "value_error"), gettext_lazy("Ngoài khoảng được nhận.")
    ),
}


class Interface(NinjaAPI):
    """With problems under their own content type in the description, as they are sent."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        schema = super().get_openapi_schema(*args, **kwargs)
        for operations in schema["paths"].values():
            for verb, operation in operations.items():
                answers = operation["responses"]
                for status, answer in answers.items():
                    if int(status) >= 400 and "application/json" in answer.get("content", {}):
                        answer["content"] = {CONTENT_TYPE: answer["content"].pop("application/json")}
                if verb == "get":
                    answers[304] = {"description": "You have it already (ETag)"}
        return schema


api = Interface(
    title="Đăng Văn",
    version="1",
    description=(
        "Dữ liệu công khai và cổng gửi phản ánh của các kênh. Không dữ liệu nào chi tiết hơn một ngày.\n\n"
        "Public data, and the door for channels that report for people. Nothing is told finer than a day. "
        "Problems are RFC 9457; send `Accept-Language: vi` or `en`."
    ),
    docs_url=None,
    urls_namespace="api",
)
api.add_router("", reading.router)
api.add_router("", writing.router, auth=ChannelKey())


@api.exception_handler(NotFound)
def not_found(request: HttpRequest, error: NotFound) -> HttpResponse:
    return problem(404, "not-found", str(error.message))


@api.exception_handler(Http404)
def no_such_page(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, "not-found", _("Không có địa chỉ này."))


@api.exception_handler(NotAllowed)
def not_allowed(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    return problem(403, "not-allowed", str(error.message))


@api.exception_handler(Conflict)
def conflict(request: HttpRequest, error: Conflict) -> HttpResponse:
    return problem(409, "conflict", str(error.message))


@api.exception_handler(Invalid)
def invalid(request: HttpRequest, error: Invalid) -> HttpResponse:
    return problem(422, "invalid", str(error.message), fields=error.fields)


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = {".".join(map(str, one["loc"][1:])) or str(one["loc"][0]): _mend(one) for one in error.errors}
    return problem(422, "invalid", _("Dữ liệu gửi lên chưa đúng dạng."), fields=fields)


def _mend(error: Mapping[str, Any]) -> str:
    """What to do about a field, in the reader's language; bounds as the description has them."""
    return str(_WORDS.get(str(error["type"]), _("Chưa đúng dạng.")))


@api.exception_handler(AuthenticationError)
def unknown_key(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem(401, "unknown-key", _("Cần khóa còn hiệu lực của một kênh. Chưa có gì được ghi nhận."))


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, "refused", _("Không đọc được yêu cầu này. Chưa có gì được ghi nhận."))


@api.exception_handler(writing.TooOften)
def too_often(request: HttpRequest, error: writing.TooOften) -> HttpResponse:
    sentence = _("Khóa này hỏi quá nhanh. Hãy chờ rồi gửi lại, chưa có gì mất.")
    return problem(429, "too-often", sentence, wait=error.seconds)
