"""Writes of directives: sessions and suggestions; tasks and what ties them."""

from dangvan.directives.actions.between import (
    ask_extension,
    block_task,
    decide_extension,
    link_to_task,
    unblock_task,
    unlink_from_task,
)
from dangvan.directives.actions.computing import (
    climb_flags,
    compute_measured_task,
    compute_measured_tasks,
)
from dangvan.directives.actions.evidence import hide_evidence, release_evidence, sweep_files
from dangvan.directives.actions.sessions import (
    accept_suggestion,
    add_directive,
    edit_suggestion,
    link_directive,
    merge_suggestions,
    record_session,
    reject_suggestion,
    split_suggestion,
    suggest_directives,
)
from dangvan.directives.actions.tasks import (
    add_task,
    assign_task,
    cancel_task,
    change_task,
    confirm_done,
    report_done,
    report_progress,
    return_task,
)
from dangvan.directives.actions.undoing import (
    take_back_directive,
    undo_merge,
    undo_rejection,
    undo_split,
    unlink_directive,
)

__all__ = [
    "accept_suggestion", "add_directive", "add_task", "ask_extension", "assign_task", "block_task",
    "cancel_task", "change_task", "climb_flags", "compute_measured_task", "compute_measured_tasks",
    "confirm_done", "decide_extension", "edit_suggestion", "hide_evidence", "link_directive",
    "link_to_task", "merge_suggestions", "record_session", "reject_suggestion", "release_evidence",
    "report_done", "report_progress", "return_task", "split_suggestion", "suggest_directives",
    "sweep_files", "take_back_directive", "unblock_task", "undo_merge", "undo_rejection", "undo_split",
    "unlink_directive", "unlink_from_task",
]  # fmt: skip
