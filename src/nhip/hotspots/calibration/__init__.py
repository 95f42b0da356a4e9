"""From a scan's score to how often this city's own history shows such a thing anew."""

from nhip.hotspots.calibration.backdrop import Backdrop
from nhip.hotspots.calibration.calibration import (
    Calibration,
    CalibrationSettings,
    Rarity,
    calibrate,
    rarity_of,
)
from nhip.hotspots.calibration.curve import Curve
from nhip.hotspots.calibration.looks import Look, Reach, cube_of, days_of, fitting, look_at, replay
from nhip.hotspots.calibration.verdicts import relief, true_trouble

__all__ = [
    "Backdrop",
    "Calibration",
    "CalibrationSettings",
    "Curve",
    "Look",
    "Rarity",
    "Reach",
    "calibrate",
    "cube_of",
    "days_of",
    "fitting",
    "look_at",
    "rarity_of",
    "relief",
    "replay",
    "true_trouble",
]
