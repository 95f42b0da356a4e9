"""From reports to what the methods of a replay read: counts as they are, and counts without batches and
parked points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput, Notice
from nhip.hotspots.collapsing import burst_groups, collapse
from nhip.hotspots.cube import Cube, cube_from_events
from nhip.hotspots.detecting.settings import Steps
from nhip.hotspots.events import Events
from nhip.hotspots.geocodes import DECIMALS, default_geocodes
from nhip.hotspots.geography import Geography

Marks = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Prepared:
    """Counts by topic over the whole history, as they are and cleaned, and what the cleaning took away."""

    plain: dict[str, Cube]
    cleaned: dict[str, Cube]
    removed: dict[str, int]
    notices: tuple[Notice, ...]


def prepare(
    events: Events, geography: Geography, *, first: date, last: date, steps: Steps, least: int, topics: int
) -> Prepared:
    """Counts of the busiest topics.

    first: first day of the replay; which topics are followed and which points are parking places is judged by
    reports before it alone. least: fewest reports before it that make a topic worth following. topics: at
    most so many. Raises BadInput when no topic has as many.
    """
    before = events.day < np.datetime64(first)
    inside = events.day <= np.datetime64(last)
    known = Counter(events.topic[before].tolist())
    followed = sorted(
        (topic for topic, count in known.items() if count >= least), key=lambda topic: (-known[topic], topic)
    )[:topics]
    if not followed:
        raise BadInput(
            f"No topic has {least} reports before {first}",
            "Replay a later period (--from), lower --least, or read more history",
        )
    events = events.where(inside)
    kept, removed = _cleaned(events, before[inside], steps)
    begin = events.day.min().astype("datetime64[D]").item()
    areas, every = geography.areas, np.ones(len(events), dtype=bool)
    plain = {topic: _cube(events, every, topic, areas=areas, begin=begin, last=last) for topic in followed}
    cleaned = {topic: _cube(events, kept, topic, areas=areas, begin=begin, last=last) for topic in followed}
    rare = len(known) - len(followed)
    notices: tuple[Notice, ...] = ()
    if rare:
        text = (
            f"{rare} topics with fewer than {least} reports before {first}, or beyond the busiest {topics}, "
            "were left out."
        )
        notices = (Notice("rare_topics", text, rare),)
    return Prepared(plain, cleaned, removed, notices)


def _cube(events: Events, kept: Marks, topic: str, *, areas: Sequence[str], begin: date, last: date) -> Cube:
    rows = (events.topic == topic) & kept
    weight = None if events.weight is None else events.weight[rows]
    return cube_from_events(
        area=events.area[rows], day=events.day[rows], areas=areas, weight=weight, first=begin, last=last,
        unknown="leave_out",
    )  # fmt: skip


def _cleaned(events: Events, before: Marks, steps: Steps) -> tuple[Marks, dict[str, int]]:
    """Which rows count after the cleaning, and how many each step took away."""
    kept = np.ones(len(events), dtype=bool)
    removed: dict[str, int] = {}
    if steps.mask_geocodes and events.lat is not None and events.lon is not None and before.any():
        kept = ~_parked(events.lat, events.lon, events, before)
        removed["reports on default geocodes"] = int((~kept).sum())
    if steps.collapse_batches and (events.group is not None or events.channel is not None):
        rows = np.flatnonzero(kept)
        some = events.where(rows)
        groups = some.group if some.group is not None else _bursts(some)
        once = np.asarray(collapse(groups, some).weight) > 0
        removed["repeats within batches of one hand"] = int((~once).sum())
        kept[rows[~once]] = False
    return kept, removed


def _parked(lat: Floats, lon: Floats, events: Events, before: Marks) -> Marks:
    """Reports on points that looked like parking places in the reports before the replay."""
    found = default_geocodes(lat[before], lon[before], events.topic[before], events.time[before])
    parked = np.zeros(len(events), dtype=bool)
    for point in found.points:
        parked |= (np.round(lat, DECIMALS) == round(point.lat, DECIMALS)) & (
            np.round(lon, DECIMALS) == round(point.lon, DECIMALS)
        )
    return parked


def _bursts(events: Events) -> NDArray[np.int64]:
    assert events.channel is not None
    return burst_groups(
        time=events.time, topic=events.topic, channel=events.channel, place=events.area,
        lat=events.lat, lon=events.lon,
    )  # fmt: skip
