"""From a scan's score to how often this city's own history shows such a thing anew."""

from nhip.hotspots.calibration.calibration import (
    Calibration,
    CalibrationSettings,
    Judgement,
    Rarity,
    calibrate,
)
from nhip.hotspots.calibration.curve import Curve
from nhip.hotspots.calibration.looks import Look, Reach, cube_of, days_of, look_at, replay
from nhip.hotspots.calibration.verdicts import relief, true_trouble

__all__ = [
    "Calibration",
    "CalibrationSettings",
    "Curve",
    "Judgement",
    "Look",
    "Rarity",
    "Reach",
    "calibrate",
    "cube_of",
    "days_of",
    "look_at",
    "relief",
    "replay",
    "true_trouble",
]
