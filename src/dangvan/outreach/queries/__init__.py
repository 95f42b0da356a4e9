"""Reads of the diary, of reception days against their standards, and of who is heard."""

from dangvan.outreach.queries.coverage import Silence, coverage, latest_run, where_to_go
from dangvan.outreach.queries.diary import (
    planned,
    planned_receptions,
    public_visits,
    reception_kept,
    reception_of_all,
    to_tell,
    visit_of,
    visits,
)

__all__ = [
    "Silence",
    "coverage",
    "latest_run",
    "planned",
    "planned_receptions",
    "public_visits",
    "reception_kept",
    "reception_of_all",
    "to_tell",
    "visit_of",
    "visits",
    "where_to_go",
]
