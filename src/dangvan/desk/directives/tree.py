"""Where a directive comes from, what it led to, and how far each task is: the chain, read both ways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dangvan.accounts.access import OfficerRequest, officer_required
from dangvan.desk.directives.tasks import Told, told
from dangvan.desk.frame import draw
from dangvan.directives import actions, policies, queries
from dangvan.directives.types import DirectiveNode
from dangvan.kernel.errors import Conflict, NotAllowed, NotFound

if TYPE_CHECKING:
    from dangvan.directives.models import Directive


@dataclass(frozen=True, slots=True)
class Branch:
    """A directive below the one looked at, and its tasks; `level` counts from 0, the one looked at."""

    level: int
    directive: Directive
    tasks: list[Told]


@officer_required
@require_safe
def tree(request: OfficerRequest, reference: str) -> HttpResponse:
    directive = _directive(request, reference)
    found = queries.directive_tree(directive, request.actor)
    shown = {
        "directive": directive,
        "above": [(one, level == 1) for level, one in reversed(found.above)],
        "may_work": policies.may_work_on_session(request.actor, directive.session),
        "is_free": not (found.above or found.node.below or directive.tasks.exists()),
        "branches": list(_branches(found.node, 0)),
    }
    return draw(request, "desk/directives/tree.html", shown, here="directives")


@officer_required
@require_POST
def take_back(request: OfficerRequest, reference: str) -> HttpResponse:
    """The passage is a suggestion again; nothing is lost, and both acts stay on record."""
    directive = _directive(request, reference)
    session = directive.session.reference
    try:
        actions.take_back_directive(by=request.actor, directive=directive)
    except Conflict as refusal:
        messages.error(request, str(refusal.message))
        return HttpResponseRedirect(reverse("desk:directive_tree", args=[reference]))
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal.message)) from refusal
    messages.success(request, _("Đã rút ý kiến chỉ đạo; đoạn văn bản lại là gợi ý."))
    return HttpResponseRedirect(reverse("desk:directive_session", args=[session]))


@officer_required
@require_POST
def unlink(request: OfficerRequest, reference: str) -> HttpResponse:
    """Take the directive out from under one of a level above."""
    directive = _directive(request, reference)
    above = _directive(request, request.POST.get("above", ""))
    try:
        actions.unlink_directive(by=request.actor, under=above, directive=directive)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal.message)) from refusal
    messages.success(request, _("Đã gỡ khỏi ý kiến chỉ đạo của cấp trên."))
    return HttpResponseRedirect(reverse("desk:directive_tree", args=[reference]))


def _directive(request: OfficerRequest, reference: str) -> Directive:
    try:
        return queries.directive_of(reference, request.actor)
    except NotFound as unknown:
        raise Http404(str(unknown.message)) from unknown


def _branches(node: DirectiveNode, level: int) -> Iterator[Branch]:
    yield Branch(level, node.directive, [told(one) for one in node.tasks])
    for below in node.below:
        yield from _branches(below, level + 1)
