"""Writes of the diary: meetings, what was heard, what was promised; and the clock's look at who is heard."""

from dangvan.outreach.actions.ages import import_age_shares
from dangvan.outreach.actions.covering import run_coverage
from dangvan.outreach.actions.meeting import (
    end_promise,
    hear_point,
    hold_visit,
    link_point,
    link_promise,
    make_promise,
    plan_receptions,
    record_visit,
    record_visits,
)
from dangvan.outreach.actions.taking_back import take_back_outcome, take_back_point, take_back_promise

__all__ = [
    "end_promise",
    "hear_point",
    "hold_visit",
    "import_age_shares",
    "link_point",
    "link_promise",
    "make_promise",
    "plan_receptions",
    "record_visit",
    "record_visits",
    "run_coverage",
    "take_back_outcome",
    "take_back_point",
    "take_back_promise",
]
