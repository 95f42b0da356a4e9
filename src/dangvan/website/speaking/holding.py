"""Who holds a receipt: the signed cookie that a browser got for its code, else the page that asks for it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dangvan.cases.queries.holder import HeldReport, held_report
from dangvan.kernel.errors import NotFound
from dangvan.reports import wordlist
from dangvan.ui.forms import ErrorLink
from dangvan.website.speaking import cookies
from dangvan.website.speaking.responses import private


def held_by(request: HttpRequest) -> HeldReport | None:
    uid = cookies.followed(request)
    if uid is None:
        return None
    try:
        return held_report(uid)
    except NotFound:
        return None


def ask_for_code(
    request: HttpRequest, *, trouble: str = "", code: str = "", expired: bool = False, typed: str = ""
) -> HttpResponse:
    shown = {
        "code": code,
        "error": trouble,
        "links": [ErrorLink("id_code", trouble)] if trouble else [],
        "expired": expired,
        "typed": typed,
        "given": cookies.receipt_just_given(request) is not None,
        "syllables": wordlist.SYLLABLES_IN_CODE,
    }
    response = render(request, "website/speaking/follow.html", shown, status=422 if trouble else 200)
    if expired:
        cookies.forget(response, cookies.FOLLOW)
    return private(response)
