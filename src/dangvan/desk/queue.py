"""The officers' queue: what is due next first, narrowed by the address, given out in bulk, and undone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from dangvan.accounts import queries as accounts
from dangvan.accounts.access import OfficerRequest, officer_required
from dangvan.cases import actions
from dangvan.cases.machine import OPEN
from dangvan.cases.queries import cases_by_reference, desk_counts, desk_queue
from dangvan.cases.types import State
from dangvan.desk import filters as narrowing
from dangvan.desk import undo
from dangvan.desk.frame import LISTS, WORKING, draw, works
from dangvan.desk.words import URGENCY
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from dangvan.organisations import queries as organisations
from dangvan.organisations.calendars import calendar
from dangvan.organisations.types import LegalKind, Urgency
from dangvan.ui.words import number

if TYPE_CHECKING:
    from dangvan.cases.models import Case

_MOST_BODIES = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One case of the queue as it is drawn."""

    case: Case
    href: str
    title: str
    working_days: int | None
    urgency: str
    kind: str
    assignee: str
    place: str
    is_ours: bool


@officer_required
@require_safe
def queue(request: OfficerRequest) -> HttpResponse:
    actor = request.actor
    filters = narrowing.filters_of(request.GET)
    page = desk_queue(actor, filters, request.GET.get("after", "")[:200])
    counts = desk_counts(actor)
    here = narrowing.name_of_list(filters)
    shown: dict[str, Any] = {
        "rows": [_row(case, actor) for case in page.items],
        "page": page,
        "title": _title(here),
        "total": _total(page.count, page.count_is_capped),
        "filters": filters,
        "narrowed": narrowing.is_narrowed(filters),
        "choices": narrowing.choices(),
        "chips": narrowing.chips(filters, counts, request.GET) if filters.view == "due" else [],
        "columns": _columns(),
        "officers": _officers(actor) if works(actor) and page.items else [],
        "undo": undo.offered(request),
        "address": request.get_full_path(),
    }
    template = "desk/_queue_list.html" if request.headers.get("HX-Request") else "desk/queue.html"
    response = draw(request, template, shown, here=here, counts=counts)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


@officer_required
@require_POST
def assign(request: OfficerRequest) -> HttpResponse:
    """Give the picked cases to one officer, or to nobody: all of them or none."""
    references = request.POST.getlist("case")[:200]
    back = HttpResponseRedirect(_way_back(request))
    try:
        given = _picked(request.actor, references)
        before = {case.reference: case.assignee_id for case in given}
        to = _assignee(request.POST.get("assignee", ""))
        actions.assign_cases(by=request.actor, cases=given, user_id=to)
    except (Invalid, Conflict, NotAllowed, NotFound) as refused:
        messages.error(request, str(refused.message))
        return back
    undo.remember(request, before, to)
    return back


@officer_required
@require_POST
def undo_assign(request: OfficerRequest) -> HttpResponse:
    """Give the cases of the last assignment back to whom they were with."""
    kept = undo.take(request)
    back = HttpResponseRedirect(_way_back(request))
    if kept is None:
        messages.warning(request, _("Không còn gì để hoàn tác."))
        return back
    try:
        cases = _picked(request.actor, list(kept.before))
        _still_as_given(cases, kept)
        groups: dict[int | None, list[Case]] = defaultdict(list)
        for case in cases:
            groups[kept.before[case.reference]].append(case)
        for user_id, group in groups.items():
            actions.assign_cases(by=request.actor, cases=group, user_id=user_id)
    except (Invalid, Conflict, NotAllowed, NotFound) as refused:
        messages.error(request, str(refused.message))
        return back
    messages.success(request, _("Đã hoàn tác: các vụ việc trở về như trước."))
    return back


def working_days(case: Case) -> int | None:
    """Working days until what is due next, or since."""
    if case.next_due_at is None:
        return None
    first, last = sorted((clock.now(), case.next_due_at))
    return int(calendar().working_days_between(first, last)) or None


def _row(case: Case, actor: Actor) -> Row:
    return Row(
        case=case,
        href=reverse("desk:case", args=[case.reference]),
        title=case.summary or case.topic.name,
        working_days=working_days(case),
        urgency=str(URGENCY[Urgency(case.urgency)]) if case.urgency != Urgency.NORMAL else "",
        kind=_("Khiếu nại") if case.legal_kind == LegalKind.COMPLAINT else "",
        assignee=str(case.assignee) if case.assignee else "",
        place=case.area.name if case.area else _("chưa rõ địa bàn"),
        is_ours=actor.has_role(case.owner_id, *WORKING)
        and case.state in OPEN | {State.CONTESTED, State.ANSWERED},
    )


def _columns() -> list[dict[str, Any]]:
    labels = (_("Vụ việc"), _("Hạn"), _("Tình trạng"), _("Phụ trách"))
    return [
        {"label": _("Chọn")},
        *[{"label": label} for label in labels],
        {"label": _("Số người"), "numeric": True},
    ]


def _title(here: str) -> str:
    names = {name: label for name, label, _count, _alarm in LISTS}
    return str(names.get(here, _("Mọi vụ việc tôi được biết")))


def _total(count: int | None, capped: bool) -> str:
    if count is None:
        return ""
    if capped:
        return _("hơn %(n)s vụ việc") % {"n": number(count)}
    return ngettext("%(n)s vụ việc", "%(n)s vụ việc", count) % {"n": number(count)}


def _officers(actor: Actor) -> list[tuple[str, Any]]:
    """To whom cases can be given, by body where there are several."""
    bodies = [body for body in sorted(actor.organisation_ids) if actor.has_role(body, *WORKING)][
        :_MOST_BODIES
    ]
    groups = [
        (organisations.organisation(body).name, [(str(o.user_id), o.name) for o in officers_at(body)])
        for body in bodies
    ]
    people = groups[0][1] if len(groups) == 1 else groups
    return [("", _("Chọn người")), ("none", _("Không giao ai")), *people]


def officers_at(organisation_id: int) -> list[Any]:
    """Who may be given cases there: everyone but those who only audit."""
    return [o for o in accounts.officers_of(organisation_id) if o.roles & set(WORKING)]


def _picked(actor: Actor, references: list[str]) -> list[Case]:
    if not references:
        raise Invalid(_("Hãy đánh dấu ít nhất một vụ việc."))
    found = cases_by_reference(actor, references)
    if len(found) != len(set(references)):
        raise NotFound(_("Có vụ việc không còn trong phạm vi của bạn. Chưa vụ việc nào được giao."))
    return found


def _still_as_given(cases: list[Case], kept: undo.Kept) -> None:
    if any(case.assignee_id != kept.to for case in cases):
        raise Conflict(
            _("Có vụ việc đã được giao lại sau đó, nên không hoàn tác được. Không có gì thay đổi.")
        )


def _assignee(typed: str) -> int | None:
    if typed == "none":
        return None
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 15:
        raise Invalid(_("Hãy chọn người nhận việc."), {"assignee": _("Chọn một người.")})
    return int(typed)


def _way_back(request: OfficerRequest) -> str:
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    return reverse("desk:queue")
