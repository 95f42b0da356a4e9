"""Points where reports without a place are parked (a town hall, a map's middle): found from the data alone,
so that they neither become a permanent hot spot nor hide inside one."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput
from nhip.hotspots.codes import numbered
from nhip.hotspots.collapsing import KM_PER_DEGREE

DECIMALS = 4  # of a degree, about 11 m: one address
ENOUGH = 20  # reports of a topic before its busiest point says anything


@dataclass(frozen=True)
class SuspectPoint:
    """A point that looks like a parking place for reports without one, and why."""

    lat: float
    lon: float
    reports: int
    share: float  # of all reports with a position
    topics: int  # topics seen there
    leads: int  # topics whose busiest point it is
    of_topics: int  # topics with reports enough to have a busiest point
    next_nearby: int  # reports at the busiest other point within the radius
    months: int  # calendar months in which it led all points, of those covered
    of_months: int


@dataclass(frozen=True)
class Geocodes:
    """The suspect points, busiest first, and `mask` (reports,): true where a report lies on one of them."""

    points: tuple[SuspectPoint, ...]
    mask: NDArray[np.bool_]


def default_geocodes(
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    topic: NDArray[Any],
    time: NDArray[np.datetime64] | None = None,
    *,
    share: float = 0.005,
    leads: float = 0.2,
    spike: float = 10.0,
    radius_km: float = 0.5,
    most: int = 20,
) -> Geocodes:
    """Find default geocodes among reports' positions (degrees; NaN where unknown, never masked).

    A busy corner leads the city in the few topics that trouble it, and its surroundings are busy, too. A
    default geocode leads in topics that have nothing in common and stands alone. A point is suspect when it
    holds at least `share` of all reports, is the busiest point of at least a part `leads` of the topics with
    20 or more reports (and of three topics at least), and holds at least `spike` times as many as any other
    point within `radius_km` that is not itself suspect. Found points are taken out and the search repeated,
    at most `most` times, so that a second one shows behind the first. With fewer than five topics the breadth
    cannot be judged: nothing is ever suspect then.

    Raises BadInput when columns differ in length.
    """
    if not len(lat) == len(lon) == len(topic) or (time is not None and len(time) != len(lat)):
        raise BadInput("The columns differ in length.", "Give every column one value for each report.")
    mask = np.zeros(len(lat), dtype=bool)
    rows = np.flatnonzero((np.abs(lat) <= 360) & (np.abs(lon) <= 360))  # what lies beyond is no place
    if not len(rows):
        return Geocodes((), mask)
    corner: NDArray[np.float64] = np.column_stack((lat[rows], lon[rows])).astype(np.float64)
    corner = np.round(corner, DECIMALS)
    steps = np.rint(corner * 10**DECIMALS).astype(np.int64)  # one number a point sorts faster than a pair
    _, first, at = np.unique(steps[:, 0] * (1 << 40) + steps[:, 1], return_index=True, return_inverse=True)
    points = corner[first]
    _, about = numbered(topic[rows])
    month = None if time is None else time[rows].astype("datetime64[M]")
    alive = np.ones(len(rows), dtype=bool)
    found: list[SuspectPoint] = []
    while len(found) < most:
        suspect = _most_suspect(points, at, about, alive, month=month, spike=spike, radius_km=radius_km)
        if (
            suspect is None
            or suspect[1].share < share
            or suspect[1].leads < max(3.0, leads * suspect[1].of_topics)
        ):
            break
        found.append(suspect[1])
        alive &= at != suspect[0]
    mask[rows[~alive]] = True
    return Geocodes(tuple(sorted(found, key=lambda point: -point.reports)), mask)


def _most_suspect(
    points: NDArray[np.float64],
    at: NDArray[np.intp],
    about: NDArray[np.intp],
    alive: NDArray[np.bool_],
    *,
    month: NDArray[np.datetime64] | None,
    spike: float,
    radius_km: float,
) -> tuple[int, SuspectPoint] | None:
    """The point that leads in most topics among those that stand alone, with its evidence."""
    reports = np.bincount(at[alive], minlength=len(points))
    common = np.flatnonzero(np.bincount(about[alive]) >= ENOUGH)
    if len(common) < 5 or not reports.any():
        return None
    leads = _leads(at[alive], about[alive], len(points))[common]
    times = np.bincount(leads[leads >= 0], minlength=len(points))
    for point in np.lexsort((-reports, -times)):
        if times[point] < 3:
            return None
        nearby = _busiest_nearby(points, reports, int(point), radius_km)
        if reports[point] >= spike * nearby:
            here = alive & (at == point)
            led, covered = _months_led(at, alive, month, int(point))
            return int(point), SuspectPoint(
                lat=float(points[point, 0]),
                lon=float(points[point, 1]),
                reports=int(reports[point]),
                share=float(reports[point] / len(at)),
                topics=len(np.unique(about[here])),
                leads=int(times[point]),
                of_topics=len(common),
                next_nearby=nearby,
                months=led,
                of_months=covered,
            )
    return None


def _leads(at: NDArray[np.intp], about: NDArray[np.intp], points: int) -> NDArray[np.intp]:
    """For each topic its busiest point; -1 where two share the first place or none holds two reports."""
    pair, counts = np.unique(about.astype(np.int64) * points + at, return_counts=True)
    topic, point = pair // points, pair % points
    order = np.lexsort((-counts, topic))
    topic, point, counts = topic[order], point[order], counts[order]
    leads = np.full(int(about.max()) + 1, -1, dtype=np.intp)
    start = np.flatnonzero(np.r_[True, np.diff(topic) != 0])
    for first in start:
        tied = (
            first + 1 < len(topic) and topic[first + 1] == topic[first] and counts[first + 1] == counts[first]
        )
        if counts[first] > 1 and not tied:
            leads[topic[first]] = point[first]
    return leads


def _busiest_nearby(
    points: NDArray[np.float64], reports: NDArray[np.intp], point: int, radius_km: float
) -> int:
    north = (points[:, 0] - points[point, 0]) * KM_PER_DEGREE
    east = (points[:, 1] - points[point, 1]) * KM_PER_DEGREE * np.cos(np.radians(points[point, 0]))
    close = np.hypot(north, east) <= radius_km
    close[point] = False
    return int(reports[close].max(initial=0))


def _months_led(
    at: NDArray[np.intp], alive: NDArray[np.bool_], month: NDArray[np.datetime64] | None, point: int
) -> tuple[int, int]:
    if month is None:
        return 0, 0
    covered = np.unique(month[alive])
    led = [np.bincount(at[alive & (month == each)]).argmax() == point for each in covered]
    return int(sum(led)), len(led)
