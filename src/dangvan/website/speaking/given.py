"""The receipt: eight syllables to take home, when an answer must be there, and how to follow it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dangvan.cases.queries import CaseFile, case_of_report, people_told
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid, NotFound
from dangvan.ledger.receipts import day_promised, promise_for
from dangvan.organisations.calendars import arithmetic_words
from dangvan.reports import queries as report_queries
from dangvan.reports import receipts
from dangvan.website.speaking import cookies
from dangvan.website.speaking.mode import PUBLIC, Mode
from dangvan.website.speaking.responses import SeeOther, language_of, private


@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    """The receipt given to this browser just now; half an hour later it is followed by its code.

    The key of the form that was sent holds the code; it is put away here, once its receipt was shown.
    """
    just_sent = cookies.draft_key(request)
    for code in (just_sent.receipt if just_sent else None, cookies.receipt_just_given(request)):
        shown = _shown(request, code, PUBLIC) if code else None
        if shown is not None and code is not None:
            response = render(request, "website/speaking/receipt.html", shown)
            if just_sent is not None and just_sent.receipt == code:
                cookies.set_receipt(response, code)
                cookies.forget(response, cookies.DRAFT)
            return private(response)
    return private(SeeOther(reverse("website:follow")))


@require_POST
def put_away(request: HttpRequest) -> HttpResponse:
    """The code was written down: this browser forgets it at once."""
    response = SeeOther(reverse("website:report"))
    cookies.forget(response, cookies.RECEIPT, cookies.DRAFT, cookies.FOLLOW)
    return private(response)


def receipt_at_the_counter(request: HttpRequest, code: str, mode: Mode) -> HttpResponse:
    """Shown in answer to the form itself, to be printed; the officer's browser keeps nothing of it."""
    shown = _shown(request, code, mode)
    if shown is None:
        return private(SeeOther(mode.start()))
    response = render(request, "website/speaking/receipt.html", shown)
    cookies.forget(response, mode.cookie)
    return private(response)


def _shown(request: HttpRequest, code: str, mode: Mode) -> dict[str, Any] | None:
    try:
        report = report_queries.report_by_receipt(code)
        file = case_of_report(Actor.person(holds_report=report.uid), report)
    except (NotFound, Invalid):
        return None
    language = language_of(request)
    promise = promise_for(report.uid)
    return {
        "mode": mode,
        "code": code,
        "follow_url": receipts.follow_url(code, language),
        "follow": reverse("website:follow"),
        "case": file.case,
        "joined": file.reports[0].uid != report.uid,
        "people": people_told([file.case])[file.case.pk] + 1,
        "clocks": clocks_shown(file, language),
        "has_contact": report_queries.has_contact(report),
        "seconds": cookies.SECONDS_OF_RECEIPT // 60,
        "promise": promise,
        "promised_until": day_promised(promise),
    }


def clocks_shown(file: CaseFile, language: str) -> list[dict[str, Any]]:
    """The clocks that run or ran last, each with its arithmetic in words and where the limit is written."""
    return [
        {
            "kind": deadline.kind,
            "due_at": deadline.due_at,
            "started_at": deadline.started_at,
            "is_running": deadline.ended_at is None and deadline.met_at is None,
            "met_at": deadline.met_at,
            "steps": [
                {"what": words, "when": ""} for words in arithmetic_words(deadline.arithmetic, language)
            ],
            "source": deadline.standard.legal_source if deadline.standard else "",
        }
        for deadline in file.current_deadlines
    ]
