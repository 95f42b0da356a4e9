"""What a score means here: each topic against its own past, and all topics together for what is rare."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from nhip.hotspots.calibration.curve import Curve
from nhip.hotspots.calibration.looks import Look

ENOUGH_DAYS = 500.0  # topic-days behind a curve that may be believed
USUAL = 4.5  # the median of the scan's daily maximum with nothing behind it, for a city without any history


@dataclass(frozen=True)
class CalibrationSettings:
    """`past` days make a topic's usual strength; `prior` is how many days of its own weigh as much as the
    other topics; an alarm is fresh when none spoke of the same place for `patience` days; a topic's first
    `burn_in` days are not judged; `keep` is how many days of judged history the curve remembers."""

    past: int = 60
    prior: int = 15
    patience: int = 7
    burn_in: int = 14
    keep: int = 400


@dataclass(frozen=True)
class Rarity:
    """By chance about once in `days` days; the truth lies between `low` and `high` with 90 % confidence as
    far as the history is like the present. `known` is the longest time the history can vouch for: a larger
    `days` is an extrapolation of its tail."""

    days: float
    low: float
    high: float
    known: float

    def among(self, topics: int) -> "Rarity":
        """The rarity for so many topics together: expected numbers add up, whatever hangs together with
        what."""
        return Rarity(self.days / topics, self.low / topics, self.high / topics, self.known / topics)


@dataclass(frozen=True)
class Seen:
    """A look as the calibration remembers it."""

    day: date
    score: float
    strength: float | None  # None while its topic was too new to judge
    previous: float
    areas: tuple[str, ...]


@dataclass(frozen=True)
class Calibration:
    """The memory of looks by topic, oldest first. A frozen calibration only follows which alarms are fresh:
    neither what is usual nor the curve changes any more."""

    settings: CalibrationSettings = field(default_factory=CalibrationSettings)
    seen: Mapping[str, tuple[Seen, ...]] = field(default_factory=dict)
    frozen: date | None = None
    ignored: Mapping[str, Sequence[tuple[date, date]]] = field(default_factory=dict)
    _known: dict[date, tuple[dict[str, tuple[float, int]], float]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    @property
    def last(self) -> date | None:
        """The last day learned from."""
        return max((each[-1].day for each in self.seen.values() if each), default=None)

    def days_judged(self, topic: str) -> int:
        """Days of a topic's own history behind its calibration."""
        return sum(look.strength is not None for look in self.seen.get(topic, ()))

    def usual(self, topic: str, day: date) -> float:
        """The mean score of the topic's last days before `day`, drawn toward the median topic as far as days
        lack."""
        return self._usual([topic], day)[topic]

    def judge(self, topic: str, look: Look, relief: float = 1.0) -> tuple[float, float]:
        """The strength of a look, in multiples of what is usual for its topic, and the greatest of the days
        just before that spoke of the same place (-inf where none did). `relief` divides the strength (what
        officers' verdicts taught)."""
        strength, previous = self._weighed({topic: look})[topic]
        return strength / relief, previous

    def learn(self, looks: Mapping[str, Look]) -> "Calibration":
        """The calibration after one more day. Looks of a topic must come in order of days; a day seen is seen
        again."""
        weighed = self._weighed(looks)
        seen = dict(self.seen)
        for topic, look in looks.items():
            horizon = look.day - timedelta(days=self.settings.keep)
            days = seen.get(topic, ())
            kept = days[
                bisect_left(days, horizon, key=lambda each: each.day) : bisect_left(
                    days, look.day, key=lambda each: each.day
                )
            ]
            young = len(kept) < self.settings.burn_in
            strength, previous = weighed[topic]
            seen[topic] = (
                *kept,
                Seen(look.day, look.score, None if young else strength, previous, look.areas),
            )
        return replace(self, seen=seen)

    def freeze(self, day: date) -> "Calibration":
        """A calibration that learns nothing from days after `day` but which alarms are news."""
        return replace(self, frozen=day)

    def curve(self) -> Curve:
        """The pooled growth curve of all judged days (before the freeze)."""
        strengths: list[float] = []
        previous: list[float] = []
        topics: list[int] = []
        exposure: list[int] = []
        for number, (topic, each) in enumerate(self.seen.items()):
            judged = [look for look in each if look.strength is not None and self._counts(topic, look.day)]
            exposure.append(len(judged))
            for look in judged:
                if look.strength is not None and look.strength > look.previous:
                    strengths.append(look.strength)
                    previous.append(look.previous)
                    topics.append(number)
        return Curve(
            np.asarray(strengths, dtype=np.float64),
            np.asarray(previous, dtype=np.float64),
            np.asarray(topics, dtype=np.int64),
            np.asarray(exposure, dtype=np.float64),
        )

    @property
    def believable(self) -> bool:
        """Whether the history is long enough to calibrate by."""
        return self.curve().days >= ENOUGH_DAYS

    def to_json(self) -> dict[str, Any]:
        """Plain values, ready for json.dumps. Areas are kept only as long as freshness needs them."""
        recent = None if self.last is None else self.last - timedelta(days=self.settings.patience)
        return {
            "settings": vars(self.settings),
            "frozen": self.frozen.isoformat() if self.frozen else None,
            "seen": {
                topic: [
                    [
                        each.day.isoformat(),
                        round(each.score, 6),
                        None if each.strength is None else round(each.strength, 6),
                        round(each.previous, 6) if np.isfinite(each.previous) else None,
                        list(each.areas) if recent is not None and each.day >= recent else [],
                    ]
                    for each in days
                ]
                for topic, days in self.seen.items()
            },
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Calibration":
        """The calibration that `to_json` wrote."""
        return cls(
            settings=CalibrationSettings(**plain["settings"]),
            frozen=date.fromisoformat(plain["frozen"]) if plain["frozen"] else None,
            seen={
                topic: tuple(
                    Seen(
                        date.fromisoformat(day),
                        score,
                        strength,
                        -np.inf if before is None else before,
                        tuple(areas),
                    )
                    for day, score, strength, before, areas in days
                )
                for topic, days in plain["seen"].items()
            },
        )

    def _counts(self, topic: str, day: date) -> bool:
        if self.frozen is not None and day > self.frozen:
            return False
        return not any(first <= day <= last for first, last in self.ignored.get(topic, ()))

    def _usual(self, topics: Iterable[str], day: date) -> dict[str, float]:
        day = day if self.frozen is None else min(day, self.frozen + timedelta(days=1))
        if day not in self._known:
            self._known[day] = self._means(day)
        means, city = self._known[day]
        usual: dict[str, float] = {}
        for topic in topics:
            mean, days = means.get(topic, (city, 0))
            weight = days / (days + self.settings.prior)
            usual[topic] = weight * mean + (1 - weight) * city
        return usual

    def _means(self, day: date) -> tuple[dict[str, tuple[float, int]], float]:
        """Each topic's mean score over the days before `day` and how many they are; the median topic's."""
        since = day - timedelta(days=self.settings.past)
        means: dict[str, tuple[float, int]] = {}
        for topic, seen in self.seen.items():
            first, end = (bisect_left(seen, each, key=lambda look: look.day) for each in (since, day))
            scores = [look.score for look in seen[first:end] if self._counts(topic, look.day)]
            if scores:
                means[topic] = float(np.mean(scores)), len(scores)
        others = [mean for mean, days in means.values() if days >= self.settings.burn_in // 2]
        return means, float(np.median(others)) if others else USUAL

    def _weighed(self, looks: Mapping[str, Look]) -> dict[str, tuple[float, float]]:
        """Strength and previous strength of each look."""
        weighed: dict[str, tuple[float, float]] = {}
        for day in sorted({look.day for look in looks.values()}):
            today = {topic: look for topic, look in looks.items() if look.day == day}
            usual = self._usual(today, day)
            for topic, look in today.items():
                strength = look.score / max(usual[topic], 1e-9)
                weighed[topic] = strength, self._previous(topic, look)
        return weighed

    def _previous(self, topic: str, look: Look) -> float:
        since = look.day - timedelta(days=self.settings.patience)
        here = set(look.areas)
        return max(
            (
                each.strength
                for each in reversed(self.seen.get(topic, ())[-2 * self.settings.patience :])
                if since <= each.day < look.day
                and each.strength is not None
                and here.intersection(each.areas)
            ),
            default=-np.inf,
        )


def rarity_of(curve: Curve, strength: float) -> Rarity:
    """How rare a strength is for one topic, by the history's count of fresh alarms."""
    least, most = curve.interval(strength)
    return Rarity(
        days=1 / max(curve.rate(strength), 1e-12),
        low=1 / max(most, 1e-12),
        high=1 / max(least, 1e-12),
        known=max(curve.days, 1.0),
    )


def calibrate(
    history: Mapping[str, Sequence[Look]],
    settings: CalibrationSettings | None = None,
    *,
    since: Calibration | None = None,
    ignored: Mapping[str, Sequence[tuple[date, date]]] | None = None,
) -> Calibration:
    """Learn from a history of looks, day by day, each day judged by what was known before it (Dawid 1984,
    prequential): what is promised out of sample is therefore measured out of sample.

    `since` is a calibration to go on from. `ignored` names spans (both ends included) of true trouble by
    topic, which must not make trouble look usual: they are remembered only to tell what is news.
    """
    calibration = since or Calibration(settings or CalibrationSettings())
    if ignored is not None:
        calibration = replace(calibration, ignored=ignored)
    by_day: dict[date, dict[str, Look]] = {}
    for topic, looks in history.items():
        for look in looks:
            by_day.setdefault(look.day, {})[topic] = look
    for day in sorted(by_day):
        calibration = calibration.learn(by_day[day])
    return calibration
