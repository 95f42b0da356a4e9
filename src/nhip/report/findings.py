"""What a report tells of each hot spot: the two plain questions answered, its days with what was expected,
its state.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nhip.errors import Notice
from nhip.report.words import caution_words, duration_words, percent_more, rarity_words

if TYPE_CHECKING:
    from nhip.hotspots.cube import Cube
    from nhip.hotspots.detecting import Alarm, Detection
    from nhip.hotspots.stories.story import Story
    from nhip.tables.reading import Reading

_SHOWN_DAYS = 56
_NINETY = 1.645

LIVES = {
    "new": "new today",
    "growing": "growing",
    "steady": "steady",
    "moving": "moving",
    "fading": "fading",
    "over": "over",
}


@dataclass(frozen=True)
class Day:
    """One day in the places of a hot spot: reports, what was expected, and the band that nine days of ten
    keep to.
    """

    day: date
    observed: int
    expected: float
    low: float
    high: float
    inside: bool


@dataclass(frozen=True)
class Finding:
    """One alarm in words and figures. `fresh`: first told by this look."""

    rank: int
    alarm: Alarm
    story: Story | None
    fresh: bool
    unusual: str
    fooled: tuple[str, ...]
    days: tuple[Day, ...] = ()

    @property
    def topic(self) -> str:
        return self.alarm.topic

    @property
    def areas(self) -> tuple[str, ...]:
        return self.alarm.cluster.areas

    @property
    def life(self) -> str:
        return LIVES.get(self.story.life, self.story.life) if self.story else ""

    @property
    def seen(self) -> str:
        cluster = self.alarm.cluster
        return (
            f"{cluster.observed:,} reports, {cluster.expected:,.1f} expected: "
            f"{percent_more(cluster.observed, cluster.expected)}"
        )

    @property
    def often(self) -> str:
        """How seldom chance makes one like it, short."""
        rarity = self.alarm.unusual_days_city
        if rarity.known and rarity.days > rarity.known:
            return f"over {duration_words(rarity.known)}"
        return duration_words(rarity.days)


def findings_of(detection: Detection) -> tuple[list[Finding], list[Finding]]:
    """The alarms that were told, and those that are only watched, each in order of rarity."""
    stories = {story.id: story for story in detection.stories}
    told = [alarm for alarm in detection.alarms if alarm.decided]
    watched = [alarm for alarm in detection.alarms if not alarm.decided]
    return (
        [_finding(i, alarm, stories, detection.today) for i, alarm in enumerate(told, 1)],
        [_finding(i, alarm, stories, detection.today) for i, alarm in enumerate(watched, len(told) + 1)],
    )


def _finding(rank: int, alarm: Alarm, stories: dict[str, Story], today: date) -> Finding:
    story = stories.get(alarm.story) if alarm.story else None
    city = alarm.unusual_days_city
    unusual = rarity_words(city.days, city.low, city.high, city.known)
    topic = duration_words(alarm.unusual_days_topic.days)
    return Finding(
        rank=rank,
        alarm=alarm,
        story=story,
        fresh=alarm.decided and (story is None or story.alarmed == today),
        unusual=f"Somewhere in the city and in some topic, {unusual}; in this topic alone once in {topic}.",
        fooled=tuple(caution_words(each.code, each.facts) for each in alarm.what_could_fool),
    )


def days_of(alarm: Alarm, cube: Cube, today: date, shown: int = _SHOWN_DAYS) -> tuple[Day, ...]:
    """The last days in the alarm's areas beside what was expected there.

    Expected is the city's count of the day times the areas' share of the days before the alarm. The band
    holds
    nine days of ten: expected ± 1.645 √(φ · expected), φ the variance over the mean of those days' residuals.
    """
    rows = [cube.areas.index(code) for code in alarm.cluster.areas if code in cube.areas]
    if not rows:
        return ()
    counts, city = cube.counts[rows].sum(axis=0), cube.counts.sum(axis=0)
    begin = cube.starts.index(alarm.cluster.start) if alarm.cluster.start in cube.starts else len(city) - 1
    past = slice(max(0, begin - 180), begin)
    share = float(counts[past].sum()) / max(1.0, float(city[past].sum()))
    expected = city * share
    spread = _spread(counts[past], expected[past])
    first = max(0, len(city) - shown)
    half = _NINETY * np.sqrt(spread * np.maximum(expected, 1e-9))
    return tuple(
        Day(
            cube.starts[i], int(counts[i]), float(expected[i]), max(0.0, float(expected[i] - half[i])),
            float(expected[i] + half[i]), alarm.cluster.start <= cube.starts[i] <= alarm.cluster.end,
        )
        for i in range(first, len(city))
        if cube.starts[i] <= today + timedelta(days=1)
    )  # fmt: skip


def _spread(counts: NDArray[np.int64], expected: NDArray[np.float64]) -> float:
    if not len(counts) or expected.sum() <= 0:
        return 1.0
    return max(1.0, float(((counts - expected) ** 2).sum() / expected.sum()))


def headline(told: Sequence[Finding], detection: Detection) -> str:
    """The outcome in one sentence; that nothing was found is only said where something was looked for."""
    fresh = sum(finding.fresh for finding in told)
    if not told and not detection.topics:
        return "Nothing could be looked for: no topic has history enough."
    if not told:
        return "No hot spot stands out."
    many = f"{len(told)} hot spot{'s' if len(told) > 1 else ''} stand{'' if len(told) > 1 else 's'} out"
    return f"{many}, {fresh or 'none'} of them new." if len(told) > 1 or not fresh else f"{many}; it is new."


def notices_of(reading: Reading, detection: Detection) -> tuple[Notice, ...]:
    """What was noticed in reading and looking, once each; what reading said already is not said again."""
    own = {notice.code for notice in reading.notices}
    later = [each for each in detection.notices if not (each.code == "unknown_area" and "no_area" in own)]
    return tuple(dict.fromkeys((*reading.notices, *later)))
