"""Writes of hot spots. Officers: confirm, set aside, prioritise, link a visit, tell, end, reopen.
The clock: run, suspect, follow.
"""

from dangvan.hotspots.actions.alerting import send_alerts
from dangvan.hotspots.actions.deciding import (
    confirm_hotspot,
    end_hotspot,
    link_visit,
    reopen_hotspot,
    set_aside_hotspot,
    tell_what_is_done,
)
from dangvan.hotspots.actions.prioritising import prioritise_hotspot
from dangvan.hotspots.actions.publishing import tell_numbers
from dangvan.hotspots.actions.running import run_analysis
from dangvan.hotspots.actions.taking_back import take_back_deed

__all__ = [
    "confirm_hotspot",
    "end_hotspot",
    "link_visit",
    "prioritise_hotspot",
    "reopen_hotspot",
    "run_analysis",
    "send_alerts",
    "set_aside_hotspot",
    "take_back_deed",
    "tell_numbers",
    "tell_what_is_done",
]
