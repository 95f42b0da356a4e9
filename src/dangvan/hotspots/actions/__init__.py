"""Writes of hot spots. Officers: confirm, set aside, prioritise, link a visit, tell, end, reopen.
The clock: run, suspect, follow.
"""

from dangvan.hotspots.actions.deciding import (
    confirm_hotspot,
    end_hotspot,
    link_visit,
    prioritise_hotspot,
    reopen_hotspot,
    set_aside_hotspot,
    tell_what_is_done,
)

__all__ = [
    "confirm_hotspot",
    "end_hotspot",
    "link_visit",
    "prioritise_hotspot",
    "reopen_hotspot",
    "set_aside_hotspot",
    "tell_what_is_done",
]
