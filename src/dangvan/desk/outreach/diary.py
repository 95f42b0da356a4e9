"""The diary as a list with reception days against their standard, and the short form for a new meeting."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dangvan.accounts.access import OfficerRequest, officer_required
from dangvan.desk.choices import area_choices
from dangvan.desk.frame import draw, works
from dangvan.kernel import clock
from dangvan.kernel.errors import Invalid, NotAllowed
from dangvan.organisations import queries as organisations
from dangvan.outreach import actions, queries
from dangvan.outreach.types import VisitState
from dangvan.outreach.words import CAME, GROUPS, KINDS, RECEIVERS, STATES
from dangvan.ui.forms import PlainForm, take_refusal

if TYPE_CHECKING:
    from dangvan.outreach.models import Visit

_LIMIT, _PLANNED, _DAYS = 60, 12, 97


class VisitForm(PlainForm):
    kind = forms.ChoiceField(label=gettext_lazy("Buổi gì?"), choices=list(KINDS.items()))
    day = forms.DateField(label=gettext_lazy("Ngày nào?"))
    area_id = forms.TypedChoiceField(label=gettext_lazy("Ở phường, xã nào?"), coerce=int)
    place = forms.CharField(label=gettext_lazy("Chỗ nào?"), max_length=200, required=False)
    receiver = forms.ChoiceField(label=gettext_lazy("Ai tiếp?"), choices=list(RECEIVERS.items()))
    group = forms.ChoiceField(label=gettext_lazy("Nhóm nào đến?"), choices=list(GROUPS.items()))
    came = forms.ChoiceField(
        label=gettext_lazy("Bao nhiêu người?"), choices=list(CAME.items()), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area_id"].choices = area_choices()  # type: ignore[attr-defined]


@officer_required
@require_safe
def diary(request: OfficerRequest) -> HttpResponse:
    last = clock.today()
    bodies = [organisations.organisation(one) for one in sorted(request.actor.organisation_ids)]
    kept = [
        {"body": body, "receiver": RECEIVERS[one.standard.receiver], "kept": one}
        for body in bodies
        for one in queries.reception_kept(body.id, last - timedelta(days=_DAYS), last)
    ]
    shown = {
        "visits": [told(one) for one in queries.visits(request.actor, limit=_LIMIT)],
        "to_tell": [told(one) for one in queries.to_tell(request.actor, limit=_LIMIT)],
        "planned": [told(one) for one in queries.planned(request.actor, limit=_PLANNED)],
        "standards": kept,
        "may_write": works(request.actor),
    }
    return draw(request, "desk/outreach/diary.html", shown, here="outreach")


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: OfficerRequest) -> HttpResponse:
    """One body, one short form: today and the body's own ward stand there already."""
    if not works(request.actor):
        raise PermissionDenied(_("Tài khoản này chỉ đọc nhật ký, không ghi được."))
    body = organisations.organisation(request.actor.seats[0].organisation_id)
    if request.method != "POST":
        form = VisitForm(initial={"day": clock.today(), "area_id": body.area_id, "came": ""})
        return _draw(request, form)
    form = VisitForm(data=request.POST)
    if not form.is_valid():
        return _draw(request, form, 422)
    try:
        visit = actions.record_visit(by=request.actor, organisation_id=body.id, **form.cleaned_data)
    except Invalid as refusal:
        take_refusal(form, refusal)
        return _draw(request, form, 422)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal.message)) from refusal
    return HttpResponseRedirect(reverse("desk:visit", args=[visit.reference]))


def told(visit: Visit) -> dict[str, Any]:
    return {
        "visit": visit,
        "href": reverse("desk:visit", args=[visit.reference]),
        "kind": KINDS[visit.kind],
        "state": STATES[visit.state],
        "group": GROUPS[visit.group],
        "came": CAME[visit.came] if visit.state == VisitState.HELD else "",
        "receiver": RECEIVERS[visit.receiver],
    }


def _draw(request: OfficerRequest, form: VisitForm, status: int = 200) -> HttpResponse:
    return draw(request, "desk/outreach/new.html", {"form": form}, here="outreach", status=status)
