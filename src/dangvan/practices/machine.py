"""The stages of a model as one table: which move leads from where to where, who may make it, what it needs.

Actions ask the table; tests walk it.
"""

from __future__ import annotations

from dataclasses import dataclass

from dangvan.kernel.actor import Role
from dangvan.practices.types import Stage

_HEAD = frozenset({Role.HEAD})
_WORK = frozenset({Role.HEAD, Role.OFFICER})
LIVING = frozenset({Stage.PROPOSED, Stage.TRIAL, Stage.PROVEN, Stage.SPREAD})


@dataclass(frozen=True, slots=True)
class Move:
    """`to` is None where the stage stays. `above`: only a body above may, not the model's own."""

    verb: str
    sources: frozenset[Stage]
    to: Stage | None
    roles: frozenset[Role]
    above: bool = False
    needs_reason: bool = False
    needs_effect: bool = False


MOVES: dict[str, Move] = {
    move.verb: move
    for move in (
        Move("edit", LIVING, None, _WORK),
        Move("add_evidence", frozenset(Stage), None, _WORK),
        Move("register_plan", LIVING, None, _WORK),
        Move("begin", frozenset({Stage.PROPOSED}), Stage.TRIAL, _HEAD),
        Move("prove", frozenset({Stage.TRIAL}), Stage.PROVEN, _HEAD, needs_effect=True),
        Move(
            "recognise", frozenset({Stage.TRIAL}), Stage.PROVEN, _HEAD, above=True, needs_reason=True
        ),
        Move("spread", frozenset({Stage.PROVEN}), Stage.SPREAD, _HEAD),
        Move("end", LIVING, Stage.ENDED, _HEAD, needs_reason=True),
        Move("resume", frozenset({Stage.ENDED}), Stage.TRIAL, _HEAD, needs_reason=True),
    )
}  # fmt: skip
#: What changes the stage and can be taken back within minutes.
STAGE_MOVES = tuple(move.verb for move in MOVES.values() if move.to is not None)
