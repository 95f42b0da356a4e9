"""“Follow my report”: the code once, then for half an hour a page of one's own. Contact data is never shown
back.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dangvan.cases.queries import people_told
from dangvan.cases.queries.holder import HeldReport, looks_at_contact
from dangvan.kernel import clock
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from dangvan.ledger import receipts
from dangvan.organisations import queries as organisations
from dangvan.reports import queries as report_queries
from dangvan.website.speaking import cookies, letters
from dangvan.website.speaking.deeds import DEEDS, done_words
from dangvan.website.speaking.given import clocks_shown
from dangvan.website.speaking.holding import ask_for_code, held_by
from dangvan.website.speaking.proven import Shown, address_of_check, standing_in_words
from dangvan.website.speaking.responses import SeeOther, language_of, private
from dangvan.website.speaking.steps.visibility import label_of

#: What changes the state that everyone sees, in the same moment (docs/adr/0009).
_SHOWS_AT_ONCE = frozenset({"y-kien", "chua-dong-y", "mo-lai"})


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """The code is asked for by POST, so it stands in no address; the page itself is opened by a signed
    cookie.
    """
    if request.method == "POST":
        return _open(request)
    held = held_by(request)
    if held is None:
        had_cookie = bool(request.COOKIES.get(cookies.FOLLOW))
        return ask_for_code(request, expired=had_cookie)
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
    held = held_by(request)
    if held is None:
        return ask_for_code(request, expired=True, typed=request.POST.get("text", ""))
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
        "shows_at_once": held.file.case.is_public and slug in _SHOWS_AT_ONCE,
        "refused": refused,
        "text": request.POST.get("text", ""),
        "solved": request.POST.get("solved", ""),
        "what": request.POST.getlist("what"),
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
        return ask_for_code(request, trouble=str(error.message), code=typed[:400])
    response = SeeOther(reverse("website:follow"))
    cookies.set_followed(response, report.uid)
    return private(response)


def _deeds(held: HeldReport) -> list[letters.Deed]:
    return letters.deeds(held.file, held.own, held.refusal_was_decided)


def _shown(request: HttpRequest, held: HeldReport) -> dict[str, Any]:
    file, own = held.file, held.own
    case = file.case
    # Of a case that goes on for others its clocks are no longer this person's affair.
    is_over = own.state == "withdrawn"
    return {
        "held": held,
        "case": case,
        "own": own,
        "title": case.summary or case.topic.name,
        "title_language": settings.LANGUAGE_CODE if case.summary else "",
        "letters": letters.letters(file, own, held.report.pk),
        "timeline": letters.timeline(file, held.report.pk),
        "due": None if is_over else letters.due_now(file),
        "deeds": _deeds(held),
        "why": letters.why_this_body(file),
        "legal": organisations.legal_way(case.legal_kind) if case.legal_kind != "feedback" else None,
        "clocks": [] if is_over else clocks_shown(file, language_of(request)),
        "visibility": label_of(own.visibility),
        "release": _release_words(held),
        "looks": looks_at_contact(held.report.uid),
        "done": done_words(request.GET.get("xong", "")),
        "public_href": _public_address(case.reference) if case.is_public else "",
        "others": _others(held),
        "pause": file.pauses[-1] if file.pauses and file.pauses[-1].ended_at is None else None,
        "minutes": cookies.SECONDS_OF_FOLLOWING // 60,
        "standing": _standing(held),
        "check": address_of_check(),
    }


def _standing(held: HeldReport) -> Shown | None:
    """What is proven of the report itself; of each later act the page of proofs tells."""
    standing = receipts.standing_of(held.report.uid)
    return standing_in_words(standing) if standing is not None else None


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
