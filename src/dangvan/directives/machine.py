"""The life of a task as one table: which move leads from where to where, and who may make it.

`owner` works in the body that owes the task, `helper` in one that collaborates, `orderer` in the body that
set it; `judge` heads that body or one above it and is never the one who asked. Actions ask the table; tests
walk it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dangvan.directives.types import TaskState


class Side(StrEnum):
    OWNER = "owner"
    HELPER = "helper"
    #: Heads and officers of the body that set the task, or heads above it: they may reword and assign.
    ORDERER = "orderer"
    #: A head who judges: of the setting body or above it; of what a body set itself, only above it.
    JUDGE = "judge"


UNFINISHED = frozenset({TaskState.OPEN, TaskState.SENT_BACK})
OPEN = UNFINISHED | {TaskState.REPORTED_DONE}
ENDED = frozenset({TaskState.DONE, TaskState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Move:
    """`to` is None where the state stays."""

    verb: str
    sources: frozenset[TaskState]
    to: TaskState | None
    sides: frozenset[Side]


def _move(verb: str, sources: frozenset[TaskState], to: TaskState | None, *sides: Side) -> Move:
    return Move(verb, sources, to, frozenset(sides))


_REPORTED = frozenset({TaskState.REPORTED_DONE})
MOVES: dict[str, Move] = {
    move.verb: move
    for move in (
        _move("assign", UNFINISHED, None, Side.ORDERER),
        _move("change", UNFINISHED, None, Side.ORDERER),
        _move("add_subtask", UNFINISHED, None, Side.OWNER, Side.ORDERER),
        _move("report_progress", UNFINISHED, None, Side.OWNER, Side.HELPER),
        _move("report_done", UNFINISHED, TaskState.REPORTED_DONE, Side.OWNER),
        _move("confirm_done", _REPORTED, TaskState.DONE, Side.JUDGE),
        _move("return", _REPORTED | {TaskState.DONE}, TaskState.SENT_BACK, Side.JUDGE),
        _move("cancel", OPEN, TaskState.CANCELLED, Side.JUDGE),
        _move("ask_extension", UNFINISHED, None, Side.OWNER),
        _move("decide_extension", OPEN, None, Side.JUDGE),
        _move("block", UNFINISHED, None, Side.OWNER, Side.ORDERER),
        _move("unblock", OPEN, None, Side.OWNER, Side.ORDERER),
        _move("link", OPEN, None, Side.OWNER, Side.HELPER, Side.ORDERER),
        _move("unlink", OPEN, None, Side.OWNER, Side.HELPER, Side.ORDERER),
        _move("release_evidence", frozenset(TaskState), None, Side.JUDGE),
        _move("hide_evidence", frozenset(TaskState), None, Side.JUDGE),
    )
}
