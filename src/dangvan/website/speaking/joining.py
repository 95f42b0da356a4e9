"""“The same for me” from the public page of a case: one tap, and a form that needs little
more than a look.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dangvan.cases.machine import LIVE
from dangvan.cases.queries import CaseFile, public_case
from dangvan.kernel.errors import Invalid, NotFound
from dangvan.reports import cleaning, limits
from dangvan.ui.forms import ErrorLink
from dangvan.website.speaking import cookies, way
from dangvan.website.speaking.mode import PUBLIC
from dangvan.website.speaking.responses import SeeOther, private
from dangvan.website.speaking.unfinished import Unfinished, begin


@require_http_methods(["GET", "HEAD", "POST"])
def same_for_me(request: HttpRequest, reference: str) -> HttpResponse:
    """Start a report that stands with this case: place and matter are known, so they aren't asked again."""
    try:
        file = public_case(reference)
    except NotFound as unknown:
        raise Http404 from unknown
    if file.case.state not in LIVE:
        return private(render(request, "website/speaking/same_closed.html", {"case": file.case}, status=409))
    error: Invalid | None = None
    if request.method == "POST":
        said = _begin(file)
        said.put(text=request.POST.get("text", "")[: limits.LONGEST_TEXT * limits.INPUT_FACTOR])
        try:
            said.put(text=cleaning.check_text(said.text("text")))
        except Invalid as found:
            error = found
        else:
            said.keep(PUBLIC.actor(request))
            response = SeeOther(PUBLIC.step(way.first_missing(said)))
            said.hand_key_to(response, request)
            return private(response)
    shown = {
        "case": file.case,
        "text": request.POST.get("text", _("Tôi cũng gặp việc này.")),
        "most": limits.LONGEST_TEXT,
        "errors": {name: str(words) for name, words in error.fields.items()} if error else {},
        "links": [ErrorLink("id_text", str(error.message))] if error else [],
        "unfinished": cookies.draft_key(request) is not None,
    }
    return private(render(request, "website/speaking/same.html", shown, status=422 if error else 200))


def _begin(file: CaseFile) -> Unfinished:
    """What the public page of the case tells, and no more: its place only as exactly as it stands there."""
    said = begin(PUBLIC)
    case = file.case
    said.put(
        topic=case.topic_id,
        place_text=case.area.name
        if case.area
        else _("Cùng nơi với vụ việc %(number)s") % {"number": case.reference},
        join=case.reference,
        similar_seen=True,
        about_body=False,
    )
    if case.area_id:
        said.put(area=case.area_id)
    if file.point:
        said.put(lon=file.point[0], lat=file.point[1])
    return said
