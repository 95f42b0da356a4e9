"""Who may know of a review before it is published, and who may act on it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from dangvan.kernel.actor import Actor, ActorKind, Role
from dangvan.kernel.errors import NotAllowed
from dangvan.organisations import queries as organisations
from dangvan.reviews.machine import MOVES, Side
from dangvan.reviews.models import Review
from dangvan.reviews.types import Reach, ReviewState

#: Those who are asked for comments see the draft from then on.
_SENT = frozenset(ReviewState) - {ReviewState.DRAFT}
_WORKING = frozenset({Role.HEAD, Role.OFFICER})


def bodies_reviewed(review: Review) -> list[int]:
    """The bodies asked for comments: the one reviewed, and with those below also its direct branches."""
    if review.reach == Reach.BODY:
        return [review.organisation_id]
    below = [
        one.id
        for one in organisations.organisations()
        if one.parent_id == review.organisation_id or (review.reach == Reach.CITY and one.parent_id is None)
    ]
    return sorted({review.organisation_id, *below})


def may_open_review(actor: Actor, reviewer_id: int, organisation_id: int) -> bool:
    """Who works in the reviewing body, which must be the body itself or stand above it."""
    if actor.is_system:
        return True
    return reviewer_id in organisations.ancestors(organisation_id) and _works_for(actor, reviewer_id)


def may_see_review(actor: Actor, review: Review) -> bool:
    if actor.is_system or review.versions.filter(published_at__isnull=False).exists():
        return True
    if actor.kind is not ActorKind.OFFICER:
        return False
    if actor.has_role_anywhere(Role.AUDITOR) or _works_for(actor, review.reviewer_id):
        return True
    return review.state in _SENT and any(actor.has_role(one, *_WORKING) for one in bodies_reviewed(review))


def may(verb: str, actor: Actor, review: Review) -> bool:
    """Whether the table lets this actor make the move, whatever state the review is in."""
    move = MOVES[verb]
    if move.side is Side.SYSTEM:
        return actor.is_system
    if actor.kind is not ActorKind.OFFICER:
        return False
    if move.side is Side.REVIEWED:
        return any(actor.has_role(one, *move.roles) for one in bodies_reviewed(review))
    return _has_seat(actor, review.reviewer_id, move.roles)


def may_now(actor: Actor, review: Review) -> frozenset[str]:
    return frozenset(
        verb for verb, move in MOVES.items() if review.state in move.sources and may(verb, actor, review)
    )


def require(verb: str, actor: Actor, review: Review) -> None:
    if not may(verb, actor, review):
        raise NotAllowed(
            _(
                "Bạn không có quyền làm việc này với báo cáo đánh giá này. Không có gì bị thay đổi; hãy nhờ "
                "người đứng đầu cơ quan chủ trì đánh giá."
            )
        )


def _works_for(actor: Actor, organisation_id: int) -> bool:
    return _has_seat(actor, organisation_id, _WORKING)


def _has_seat(actor: Actor, organisation_id: int, roles: frozenset[Role]) -> bool:
    """A seat there, or the head's seat of a body above."""
    if actor.has_role(organisation_id, *roles):
        return True
    above = set(organisations.ancestors(organisation_id)) - {organisation_id}
    return any(seat.organisation_id in above and seat.role is Role.HEAD for seat in actor.seats)
