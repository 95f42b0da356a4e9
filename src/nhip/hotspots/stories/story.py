"""A story is one trouble over its whole life: the alarms of successive days that are about the same thing."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

Life = Literal["new", "growing", "steady", "moving", "fading", "over"]
LIVES: tuple[str, ...] = get_args(Life)


@dataclass(frozen=True)
class StoryDay:
    """How the trouble stood on one day of looking."""

    day: date
    areas: tuple[str, ...]
    centre: str
    start: date
    observed: int
    expected: float
    score: float
    unusual_days: float  # for the whole city's topics together


@dataclass(frozen=True)
class Story:
    """One trouble. Its id never changes; a merged story says into which it went, a split one from which it
    came."""

    id: str
    topic: str
    life: Life
    began: date  # the first day of the first cluster's window
    first_seen: date
    last_seen: date  # the last day an alarm spoke of it
    trail: tuple[StoryDay, ...]
    alarmed: date | None = None  # the day it was first told to people; None while it never was
    ended: date | None = None
    merged_into: str | None = None
    split_from: str | None = None

    @property
    def areas(self) -> tuple[str, ...]:
        """Where it is now (or was when last seen)."""
        return self.trail[-1].areas

    @property
    def ever(self) -> tuple[str, ...]:
        """Every area that it ever held, in order of appearance."""
        return tuple(dict.fromkeys(area for seen in self.trail for area in seen.areas))

    def to_json(self) -> dict[str, Any]:
        """Plain values, ready for json.dumps."""
        return {
            "id": self.id,
            "topic": self.topic,
            "life": self.life,
            "began": self.began.isoformat(),
            "first_seen": self.first_seen.isoformat(),
            "last_seen": self.last_seen.isoformat(),
            "alarmed": self.alarmed.isoformat() if self.alarmed else None,
            "ended": self.ended.isoformat() if self.ended else None,
            "merged_into": self.merged_into,
            "split_from": self.split_from,
            "trail": [
                {
                    "day": seen.day.isoformat(),
                    "areas": list(seen.areas),
                    "centre": seen.centre,
                    "start": seen.start.isoformat(),
                    "observed": seen.observed,
                    "expected": seen.expected,
                    "score": seen.score,
                    "unusual_days": seen.unusual_days,
                }
                for seen in self.trail
            ],
        }

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> "Story":
        """The story that `to_json` wrote."""
        return cls(
            id=plain["id"],
            topic=plain["topic"],
            life=plain["life"],
            began=date.fromisoformat(plain["began"]),
            first_seen=date.fromisoformat(plain["first_seen"]),
            last_seen=date.fromisoformat(plain["last_seen"]),
            alarmed=_date(plain["alarmed"]),
            ended=_date(plain["ended"]),
            merged_into=plain["merged_into"],
            split_from=plain["split_from"],
            trail=tuple(
                StoryDay(
                    day=date.fromisoformat(seen["day"]),
                    areas=tuple(seen["areas"]),
                    centre=seen["centre"],
                    start=date.fromisoformat(seen["start"]),
                    observed=seen["observed"],
                    expected=seen["expected"],
                    score=seen["score"],
                    unusual_days=seen["unusual_days"],
                )
                for seen in plain["trail"]
            ),
        )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
