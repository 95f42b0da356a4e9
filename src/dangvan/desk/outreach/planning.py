"""The calendar of reception days: days to come are announced, those whose day has come wait to be told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from dangvan.accounts.access import OfficerRequest, officer_required
from dangvan.desk.choices import area_choices
from dangvan.desk.frame import draw, works
from dangvan.kernel import clock
from dangvan.kernel.errors import Invalid, NotAllowed
from dangvan.organisations import queries as organisations
from dangvan.outreach import actions
from dangvan.outreach.types import Receiver
from dangvan.outreach.words import RECEIVERS
from dangvan.ui.forms import PlainForm, take_refusal

_DAYS = (
    gettext_lazy("thứ Hai"),
    gettext_lazy("thứ Ba"),
    gettext_lazy("thứ Tư"),
    gettext_lazy("thứ Năm"),
    gettext_lazy("thứ Sáu"),
    gettext_lazy("thứ Bảy"),
    gettext_lazy("Chủ nhật"),
)
_EVERY = (
    (1, gettext_lazy("mỗi tuần")),
    (2, gettext_lazy("hai tuần một lần")),
    (4, gettext_lazy("bốn tuần một lần")),
)
#: Nobody plans further than a year; longer would be a slip of the keyboard.
_LONGEST = timedelta(days=366)


class PlanForm(PlainForm):
    receiver = forms.ChoiceField(label=gettext_lazy("Ai tiếp?"), choices=list(RECEIVERS.items()))
    weekday = forms.TypedChoiceField(
        label=gettext_lazy("Vào thứ mấy?"), coerce=int, choices=list(enumerate(_DAYS))
    )
    every = forms.TypedChoiceField(label=gettext_lazy("Bao lâu một lần?"), coerce=int, choices=_EVERY)
    first = forms.DateField(label=gettext_lazy("Từ ngày nào?"))
    last = forms.DateField(label=gettext_lazy("Đến hết ngày nào?"))
    area_id = forms.TypedChoiceField(label=gettext_lazy("Ở phường, xã nào?"), coerce=int)
    place = forms.CharField(
        label=gettext_lazy("Phòng nào, ở đâu?"),
        help_text=gettext_lazy("Ai cũng đọc được: đây là lời mời."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area_id"].choices = area_choices()  # type: ignore[attr-defined]

    def days(self) -> list[date]:
        """The days of that weekday from the first to the last."""
        given = self.cleaned_data
        first, last = given["first"], min(given["last"], given["first"] + _LONGEST)
        at = first + timedelta(days=(given["weekday"] - first.weekday()) % 7)
        found = []
        while at <= last:
            found.append(at)
            at += timedelta(days=7 * given["every"])
        return found


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: OfficerRequest) -> HttpResponse:
    if not works(request.actor):
        raise PermissionDenied(_("Tài khoản này chỉ đọc nhật ký, không ghi được."))
    body = organisations.organisation(request.actor.seats[0].organisation_id)
    if request.method != "POST":
        first = clock.today() + timedelta(days=1)
        initial = {
            "receiver": Receiver.HEAD, "weekday": 3, "every": 1, "first": first,
            "last": first + timedelta(days=91), "area_id": body.area_id,
        }  # fmt: skip
        return _draw(request, PlanForm(initial=initial))
    form = PlanForm(data=request.POST)
    if not form.is_valid():
        return _draw(request, form, 422)
    given = form.cleaned_data
    try:
        planned = actions.plan_receptions(
            by=request.actor, organisation_id=body.id, area_id=given["area_id"],
            receiver=given["receiver"], days=form.days(), place=given["place"],
        )  # fmt: skip
    except Invalid as refusal:
        take_refusal(form, refusal)
        return _draw(request, form, 422)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal.message)) from refusal
    count = len(planned)
    words = ngettext("Đã công bố %(n)s ngày tiếp dân.", "Đã công bố %(n)s ngày tiếp dân.", count) % {
        "n": count
    }
    messages.success(request, words)
    return HttpResponseRedirect(reverse("desk:outreach"))


def _draw(request: OfficerRequest, form: PlanForm, status: int = 200) -> HttpResponse:
    return draw(request, "desk/outreach/plan.html", {"form": form}, here="outreach", status=status)
