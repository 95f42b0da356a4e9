"""One meeting: what was heard and promised, each followed where it went; and the deeds that take it there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from dangvan.accounts.access import OfficerRequest, officer_required
from dangvan.cases.actions import receive_report
from dangvan.desk.choices import topic_choices
from dangvan.desk.frame import draw
from dangvan.desk.outreach.diary import told
from dangvan.directives.actions import add_task
from dangvan.kernel import clock, references
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from dangvan.kernel.references import Reference
from dangvan.outreach import actions, policies, queries
from dangvan.outreach.types import PromiseState, VisitState
from dangvan.outreach.undoing import may_take_back, may_take_back_outcome
from dangvan.outreach.words import CAME, PROMISES
from dangvan.reports.receipts import new_code
from dangvan.reports.types import Submission
from dangvan.ui.forms import PlainForm, take_refusal

if TYPE_CHECKING:
    from dangvan.outreach.models import Point, Promise, Visit


class PointForm(PlainForm):
    text = forms.CharField(
        label=gettext_lazy("Nghe được điều gì?"),
        help_text=gettext_lazy("Không ghi tên người nói."),
        max_length=4000,
    )
    topic_id = forms.TypedChoiceField(
        label=gettext_lazy("Lĩnh vực"), coerce=int, required=False, empty_value=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic_id"].choices = [("", "—"), *topic_choices()]  # type: ignore[attr-defined]


class PromiseForm(PlainForm):
    text = forms.CharField(label=gettext_lazy("Cơ quan hứa làm gì?"), max_length=4000)
    due_on = forms.DateField(label=gettext_lazy("Đến ngày nào?"), required=False)


class OutcomeForm(PlainForm):
    outcome = forms.CharField(label=gettext_lazy("Đã làm được gì?"), max_length=4000)


class HeldForm(PlainForm):
    came = forms.ChoiceField(
        label=gettext_lazy("Bao nhiêu người?"), choices=list(CAME.items()), required=False
    )


@officer_required
@require_safe
def entry(request: OfficerRequest, reference: str) -> HttpResponse:
    return _page(request, _open(request, reference))


@officer_required
@require_POST
def deed(request: OfficerRequest, reference: str, slug: str) -> HttpResponse:
    visit = _open(request, reference)
    act = _DEEDS.get(slug)
    if act is None:
        raise Http404(_("Không có trang này."))
    try:
        with transaction.atomic():
            code = act(request, visit)
    except _Refused as refused:
        return _page(request, visit, status=422, slug=slug, refused=refused.form)
    except (Invalid, Conflict) as refusal:
        messages.error(request, str(refusal.message))
        return _page(request, visit, status=409 if isinstance(refusal, Conflict) else 422, slug=slug)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal.message)) from refusal
    if code:
        # Shown once and kept nowhere: whoever loses it asks at the counter.
        return _page(request, _open(request, reference), receipt=code)
    return HttpResponseRedirect(reverse("desk:visit", args=[visit.reference]))


class _Refused(Exception):
    """A form that its own rules refuse; it comes back with what was typed."""

    def __init__(self, form: PlainForm) -> None:
        super().__init__()
        self.form = form


def _given(form: PlainForm) -> dict[str, Any]:
    if not form.is_valid():
        raise _Refused(form)
    given: dict[str, Any] = form.cleaned_data
    return given


def _hear(request: OfficerRequest, visit: Visit) -> str:
    actions.hear_point(by=request.actor, visit=visit, **_given(PointForm(data=request.POST)))
    return ""


def _promise(request: OfficerRequest, visit: Visit) -> str:
    form = PromiseForm(data=request.POST)
    given = _given(form)
    try:
        actions.make_promise(by=request.actor, visit=visit, **given)
    except Invalid as refusal:
        take_refusal(form, refusal)
        raise _Refused(form) from refusal
    return ""


def _hold(request: OfficerRequest, visit: Visit) -> str:
    held = request.POST.get("held") == "1"
    actions.hold_visit(by=request.actor, visit=visit, held=held, came=request.POST.get("came", ""))
    return ""


def _to_case(request: OfficerRequest, visit: Visit) -> str:
    """What was heard becomes a report of its own, with the meeting as its channel and no contact; gives its
    receipt, for the group.
    """
    point: Point = _one(visit.points.filter(pk=_number(request)).first())
    if point.topic_id is None:
        raise Invalid(_("Hãy ghi lại ý kiến với một lĩnh vực, rồi mới chuyển thành phản ánh được."))
    submission = Submission(
        topic_id=point.topic_id,
        text=point.text,
        place_text=visit.place,
        area_id=visit.area_id,
        channel="meeting",
        happened_on=visit.day,
        receipt=new_code(),
    )
    received = receive_report(by=request.actor, submission=submission)
    case = Reference("case", received.case.reference, point.text[:80])
    actions.link_point(by=request.actor, point=point, reference=case)
    return submission.receipt


def _to_task(request: OfficerRequest, visit: Visit) -> str:
    promise: Promise = _one(visit.promises.filter(pk=_number(request)).first())
    task = add_task(
        by=request.actor,
        title=promise.text[:400],
        organisation_id=visit.organisation_id,
        role=_("Người chủ trì buổi gặp"),
        due_on=promise.due_on,
        is_standing=promise.due_on is None,
        result=promise.text,
        evidence_required=_("Ảnh hoặc văn bản cho thấy việc đã làm xong"),
        origin=Reference("visit", visit.reference, str(visit)),
    )
    actions.link_promise(
        by=request.actor, promise=promise, reference=Reference("task", task.reference, task.title)
    )
    return ""


def _end(request: OfficerRequest, visit: Visit) -> str:
    promise: Promise = _one(visit.promises.filter(pk=_number(request)).first())
    form = OutcomeForm(data=request.POST)
    given = _given(form)
    try:
        actions.end_promise(by=request.actor, promise=promise, kept=request.POST.get("kept") == "1", **given)
    except Invalid as refusal:
        form.add_error("outcome", str(refusal.message))
        raise _Refused(form) from refusal
    return ""


def _undo_point(request: OfficerRequest, visit: Visit) -> str:
    actions.take_back_point(by=request.actor, point=_one(visit.points.filter(pk=_number(request)).first()))
    messages.success(request, _("Đã hoàn tác: ý kiến vừa ghi không còn trong nhật ký."))
    return ""


def _undo_promise(request: OfficerRequest, visit: Visit) -> str:
    promise: Promise = _one(visit.promises.filter(pk=_number(request)).first())
    actions.take_back_promise(by=request.actor, promise=promise)
    messages.success(request, _("Đã hoàn tác: lời hứa vừa ghi không còn trong nhật ký."))
    return ""


def _undo_outcome(request: OfficerRequest, visit: Visit) -> str:
    promise: Promise = _one(visit.promises.filter(pk=_number(request)).first())
    actions.take_back_outcome(by=request.actor, promise=promise)
    messages.success(request, _("Đã hoàn tác: lời hứa trở lại là đang làm."))
    return ""


_DEEDS: dict[str, Callable[[OfficerRequest, Visit], str]] = {
    "y-kien": _hear,
    "loi-hua": _promise,
    "ket-qua": _hold,
    "thanh-phan-anh": _to_case,
    "thanh-nhiem-vu": _to_task,
    "giu-loi": _end,
    "bo-y-kien": _undo_point,
    "bo-loi-hua": _undo_promise,
    "bo-ket-qua": _undo_outcome,
}


def _page(
    request: OfficerRequest,
    visit: Visit,
    *,
    status: int = 200,
    slug: str = "",
    refused: PlainForm | None = None,
    receipt: str = "",
) -> HttpResponse:
    """The meeting; `refused` is the form of `slug` that comes back as it was typed."""

    def form(of: str, blank: Callable[..., PlainForm], item: int | None = None) -> PlainForm:
        mine = slug == of and (item is None or item == _number(request))
        if mine and refused is not None:
            return refused
        return blank(initial=request.POST if mine else None)

    by, now = request.actor, clock.now()
    shown = {
        "told": told(visit),
        "visit": visit,
        "receipt": receipt,
        "points": [
            {
                "point": one,
                "went": references.resolve(one.reference_kind, one.reference_id),
                "may_undo": may_take_back(by, one, now),
            }
            for one in visit.points.all()
        ],
        "promises": [
            {
                "promise": one,
                "state": PROMISES[one.state],
                "is_open": one.state == PromiseState.OPEN,
                "went": references.resolve(one.reference_kind, one.reference_id),
                "form": form("giu-loi", OutcomeForm, one.pk),
                "may_undo": one.state == PromiseState.OPEN and may_take_back(by, one, now),
                "may_undo_outcome": may_take_back_outcome(by, one, clock.today()),
            }
            for one in visit.promises.all()
        ],
        "point_form": form("y-kien", PointForm),
        "promise_form": form("loi-hua", PromiseForm),
        "held_form": form("ket-qua", HeldForm),
        "may_write": policies.may_record_visit(by, visit.organisation_id),
        "is_due": visit.state == VisitState.PLANNED and visit.day <= clock.today(),
    }
    return draw(request, "desk/outreach/entry.html", shown, here="outreach", status=status)


def _open(request: OfficerRequest, reference: str) -> Visit:
    try:
        return queries.visit_of(reference, request.actor)
    except NotFound as unknown:
        raise Http404(str(unknown.message)) from unknown


def _one(found: Any) -> Any:
    if found is None:
        raise Http404(_("Không có mục này trong buổi gặp."))
    return found


def _number(request: OfficerRequest) -> int:
    typed = request.POST.get("item", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 18 else -1
