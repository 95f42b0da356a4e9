"""What a replay hands back: the figures of every method with all that is needed to repeat and to check
them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, timedelta
from typing import Any

from nhip.errors import Notice
from nhip.hotspots.backtesting.injections import Injection, Recipe
from nhip.hotspots.backtesting.intervals import Estimate
from nhip.hotspots.backtesting.scoring import MethodFigures


@dataclass(frozen=True)
class BacktestResult:
    """first, last: replayed days. once_in: the promise in days for each topic. equal_alarms: the number of
    alarms at which delays are compared. told_by_budget: alarms the pipeline's budget let through, None
    without it."""

    first: date
    last: date
    topics: tuple[str, ...]
    areas: tuple[str, ...]
    once_in: float
    equal_alarms: int
    recipe: Recipe | None
    planted: tuple[Injection, ...]
    methods: tuple[MethodFigures, ...]
    removed: Mapping[str, int]
    notices: tuple[Notice, ...]
    told_by_budget: int | None = None

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=offset) for offset in range((self.last - self.first).days + 1)]

    @property
    def promised(self) -> float:
        """Alarms a year that were promised for all topics together."""
        return len(self.topics) * 365.25 / self.once_in

    def to_json(self) -> dict[str, Any]:
        """Plain values, ready for json.dumps; estimates are [value, low, high], unknown ones null."""
        return {
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "topics": list(self.topics),
            "areas": len(self.areas),
            "promise": {"once_in_days_per_topic": self.once_in, "alarms_per_year": self.promised},
            "equal_alarms": self.equal_alarms,
            "methods": [_plain(method) | {"ratio": method.ratio.to_json()} for method in self.methods],
            "told_by_budget": self.told_by_budget,
            "removed": dict(self.removed),
            "notices": [_plain(notice) for notice in self.notices],
            "injections": {
                "recipe": self.recipe.to_json() if self.recipe else None,
                "words": self.recipe.words() if self.recipe else "nothing was planted",
                "clusters": [cluster.to_json(self.areas) for cluster in self.planted],
            },
        }


def _plain(value: Any) -> Any:
    if isinstance(value, Estimate):
        return value.to_json()
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
