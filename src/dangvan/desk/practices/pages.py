"""The register on the desk, one model, and its files."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dangvan.accounts.access import OfficerRequest, officer_required
from dangvan.desk.choices import area_choices
from dangvan.desk.frame import draw
from dangvan.kernel.actor import Role
from dangvan.kernel.errors import NotFound
from dangvan.practices import queries
from dangvan.practices.types import Field, PracticePage, Stage
from dangvan.practices.words import FIELDS, STAGES
from dangvan.ui.practices import card_told

_LIMIT, _LONGEST = 100, 100


@officer_required
@require_safe
def practices(request: OfficerRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "")[:_LONGEST] for name in ("q", "field", "stage", "area")}
    area = asked["area"]
    found = queries.practices(
        text=asked["q"],
        field=asked["field"] if asked["field"] in Field.values else "",
        stage=asked["stage"] if asked["stage"] in Stage.values else "",
        area_id=int(area) if area.isascii() and area.isdecimal() and len(area) < 18 else None,
        limit=_LIMIT,
    )
    shown = {
        "cards": [card_told(card, address) for card in found],
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "fields": [("", _("Mọi lĩnh vực")), *FIELDS.items()],
        "stages": [("", _("Mọi giai đoạn")), *STAGES.items()],
        "areas": [("", _("Mọi địa bàn")), *area_choices()],
        "may_register": request.actor.has_role_anywhere(Role.OFFICER, Role.HEAD),
    }
    return draw(request, "desk/practices/list.html", shown, here="practices")


@officer_required
@require_safe
def evidence(request: OfficerRequest, reference: str, number: int) -> HttpResponse:
    """A file of evidence, always saved and never shown as a page."""
    page = open_page(request, reference)
    try:
        found = queries.evidence_file(request.actor, page.card.practice, number)
    except NotFound as unknown:
        raise Http404(str(unknown.message)) from unknown
    ending = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}[found.media]
    headers = {"Content-Disposition": f'attachment; filename="{page.card.reference}-{number}.{ending}"'}
    return HttpResponse(found.content, content_type=found.media, headers=headers)


def open_page(request: OfficerRequest, reference: str) -> PracticePage:
    try:
        return queries.practice_page(reference[:12], request.actor)
    except NotFound as unknown:
        raise Http404(str(unknown.message)) from unknown


def address(reference: str) -> str:
    return reverse("desk:practice", args=[reference])
