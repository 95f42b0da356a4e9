"""The page of one's own follows, opened by a signed link; stopping with one press (RFC 8058); and the code
that a message to a telephone named.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from dangvan.alerts import actions, sealing
from dangvan.alerts.queries import follower_by_link, news_by_code, pending_by_code, telling
from dangvan.alerts.types import FollowerCard, News
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import NotFound
from dangvan.kernel.limiting import Limiter
from dangvan.organisations import queries as organisations
from dangvan.ui.forms import ErrorLink
from dangvan.website.following.asking import for_one_reader, visitor_of
from dangvan.website.following.things import page_of
from dangvan.website.speaking.responses import SeeOther

#: Codes have 40 bits: at this pace nobody finds one of a hundred thousand within years.
_codes = Limiter("alerts.codes", 20, 600)
_all_codes = Limiter("alerts.all_codes", 600, 600)


@require_http_methods(["GET", "HEAD", "POST"])
@for_one_reader
def keep(request: HttpRequest, token: str) -> HttpResponse:
    card = follower_by_link(token)
    if card is None:
        raise NotFound(
            _("Không còn theo dõi gì ở đây. Địa chỉ của bạn đã được xoá, hoặc liên kết bị cắt bớt.")
        )
    if request.method == "POST":
        return _change(request, token)
    return render(request, "website/following/keep.html", _shown(request, card, token))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_one_reader
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The link itself is the proof, so a mail program needs neither cookie nor form's token. A look stops
    nothing; a POST stops all, however often it comes.
    """
    if request.method == "POST":
        actions.stop_following(by=Actor.person(), token=token)
        return render(request, "website/following/stopped.html", {"messages": ()})
    if sealing.row_of(sealing.STOP, token) is None:
        raise NotFound(_("Liên kết này không đầy đủ. Hãy mở lại đúng liên kết ở cuối thư."))
    return render(request, "website/following/stop.html", {"messages": ()})


@require_http_methods(["GET", "HEAD", "POST"])
@for_one_reader
def code(request: HttpRequest) -> HttpResponse:
    """A code of a message: of a request it leads to confirming, of a day to its news."""
    typed = request.POST.get("code", "")[:40]
    error = ""
    too_often = request.method == "POST" and (
        _codes.ask(visitor_of(request)) is not None or _all_codes.ask("all") is not None
    )
    if too_often:
        error = _("Đã có quá nhiều mã được nhập. Hãy thử lại sau mười phút; mã của bạn vẫn còn giá trị.")
    elif request.method == "POST":
        if link := pending_by_code(typed):
            return SeeOther(reverse("website:alerts_confirm", args=[link]))
        found = news_by_code(typed)
        if found is not None:
            card, news = found
            shown = {
                "rows": [_row(one) for one in reversed(news)],
                "keep": reverse("website:alerts_keep", args=[sealing.link(sealing.KEEP, card.uid)]),
                "messages": (),
            }
            return render(request, "website/following/news.html", shown)
        error = _("Mã này không đúng hoặc đã quá hạn. Hãy xem lại tin nhắn; mã có 8 chữ và số.")
    asked: dict[str, object] = {
        "code": typed,
        "error": error,
        "links": [ErrorLink("id_code", error)] if error else [],
        "messages": (),
    }
    return render(
        request, "website/following/code.html", asked, status=429 if too_often else 422 if error else 200
    )


def _change(request: HttpRequest, token: str) -> HttpResponse:
    here = reverse("website:alerts_keep", args=[token])
    number = request.POST.get("drop", "")
    if request.POST.get("stop"):
        uid = sealing.row_of(sealing.KEEP, token)
        if uid is not None:
            actions.stop_following(by=Actor.person(), token=sealing.link(sealing.STOP, uid))
        return render(request, "website/following/stopped.html", {"messages": ()})
    if number.isascii() and number.isdecimal() and len(number) < 19:
        if not actions.drop_follow(by=Actor.person(), token=token, follow=int(number)):
            return render(request, "website/following/stopped.html", {"messages": ()})
        return SeeOther(f"{here}?bo=1")
    if request.POST.get("language") in {"vi", "en"}:
        actions.set_language(by=Actor.person(), token=token, language=request.POST["language"])
        return SeeOther(f"{here}?doi=1")
    return SeeOther(here)


def _shown(request: HttpRequest, card: FollowerCard, token: str) -> dict[str, object]:
    done = ""
    if "xong" in request.GET:
        done = _("Đã xác nhận. Sáng nào có tin mới, bạn nhận một thư; không có tin thì không có thư.")
    elif "bo" in request.GET:
        done = _("Đã bỏ theo dõi.")
    elif "doi" in request.GET:
        done = _("Đã đổi ngôn ngữ của thư.")
    return {
        "follows": [
            {
                "id": one.id,
                "title": one.thing.title if one.thing else _("Điều này không còn công khai"),
                "href": page_of(one.thing) if one.thing else "",
            }
            for one in card.follows
        ],
        "language": card.language,
        "languages": [("vi", "Tiếng Việt"), ("en", "English")],
        "done": done,
        "token": token,
        "messages": (),
    }


def _row(news: News) -> dict[str, object]:
    return {
        "day": news.day,
        "href": reverse("website:case", args=[news.reference]),
        "title": news.summary or organisations.topic(news.topic_id).name,
        "what": telling(news),
    }
