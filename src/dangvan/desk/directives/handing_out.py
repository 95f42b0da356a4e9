"""All directives of a session on one page, each with its owner, deadline and result: from words to work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dangvan.accounts.access import OfficerRequest, officer_required
from dangvan.desk.directives.forms import TaskRowForm
from dangvan.desk.directives.session import deadline_of
from dangvan.desk.directives.sessions import open_session
from dangvan.desk.frame import draw
from dangvan.directives import actions
from dangvan.directives.queries import session_pages
from dangvan.kernel.errors import Invalid, NotAllowed
from dangvan.ui.forms import take_refusal
from dangvan.ui.words import number

if TYPE_CHECKING:
    from dangvan.directives.models import Directive

Line = tuple["Directive", TaskRowForm]


@officer_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_out(request: OfficerRequest, reference: str) -> HttpResponse:
    """All rows together or none: a row that is refused stays with what was typed, and so do the others."""
    page = open_session(request, reference)
    if not page.may_work:
        raise PermissionDenied(_("Chỉ cơ quan ghi nhận phiên làm việc này giao việc từ đây."))
    tasks = session_pages.tasks_under(page)
    given = request.POST if request.method == "POST" else None
    lines: list[Line] = [
        (one, TaskRowForm(given, prefix=f"d{one.pk}", initial=_initial(one)))
        for one in page.directives
        if one.pk not in tasks
    ]
    # Every row is looked at, so that all mistakes are shown at once.
    wrong = [form for _one, form in lines if not form.is_valid()]
    if request.method == "POST" and not wrong:
        count = _set(request, lines)
        if count is not None:
            words = ngettext("Đã giao %(n)s nhiệm vụ.", "Đã giao %(n)s nhiệm vụ.", count)
            messages.success(request, words % {"n": number(count)})
            return HttpResponseRedirect(reverse("desk:directive_session", args=[reference]))
    shown = {"page": page, "session": page.session, "lines": lines}
    status = 422 if request.method == "POST" else 200
    return draw(request, "desk/directives/hand_out.html", shown, here="directives", status=status)


def _set(request: OfficerRequest, lines: list[Line]) -> int | None:
    """How many were set; None where one was refused, with the words at its row and nothing stored."""
    filled = [(one, form) for one, form in lines if not form.is_left]
    refused = False
    with transaction.atomic():
        for directive, form in filled:
            try:
                with transaction.atomic():
                    given = form.cleaned_data | {"title": form.cleaned_data["title"] or directive.title}
                    actions.add_task(by=request.actor, directive=directive, **given)
            except Invalid as refusal:
                take_refusal(form, refusal)
                refused = True
            except NotAllowed as refusal:
                form.add_error("organisation_id", str(refusal.message))
                refused = True
        if refused:
            transaction.set_rollback(True)
    return None if refused else len(filled)


def _initial(directive: Directive) -> dict[str, object]:
    """What the words themselves say: the body, and a deadline that leaves no question."""
    suggestion = directive.suggestion
    deadlines = [deadline_of(one) for one in suggestion.deadlines] if suggestion else []
    sure = [one for one in deadlines if not one.question]
    return {
        "title": directive.title,
        "organisation_id": directive.organisation_id,
        "due_on": next((one.due for one in sure if one.due), None),
        "is_standing": any(one.standing for one in sure),
    }
