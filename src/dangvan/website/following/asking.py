"""To ask for news and to confirm it. After asking everyone sees the same page: it tells nobody whether an
address is known here.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dangvan.alerts import actions, gateway
from dangvan.alerts.queries import pending_by_link
from dangvan.alerts.types import Way
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotFound
from dangvan.kernel.limiting import Limiter
from dangvan.ui.forms import ErrorLink
from dangvan.website.following.things import page_of, thing_at
from dangvan.website.reading.pages import View, missing
from dangvan.website.speaking.responses import SeeOther, language_of, private

#: A household or an office may share one address; more than so many letters to confirm in ten minutes not.
_asking = Limiter("alerts.asking", 20, 600)


def visitor_of(request: HttpRequest) -> str:
    """The hash under which today's visitor is counted, in memory only."""
    return str(getattr(request, "visitor", ""))


def for_one_reader(view: View) -> View:
    """A page that no cache keeps; what isn't there is said in one sentence. Its address is a secret, which no
    other site is told: that is the whole service's rule ("same-origin"). A stricter one would have browsers
    send forms without their origin, and those are refused.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except NotFound as error:
            response = missing(request, str(error.message))
        return private(response)

    return page


@require_http_methods(["GET", "HEAD", "POST"])
@for_one_reader
def ask(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    thing = thing_at(kind, code)
    error: Invalid | None = None
    refused = ""
    way = _way(request.POST.get("way", ""))
    if request.method == "POST" and _asking.ask(visitor_of(request)) is not None:
        refused = _("Từ chỗ bạn đã có nhiều lần đăng ký liên tiếp. Hãy thử lại sau mười phút.")
    elif request.method == "POST":
        try:
            actions.ask_to_follow(
                by=Actor.person(),
                thing=thing,
                way=way,
                address=request.POST.get("address", "")[:400],
                language=language_of(request),
            )
        except Invalid as found:
            error = found
        except Conflict as found:
            refused = str(found.message)
        else:
            return SeeOther(f"{reverse('website:alerts_sent')}?cach={way.value}")
    words = {name: str(text) for name, text in error.fields.items()} if error else {}
    if error and not words:
        words = {"address": str(error.message)}
    shown = {
        "thing": thing,
        "page": page_of(thing),
        "kind": kind,
        "ways": ways(),
        "way": way.value,
        "address": request.POST.get("address", "")[:400],
        "error": words.get("address", ""),
        "links": [ErrorLink("id_address", words["address"])] if words.get("address") else [],
        "refused": refused,
        "messages": (),
    }
    status = 422 if error else 429 if refused else 200
    return render(request, "website/following/ask.html", shown, status=status)


@require_safe
@for_one_reader
def sent(request: HttpRequest) -> HttpResponse:
    by_phone = _way(request.GET.get("cach", "")).is_by_phone
    return render(request, "website/following/sent.html", {"by_phone": by_phone, "messages": ()})


@require_http_methods(["GET", "HEAD", "POST"])
@for_one_reader
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A look confirms nothing: programs that look at links in letters must not follow for people."""
    if request.method == "POST":
        try:
            link = actions.confirm_follow(by=Actor.person(), token=token)
        except Invalid as error:
            return missing(request, str(error.message))
        return SeeOther(f"{reverse('website:alerts_keep', args=[link])}?xong=1")
    thing = pending_by_link(token)
    if thing is None:
        raise NotFound(
            _(
                "Liên kết này đã được dùng hoặc đã quá hạn. Nếu chưa nhận được tin, "
                "hãy bấm “Theo dõi” lần nữa."
            )
        )
    return render(request, "website/following/confirm.html", {"thing": thing, "messages": ()})


def ways() -> list[tuple[str, str]]:
    """What may be chosen: telephones only where the city has a gateway."""
    found = [(Way.EMAIL.value, _("Thư điện tử"))]
    if gateway.is_set():
        found += [(Way.SMS.value, _("Tin nhắn SMS")), (Way.ZALO.value, "Zalo")]
    return found


def _way(text: str) -> Way:
    return Way(text) if text in {one.value for one in Way} else Way.EMAIL
