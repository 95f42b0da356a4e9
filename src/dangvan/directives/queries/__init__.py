"""Reads of sessions, directives and tasks."""

from dangvan.directives.queries.asking import extension
from dangvan.directives.queries.board import board, deadlines_for_calendar, my_tasks, tasks_of_period
from dangvan.directives.queries.known import known
from dangvan.directives.queries.seeing import flags_of
from dangvan.directives.queries.showing import (
    directive_of,
    directive_tree,
    directives,
    evidence_of,
    measured_of,
    public_session,
    public_sessions,
    public_task,
    released_file,
    session_of,
    sessions,
    suggestion_of,
    suggestions,
    task_of,
)

__all__ = [
    "board", "deadlines_for_calendar", "directive_of", "directive_tree", "directives", "evidence_of",
    "extension", "flags_of", "known", "measured_of", "my_tasks", "public_session", "public_sessions",
    "public_task", "released_file", "session_of", "sessions", "suggestion_of", "suggestions", "task_of",
    "tasks_of_period",
]  # fmt: skip
