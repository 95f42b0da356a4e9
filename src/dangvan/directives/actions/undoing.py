"""Taking back what was made of a passage, while nothing is built upon it; every step stays on record."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan import ledger
from dangvan.directives import policies
from dangvan.directives.actions.sessions import decide, locked_session, locked_suggestion
from dangvan.directives.models import Directive, DirectiveLink, Suggestion
from dangvan.directives.types import SuggestionState
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict


@transaction.atomic
def undo_rejection(*, by: Actor, suggestion: Suggestion) -> Suggestion:
    fresh = locked_suggestion(by, suggestion, None, state=SuggestionState.REJECTED)
    return decide(by, fresh, SuggestionState.PROPOSED)


@transaction.atomic
def take_back_directive(*, by: Actor, directive: Directive) -> Directive:
    """One that has no task and no link; the passage it came from is a suggestion again."""
    session = locked_session(by, directive.session)
    fresh = Directive.objects.select_for_update().get(pk=directive.pk)
    if fresh.taken_back_at is not None:
        raise Conflict(_("Ý kiến này đã được rút lại."))
    if fresh.tasks.exists():
        raise Conflict(_("Ý kiến này đã có nhiệm vụ nên không rút lại được nữa."))
    if fresh.cascade.exists() or fresh.alignment.exists():
        raise Conflict(_("Ý kiến này đã nằm trong chuỗi chỉ đạo: hãy gỡ liên kết trước."))
    passage = fresh.suggestion
    fresh.taken_back_at, fresh.suggestion = clock.now(), None
    fresh.save()
    if passage is not None:
        decide(by, passage, SuggestionState.PROPOSED)
    ledger.record(
        "directive.taken_back", fresh.uid, by=by, organisation=session.organisation_id,
        sensitive=not session.is_public,
    )  # fmt: skip
    return fresh


@transaction.atomic
def undo_split(*, by: Actor, suggestion: Suggestion) -> Suggestion:
    """The whole stands again; its parts go back into it."""
    whole = locked_suggestion(by, suggestion, None, state=SuggestionState.SPLIT)
    parts = list(whole.parts.select_for_update().order_by("pk"))
    _undecided(parts)
    for part in parts:
        part.into = whole
        decide(by, part, SuggestionState.MERGED)
    return decide(by, whole, SuggestionState.PROPOSED)


@transaction.atomic
def undo_merge(*, by: Actor, suggestion: Suggestion) -> list[Suggestion]:
    """What was merged stands again; `suggestion` is the whole that was made of it."""
    whole = locked_suggestion(by, suggestion, None)
    # Parts that an undone split put back are of this very passage: they aren't what it was merged from.
    merged = whole.merged.filter(state=SuggestionState.MERGED).exclude(split_from=whole)
    parts = list(merged.select_for_update().order_by("pk"))
    if not parts:
        raise Conflict(_("Đoạn này không do ghép hay tách mà có."))
    for part in parts:
        part.into = None
        decide(by, part, SuggestionState.PROPOSED)
    decide(by, whole, SuggestionState.SPLIT)
    return parts


@transaction.atomic
def unlink_directive(*, by: Actor, under: Directive, directive: Directive) -> None:
    session = locked_session(by, directive.session)
    policies.require(policies.may_see_session(by, under.session))
    gone, _rows = DirectiveLink.objects.filter(upper=under, lower=directive).delete()
    if gone:
        ledger.record(
            "directive.unlinked", directive.uid, by=by, organisation=session.organisation_id,
            sensitive=not (session.is_public and under.session.is_public), upper=under.uid.hex,
        )  # fmt: skip


def _undecided(parts: list[Suggestion]) -> None:
    if not parts:
        raise Conflict(_("Đoạn này không do ghép hay tách mà có."))
    if any(part.state != SuggestionState.PROPOSED for part in parts):
        raise Conflict(
            _("Đoạn ghép hoặc tách từ đây đã có quyết định mới: hãy hoàn tác quyết định đó trước.")
        )
