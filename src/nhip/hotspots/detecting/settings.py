"""The switches of a detection, and what officers said about earlier alarms."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, get_args

from nhip.hotspots.results import ScanSettings

VerdictKind = Literal["no_problem", "artefact", "expected", "problem"]
VERDICT_KINDS: tuple[str, ...] = get_args(VerdictKind)


@dataclass(frozen=True)
class Steps:
    """What stands between the textbook scan and an alarm; each can be switched off to see what it does."""

    collapse_batches: bool = True
    mask_geocodes: bool = True
    calibrate: bool = True
    budget: bool = True
    follow: bool = True


@dataclass(frozen=True)
class Verdict:
    """An officer's word on an alarm: this topic, these areas, these days (both ends included)."""

    topic: str
    areas: tuple[str, ...]
    first: date
    last: date
    kind: VerdictKind

    def to_json(self) -> dict[str, Any]:
        """Plain values, ready for json.dumps."""
        return {
            "topic": self.topic,
            "areas": list(self.areas),
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "kind": self.kind,
        }

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> "Verdict":
        """The verdict that `to_json` wrote."""
        return cls(
            plain["topic"],
            tuple(plain["areas"]),
            date.fromisoformat(plain["first"]),
            date.fromisoformat(plain["last"]),
            plain["kind"],
        )


def _daily_scan() -> ScanSettings:
    return ScanSettings(window=14)


@dataclass(frozen=True)
class DetectSettings:
    """How a detection looks.

    `history_days` is how many days before today the scan compares with; `zones_k` the largest number of areas
    in a zone; `alarms_per_year` the promise for the whole city, all topics together, false alarms by chance;
    `min_count` the fewest reports an alarm may rest on.
    """

    scan: ScanSettings = field(default_factory=_daily_scan)
    zones_k: int = 40
    history_days: int = 90
    steps: Steps = field(default_factory=Steps)
    alarms_per_year: float = 12.0
    min_count: int = 5
    country: str | None = None  # whose holidays a caution should know ("VN", "US"); None: none
