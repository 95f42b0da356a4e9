"""What could fool an alarm: machine-readable codes with the facts behind each, for whoever must judge it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from nhip.hotspots.codes import among
from nhip.hotspots.cube import Cube
from nhip.hotspots.events import Events
from nhip.hotspots.results import Cluster

CautionCode = Literal[
    "batch",  # many of its reports were entered in bursts
    "weak_after_collapse",  # without the batches collapsed it would have looked far stronger
    "one_channel",  # nearly all came by one channel, more than is usual for this topic
    "default_geocode",  # a point where reports without a place are parked lies inside
    "few_places",  # nearly all reports name the same one or two places
    "one_day",  # nearly all fell on a single day of a longer window
    "holiday",  # a holiday lies in its window: people report differently
    "day_of_week",  # its surplus comes from days of the week that are strong there anyway
    "short_history",  # the topic has too little history for its own calibration
    "new_topic",  # the topic hardly occurred before
    "whole_city",  # the topic rose everywhere; the place is where it rose most
    "rarer_than_history",  # rarer than anything its history can vouch for: the figure is an extrapolation
]
CAUTION_CODES: tuple[str, ...] = get_args(CautionCode)


@dataclass(frozen=True)
class Caution:
    """One reason for doubt: its code and the figures that a sentence about it needs."""

    code: CautionCode
    facts: dict[str, Any]


@dataclass(frozen=True)
class Scene:
    """What is known about one cluster. `reports` are the topic's reports of the cube's span before anything
    was collapsed or masked; their `weight` says which of them counted, their `group` which were entered
    together."""

    cluster: Cluster
    cube: Cube
    reports: Events
    masked: NDArray[np.bool_]  # (reports,) on a default geocode
    holidays: Mapping[date, str] = field(default_factory=dict)
    days_judged: int | None = None  # days of history behind the topic's own calibration; None: not calibrated
    unusual_days: float = 0.0  # for the whole city
    known_days: float = float("inf")

    def inside(self) -> NDArray[np.bool_]:
        """(reports,) in the cluster's areas and days, masked ones apart."""
        day = self.reports.day
        window = (day >= np.datetime64(self.cluster.start)) & (day <= np.datetime64(self.cluster.end))
        return window & among(self.reports.area, self.cluster.areas) & ~self.masked


def cautions(scene: Scene) -> tuple[Caution, ...]:
    """Every reason for doubt about a cluster, in the order of `CAUTION_CODES`.

    Codes and facts: batch (reports, batched, share, largest), weak_after_collapse (reports, counted),
    one_channel (channel, share, usual), default_geocode (lat, lon, reports), few_places (places, share),
    one_day (day, share), holiday (days), day_of_week (expected), short_history (days), new_topic (before),
    whole_city (times), rarer_than_history (known_days). Shares are of the cluster's reports. Those about
    entry, channel and place need the columns.
    """
    found: list[Caution] = []
    for doubt in DOUBTS:
        facts = doubt(scene)
        found.extend(Caution(code, each) for code, each in facts.items())
    order = {code: number for number, code in enumerate(CAUTION_CODES)}
    return tuple(sorted(found, key=lambda caution: order[caution.code]))


Facts = dict[CautionCode, dict[str, Any]]


def _batches(scene: Scene) -> Facts:
    if scene.reports.group is None:
        return {}
    inside = scene.inside()
    groups = scene.reports.group[inside]
    _, sizes = np.unique(groups[groups >= 0], return_counts=True)
    batched = int(sizes[sizes > 1].sum())
    reports = int(inside.sum())
    facts: Facts = {}
    if reports and batched >= 0.3 * reports:
        facts["batch"] = {
            "reports": reports,
            "batched": batched,
            "share": round(batched / reports, 3),
            "batches": int((sizes > 1).sum()),
            "largest": int(sizes.max(initial=0)),
        }
    if reports >= 2 * scene.cluster.observed:
        facts["weak_after_collapse"] = {"reports": reports, "counted": scene.cluster.observed}
    return facts


def _channel(scene: Scene) -> Facts:
    channel = scene.reports.channel
    inside = _counted(scene)
    if channel is None or int(inside.sum()) < 5:
        return {}
    names, counts = np.unique(channel[inside], return_counts=True)
    top = int(counts.argmax())
    share = float(counts[top] / counts.sum())
    elsewhere = ~scene.inside()
    usual = float((channel[elsewhere] == names[top]).mean()) if elsewhere.any() else 0.0
    if share < 0.8 or share < usual + 0.2:
        return {}
    facts = {"channel": str(names[top]), "share": round(share, 3), "usual": round(usual, 3)}
    return {"one_channel": facts}


def _geocode(scene: Scene) -> Facts:
    day = scene.reports.day
    window = (day >= np.datetime64(scene.cluster.start)) & (day <= np.datetime64(scene.cluster.end))
    here = window & scene.masked & among(scene.reports.area, scene.cluster.areas)
    if not here.any() or scene.reports.lat is None or scene.reports.lon is None:
        return {}
    lat, lon = float(np.median(scene.reports.lat[here])), float(np.median(scene.reports.lon[here]))
    return {"default_geocode": {"lat": round(lat, 4), "lon": round(lon, 4), "reports": int(here.sum())}}


def _places(scene: Scene) -> Facts:
    inside = _counted(scene)
    if int(inside.sum()) < 5:
        return {}
    reports = scene.reports
    if reports.place is not None:
        _, counts = np.unique(reports.place[inside], return_counts=True)
    elif reports.lat is not None and reports.lon is not None:
        spots = np.round(np.column_stack((reports.lat[inside], reports.lon[inside])).astype(np.float64), 4)
        _, counts = np.unique(spots[np.isfinite(spots).all(axis=1)], axis=0, return_counts=True)
    else:
        return {}
    share = float(np.sort(counts)[-2:].sum() / max(int(inside.sum()), 1))
    if share < 0.6:
        return {}
    return {"few_places": {"places": min(len(counts), 2), "of": len(counts), "share": round(share, 3)}}


def _one_day(scene: Scene) -> Facts:
    by_day = _daily(scene)[-scene.cluster.duration :]
    if len(by_day) < 3 or not by_day.any() or by_day.max() < 0.7 * by_day.sum():
        return {}
    day = scene.cluster.start + timedelta(days=int(by_day.argmax()))
    return {"one_day": {"day": day.isoformat(), "share": round(float(by_day.max() / by_day.sum()), 3)}}


def _holiday(scene: Scene) -> Facts:
    days = {
        day.isoformat(): name
        for day, name in scene.holidays.items()
        if scene.cluster.start <= day <= scene.cluster.end
    }
    return {"holiday": {"days": days}} if days else {}


def _weekday(scene: Scene) -> Facts:
    """The place's own weekdays before the window: what they lead one to expect of the window's days."""
    by_day = _daily(scene)
    before, window = by_day[: -scene.cluster.duration], by_day[-scene.cluster.duration :]
    if len(before) < 28 or len(window) >= 7:
        return {}
    weekday = np.arange(len(by_day)) % 7
    means = np.array([before[weekday[: len(before)] == each].mean() for each in range(7)])
    expected = float(means[weekday[-len(window) :]].sum())
    plain = float(before.mean() * len(window))
    if expected < 1.5 * plain or scene.cluster.observed > 2 * expected:
        return {}
    return {"day_of_week": {"expected": round(expected, 1), "observed": scene.cluster.observed}}


def _history(scene: Scene) -> Facts:
    facts: Facts = {}
    if scene.days_judged is not None and scene.days_judged < 30:
        facts["short_history"] = {"days": scene.days_judged}
    counts = scene.cube.counts.sum(axis=0)
    before = counts[: -scene.cluster.duration]
    if int(before.sum()) < 10:
        facts["new_topic"] = {"before": int(before.sum())}
    elif (times := _times_elsewhere(scene)) is not None:
        facts["whole_city"] = {"times": round(times, 2)}
    if scene.unusual_days > scene.known_days:
        facts["rarer_than_history"] = {"known_days": round(scene.known_days, 1)}
    return facts


def _times_elsewhere(scene: Scene) -> float | None:
    """How many times as usual the topic is elsewhere, where that is half as much again and no chance."""
    elsewhere = scene.cube.counts.sum(axis=0) - _daily(scene)
    before, window = elsewhere[: -scene.cluster.duration], elsewhere[-scene.cluster.duration :]
    if not before.any():
        return None
    usual = float(before.mean()) * len(window)
    seen = int(window.sum())
    return seen / usual if seen >= 1.5 * usual and seen - usual >= 2.5 * usual**0.5 else None


DOUBTS: tuple[Callable[[Scene], Facts], ...] = (
    _batches,
    _channel,
    _geocode,
    _places,
    _one_day,
    _holiday,
    _weekday,
    _history,
)


def _daily(scene: Scene) -> NDArray[np.int64]:
    """(periods,) counted reports in the cluster's areas."""
    daily: NDArray[np.int64] = scene.cube.counts[scene.cluster.area_indices].sum(axis=0)
    return daily


def _counted(scene: Scene) -> NDArray[np.bool_]:
    inside = scene.inside()
    return inside if scene.reports.weight is None else inside & (scene.reports.weight > 0)
