"""Templates of a body: texts to start answers from, with [gaps] that must be filled each time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dangvan.accounts.access import OfficerRequest, officer_required
from dangvan.cases import actions
from dangvan.cases.queries import answer_template, answer_templates
from dangvan.desk.choices import topic_choices
from dangvan.desk.deeds.base import CleanField
from dangvan.desk.frame import draw
from dangvan.kernel.actor import Actor, Role
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import OrganisationInfo
from dangvan.ui.forms import PlainForm, take_refusal

if TYPE_CHECKING:
    from dangvan.cases.models import AnswerTemplate

_KEEPERS = (Role.OFFICER, Role.HEAD)


class TemplateForm(PlainForm):
    title = CleanField(label=_("Tên mẫu"), max_length=200)
    topic = forms.TypedChoiceField(label=_("Dùng cho lĩnh vực"), coerce=int, required=False, empty_value=None)
    body = CleanField(
        label=_("Nội dung"),
        help_text=_(
            "Chỗ phải điền để trong ngoặc vuông: [đã làm gì], [ngày], [đội]. Còn trống thì chưa gửi được."
        ),
        max_length=10_000,
    )
    organisation = forms.TypedChoiceField(label=_("Mẫu của cơ quan"), coerce=int)

    def __init__(self, bodies: list[OrganisationInfo], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [("", gettext("Mọi lĩnh vực")), *topic_choices()]  # type: ignore[attr-defined]
        self.fields["organisation"].choices = [(body.id, body.name) for body in bodies]  # type: ignore[attr-defined]


@officer_required
@require_safe
def index(request: OfficerRequest) -> HttpResponse:
    held = _bodies(request.actor)
    if not held:
        raise PermissionDenied(gettext("Trang này dành cho cán bộ xử lý và lãnh đạo."))
    found = answer_templates(body.id for body in held)
    mine = {body.id: body.name for body in held}
    shown = {
        "rows": [
            {
                "template": one,
                "body": mine.get(one.organisation_id or 0, gettext("mọi cơ quan")),
                "gaps": one.body.count("["),
                "is_ours": one.organisation_id in mine,
            }
            for one in found
        ]
    }
    return draw(request, "desk/templates.html", shown, here="templates")


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: OfficerRequest, number: int | None = None) -> HttpResponse:
    held = _bodies(request.actor)
    template = _template(request, number) if number is not None else None
    if not held:
        raise PermissionDenied(gettext("Trang này dành cho cán bộ xử lý và lãnh đạo."))
    if request.method != "POST":
        return _draw(request, TemplateForm(held, initial=_beginning(template, held)), template)
    form = TemplateForm(held, data=request.POST)
    if not form.is_valid():
        return _draw(request, form, template, status=422)
    given = form.cleaned_data
    try:
        actions.save_template(
            by=request.actor,
            organisation_id=given["organisation"],
            title=given["title"],
            body=given["body"],
            topic_id=given["topic"],
            template=template,
        )
    except Invalid as refusal:
        take_refusal(form, refusal)
        return _draw(request, form, template, status=422)
    except (NotAllowed, Conflict) as refusal:
        form.add_error(None, str(refusal.message))
        return _draw(request, form, template, status=403)
    messages.success(request, gettext("Đã lưu mẫu."))
    return HttpResponseRedirect(reverse("desk:templates"))


@officer_required
@require_POST
def retire(request: OfficerRequest, number: int) -> HttpResponse:
    """Out of use, and still on record; saving it anew is how it comes back."""
    try:
        actions.retire_template(by=request.actor, template=_template(request, number))
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal.message)) from refusal
    messages.success(request, gettext("Mẫu không còn được dùng. Những câu trả lời đã gửi không đổi."))
    return HttpResponseRedirect(reverse("desk:templates"))


def _draw(
    request: OfficerRequest, form: TemplateForm, template: AnswerTemplate | None, status: int = 200
) -> HttpResponse:
    shown = {"form": form, "template": template}
    return draw(request, "desk/template.html", shown, here="templates", status=status)


def _template(request: OfficerRequest, number: int) -> AnswerTemplate:
    try:
        return answer_template(request.actor.organisation_ids, number)
    except NotFound as unknown:
        raise Http404(str(unknown.message)) from unknown


def _beginning(template: AnswerTemplate | None, held: list[OrganisationInfo]) -> dict[str, Any]:
    if template is None:
        return {"organisation": held[0].id}
    return {
        "title": template.title,
        "topic": template.topic_id,
        "body": template.body,
        "organisation": template.organisation_id,
    }


def _bodies(actor: Actor) -> list[OrganisationInfo]:
    ids = dict.fromkeys(seat.organisation_id for seat in actor.seats if seat.role in _KEEPERS)
    return [organisations.organisation(one) for one in ids]
