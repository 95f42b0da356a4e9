"""Sessions as the desk reads them: the list, and one with its suggestions, directives and tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from dangvan.directives import policies
from dangvan.directives.models import Session, Suggestion, Task
from dangvan.directives.types import SessionPage, SuggestionState
from dangvan.kernel.actor import Actor, Role
from dangvan.kernel.errors import NotFound
from dangvan.kernel.ids import clean_reference

#: What stands beside the source: a suggestion that was split or merged lives on in others.
_SHOWN = (SuggestionState.PROPOSED, SuggestionState.ACCEPTED, SuggestionState.REJECTED)
_LIMIT = 100


@dataclass(frozen=True, slots=True)
class SessionCard:
    session: Session
    proposed: int
    directives: int


def sessions_for_desk(actor: Actor, *, limit: int = _LIMIT) -> list[SessionCard]:
    """Those that this officer may know of, the latest first."""
    found = Session.objects.select_related("organisation").defer("text")
    if not actor.has_role_anywhere(Role.AUDITOR):
        seen = policies.bodies_seen_by(actor)
        concerned = Session.bodies.through.objects.filter(organisation_id__in=seen).values("session_id")
        found = found.filter(Q(is_public=True) | Q(organisation_id__in=seen) | Q(pk__in=concerned))
    counted = found.annotate(
        proposed=Count("suggestions", filter=Q(suggestions__state=SuggestionState.PROPOSED), distinct=True),
        kept=Count("directives", filter=Q(directives__taken_back_at=None), distinct=True),
    )
    return [SessionCard(one, one.proposed, one.kept) for one in counted.order_by("-held_on", "-pk")[:limit]]


def session_for_desk(actor: Actor, reference: str) -> SessionPage:
    session = (
        Session.objects.select_related("organisation").filter(reference=clean_reference(reference)).first()
    )
    if session is None or not policies.may_see_session(actor, session):
        raise NotFound(_("Không có phiên làm việc này, hoặc cơ quan bạn không dự."))
    suggestions = session.suggestions.filter(state__in=_SHOWN).select_related("organisation", "topic")
    directives = session.directives.filter(taken_back_at=None).select_related("organisation", "suggestion")
    return SessionPage(
        session,
        session.text,
        tuple(suggestions.order_by("start", "pk")),
        tuple(directives.order_by("start", "pk")),
        policies.may_work_on_session(actor, session),
    )


def suggestion_in(page: SessionPage, number: int) -> Suggestion:
    for one in page.suggestions:
        if one.pk == number:
            return one
    raise NotFound(_("Không có đoạn này trong văn bản."))


def made_by(suggestion: Suggestion) -> str:
    """Whether this passage came of a split or a merge that can still be undone: "split", "merge" or ""."""
    merged = suggestion.merged.filter(state=SuggestionState.MERGED)
    if merged.exclude(split_from=suggestion).exists():
        return "merge"
    whole = suggestion.split_from
    return "split" if whole is not None and whole.state == SuggestionState.SPLIT else ""


def tasks_under(page: SessionPage) -> dict[int, Sequence[Task]]:
    """Tasks by directive."""
    found: dict[int, list[Task]] = {}
    tasks = Task.objects.filter(directive__in=page.directives).select_related("organisation")
    for task in tasks.order_by("due_on", "pk"):
        if task.directive_id is not None:
            found.setdefault(task.directive_id, []).append(task)
    return dict(found)
