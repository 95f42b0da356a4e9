"""Reads of hot spots: the desk's, the public's, and how the analysis itself is."""

from dangvan.hotspots.queries.desk import (
    areas_on_map,
    desk_counts,
    hotspot_for_desk,
    hotspots_for_desk,
    hotspots_of_case,
)
from dangvan.hotspots.queries.public import public_hotspot, public_hotspots, public_hotspots_of_period
from dangvan.hotspots.queries.runs import analysis_status, latest_runs

__all__ = [
    "analysis_status",
    "areas_on_map",
    "desk_counts",
    "hotspot_for_desk",
    "hotspots_for_desk",
    "hotspots_of_case",
    "latest_runs",
    "public_hotspot",
    "public_hotspots",
    "public_hotspots_of_period",
]
