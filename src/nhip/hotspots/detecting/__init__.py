"""From reports to alarms that hold what they promise: every step visible, every step can be switched off."""

from nhip.hotspots.calibration import Rarity
from nhip.hotspots.detecting.detect import detect
from nhip.hotspots.detecting.detection import Alarm, Detection, Removed
from nhip.hotspots.detecting.settings import DetectSettings, Steps, Verdict

__all__ = ["Alarm", "DetectSettings", "Detection", "Rarity", "Removed", "Steps", "Verdict", "detect"]
