"""Reads of models: lists that are searched, one model's page, its plans and what was measured."""

from dangvan.practices.queries.listing import counts_by_stage, practices
from dangvan.practices.queries.page import evidence_file, plan_of, practice_by_reference, practice_page
from dangvan.practices.queries.showing import measured_topics

__all__ = [
    "counts_by_stage",
    "evidence_file",
    "measured_topics",
    "plan_of",
    "practice_by_reference",
    "practice_page",
    "practices",
]
