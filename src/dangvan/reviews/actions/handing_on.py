"""The key tasks of a published review become directives with an exact quotation, and tasks under them."""

from __future__ import annotations

from dangvan.directives import actions as directives
from dangvan.directives.types import SessionKind
from dangvan.kernel.actor import Actor
from dangvan.kernel.references import Reference
from dangvan.reviews import policies
from dangvan.reviews.models import Review
from dangvan.reviews.queries.drafting import standing_tasks
from dangvan.reviews.types import ReviewDocument

KIND = "review"


def hand_on_key_tasks(by: Actor, review: Review, document: ReviewDocument) -> None:
    """Those that were not handed on with an earlier version."""
    waiting = [task for task in standing_tasks(review) if not task.task]
    if not waiting:
        return
    session = directives.record_session(
        by=by,
        organisation_id=review.reviewer_id,
        kind=SessionKind.REVIEW,
        title=document.subject,
        number=document.number,
        held_on=document.day,
        place=document.place,
        chaired_by=document.signer_name,
        body_ids=policies.bodies_reviewed(review),
        is_public=True,
        text=f"{document.subject}\n" + "\n".join(task.title for task in waiting),
    )
    origin = Reference(KIND, review.reference, document.subject)
    at = 0
    for task in waiting:
        # From the session's own text: reading it may have joined or composed letters.
        start = session.text.find(task.title, at)
        at = start + len(task.title)
        directive = None
        if start >= 0:
            directive = directives.add_directive(
                by=by, session=session, start=start, end=at, organisation_id=task.organisation_id
            )
        made = directives.add_task(
            by=by,
            title=task.title,
            organisation_id=task.organisation_id,
            role=task.role,
            due_on=task.due_on,
            is_standing=task.is_standing,
            result=task.result,
            evidence_required=task.evidence,
            directive=directive,
            origin=origin,
        )
        task.task = made.reference
        task.save(update_fields=["task"])
