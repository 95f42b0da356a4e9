"""The life of a hot spot as one table: which move leads from where to where, and which role may make it.

Every move is made in the body that leads the hot spot or in one above it; the clock's own moves are the
system's. Actions ask the table; tests walk it.
"""

from __future__ import annotations

from dataclasses import dataclass

from dangvan.hotspots.types import HotspotState
from dangvan.kernel.actor import Role

#: Worth somebody's attention.
OPEN = frozenset({HotspotState.SUSPECTED, HotspotState.CONFIRMED, HotspotState.HANDLED})
#: Confirmed by a body: a public fact.
IN_HAND = frozenset({HotspotState.CONFIRMED, HotspotState.HANDLED})
ENDED = frozenset({HotspotState.OVER, HotspotState.SET_ASIDE})

_HEAD = frozenset({Role.HEAD})
_WORK = frozenset({Role.HEAD, Role.OFFICER})


@dataclass(frozen=True, slots=True)
class Move:
    """`to` is None where the state stays; no roles: the system alone."""

    verb: str
    sources: frozenset[HotspotState]
    to: HotspotState | None
    roles: frozenset[Role] = frozenset()


MOVES: dict[str, Move] = {
    move.verb: move
    for move in (
        Move("confirm", frozenset({HotspotState.SUSPECTED}), HotspotState.CONFIRMED, _HEAD),
        Move(
            "set_aside",
            frozenset({HotspotState.SUSPECTED, HotspotState.CONFIRMED}),
            HotspotState.SET_ASIDE,
            _HEAD,
        ),
        Move("prioritise", OPEN, None, _HEAD),
        Move("link_visit", OPEN, None, _WORK),
        Move("tell", IN_HAND, HotspotState.HANDLED, _HEAD),
        Move("end", IN_HAND, HotspotState.OVER, _HEAD),
        Move("reopen", frozenset({HotspotState.OVER}), HotspotState.CONFIRMED, _HEAD),
        Move("look_anew", frozenset({HotspotState.SET_ASIDE}), HotspotState.SUSPECTED, _HEAD),
        Move("follow", OPEN, None),
        Move("fade_out", frozenset({HotspotState.SUSPECTED}), HotspotState.SET_ASIDE),
        Move("pass_on", OPEN, None),
    )
}
