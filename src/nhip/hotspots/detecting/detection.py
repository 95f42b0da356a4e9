"""What a detection hands back: alarms with their rarity and doubts, stories, and what each step took away."""

import math
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

import numpy as np

from nhip.errors import Notice
from nhip.hotspots.calibration import Rarity
from nhip.hotspots.cautions import Caution
from nhip.hotspots.results import Cluster
from nhip.hotspots.stories.story import Story


@dataclass(frozen=True)
class Alarm:
    """A place where a topic is more frequent than it should be, and how much that means."""

    topic: str
    cluster: Cluster
    unusual_days_topic: Rarity  # for this topic alone
    unusual_days_city: Rarity  # for all topics of the city together
    what_could_fool: tuple[Caution, ...]
    decided: bool  # the alarm budget lets it be told
    story: str | None = None  # the id of the story it belongs to


@dataclass(frozen=True)
class Removed:
    """What one step took away: how many reports, of how many, and the particulars."""

    step: str
    reports: int
    of: int
    facts: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Detection:
    """The outcome of one look. Alarms stand in order of rarity, rarest first; `budget` and `calibration` are
    the plain state to hand to the next look."""

    today: date
    alarms: tuple[Alarm, ...]
    stories: tuple[Story, ...]
    removed: tuple[Removed, ...]
    notices: tuple[Notice, ...]
    topics: tuple[str, ...]  # the topics looked at
    budget: dict[str, Any] | None = None
    calibration: dict[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values, ready for json.dumps."""
        return {
            "today": self.today.isoformat(),
            "alarms": [_plain_alarm(alarm) for alarm in self.alarms],
            "stories": [story.to_json() for story in self.stories],
            "removed": [plain(asdict(step)) for step in self.removed],
            "notices": [plain(asdict(notice)) for notice in self.notices],
            "topics": list(self.topics),
            "budget": self.budget,
            "calibration": self.calibration,
        }

    @classmethod
    def from_json(cls, text: dict[str, Any]) -> "Detection":
        """The detection that `to_json` wrote."""
        return cls(
            today=date.fromisoformat(text["today"]),
            alarms=tuple(_alarm(each) for each in text["alarms"]),
            stories=tuple(Story.from_json(each) for each in text["stories"]),
            removed=tuple(
                Removed(each["step"], each["reports"], each["of"], tuple(each["facts"]))
                for each in text["removed"]
            ),
            notices=tuple(Notice(**each) for each in text["notices"]),
            topics=tuple(text["topics"]),
            budget=text["budget"],
            calibration=text["calibration"],
        )


def plain(value: Any) -> Any:
    """A value as JSON can hold it: dates in ISO form, arrays and tuples as lists, infinities as None."""
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _plain_alarm(alarm: Alarm) -> dict[str, Any]:
    cluster = {each.name: plain(getattr(alarm.cluster, each.name)) for each in fields(alarm.cluster)}
    return {
        "topic": alarm.topic,
        "cluster": cluster,
        "unusual_days_topic": asdict(alarm.unusual_days_topic),
        "unusual_days_city": asdict(alarm.unusual_days_city),
        "what_could_fool": [plain(asdict(caution)) for caution in alarm.what_could_fool],
        "decided": alarm.decided,
        "story": alarm.story,
    }


def _alarm(text: dict[str, Any]) -> Alarm:
    cluster = dict(text["cluster"])
    cluster["areas"] = tuple(cluster["areas"])
    cluster["area_indices"] = np.asarray(cluster["area_indices"], dtype=np.int32)
    cluster["start"] = date.fromisoformat(cluster["start"])
    cluster["end"] = date.fromisoformat(cluster["end"])
    return Alarm(
        topic=text["topic"],
        cluster=Cluster(**cluster),
        unusual_days_topic=Rarity(**text["unusual_days_topic"]),
        unusual_days_city=Rarity(**text["unusual_days_city"]),
        what_could_fool=tuple(Caution(each["code"], each["facts"]) for each in text["what_could_fool"]),
        decided=text["decided"],
        story=text["story"],
    )
