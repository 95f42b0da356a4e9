"""Whether a look is so small that plain NumPy is done before numba's kernels are loaded: as on most days on
which a small city's state file is brought forward by a day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from nhip.hotspots.calibration import Calibration

if TYPE_CHECKING:
    from nhip.hotspots.detecting import DetectSettings
    from nhip.tables.reading import Reading

#: Cylinders that NumPy searches in the time in which the kernels are loaded (about 50 ns each, and 0.3 s).
_CYLINDERS = 4_000_000


def suited(settings: DetectSettings, reading: Reading, calibration: Calibration | None) -> DetectSettings:
    """The settings, with the NumPy engine where "auto" was asked and little is to be searched.

    Only a history that already judges spares the replicates, so without one the kernels stay. The engines
    give the same clusters and ranks, and scores equal to 1e-9. Depends on nothing but input, settings and
    state.
    """
    if settings.scan.engine != "auto" or not settings.steps.calibrate:
        return settings
    if calibration is None or calibration.last is None or not calibration.believable:
        return settings
    if cylinders(settings, reading, calibration.last) > _CYLINDERS:
        return settings
    return replace(settings, scan=replace(settings.scan, engine="numpy"))


def cylinders(settings: DetectSettings, reading: Reading, last: date) -> int:
    """At most so many cylinders are searched today and on the days since the last look."""
    looks = max(1, (reading.today - last).days)
    areas = len(reading.geography.areas)
    topics = len(set(reading.events.topic))
    return looks * topics * areas * min(settings.zones_k, areas) * settings.scan.window
