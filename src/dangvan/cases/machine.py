"""The life of a case as one table: which move leads from where to where, and who may make it.

Actions ask the table; tests walk it. What a move requires beyond that (a reason, evidence) stands in its
action.
"""

from __future__ import annotations

from dataclasses import dataclass

from dangvan.cases.types import Relation, State
from dangvan.kernel.actor import Role

OPEN = frozenset({State.RECEIVED, State.SCREENED, State.ACCEPTED, State.HANDED_OVER, State.SCHEDULED})
IN_HAND = frozenset({State.SCREENED, State.ACCEPTED, State.HANDED_OVER, State.SCHEDULED})
REPLIED = frozenset({State.ANSWERED, State.ANSWERED_AGAIN})
LIVE = OPEN | REPLIED | {State.CONTESTED}
ENDED = frozenset({State.CLOSED, State.WITHDRAWN, State.DECLINED, State.REFERRED})

_INTAKE = frozenset({Role.INTAKE, Role.HEAD})
_WORK = frozenset({Role.OFFICER, Role.HEAD})
_HEAD = frozenset({Role.HEAD})
_ANY = frozenset({Role.INTAKE, Role.OFFICER, Role.HEAD, Role.ARBITER})


@dataclass(frozen=True, slots=True)
class Move:
    """`to` is None where the move leaves the state as it is."""

    verb: str
    sources: frozenset[State]
    to: State | None
    relations: frozenset[Relation]
    roles: frozenset[Role] = frozenset()


def _move(
    verb: str,
    sources: frozenset[State],
    to: State | None,
    *relations: Relation,
    roles: frozenset[Role] = frozenset(),
) -> Move:
    return Move(verb, sources, to, frozenset(relations), roles)


_ALL_STATES = frozenset(State)

MOVES: dict[str, Move] = {
    move.verb: move
    for move in (
        _move(
            "screen",
            frozenset({State.RECEIVED, State.HANDED_OVER}),
            State.SCREENED,
            Relation.OWNER,
            roles=_INTAKE,
        ),
        _move("refer", OPEN, State.REFERRED, Relation.OWNER, roles=_INTAKE),
        _move("place", OPEN, None, Relation.OWNER, roles=_ANY),
        _move("reclassify", OPEN, None, Relation.OWNER, roles=_ANY),
        _move("change_urgency", OPEN, None, Relation.OWNER, roles=_ANY),
        _move(
            "prioritise",
            OPEN | {State.CONTESTED},
            None,
            Relation.OWNER,
            Relation.PARENT,
            Relation.LEVEL,
            roles=_HEAD,
        ),
        _move(
            "accept",
            frozenset({State.SCREENED, State.HANDED_OVER}),
            State.ACCEPTED,
            Relation.OWNER,
            roles=_WORK,
        ),
        _move("assign", LIVE, None, Relation.OWNER, roles=_ANY),
        _move("hand_over", OPEN, State.HANDED_OVER, Relation.OWNER, roles=_ANY),
        _move(
            "arbitrate",
            frozenset({State.HANDED_OVER}),
            State.HANDED_OVER,
            Relation.ARBITER,
            roles=frozenset({Role.ARBITER}),
        ),
        _move("schedule", IN_HAND, State.SCHEDULED, Relation.OWNER, roles=_WORK),
        _move("lapse_schedule", frozenset({State.SCHEDULED}), State.ACCEPTED, Relation.SYSTEM),
        _move("pause", IN_HAND, None, Relation.OWNER, roles=_WORK),
        _move("resume", IN_HAND, None, Relation.OWNER, Relation.SYSTEM, roles=_WORK),
        _move("extend", IN_HAND, None, Relation.OWNER, Relation.PARENT, roles=_HEAD),
        _move("answer", IN_HAND, State.ANSWERED, Relation.OWNER, Relation.LEVEL, roles=_WORK),
        _move("decline", OPEN, State.DECLINED, Relation.OWNER, roles=_ANY),
        _move(
            "contest",
            frozenset({State.ANSWERED, State.ANSWERED_AGAIN, State.DECLINED, State.CLOSED}),
            State.CONTESTED,
            Relation.HOLDER,
        ),
        _move(
            "decide_contest", frozenset({State.CONTESTED}), State.ANSWERED_AGAIN, Relation.LEVEL, roles=_WORK
        ),
        _move("return_contest", frozenset({State.CONTESTED}), State.ACCEPTED, Relation.LEVEL, roles=_WORK),
        # Back to what was contested: an answer, an answer given again, or a refusal.
        _move("withdraw_contest", frozenset({State.CONTESTED}), State.ANSWERED, Relation.HOLDER),
        _move("give_satisfaction", REPLIED | {State.CLOSED, State.CONTESTED}, None, Relation.HOLDER),
        _move("close", REPLIED, State.CLOSED, Relation.SYSTEM),
        _move("reopen", frozenset({State.CLOSED}), State.ACCEPTED, Relation.HOLDER),
        _move("merge", LIVE - {State.CONTESTED}, State.MERGED, Relation.OWNER, roles=_ANY),
        _move("withdraw", LIVE, State.WITHDRAWN, Relation.HOLDER),
        _move("escalate", OPEN | {State.CONTESTED}, None, Relation.SYSTEM),
        _move("succeed", LIVE, None, Relation.SYSTEM),
        _move(
            "write_note",
            _ALL_STATES,
            None,
            Relation.OWNER,
            Relation.PARENT,
            Relation.LEVEL,
            Relation.ARBITER,
            Relation.RECEIVER,
            roles=_ANY,
        ),
        _move("release_words", LIVE | ENDED, None, Relation.OWNER, roles=_ANY),
        # Erasing takes two: who asks, and a head who confirms.
        _move("ask_erasure", LIVE | ENDED, None, Relation.OWNER, Relation.RECEIVER, roles=_ANY),
        _move(
            "confirm_erasure",
            LIVE | ENDED,
            None,
            Relation.OWNER,
            Relation.PARENT,
            Relation.LEVEL,
            Relation.RECEIVER,
            roles=_HEAD,
        ),
        _move(
            "see_contact",
            LIVE | {State.REFERRED},
            None,
            Relation.OWNER,
            Relation.LEVEL,
            Relation.RECEIVER,
            roles=_ANY,
        ),
    )
}
