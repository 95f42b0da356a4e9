"""Writes of reviews: open, write, send for comments, answer, sign, publish, correct; the system reckons."""

from dangvan.reviews.actions.commenting import answer_comment, close_comments, comment, send_for_comments
from dangvan.reviews.actions.computing import ask_figures, compute_figures, take_figures
from dangvan.reviews.actions.opening import open_review
from dangvan.reviews.actions.publishing import (
    correct_review,
    publish_review,
    sign_review,
    take_back_signature,
)
from dangvan.reviews.actions.writing import drop_key_task, restore_key_task, set_key_task, write_section

__all__ = [
    "answer_comment",
    "ask_figures",
    "close_comments",
    "comment",
    "compute_figures",
    "correct_review",
    "drop_key_task",
    "open_review",
    "publish_review",
    "restore_key_task",
    "send_for_comments",
    "set_key_task",
    "sign_review",
    "take_back_signature",
    "take_figures",
    "write_section",
]
