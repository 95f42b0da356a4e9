"""Hot spots: places and topics with more reports than chance explains, found early and told honestly.

The names below are the library's door; each is loaded when first asked for: the command line starts fast.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nhip.hotspots.baseline import Baseline, expected_counts
    from nhip.hotspots.cube import Cube, cube_from_counts, cube_from_events
    from nhip.hotspots.geography import Geography
    from nhip.hotspots.results import Cluster, ScanResult, ScanSettings
    from nhip.hotspots.scanning import scan, scan_topics, strongest
    from nhip.hotspots.zones import Zones, ellipse_zones, grown_zones, nearest_zones

_ROOMS = {
    "baseline": ("Baseline", "expected_counts"),
    "cube": ("Cube", "cube_from_counts", "cube_from_events"),
    "geography": ("Geography",),
    "results": ("Cluster", "ScanResult", "ScanSettings"),
    "scanning": ("scan", "scan_topics", "strongest"),
    "zones": ("Zones", "ellipse_zones", "grown_zones", "nearest_zones"),
}
_HOMES = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [
    "Baseline",
    "Cluster",
    "Cube",
    "Geography",
    "ScanResult",
    "ScanSettings",
    "Zones",
    "cube_from_counts",
    "cube_from_events",
    "ellipse_zones",
    "expected_counts",
    "grown_zones",
    "nearest_zones",
    "scan",
    "scan_topics",
    "strongest",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"nhip.hotspots has no {name!r}")
    return getattr(importlib.import_module(f"nhip.hotspots.{_HOMES[name]}"), name)
