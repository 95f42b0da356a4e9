"""Sessions: the list, a new one from pasted words or a file, and its document as it was handed in."""

from __future__ import annotations

from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dangvan.accounts.access import OfficerRequest, officer_required
from dangvan.desk.directives.forms import SessionForm, seats_of
from dangvan.desk.directives.tasks import tabs
from dangvan.desk.directives.words import KINDS, unreadable
from dangvan.desk.frame import draw
from dangvan.directives import actions
from dangvan.directives.queries import session_pages
from dangvan.directives.reading.types import Unreadable
from dangvan.directives.types import SessionKind, SessionPage, Upload
from dangvan.kernel import clock
from dangvan.kernel.errors import Invalid, NotFound
from dangvan.reports import media
from dangvan.ui.forms import take_refusal


@officer_required
@require_safe
def sessions(request: OfficerRequest) -> HttpResponse:
    cards = [
        (card, KINDS[SessionKind(card.session.kind)])
        for card in session_pages.sessions_for_desk(request.actor)
    ]
    shown = {"cards": cards, "may_record": bool(seats_of(request.actor)), "tabs": tabs("directives")}
    return draw(request, "desk/directives/sessions.html", shown, here="directives")


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: OfficerRequest) -> HttpResponse:
    """Whatever is refused, what was pasted stays in the form."""
    if request.method != "POST":
        form = SessionForm(request.actor, initial={"held_on": clock.today()})
        return _draw(request, form)
    form = SessionForm(request.actor, request.POST, request.FILES)
    if not form.is_valid():
        return _draw(request, form, status=422)
    given = dict(form.cleaned_data)
    file = given.pop("file")
    upload = Upload(file.read(), file.name) if file else None
    try:
        with transaction.atomic():
            session = actions.record_session(by=request.actor, upload=upload, **given)
            actions.suggest_directives(by=request.actor, session=session)
    except Unreadable as problem:
        form.add_error("file" if upload else "text", unreadable(problem))
        return _draw(request, form, status=422)
    except Invalid as refusal:
        take_refusal(form, refusal)
        return _draw(request, form, status=422)
    return HttpResponseRedirect(reverse("desk:directive_session", args=[session.reference]))


@officer_required
@require_safe
def document(request: OfficerRequest, reference: str) -> HttpResponseBase:
    session = open_session(request, reference).session
    path = media.private_root() / session.original_file
    if not path.is_file():
        raise Http404
    name = session.original_name or f"{session.reference}.txt"
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def open_session(request: OfficerRequest, reference: str) -> SessionPage:
    try:
        return session_pages.session_for_desk(request.actor, reference)
    except NotFound as unknown:
        raise Http404(str(unknown.message)) from unknown


def _draw(request: OfficerRequest, form: SessionForm, *, status: int = 200) -> HttpResponse:
    return draw(request, "desk/directives/new.html", {"form": form}, here="directives", status=status)
