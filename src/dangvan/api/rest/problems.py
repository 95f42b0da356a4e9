"""What went wrong, as RFC 9457 says it: a kind, a sentence in the reader's language, the fields to mend."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from ninja import Field, Schema

CONTENT_TYPE = "application/problem+json"


class Problem(Schema):
    """RFC 9457. `type` is the address of the kind's explanation, `fields` a sentence for each to mend."""

    type: str = Field(examples=["urn:dangvan:problem:not-found"])
    title: str = Field(examples=["Không có vụ việc này.", "There is no such case."])
    status: int = Field(examples=[404])
    detail: str = ""
    fields: dict[str, str] = Field(default_factory=dict)


def problem(
    status: int,
    kind: str,
    title: str,
    *,
    fields: Mapping[str, object] | None = None,
    wait: float | None = None,
) -> HttpResponse:
    """The answer that says it; `wait` in seconds."""
    body: dict[str, Any] = {
        "type": f"urn:dangvan:problem:{kind}",
        "title": title,
        "status": status,
        "detail": "",
        "fields": {name: str(words) for name, words in (fields or {}).items()},
    }
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=CONTENT_TYPE)
    response.headers["Content-Language"] = get_language() or "vi"
    response.headers["Cache-Control"] = "no-store"
    if wait is not None:
        response.headers["Retry-After"] = str(max(1, round(wait)))
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
