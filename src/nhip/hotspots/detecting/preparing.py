"""From reports to counts: default geocodes masked, bursts collapsed, one cube a topic; what was taken away is
said."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nhip.errors import Notice
from nhip.hotspots.codes import among, numbered
from nhip.hotspots.collapsing import Batch, burst_groups, collapse
from nhip.hotspots.cube import Cube, cube_from_events
from nhip.hotspots.detecting.detection import Removed
from nhip.hotspots.detecting.settings import Steps
from nhip.hotspots.events import Events
from nhip.hotspots.geocodes import Geocodes, default_geocodes
from nhip.hotspots.geography import Geography

SHOWN = 20  # batches named in what was removed, the largest


@dataclass(frozen=True)
class Prepared:
    """Reports of known areas up to today, with `group` and `weight` as decided, and the counts made from
    them."""

    reports: Events
    masked: NDArray[np.bool_]
    geocodes: Geocodes
    cubes: dict[str, Cube]
    removed: tuple[Removed, ...]
    notices: tuple[Notice, ...]


def prepare(events: Events, geography: Geography, today: date, steps: Steps) -> Prepared:
    """Mask, collapse and count. Reports after today are not looked at: a detection knows only what was
    known."""
    notices: list[Notice] = []
    known = events.where(events.day <= np.datetime64(today))
    later = len(events) - len(known)
    if later:
        notices.append(Notice("later", f"{later} reports after {today} were not looked at.", later))
    geocodes = _geocodes(known, steps)
    groups = _groups(known, geocodes.mask, steps)
    counted = np.ones(len(known)) if known.weight is None else known.weight.astype(np.float64)
    removed = [_masked(geocodes, len(known))] if steps.mask_geocodes else []
    if groups is not None:
        # A masked report can't stand for its batch: the first that has a place does.
        standing = np.flatnonzero(~geocodes.mask & (counted > 0))
        collapsed = collapse(groups[standing], known.where(standing))
        counted[standing[collapsed.weight == 0]] = 0
        removed.append(_collapsed(collapsed.batches, collapsed.removed, len(known)))
    placed = among(known.area, geography.areas)
    if not placed.all():
        missing = int((~placed & ~geocodes.mask).sum())
        text = f"{missing} reports name no area of the geography and were left out."
        notices.append(Notice("unknown_area", text, missing))
    reports = replace(known, group=groups, weight=counted).where(placed)
    masked = geocodes.mask[placed]
    cubes = _cubes(reports, masked, geography, today)
    return Prepared(reports, masked, geocodes, cubes, tuple(removed), tuple(notices))


def _geocodes(events: Events, steps: Steps) -> Geocodes:
    if not steps.mask_geocodes or events.lat is None or events.lon is None or not len(events):
        return Geocodes((), np.zeros(len(events), dtype=bool))
    return default_geocodes(events.lat, events.lon, events.topic, events.time)


def _groups(events: Events, masked: NDArray[np.bool_], steps: Steps) -> NDArray[np.int64] | None:
    """The caller's labels; without them bursts, where the channel is known."""
    if not steps.collapse_batches:
        return None
    if events.group is not None or events.channel is None:
        return events.group
    groups = np.full(len(events), -1, dtype=np.int64)
    rows = np.flatnonzero(~masked)
    some = events.where(rows)
    channel = events.channel[rows]
    groups[rows] = burst_groups(
        time=some.time, topic=some.topic, channel=channel, place=some.area, lat=some.lat, lon=some.lon
    )
    return groups


def _masked(geocodes: Geocodes, of: int) -> Removed:
    facts: tuple[dict[str, Any], ...] = tuple(vars(point) for point in geocodes.points)
    return Removed("mask_geocodes", int(geocodes.mask.sum()), of, facts)


def _collapsed(batches: tuple[Batch, ...], reports: int, of: int) -> Removed:
    facts: tuple[dict[str, Any], ...] = tuple(
        {
            "reports": batch.reports,
            "first": str(batch.first),
            "last": str(batch.last),
            "topic": batch.topic,
            "channel": batch.channel,
            "areas": list(batch.areas),
        }
        for batch in batches[:SHOWN]
    )
    return Removed("collapse_batches", reports, of, facts)


def _cubes(reports: Events, masked: NDArray[np.bool_], geography: Geography, today: date) -> dict[str, Cube]:
    weight = np.ones(len(reports)) if reports.weight is None else reports.weight
    rows = np.flatnonzero(~masked & (weight > 0))
    if not len(rows):
        return {}
    first = reports.day[rows].min().astype(object)
    topics, code = numbered(reports.topic[rows])
    by_topic = np.split(rows[np.argsort(code, kind="stable")], np.cumsum(np.bincount(code))[:-1])
    return {
        str(topic): cube_from_events(
            area=reports.area[mine], day=reports.day[mine], areas=geography.areas, first=first, last=today
        )
        for topic, mine in zip(topics, by_topic, strict=True)
    }
