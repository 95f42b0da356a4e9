"""A session: its source beside what is proposed from it, and what an officer makes of each passage."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dangvan.accounts.access import OfficerRequest, officer_required
from dangvan.desk.directives.asking import asked
from dangvan.desk.directives.finding import passage
from dangvan.desk.directives.forms import PassageForm, SplitForm
from dangvan.desk.directives.proposals import Proposal, rows
from dangvan.desk.directives.sessions import open_session
from dangvan.desk.directives.words import KINDS, TASK_STATES, notices, reason
from dangvan.desk.frame import draw
from dangvan.directives import actions
from dangvan.directives.queries import session_pages
from dangvan.directives.reading.types import Deadline
from dangvan.directives.types import SessionKind, SessionPage, SuggestionState, TaskState
from dangvan.kernel.errors import Conflict, Invalid, NotFound
from dangvan.ui.forms import PlainForm, take_refusal
from dangvan.ui.words import number

if TYPE_CHECKING:
    from dangvan.directives.models import Suggestion

_STANDING = {
    SuggestionState.PROPOSED: "open",
    SuggestionState.ACCEPTED: "taken",
    SuggestionState.REJECTED: "left",
}


@officer_required
@require_safe
def session(request: OfficerRequest, reference: str) -> HttpResponse:
    return _draw(request, open_session(request, reference), PassageForm())


@officer_required
@require_POST
def decide(request: OfficerRequest, reference: str) -> HttpResponse:
    """Accept one or all that were chosen, reject one, take a rejection back."""
    page = _workable(request, reference)
    chosen = request.POST.getlist("chosen") if "accept_chosen" in request.POST else []
    accepting = chosen or request.POST.getlist("accept")[:1]
    try:
        with transaction.atomic():
            for typed in accepting:
                actions.accept_suggestion(by=request.actor, suggestion=_suggestion(page, typed))
            if typed := request.POST.get("reject", ""):
                actions.reject_suggestion(by=request.actor, suggestion=_suggestion(page, typed))
            if typed := request.POST.get("undo", ""):
                actions.undo_rejection(by=request.actor, suggestion=_suggestion(page, typed))
    except (Invalid, Conflict) as refused:
        messages.error(request, str(refused.message))
        return _back(page)
    if accepting:
        count = len(accepting)
        words = ngettext("Đã nhận %(n)s ý kiến chỉ đạo.", "Đã nhận %(n)s ý kiến chỉ đạo.", count)
        messages.success(request, words % {"n": number(count)})
    last = next(iter([*accepting, request.POST.get("reject", ""), request.POST.get("undo", "")]), "")
    return _back(page, f"#goi-y-{last}" if len(accepting) < 2 and last else "")


@officer_required
@require_POST
def mark(request: OfficerRequest, reference: str) -> HttpResponse:
    """A passage that the rules missed."""
    page = _workable(request, reference)
    form = PassageForm(request.POST)
    if not form.is_valid():
        return _draw(request, page, form, status=422)
    given = form.cleaned_data
    try:
        start, end = passage(page.text, given["quotation"])
        actions.add_directive(
            by=request.actor,
            session=page.session,
            start=start,
            end=end,
            organisation_id=given["organisation_id"],
            topic_id=given["topic_id"],
        )
    except Invalid as refusal:
        take_refusal(form, refusal)
        return _draw(request, page, form, status=422)
    messages.success(request, _("Đã thêm ý kiến chỉ đạo."))
    return _back(page)


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: OfficerRequest, reference: str, number: int) -> HttpResponse:
    """Change whom a passage means and where it ends; split it, merge it with the next, or undo either."""
    page = _workable(request, reference)
    suggestion = _suggestion(page, str(number))
    split = SplitForm(request.POST if "split" in request.POST else None)
    form = PassageForm(
        request.POST if {"save", "accept"} & set(request.POST) else None,
        initial={
            "quotation": page.text[suggestion.start : suggestion.end],
            "organisation_id": suggestion.organisation_id,
            "topic_id": suggestion.topic_id,
        },
    )
    if request.method == "POST":
        try:
            if _changed(request, page, suggestion, form, split):
                return _back(page, f"#goi-y-{suggestion.pk}")
        except (Invalid, Conflict) as refused:
            asked_of: PlainForm = split if split.is_bound else form
            if isinstance(refused, Invalid) and asked_of.is_bound:
                take_refusal(asked_of, refused)
            else:
                messages.error(request, str(refused.message))
    shown = {
        "page": page,
        "one": _proposal(page, suggestion, 0),
        "form": form,
        "split": split,
        "next": _next(page, suggestion),
        "made_by": session_pages.made_by(suggestion),
    }
    status = 422 if request.method == "POST" else 200
    return draw(request, "desk/directives/edit.html", shown, here="directives", status=status)


def _changed(
    request: OfficerRequest, page: SessionPage, suggestion: Suggestion, form: PassageForm, split: SplitForm
) -> bool:
    if "undo" in request.POST:
        return _undone(request, suggestion)
    if "merge" in request.POST and (following := _next(page, suggestion)):
        actions.merge_suggestions(by=request.actor, suggestions=[suggestion, following])
        return True
    if split.is_bound:
        if not split.is_valid():
            return False
        part = page.text[suggestion.start : suggestion.end]
        at, _end = passage(part, split.cleaned_data["second"], field="second")
        actions.split_suggestion(by=request.actor, suggestion=suggestion, at=suggestion.start + at)
        return True
    if not form.is_bound or not form.is_valid():
        return False
    given = form.cleaned_data
    start, end = passage(page.text, given["quotation"], near=suggestion.start)
    with transaction.atomic():
        fresh = actions.edit_suggestion(
            by=request.actor,
            suggestion=suggestion,
            start=start,
            end=end,
            organisation_id=given["organisation_id"],
            topic_id=given["topic_id"],
        )
        if "accept" in request.POST:
            actions.accept_suggestion(by=request.actor, suggestion=fresh)
    return True


def _undone(request: OfficerRequest, suggestion: Suggestion) -> bool:
    made_by = session_pages.made_by(suggestion)
    if made_by == "merge":
        actions.undo_merge(by=request.actor, suggestion=suggestion)
    elif made_by == "split" and suggestion.split_from is not None:
        actions.undo_split(by=request.actor, suggestion=suggestion.split_from)
    return bool(made_by)


def _next(page: SessionPage, suggestion: Suggestion) -> Suggestion | None:
    later = [
        one
        for one in page.suggestions
        if one.start > suggestion.start and one.state == SuggestionState.PROPOSED
    ]
    return later[0] if later else None


def _workable(request: OfficerRequest, reference: str) -> SessionPage:
    page = open_session(request, reference)
    if not page.may_work:
        raise PermissionDenied(_("Chỉ cơ quan ghi nhận phiên làm việc này quyết định các đoạn của nó."))
    return page


def _suggestion(page: SessionPage, typed: str) -> Suggestion:
    try:
        return session_pages.suggestion_in(page, int(typed) if typed.isascii() and typed.isdecimal() else -1)
    except NotFound as unknown:
        raise Http404(str(unknown.message)) from unknown


def _back(page: SessionPage, anchor: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("desk:directive_session", args=[page.session.reference]) + anchor)


def _draw(
    request: OfficerRequest, page: SessionPage, form: PassageForm, *, status: int = 200
) -> HttpResponse:
    proposals = [_proposal(page, one, place) for place, one in enumerate(page.suggestions, 1)]
    tasks = session_pages.tasks_under(page)
    shown: dict[str, Any] = {
        "page": page,
        "session": page.session,
        "kind": KINDS[SessionKind(page.session.kind)],
        "notices": notices(page.session.notices),
        "rows": rows(page.text, proposals),
        "waiting": sum(one.is_open for one in proposals),
        "may_decide": page.may_work,
        "directives": [
            (one, [(task, *TASK_STATES[TaskState(task.state)]) for task in tasks.get(one.pk, ())])
            for one in page.directives
        ],
        "to_hand_out": sum(one.pk not in tasks for one in page.directives),
        "form": form,
    }
    return draw(request, "desk/directives/session.html", shown, here="directives", status=status)


def _proposal(page: SessionPage, one: Suggestion, place: int) -> Proposal:
    reference = page.session.reference
    return Proposal(
        key=str(one.pk),
        number=place,
        start=one.start,
        end=one.end,
        quotation=page.text[one.start : one.end],
        standing=_STANDING[SuggestionState(one.state)],
        verb=one.verb,
        addressee=one.addressee,
        body=_name(one.organisation),
        topic=_name(one.topic),
        deadlines=tuple(asked(deadline_of(each)) for each in one.deadlines),
        reasons=tuple(reason(each) for each in one.reasons),
        doubts=tuple(reason(each) for each in one.doubts),
        edit_href=reverse("desk:directive_passage", args=[reference, one.pk]),
    )


def deadline_of(kept: Mapping[str, Any]) -> Deadline:
    """A deadline as it was stored with its suggestion."""
    return Deadline(**{**kept, "due": date.fromisoformat(kept["due"]) if kept["due"] else None})


def _name(thing: Any) -> str:
    return "" if thing is None else str(thing.name_vi)
