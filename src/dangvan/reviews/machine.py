"""The life of a review as one table: which move leads from where to where, and who may make it.

`side` says in which body: the reviewing one (or one above it), or one of those reviewed. The system's own
moves have no roles. Actions ask the table; tests walk it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dangvan.kernel.actor import Role
from dangvan.reviews.types import ReviewState as S

#: The words, figures and key tasks can still change.
WRITABLE = frozenset({S.DRAFT, S.COMMENTING, S.ANSWERED, S.CORRECTING})


class Side(StrEnum):
    REVIEWER = "reviewer"
    REVIEWED = "reviewed"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Move:
    """`to` is None where the state stays."""

    verb: str
    sources: frozenset[S]
    to: S | None
    side: Side = Side.REVIEWER
    roles: frozenset[Role] = frozenset()


_HEAD = frozenset({Role.HEAD})
_WORK = frozenset({Role.HEAD, Role.OFFICER})
_ALL = frozenset(S)

MOVES: dict[str, Move] = {
    move.verb: move
    for move in (
        Move("compute", _ALL, None, Side.SYSTEM),
        Move("ask_figures", _ALL, None, Side.REVIEWER, _WORK),
        Move("take_figures", WRITABLE, None, Side.REVIEWER, _WORK),
        Move("write", WRITABLE, None, Side.REVIEWER, _WORK),
        Move("set_task", WRITABLE, None, Side.REVIEWER, _WORK),
        Move("drop_task", WRITABLE, None, Side.REVIEWER, _WORK),
        Move("restore_task", WRITABLE, None, Side.REVIEWER, _WORK),
        Move("send", frozenset({S.DRAFT, S.ANSWERED}), S.COMMENTING, Side.REVIEWER, _HEAD),
        Move("comment", frozenset({S.COMMENTING}), None, Side.REVIEWED, _WORK),
        Move("answer", frozenset({S.COMMENTING, S.ANSWERED}), None, Side.REVIEWER, _WORK),
        Move("close_comments", frozenset({S.COMMENTING}), S.ANSWERED, Side.REVIEWER, _HEAD),
        Move("sign", frozenset({S.ANSWERED, S.CORRECTING}), S.SIGNED, Side.REVIEWER, _HEAD),
        Move("take_back_signature", frozenset({S.SIGNED}), S.ANSWERED, Side.REVIEWER, _HEAD),
        Move("publish", frozenset({S.SIGNED}), S.PUBLISHED, Side.REVIEWER, _HEAD),
        Move("correct", frozenset({S.PUBLISHED}), S.CORRECTING, Side.REVIEWER, _HEAD),
    )
}
