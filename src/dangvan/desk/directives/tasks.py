"""Tasks on the desk: mine, the board by body, and one task with what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dangvan.accounts.access import OfficerRequest, officer_required
from dangvan.desk.directives.forms import body_choices
from dangvan.desk.directives.task_forms import (
    ChangeForm,
    DecisionForm,
    DeedForm,
    DoneForm,
    ExtensionForm,
    LinkForm,
    OwnerForm,
    ProgressForm,
    ReasonForm,
    WaitForm,
)
from dangvan.desk.directives.words import DEEDS_DONE, FLAGS, TASK_STATES
from dangvan.desk.frame import draw
from dangvan.directives import actions, queries
from dangvan.directives.queries.asking import extension
from dangvan.directives.queries.showing import evidence_of
from dangvan.directives.types import BoardFilters, Flag, MeasuredShown, TaskCard, TaskPage, TaskState
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Words
from dangvan.organisations import queries as organisations
from dangvan.ui.forms import take_refusal
from dangvan.ui.measured import measured_words
from dangvan.ui.words import in_vietnamese


@dataclass(frozen=True, slots=True)
class TaskDeed:
    slug: str
    verb: str
    label: Words
    act: Callable[..., object]
    form: type[DeedForm] = DeedForm
    #: Whether a file may come along.
    with_file: bool = False
    #: What moves the task on; the rest is offered, never urged.
    is_main: bool = False


DEEDS = {
    deed.slug: deed
    for deed in (
        TaskDeed(
            "xac-nhan",
            "confirm_done",
            gettext_lazy("Xác nhận hoàn thành"),
            actions.confirm_done,
            is_main=True,
        ),
        TaskDeed(
            "tien-do",
            "report_progress",
            gettext_lazy("Báo tiến độ"),
            actions.report_progress,
            ProgressForm,
            with_file=True,
            is_main=True,
        ),
        TaskDeed(
            "bao-xong", "report_done", gettext_lazy("Báo xong"), actions.report_done, DoneForm, is_main=True
        ),
        TaskDeed("tra-lai", "return", gettext_lazy("Trả lại để làm tiếp"), actions.return_task, ReasonForm),
        TaskDeed(
            "xin-lui", "ask_extension", gettext_lazy("Xin lùi hạn"), actions.ask_extension, ExtensionForm
        ),
        TaskDeed("giao", "assign", gettext_lazy("Giao cho cơ quan"), actions.assign_task, OwnerForm),
        TaskDeed("sua", "change", gettext_lazy("Sửa nhiệm vụ"), actions.change_task, ChangeForm),
        TaskDeed("cho-viec", "block", gettext_lazy("Phải chờ việc khác"), actions.block_task, WaitForm),
        TaskDeed("thoi-cho", "unblock", gettext_lazy("Không phải chờ nữa"), actions.unblock_task, WaitForm),
        TaskDeed(
            "lien-quan", "link", gettext_lazy("Nối với vụ việc, điểm nóng"), actions.link_to_task, LinkForm
        ),
        TaskDeed("bo-noi", "unlink", gettext_lazy("Bỏ nối"), actions.unlink_from_task, LinkForm),
        TaskDeed("thoi", "cancel", gettext_lazy("Thôi nhiệm vụ này"), actions.cancel_task, ReasonForm),
    )
}
#: The first ones stand as buttons, the others behind "more".
_FOREMOST = 3
#: A title is a line, also where it was taken from a whole sentence; the words stand below it.
_TITLE = 120


@dataclass(frozen=True, slots=True)
class Told:
    card: TaskCard
    href: str
    word: str
    look: str
    owner: str
    flags: tuple[str, ...]


def told(card: TaskCard) -> Told:
    word, look = TASK_STATES[card.state]
    owner = organisations.organisation(card.organisation_id).name if card.organisation_id else ""
    flags = tuple(str(FLAGS[flag]) for flag in Flag if flag in card.flags)
    return Told(card, reverse("desk:task", args=[card.reference]), str(word), look, owner, flags)


@officer_required
@require_safe
def mine(request: OfficerRequest) -> HttpResponse:
    shown = {"rows": [told(one) for one in queries.my_tasks(request.actor)], "tabs": tabs("my_tasks")}
    return draw(request, "desk/directives/my_tasks.html", shown, here="directives")


@officer_required
@require_safe
def board(request: OfficerRequest) -> HttpResponse:
    filters, number = _asked(request.GET)
    page = queries.board(request.actor, filters, number)
    states = [
        ("", _("Mọi trạng thái còn phải làm")),
        *((one.value, TASK_STATES[one][0]) for one in TaskState),
    ]
    shown: dict[str, Any] = {
        "page": page,
        "rows": [told(one) for one in page.cards],
        "filters": filters,
        "bodies": [("", _("Mọi cơ quan")), *body_choices()[1:]],
        "states": states,
        "flags": [("", _("Mọi cảnh báo")), *FLAGS.items()],
        "tabs": tabs("task_board"),
        "newer": _turned(request.GET, page.page - 1) if page.page > 1 else "",
        "older": _turned(request.GET, page.page + 1) if page.page < page.pages else "",
    }
    return draw(request, "desk/directives/board.html", shown, here="directives")


@officer_required
@require_safe
def task(request: OfficerRequest, reference: str) -> HttpResponse:
    page = _open(request.actor, reference)
    directive = page.directive
    steps = [one for one in DEEDS.values() if _fits(one, page)]
    proposed = ""
    if page.succession and page.succession.proposed_id:
        proposed = organisations.organisation(page.succession.proposed_id).name
    shown = {
        "page": page,
        "task": page.card.task,
        "told": told(page.card),
        "steps": steps[:_FOREMOST],
        "lesser_steps": steps[_FOREMOST:],
        "proposed": proposed,
        "may_release": "release_evidence" in page.may,
        "life": [(DEEDS_DONE[line.deed], line) for line in page.life],
        "title": Truncator(page.card.title).chars(_TITLE),
        "measured": _measured(page.measured) if page.measured else None,
        "set_by": organisations.organisation(page.set_by_id).name,
        "helpers": [organisations.organisation(one).name for one in page.collaborator_ids],
        "subtasks": [told(one) for one in page.subtasks],
        "blocked_by": [told(one) for one in page.blocked_by],
        "directive": directive,
        "progress": [
            (one, organisations.organisation(one.organisation_id).name if one.organisation_id else "")
            for one in page.progress
        ],
    }
    return draw(request, "desk/directives/task.html", shown, here="directives")


def _measured(one: MeasuredShown) -> dict[str, Any]:
    return {
        "title": one.title_vi if in_vietnamese() else one.title_en,
        "value": measured_words(one, one.value, one.numerator, one.denominator),
        "history": [(at, measured_words(one, value, part, whole)) for at, value, part, whole in one.history],
    }


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def deed(request: OfficerRequest, reference: str, slug: str) -> HttpResponse:
    what = DEEDS.get(slug)
    if what is None:
        raise Http404(_("Không có trang này."))
    page = _open(request.actor, reference)
    if what.verb not in page.may:
        raise PermissionDenied(_("Bạn không làm được việc này với nhiệm vụ này bây giờ."))
    typed = (request.POST, request.FILES) if request.method == "POST" else ()
    form = what.form(page, request.actor, *typed)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _done(request, what, page, form):
            return HttpResponseRedirect(reverse("desk:task", args=[reference]))
    shown = {"page": page, "deed": what, "form": form, "version": page.card.task.version}
    return draw(request, "desk/directives/task_deed.html", shown, here="directives", status=status)


def _done(request: OfficerRequest, what: TaskDeed, page: TaskPage, form: DeedForm) -> bool:
    typed = request.POST.get("version", "")
    version = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else -1
    try:
        what.act(by=request.actor, task=page.card.task, version=version, **form.given())
    except Invalid as refusal:
        take_refusal(form, refusal)
        return False
    except (Conflict, NotAllowed) as refusal:
        form.add_error(None, str(refusal.message))
        return False
    return True


def _fits(deed: TaskDeed, page: TaskPage) -> bool:
    """Nothing offers to take away what isn't there."""
    there = {"unblock": bool(page.blocked_by), "unlink": bool(page.links)}
    return deed.verb in page.may and there.get(deed.verb, True)


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: OfficerRequest, reference: str, number: int) -> HttpResponse:
    """Whether a deadline may move: who asked never decides."""
    page = _open(request.actor, reference)
    asked = next((one for one in page.extensions if one.pk == number), None)
    if asked is None:
        raise Http404(_("Không có đề nghị này."))
    if not asked.may_decide:
        raise PermissionDenied(_("Đề nghị này do người khác quyết định, hoặc đã quyết định rồi."))
    form = DecisionForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _decided(request, asked.pk, form):
            return HttpResponseRedirect(reverse("desk:task", args=[reference]))
    shown = {
        "page": page,
        "asked": asked,
        "deed": {"label": _("Quyết định việc lùi hạn")},
        "form": form,
        "version": page.card.task.version,
    }
    return draw(request, "desk/directives/task_deed.html", shown, here="directives", status=status)


@officer_required
@require_POST
def show_evidence(request: OfficerRequest, reference: str, uid: str) -> HttpResponse:
    """Put a piece of evidence before the public, or take it back."""
    task = _open(request.actor, reference).card.task
    try:
        evidence = evidence_of(task, uid)
    except NotFound as unknown:
        raise Http404(str(unknown.message)) from unknown
    act = actions.hide_evidence if "hide" in request.POST else actions.release_evidence
    try:
        act(by=request.actor, evidence=evidence)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal.message)) from refusal
    except Conflict as refusal:
        messages.error(request, str(refusal.message))
    return HttpResponseRedirect(reverse("desk:task", args=[reference]))


def _decided(request: OfficerRequest, number: int, form: DecisionForm) -> bool:
    given = form.cleaned_data
    try:
        actions.decide_extension(
            by=request.actor,
            extension=extension(number),
            granted=given["granted"] == "1",
            reason=given["reason"],
        )
    except (Conflict, NotAllowed) as refusal:
        form.add_error(None, str(refusal.message))
        return False
    return True


def _open(actor: Actor, reference: str) -> TaskPage:
    try:
        return queries.task_of(reference, actor)
    except NotFound as unknown:
        raise Http404(str(unknown.message)) from unknown


def _asked(query: QueryDict) -> tuple[BoardFilters, int]:
    state, flag = query.get("state", ""), query.get("flag", "")
    return BoardFilters(
        organisation_id=_number(query, "body"),
        state=TaskState(state) if state in TaskState.values else None,
        flag=Flag(flag) if flag in Flag.values else None,
    ), max(1, _number(query, "page") or 1)


def _number(query: Mapping[str, str], name: str) -> int | None:
    text = query.get(name, "")
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else -1


def _turned(query: QueryDict, page: int) -> str:
    kept = query.copy()
    kept["page"] = str(page)
    return f"?{kept.urlencode()}"


def tabs(here: str) -> list[dict[str, Any]]:
    ways = (
        ("directives", _("Phiên làm việc, văn bản")),
        ("my_tasks", _("Nhiệm vụ của tôi")),
        ("task_board", _("Bảng theo cơ quan")),
    )
    return [
        {"label": label, "href": reverse(f"desk:{name}"), "current": name == here} for name, label in ways
    ]
