"""What a browser keeps for the person who speaks, and nothing more: the key of an unfinished form, a receipt
just given, a report being followed. All are HttpOnly, same-site, short-lived, and go with one button.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from dangvan.kernel.errors import Invalid
from dangvan.reports import limits, receipts, vault

#: With TLS the browser itself refuses these cookies from anywhere but this very host.
_PREFIX: Final = "__Host-" if settings.CSRF_COOKIE_SECURE else ""
DRAFT: Final = f"{_PREFIX}ban-nhap"
COUNTER_DRAFT: Final = f"{_PREFIX}ban-nhap-quay"
RECEIPT: Final = f"{_PREFIX}bien-nhan"
FOLLOW: Final = f"{_PREFIX}theo-doi"
SECONDS_OF_RECEIPT: Final = 30 * 60
SECONDS_OF_FOLLOWING: Final = 30 * 60
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
_signer = signing.TimestampSigner(salt="dangvan.follow")


@dataclass(frozen=True, slots=True)
class DraftKey:
    """What finds and opens an unfinished form, and the receipt made for it. Its `repr` says nothing."""

    token: str
    receipt: str

    @classmethod
    def new(cls) -> DraftKey:
        return cls(vault.new_token(), receipts.new_code())

    def __repr__(self) -> str:
        return "<draft key>"


def draft_key(request: HttpRequest, name: str = DRAFT) -> DraftKey | None:
    """The key in the request's cookie; None where there is none or it was tampered with."""
    token, _, code = request.COOKIES.get(name, "").partition(".")
    if not _TOKEN.fullmatch(token):
        return None
    try:
        return DraftKey(token, receipts.normal(code))
    except Invalid:
        return None


def set_draft_key(response: HttpResponse, key: DraftKey, name: str = DRAFT) -> None:
    """At the counter the cookie goes with the browser's window; a person's own stays as long as the draft."""
    value = f"{key.token}.{key.receipt.replace(' ', '-')}"
    age = int(limits.DRAFT_LIFE.total_seconds()) if name == DRAFT else None
    _set(response, name, value, age)


def receipt_just_given(request: HttpRequest) -> str | None:
    try:
        return receipts.normal(request.COOKIES.get(RECEIPT, ""))
    except Invalid:
        return None


def set_receipt(response: HttpResponse, code: str) -> None:
    _set(response, RECEIPT, code.replace(" ", "-"), SECONDS_OF_RECEIPT)


def followed(request: HttpRequest) -> UUID | None:
    """The report that this browser proved, a short while ago, to hold the receipt of."""
    value = request.COOKIES.get(FOLLOW, "")
    if not value:
        return None
    try:
        return UUID(hex=_signer.unsign(value, max_age=SECONDS_OF_FOLLOWING))
    except (signing.BadSignature, ValueError):
        return None


def set_followed(response: HttpResponse, report: UUID) -> None:
    """The signed mark of a report, not its code: it opens this one page, here, for half an hour."""
    _set(response, FOLLOW, _signer.sign(report.hex), SECONDS_OF_FOLLOWING)


def forget(response: HttpResponse, *names: str) -> None:
    for name in names:
        response.delete_cookie(name, path="/", samesite="Lax")
        response.cookies[name]["secure"] = settings.CSRF_COOKIE_SECURE or ""


def _set(response: HttpResponse, name: str, value: str, age: int | None) -> None:
    response.set_cookie(
        name, value, max_age=age, path="/", secure=settings.CSRF_COOKIE_SECURE, httponly=True, samesite="Lax"
    )
