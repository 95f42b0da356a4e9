"""One act of entry counts once: a crew that logs 145 items in two hours is one report that something was
done, not 145 that something is wrong. Bursts are collapsed, never sources: a true event may be entered by
staff alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput
from nhip.hotspots.codes import numbered
from nhip.hotspots.events import Events

KM_PER_DEGREE = 111.195


@dataclass(frozen=True)
class Batch:
    """One group of reports that counts once: how many, when, and what an officer needs to recognise it."""

    group: int
    reports: int
    first: np.datetime64 | None = None
    last: np.datetime64 | None = None
    topic: str | None = None
    channel: str | None = None
    areas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Collapsed:
    """`weight` (reports,) is 1 for the first report of each group and for every report that stands alone,
    else 0. `batches` lists the groups of two or more, largest first."""

    weight: NDArray[np.float64]
    batches: tuple[Batch, ...]

    @property
    def removed(self) -> int:
        """How many reports no longer count."""
        return int((self.weight == 0).sum())


def burst_groups(
    *,
    time: NDArray[np.datetime64],
    topic: NDArray[Any],
    channel: NDArray[Any],
    place: NDArray[Any] | None = None,
    lat: NDArray[np.float64] | None = None,
    lon: NDArray[np.float64] | None = None,
    gap_minutes: float = 20.0,
    near_km: float = 1.0,
    least: int = 5,
    path: float = 0.6,
    keyed_minutes: float = 1.0,
) -> NDArray[np.int64]:
    """Labels (reports,) of bursts of entry; -1 for a report that stands alone.

    A chain is a run of reports of one topic by one channel, each within `gap_minutes` of the one before and
    near it: within `near_km` where `lat` and `lon` (degrees) are given, else with the same `place` label. A
    chain of at least `least` reports is a burst when it looks like the work of one hand: it was keyed in
    faster than independent people would (median gap at most `keyed_minutes`), or its points follow one
    another like a walk (mean step at most `path` times the mean distance between any two of them; about 1 for
    reports in no order). Thirty neighbours who all report one burst pipe within an hour are therefore no
    burst. The defaults were chosen on January to April of the Boston reports alone. No person is seen: two
    hands that work side by side in one street look like one.

    Raises BadInput when columns differ in length.
    """
    columns: list[NDArray[Any]] = [
        time,
        topic,
        channel,
        *(each for each in (place, lat, lon) if each is not None),
    ]
    if len({len(each) for each in columns}) != 1:
        raise BadInput("The columns differ in length.", "Give every column one value for each report.")
    labels = np.full(len(time), -1, dtype=np.int64)
    seconds = time.astype("datetime64[s]").astype(np.int64)
    points = _plane(lat, lon)
    apart = [topic, channel] if points is not None or place is None else [topic, channel, place]
    group = 0
    for rows in _runs(apart, seconds, gap_minutes * 60, least):
        for chain in _chains(rows, seconds, points, gap_minutes * 60, near_km):
            if len(chain) >= least and _one_hand(chain, seconds, points, path, keyed_minutes * 60):
                labels[chain] = group
                group += 1
    return labels


def _plane(lat: NDArray[np.float64] | None, lon: NDArray[np.float64] | None) -> NDArray[np.float64] | None:
    """Kilometres east and north of the middle: true enough over a city. Unknown positions lie nowhere
    near."""
    if lat is None or lon is None or not bool(np.isfinite(lat).any()):
        return None
    middle = float(np.nanmedian(lat))
    return np.column_stack((lon * KM_PER_DEGREE * np.cos(np.radians(middle)), lat * KM_PER_DEGREE))


def _runs(
    apart: list[NDArray[Any]], seconds: NDArray[np.int64], gap: float, least: int
) -> Iterator[NDArray[np.int64]]:
    """Rows alike in `apart`, in order of time, cut where nothing came for longer than the gap; long enough
    ones."""
    key = np.zeros(len(seconds), dtype=np.int64)
    for column in apart:
        _, code = numbered(column)
        _, key = np.unique(key * (int(code.max(initial=0)) + 1) + code, return_inverse=True)
    order = np.lexsort((np.arange(len(seconds)), seconds, key)).astype(np.int64)
    new = (np.diff(key[order]) != 0) | (np.diff(seconds[order]) > gap)
    starts = np.concatenate(([0], np.flatnonzero(new) + 1, [len(order)]))
    for which in np.flatnonzero(np.diff(starts) >= max(1, least)):  # most runs are a single report
        yield order[starts[which] : starts[which + 1]]


def _chains(
    rows: NDArray[np.int64],
    seconds: NDArray[np.int64],
    points: NDArray[np.float64] | None,
    gap: float,
    near: float,
) -> list[NDArray[np.int64]]:
    """Each report joins the open chain whose last report is nearest, if near enough, else opens one."""
    if points is None:
        return [rows]
    chains: list[list[int]] = []
    live: list[int] = []
    for row in rows.tolist():
        live = [each for each in live if seconds[row] - seconds[chains[each][-1]] <= gap]
        if live:
            ends = points[[chains[each][-1] for each in live]]
            away = np.hypot(ends[:, 0] - points[row, 0], ends[:, 1] - points[row, 1])
            away[np.isnan(away)] = np.inf
            nearest = int(away.argmin())
            if away[nearest] <= near:
                chains[live[nearest]].append(row)
                continue
        live.append(len(chains))
        chains.append([row])
    return [np.asarray(chain, dtype=np.int64) for chain in chains]


def _one_hand(
    chain: NDArray[np.int64],
    seconds: NDArray[np.int64],
    points: NDArray[np.float64] | None,
    path: float,
    keyed: float,
) -> bool:
    if float(np.median(np.diff(seconds[chain]))) <= keyed:
        return True
    if points is None:
        return False
    some = points[chain[:: max(1, len(chain) // 500)]]  # the mean over pairs needs no more
    pairs = np.hypot(some[:, None, 0] - some[:, 0], some[:, None, 1] - some[:, 1])
    typical = float(pairs.sum()) / (len(some) * (len(some) - 1))
    steps = np.diff(points[chain], axis=0)
    return typical > 0 and float(np.hypot(steps[:, 0], steps[:, 1]).mean()) <= path * typical


def collapse(groups: NDArray[np.int64], events: Events | None = None) -> Collapsed:
    """Let each group (label >= 0) count once, by its first report in time (in order of rows without
    `events`).

    With `events` the batches also say when, what, how and where they were entered.
    """
    order = np.arange(len(groups)) if events is None else np.argsort(events.time, kind="stable")
    grouped = order[groups[order] >= 0]
    labels, first, counts = np.unique(groups[grouped], return_index=True, return_counts=True)
    weight = np.ones(len(groups))
    weight[grouped] = 0
    weight[grouped[first]] = 1
    by_label = grouped[np.argsort(groups[grouped], kind="stable")]
    members = np.split(by_label, np.cumsum(counts)[:-1]) if len(labels) else []
    batches = [
        _batch(int(label), rows, events) for label, rows in zip(labels, members, strict=True) if len(rows) > 1
    ]
    return Collapsed(weight, tuple(sorted(batches, key=lambda batch: (-batch.reports, batch.group))))


def _batch(group: int, rows: NDArray[np.int64], events: Events | None) -> Batch:
    if events is None:
        return Batch(group, len(rows))
    return Batch(
        group,
        len(rows),
        first=events.time[rows[0]],
        last=events.time[rows[-1]],
        topic=str(events.topic[rows[0]]),
        channel=None if events.channel is None else str(events.channel[rows[0]]),
        areas=tuple(dict.fromkeys(str(area) for area in events.area[rows])),
    )
