"""Photos and evidence over HTTP: the same address for everyone, shown to whoever the policy lets see it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dangvan.accounts import queries as accounts
from dangvan.cases.queries import files
from dangvan.cases.queries.files import SeenFile
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import NotFound
from dangvan.reports.photos import small_copy
from dangvan.website.speaking import cookies

#: A file comes from a person or a body: nothing in it may run or lead anywhere, whatever it claims to be.
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


@require_safe
def photo(request: HttpRequest, uid: UUID) -> HttpResponse:
    return _first_seen(request, lambda actor: files.photo_file(actor, uid))


@require_safe
def evidence(request: HttpRequest, uid: UUID) -> HttpResponse:
    return _first_seen(request, lambda actor: files.evidence_file(actor, uid))


def _first_seen(request: HttpRequest, look: Callable[[Actor], SeenFile]) -> HttpResponse:
    """As anyone first, so that what is public stays free of cookies; then as holder of a receipt, then as
    officer.
    """
    for actor_of in (lambda _: Actor.person(), _holder, _officer):
        actor = actor_of(request)
        if actor is None:
            continue
        try:
            return respond(look(actor), small="nho" in request.GET)
        except (NotFound, FileNotFoundError):
            continue
    raise Http404


def respond(seen: SeenFile, *, small: bool = False) -> HttpResponse:
    """The file itself, or a photo small. Never sniffed, never run, cached by others only if everyone may see
    it.
    """
    content = seen.path.read_bytes()
    if small and seen.content_type == "image/jpeg":
        content = small_copy(content)
    disposition = "attachment" if seen.content_type == "application/pdf" else "inline"
    response = HttpResponse(content, content_type=seen.content_type)
    response.headers["Content-Disposition"] = f'{disposition}; filename="{seen.name}"'
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "public, max-age=60" if seen.in_public else "private, no-store"
    return response


def _holder(request: HttpRequest) -> Actor | None:
    uid = cookies.followed(request)
    return Actor.person(holds_report=uid) if uid else None


def _officer(request: HttpRequest) -> Actor | None:
    """An officer through the same door as the desk: active, with a second factor."""
    user = request.user
    if not user.is_authenticated or not user.is_active:
        return None
    if not settings.DANGVAN_DEMO and not accounts.has_second_factor(user.pk):
        return None
    return accounts.actor_for(user)
