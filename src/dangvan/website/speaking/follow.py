"""“Follow my report”: the code once, then for half an hour a page of one's own. Contact data is never shown
back.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dangvan.cases.queries import people_told
from dangvan.cases.queries.holder import HeldReport, held_report
from dangvan.kernel import clock
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from dangvan.organisations import queries as organisations
from dangvan.reports import queries as report_queries
from dangvan.reports import wordlist
from dangvan.ui.forms import ErrorLink
from dangvan.website.speaking import cookies, letters
from dangvan.website.speaking.deeds import DEEDS, done_words
from dangvan.website.speaking.given import clocks_shown
from dangvan.website.speaking.responses import SeeOther, language_of, private
from dangvan.website.speaking.steps.visibility import label_of


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """The code is asked for by POST, so it stands in no address; the page itself is opened by a signed
    cookie.
    """
    if request.method == "POST":
        return _open(request)
    held = _held(request)
    if held is None:
        had_cookie = bool(request.COOKIES.get(cookies.FOLLOW))
        return _ask(request, expired=had_cookie)
    return private(render(request, "website/speaking/followed.html", _shown(request, held)))


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Leave: this browser forgets which report it followed, and any receipt."""
    response = SeeOther(reverse("website:follow"))
    cookies.forget(response, cookies.FOLLOW, cookies.RECEIPT)
    return private(response)


@require_http_methods(["GET", "HEAD", "POST"])
def deed(request: HttpRequest, slug: str) -> HttpResponse:
    """One thing the holder can do, on a page of its own; nothing typed is lost where it can't be done now."""
    what = DEEDS.get(slug)
    if what is None:
        raise Http404
    held = _held(request)
    if held is None:
        return _ask(request, expired=True, typed=request.POST.get("text", ""))
    error: Invalid | None = None
    refused = ""
    if request.method == "POST":
        try:
            what.do(request, held)
        except Invalid as found:
            error = found
        except (Conflict, NotAllowed, NotFound) as found:
            refused = str(found.message)
        else:
            response = SeeOther(f"{reverse('website:follow')}?xong={slug}")
            cookies.set_followed(response, held.report.uid)
            return private(response)
    elif slug not in {one.slug for one in _deeds(held)}:
        return private(SeeOther(reverse("website:follow")))
    shown = {
        "held": held,
        "case": held.file.case,
        "deed": what,
        "slug": slug,
        "refused": refused,
        "text": request.POST.get("text", ""),
        "solved": request.POST.get("solved", ""),
        "errors": {name: str(words) for name, words in error.fields.items()} if error else {},
        "text_error": what.text_error(error) if error else "",
        "links": what.links(error) if error else [],
        **what.shown(held),
    }
    status = 422 if error else 409 if refused else 200
    return private(render(request, "website/speaking/deed.html", shown, status=status))


def _open(request: HttpRequest) -> HttpResponse:
    typed = request.POST.get("code", "")
    try:
        report = report_queries.report_by_receipt(typed[:2000])
    except (Invalid, NotFound) as error:
        return _ask(request, trouble=str(error.message), code=typed[:400])
    response = SeeOther(reverse("website:follow"))
    cookies.set_followed(response, report.uid)
    return private(response)


def _ask(
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


def _held(request: HttpRequest) -> HeldReport | None:
    uid = cookies.followed(request)
    if uid is None:
        return None
    try:
        return held_report(uid)
    except NotFound:
        return None


def _deeds(held: HeldReport) -> list[letters.Deed]:
    return letters.deeds(held.file, held.own, held.refusal_was_decided)


def _shown(request: HttpRequest, held: HeldReport) -> dict[str, Any]:
    file, own = held.file, held.own
    case = file.case
    return {
        "held": held,
        "case": case,
        "own": own,
        "title": case.summary or case.topic.name,
        "letters": letters.letters(file, own, held.report.pk),
        "timeline": letters.timeline(file, held.report.pk),
        "due": letters.due_now(file),
        "deeds": _deeds(held),
        "why": letters.why_this_body(file),
        "legal": organisations.legal_way(case.legal_kind) if case.legal_kind != "feedback" else None,
        "clocks": clocks_shown(file, language_of(request)),
        "visibility": label_of(own.visibility),
        "release": _release_words(held),
        "done": done_words(request.GET.get("xong", "")),
        "public_href": _public_address(case.reference) if case.is_public else "",
        "others": _others(held),
        "pause": file.pauses[-1] if file.pauses and file.pauses[-1].ended_at is None else None,
        "minutes": cookies.SECONDS_OF_FOLLOWING // 60,
    }


def _others(held: HeldReport) -> int:
    """How many besides the holder, as it is told to everyone: those of today from tomorrow on."""
    case = held.file.case
    joined_today = case.received_on < held.own.received_on == clock.today()
    return people_told([case])[case.pk] - (not joined_today)


def _release_words(held: HeldReport) -> str:
    """Where the wish to have one's own words in public stands."""
    sentences = {
        "waiting": _("Cán bộ đang xem để che thông tin riêng trước khi công khai lời của bạn."),
        "released": _("Lời của bạn đang được công khai, sau khi che thông tin riêng."),
        "refused": _("Cơ quan chưa công khai lời của bạn."),
        "contested": _("Một cơ quan thứ hai đang xem lại việc chưa công khai lời của bạn."),
    }
    return sentences.get(held.own.release_state, "")


def _public_address(reference: str) -> str:
    try:
        return reverse("website:case", args=[reference])
    except NoReverseMatch:
        return ""
