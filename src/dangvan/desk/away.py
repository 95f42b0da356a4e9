"""While an officer is away a colleague of the same body holds their seats, from the first day to the last."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from dangvan.accounts import actions
from dangvan.accounts import queries as accounts
from dangvan.accounts.access import OfficerRequest, officer_required
from dangvan.desk.deeds.base import CleanField
from dangvan.desk.frame import WORKING, draw
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor, Role
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from dangvan.organisations import queries as organisations
from dangvan.ui.forms import PlainForm, take_refusal


class AwayForm(PlainForm):
    seat = forms.ChoiceField(label=_("Ai đi vắng?"))
    taker = forms.ChoiceField(
        label=_("Ai làm thay?"),
        help_text=_("Một đồng nghiệp cùng cơ quan. Họ làm được mọi việc của vai trò ấy."),
    )
    first_day = forms.DateField(label=_("Từ ngày"))
    last_day = forms.DateField(label=_("Đến hết ngày"), help_text=_("Nhiều nhất sáu tháng."))
    reason = CleanField(label=_("Lý do"), max_length=300, required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].choices, self.fields["taker"].choices = _people(actor)  # type: ignore[attr-defined]

    @property
    def giver_and_body(self) -> tuple[int, int]:
        giver, body = str(self.cleaned_data["seat"]).split("-")
        return int(giver), int(body)


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def away(request: OfficerRequest) -> HttpResponse:
    if not request.actor.has_role_anywhere(*WORKING):
        raise PermissionDenied(gettext("Vai trò của bạn không giao thay được."))
    if request.method != "POST":
        return _draw(request, AwayForm(request.actor, initial={"first_day": clock.today()}))
    form = AwayForm(request.actor, data=request.POST)
    if not form.is_valid():
        return _draw(request, form, status=422)
    giver, body = form.giver_and_body
    given = form.cleaned_data
    try:
        actions.give_delegation(
            by=request.actor,
            giver_id=giver,
            taker_id=int(given["taker"]),
            organisation_id=body,
            first_day=given["first_day"],
            last_day=given["last_day"],
            reason=given["reason"],
        )
    except Invalid as refusal:
        fields = {("seat" if name == "giver" else name): words for name, words in refusal.fields.items()}
        take_refusal(form, Invalid(refusal.message, fields))
        return _draw(request, form, status=422)
    except (NotAllowed, Conflict, NotFound) as refusal:
        form.add_error(None, str(refusal.message))
        return _draw(request, form, status=403 if isinstance(refusal, NotAllowed) else 409)
    messages.success(request, gettext("Đã giao việc thay. Hai bên có thể kết thúc bất cứ lúc nào."))
    return HttpResponseRedirect(reverse("desk:away"))


@officer_required
@require_POST
def end(request: OfficerRequest, number: int) -> HttpResponse:
    try:
        actions.end_delegation(by=request.actor, delegation_id=number)
    except NotFound as unknown:
        raise Http404(str(unknown.message)) from unknown
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal.message)) from refusal
    except Conflict as refusal:
        messages.warning(request, str(refusal.message))
    else:
        messages.success(request, gettext("Đã kết thúc việc giao thay."))
    return HttpResponseRedirect(reverse("desk:away"))


def _draw(request: OfficerRequest, form: AwayForm, status: int = 200) -> HttpResponse:
    assert request.actor.user_id is not None
    lent = accounts.delegations_of(request.actor.user_id)
    names = accounts.officer_names([one for each in lent for one in (each.giver_id, each.taker_id)])
    shown = {
        "form": form,
        "lent": [
            {
                "delegation": one,
                "giver": names.get(one.giver_id, ""),
                "taker": names.get(one.taker_id, ""),
                "body": organisations.organisation(one.organisation_id).name,
                "is_mine": one.giver_id == request.actor.user_id,
            }
            for one in lent
        ],
    }
    return draw(request, "desk/away.html", shown, here="away", status=status)


def _people(actor: Actor) -> tuple[list[tuple[str, Any]], list[tuple[str, Any]]]:
    """Whose seats may be lent (one's own; heads those of the body too), and to whom."""
    own = [seat for seat in actor.seats if seat.lent_by is None and seat.role in WORKING]
    seats: list[tuple[str, Any]] = []
    takers: list[tuple[str, Any]] = []
    for body in dict.fromkeys(seat.organisation_id for seat in own):
        name = organisations.organisation(body).name
        people = accounts.officers_of(body)
        heads = any(seat.role is Role.HEAD for seat in own if seat.organisation_id == body)
        givers = [
            one for one in people if one.user_id == actor.user_id or (heads and one.roles & set(WORKING))
        ]
        givers.sort(key=lambda one: one.user_id != actor.user_id)
        seats += [(f"{one.user_id}-{body}", f"{one.name} ({name})") for one in givers]
        takers.append((name, [(str(one.user_id), one.name) for one in people]))
    return seats, [("", gettext("Chọn đồng nghiệp")), *takers]
