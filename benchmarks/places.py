"""Point to area, work calendars and who answers: fast enough that no page and no import waits for them.

Peers in the same run: a plain loop over prepared polygons (what one writes first), and shapely's bare tree.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import shapely

from benchmarks._claims import Claims

POINTS = 400_000
SINGLES = 20_000
LOOPED = 4_000


def run(claims: Claims) -> None:
    import django

    django.setup()
    _points(claims)
    _deadlines(claims)


def _points(claims: Claims) -> None:
    from dangvan.places import hanoi
    from dangvan.places.atlas import DayMap
    from dangvan.places.types import AreaInfo

    drawn = hanoi.boundaries()[0]
    day = date(2026, 1, 1)
    wards = [
        AreaInfo(
            n, code, code, "", "ward", None, day, None, None, None, None, None, True, "", has_boundary=True
        )
        for n, code in enumerate(sorted(drawn), start=1)
    ]
    boundaries = {ward.id: drawn[ward.code] for ward in wards}
    day_map = DayMap(wards, boundaries)
    chance = np.random.default_rng(20260302)
    west, south, east, north = shapely.union_all(list(drawn.values())).bounds
    lons, lats = chance.uniform(west, east, POINTS), chance.uniform(south, north, POINTS)

    bulk = _cpu(lambda: day_map.at_many(lons, lats)) / POINTS
    claims.claim("points a CPU-second in bulk", 1 / bulk, ">=", 200_000)

    pairs = list(zip(lons[:SINGLES].tolist(), lats[:SINGLES].tolist(), strict=True))
    single = _cpu(lambda: [day_map.at(lon, lat) for lon, lat in pairs]) / SINGLES
    shapes = [boundaries[ward.id] for ward in wards]
    shapely.prepare(shapes)
    looped = _cpu(lambda: [_loop(shapes, lon, lat) for lon, lat in pairs[:LOOPED]]) / LOOPED
    tree = shapely.STRtree(shapes)
    bare = _cpu(lambda: [tree.query(shapely.Point(*p), predicate="intersects") for p in pairs]) / SINGLES
    claims.say(
        f"one point: {single * 1e6:.1f} us; plain loop {looped * 1e6:.1f} us; bare tree {bare * 1e6:.1f} us"
    )
    claims.claim("one point, times faster than a plain loop over prepared polygons", looped / single, ">=", 3)
    claims.claim("one point, share of the speed of the bare tree", bare / single, ">=", 0.5)


def _loop(shapes: Sequence[shapely.Geometry], lon: float, lat: float) -> int:
    point = shapely.Point(lon, lat)
    return next((n for n, shape in enumerate(shapes) if shapely.intersects(shape, point)), -1)


def _deadlines(claims: Claims) -> None:
    from dangvan.organisations.calendars import WorkCalendar
    from dangvan.organisations.registry import CalendarRow, read_hours

    hours = read_hours({str(day): [["08:00", "12:00"], ["13:00", "17:00"]] for day in range(5)})
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    office = WorkCalendar(CalendarRow("x", "x", "x", "VN", "", hours, True, {}), zone)
    starts = [datetime(2026, 1, 1, 9, tzinfo=zone) + timedelta(hours=n * 1.7) for n in range(5000)]
    for start in starts:
        office.add_days(start, 7)
    days = _cpu(lambda: [office.add_days(start, 7) for start in starts]) / len(starts)
    worked = _cpu(lambda: [office.working_time_between(starts[0], start) for start in starts]) / len(starts)
    walked = _cpu(lambda: [_walk(office, starts[0], start) for start in starts[::50]]) / len(starts[::50])
    claims.say(
        f"a deadline with its arithmetic: {days * 1e6:.0f} us; working time between: {worked * 1e6:.1f} us"
    )
    claims.claim("deadlines with their arithmetic a CPU-second", 1 / days, ">=", 5_000)
    claims.claim("working time, times faster than walking over the days", walked / worked, ">=", 5)


def _walk(office: object, first: datetime, last: datetime) -> timedelta:
    from dangvan.organisations.calendars import WorkCalendar

    assert isinstance(office, WorkCalendar)
    total, day = timedelta(0), first.date()
    while day <= last.date():
        for opens, closes in office.open_intervals(day):
            total += max(timedelta(0), min(closes, last) - max(opens, first))
        day += timedelta(days=1)
    return total


def _cpu(work: Callable[[], object]) -> float:
    """CPU-seconds of the best of three runs."""
    best = float("inf")
    for _ in range(3):
        gc.collect()
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best
