"""The pages of the form: its door, one question after another, and photos of an unfinished form."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dangvan.kernel.errors import Invalid
from dangvan.reports import actions as reports
from dangvan.reports import limits
from dangvan.reports import queries as report_queries
from dangvan.website import files
from dangvan.website.speaking import cookies, way
from dangvan.website.speaking.mode import COUNTER, PUBLIC, Mode
from dangvan.website.speaking.responses import SeeOther, private
from dangvan.website.speaking.sending import done, last_page
from dangvan.website.speaking.steps import PAGES, StepPage
from dangvan.website.speaking.steps.page import Shown
from dangvan.website.speaking.steps.similar import similar_cases
from dangvan.website.speaking.unfinished import AlreadySent, Unfinished, load

_DEPEND_ON_PLACE_AND_TOPIC = ("similar_seen", "similar_none", "join")


@require_safe
def start(request: HttpRequest, mode: Mode = PUBLIC) -> HttpResponse:
    """The door: emergencies first, what will happen, and what was left unfinished."""
    try:
        said, sent = load(request, mode), False
    except AlreadySent:
        said, sent = None, True
    shown = {
        "mode": mode,
        "unfinished": said is not None and said.is_kept,
        "sent": sent and not mode.is_counter,
        "first": mode.step(way.STEPS[0].slug),
        "onward": mode.step(way.first_missing(said)) if said is not None and said.is_kept else "",
        "days": limits.DRAFT_LIFE.days,
        "questions": len(way.STEPS),
        "most_photos": limits.PHOTOS_IN_REPORT,
    }
    name = "website/speaking/counter.html" if mode.is_counter else "website/speaking/start.html"
    return private(render(request, name, shown))


@require_POST
def discard(request: HttpRequest, mode: Mode = PUBLIC) -> HttpResponse:
    """Throw the unfinished form away, here and on the server."""
    key = cookies.draft_key(request, mode.cookie)
    if key is not None:
        reports.discard_draft(by=mode.actor(request), token=key.token)
    response = SeeOther(mode.start())
    cookies.forget(response, mode.cookie)
    return private(response)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, slug: str, mode: Mode = PUBLIC) -> HttpResponse:
    """One question: shown, or taken and led on to the next. Nobody can come before their turn."""
    if slug not in way.BY_SLUG:
        raise Http404
    try:
        said = load(request, mode)
    except AlreadySent as sent:
        return done(request, sent.code, mode)
    if slug == way.CHECK:
        return last_page(request, said)
    if request.method == "POST":
        return _take(request, said, PAGES[slug])
    if way.comes_too_early(slug, said):
        return private(SeeOther(mode.step(way.first_missing(said))))
    if not way.BY_SLUG[slug].is_asked(said):
        return private(SeeOther(mode.step(way.after(slug, said))))
    return _show(request, said, PAGES[slug])


@require_safe
def draft_photo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A photo of the form that this very browser left unfinished."""
    for name in (PUBLIC.cookie, COUNTER.cookie):
        key = cookies.draft_key(request, name)
        for photo in report_queries.photos_of_draft(key.token) if key else []:
            if photo.uid == uid:
                content = report_queries.private_path(photo).read_bytes()
                response = HttpResponse(content, content_type="image/jpeg")
                response.headers["Content-Security-Policy"] = files.SANDBOX
                return private(response)
    raise Http404


def _take(request: HttpRequest, said: Unfinished, page: StepPage) -> HttpResponse:
    answered_by = _answering_body(said)
    where_and_what = _place_and_topic(said)
    error: Invalid | None = None
    stays: Shown | None = None
    try:
        stays = page.take(request, said)
    except Invalid as found:
        error = found
    if _place_and_topic(said) != where_and_what:
        said.drop(*_DEPEND_ON_PLACE_AND_TOPIC)
        if _answering_body(said) != answered_by:
            said.drop("about_body")
    onward = "" if error or stays is not None else _onward(request, said, page)
    if problem := _keep(request, said):
        error = error or problem
    if "giu" in request.POST:
        response: HttpResponse = HttpResponse(status=204)
    elif "back" in request.POST:
        response = SeeOther(_back(said, page))
    elif error or stays is not None:
        response = _show(request, said, page, error, stays)
    else:
        response = SeeOther(onward)
    said.hand_key_to(response, request)
    return private(response)


def _keep(request: HttpRequest, said: Unfinished) -> Invalid | None:
    try:
        said.keep(said.mode.actor(request))
    except Invalid as problem:
        return problem
    return None


def _onward(request: HttpRequest, said: Unfinished, page: StepPage) -> str:
    """The next question; straight back to the last page where one answer was being changed."""
    if "sua" in request.GET:
        return said.mode.step(_skip_similar(said, way.first_missing(said)))
    slug = _skip_similar(said, way.after(page.slug, said))
    if way.comes_too_early(slug, said):
        slug = way.first_missing(said)
    return said.mode.step(slug)


def _skip_similar(said: Unfinished, slug: str) -> str:
    """Nobody is asked about similar cases where there are none."""
    if slug != "viec-tuong-tu" or similar_cases(said):
        return slug
    said.put(similar_seen=True, similar_none=True)
    slug = way.after(slug, said)
    return slug if not way.comes_too_early(slug, said) else way.first_missing(said)


def _back(said: Unfinished, page: StepPage) -> str:
    slug = way.before(page.slug, said)
    return said.mode.step(slug) if slug else said.mode.start()


def _show(
    request: HttpRequest,
    said: Unfinished,
    page: StepPage,
    error: Invalid | None = None,
    more: Shown | None = None,
) -> HttpResponse:
    frame = {
        "mode": said.mode,
        "said": said,
        "here": request.get_full_path(),
        "slug": page.slug,
        "number": way.number(page.slug),
        "total": len(way.STEPS),
        "label": way.BY_SLUG[page.slug].label,
        "reviewing": "sua" in request.GET,
        "discard": said.mode.discard(),
        "errors": {name: str(words) for name, words in error.fields.items()} if error else {},
        "links": page.links(error) if error else [],
    }
    shown = frame | page.shown(request, said) | (more or {})
    return private(render(request, page.template, shown, status=422 if error else 200))


def _place_and_topic(said: Unfinished) -> tuple[object, ...]:
    return tuple(said.fields.get(name) for name in ("place_text", "lon", "lat", "area", "topic"))


def _answering_body(said: Unfinished) -> int | None:
    answerer = said.answerer()
    return answerer.organisation_id if answerer else None
