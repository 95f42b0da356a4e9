"""The last page: everything said, to be looked at once more, and sent. Sent twice is received once."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dangvan.cases import actions as cases
from dangvan.cases.deadlines import clocks_for
from dangvan.cases.queries import public_case_head
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotFound
from dangvan.organisations import queries as organisations
from dangvan.reports import receipts
from dangvan.ui import words
from dangvan.website.speaking import cookies, load, way
from dangvan.website.speaking.given import receipt_at_the_counter
from dangvan.website.speaking.mode import Mode
from dangvan.website.speaking.responses import SeeOther, language_of, private, to_receipt
from dangvan.website.speaking.steps.visibility import label_of
from dangvan.website.speaking.unfinished import Unfinished, was_sent

#: Which page mends which field, where the last look finds something.
_PAGE_OF = {
    "place": "noi-xay-ra",
    "area": "noi-xay-ra",
    "topic": "linh-vuc",
    "text": "noi-dung",
    "photos": "noi-dung",
    "happened_on": "noi-dung",
    "join": "viec-tuong-tu",
    "visibility": "cong-khai",
    "name": "lien-he",
    "phone": "lien-he",
    "email": "lien-he",
    "contact": "lien-he",
}


@dataclass(frozen=True, slots=True)
class Row:
    term: str
    value: str
    href: str


@dataclass(frozen=True, slots=True)
class Trouble:
    message: str
    href: str


def last_page(request: HttpRequest, said: Unfinished) -> HttpResponse:
    """Show what was said, or send it."""
    mode = said.mode
    if request.method == "POST" and (given := _given_before(request, said)):
        response = done(request, given, mode)
        if not mode.is_counter:
            cookies.set_receipt(response, given)
        return response
    missing = way.first_missing(said)
    if missing != way.CHECK:
        return private(SeeOther(mode.step(missing)))
    if request.method != "POST":
        return _show(request, said, [])
    if "back" in request.POST:
        return private(SeeOther(mode.step(way.before(way.CHECK, said) or way.STEPS[0].slug)))
    if not mode.is_counter and load.is_high(request) and not _did_work(request, said):
        return _show(request, said, [], work=load.puzzle_for(said.key.receipt))
    return _send(request, said)


def _did_work(request: HttpRequest, said: Unfinished) -> bool:
    """Under load: a puzzle solved for this very form, or half a minute waited with it."""
    form = said.key.receipt
    return load.is_solved(form, request.POST.get("work", "")) or load.has_waited(
        form, request.POST.get("wait", "")
    )


def done(request: HttpRequest, code: str, mode: Mode) -> HttpResponse:
    """What follows a report: its receipt. At the counter it is printed at once and no cookie keeps it."""
    if mode.is_counter:
        return receipt_at_the_counter(request, code, mode)
    return to_receipt()


def _given_before(request: HttpRequest, said: Unfinished) -> str | None:
    """The receipt in the form where it belongs to a report already: a repetition, perhaps long after."""
    try:
        code = receipts.normal(request.POST.get("receipt", "")[:200])
    except Invalid:
        return None
    return code if code != said.key.receipt and was_sent(code) else None


def _send(request: HttpRequest, said: Unfinished) -> HttpResponse:
    by = said.mode.actor(request)
    try:
        join = public_case_head(said.text("join")) if said.text("join") else None
        cases.receive_report(by=by, submission=said.submission(language_of(request)), join=join)
    except Invalid as error:
        return _show(request, said, _troubles(error, said.mode))
    except (Conflict, NotFound) as error:
        return _without_join(request, said, by, error)
    return done(request, said.key.receipt, said.mode)


def _without_join(
    request: HttpRequest, said: Unfinished, by: Actor, error: Conflict | NotFound
) -> HttpResponse:
    """The case chosen takes nobody in any more: everything typed stays, the report will stand for itself."""
    said.drop("join", "about_body")
    said.put(similar_seen=True)
    said.keep(by)
    href = said.mode.step(way.first_missing(said))
    return _show(request, said, [Trouble(str(error.message), href)])


def _troubles(error: Invalid, mode: Mode) -> list[Trouble]:
    fields = error.fields or {"": error.message}
    return [
        Trouble(str(message), mode.step(_PAGE_OF.get(name, "noi-dung"), reviewing=True))
        for name, message in fields.items()
    ]


def _show(
    request: HttpRequest, said: Unfinished, troubles: list[Trouble], work: load.Puzzle | None = None
) -> HttpResponse:
    answerer = said.answerer()
    body = organisations.organisation(answerer.organisation_id) if answerer else None
    if body is not None and said.flag("about_body"):
        body = organisations.hears_about(body.id)
    topic = said.topic
    clocks = clocks_for(topic.id, topic.default_urgency, clock.now()) if topic else None
    shown = {
        "mode": said.mode,
        "said": said,
        "number": way.number(way.CHECK),
        "total": len(way.STEPS),
        "label": way.BY_SLUG[way.CHECK].label,
        "here": said.mode.step(way.CHECK),
        "discard": said.mode.discard(),
        "rows": list(_rows(said)),
        "receipt": said.key.receipt,
        "troubles": troubles,
        "work": work,
        "body": body,
        "due_at": clocks.answer.due_at if clocks and clocks.answer else None,
        "acknowledge_at": clocks.acknowledge.due_at if clocks and clocks.acknowledge else None,
    }
    return private(
        render(
            request, "website/speaking/check.html", shown, status=422 if troubles else 503 if work else 200
        )
    )


def _rows(said: Unfinished) -> list[Row]:
    def row(slug: str, term: str, *values: str) -> Row:
        value = "\n".join(value for value in values if value)
        return Row(term, value, said.mode.step(slug, reviewing=True))

    area, topic, day = said.area, said.topic, said.happened_on
    count = len(said.photo_uids)
    pinned = _("Đã ghim điểm trên bản đồ") if said.number("lon") is not None else ""
    rows = [
        row("noi-xay-ra", _("Nơi xảy ra"), said.text("place_text"), area.name if area else "", pinned),
        row("linh-vuc", _("Lĩnh vực"), topic.name if topic else ""),
        row("noi-dung", _("Chuyện gì xảy ra"), said.text("text")),
        row(
            "noi-dung",
            _("Ảnh"),
            ngettext("%(count)d ảnh", "%(count)d ảnh", count) % {"count": count} if count else _("Không có"),
        ),
    ]
    if day is not None:
        rows.append(row("noi-dung", _("Ngày xảy ra"), words.date_words(day)))
    if said.text("join"):
        rows.append(row("viec-tuong-tu", _("Cùng với vụ việc"), said.text("join")))
    else:
        about = _("Có, chuyển lên cấp trên một bậc") if said.flag("about_body") else _("Không")
        rows.append(row("ve-co-quan", _("Nói về chính cơ quan đó"), about))
    if said.is_only_for_the_body:
        rows.append(Row(_("Ai được xem"), label_of("organisation"), ""))
    else:
        rows.append(row("cong-khai", _("Ai được xem"), label_of(said.text("visibility"))))
    contact = [said.text(name) for name in ("name", "phone", "email")]
    rows.append(row("lien-he", _("Cách liên hệ"), *(contact if any(contact) else [_("Không để lại")])))
    return rows
