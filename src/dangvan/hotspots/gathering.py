"""The one door through which reports reach the analysis: topic, area, time and labels, never words or people.

What may not be looked through stays outside by the condition of `allowed`: topics that aren't allowed or are
sensitive, whatever is about a body or its staff, complaints and denunciations, and what people wanted seen by
the body alone.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

from django.db.models import Q, QuerySet

from dangvan.cases.figures import beginning_of
from dangvan.cases.near_copies import near_copies
from dangvan.cases.types import State
from dangvan.hotspots.types import Clock
from dangvan.kernel import clock
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import LegalKind, TopicInfo
from dangvan.places import queries as places
from dangvan.reports.models import Report
from dangvan.reports.types import ReportState, Visibility

#: What is told so long after it happened says nothing of today: left out where days of receipt are counted.
TOLD_LATE = timedelta(days=14)
#: Copies are looked for in so many days before the last one.
COPIES_WITHIN = timedelta(days=60)
#: Imported history is background only if it covers this share of the areas that speak today.
COVERS = 0.9
#: Decimals of a point: about a hundred metres, enough to notice where a form's default pin lies.
POINT_DECIMALS = 3

#: The columns that are read, and no others: what is not here can't reach the analysis.
READ = (
    "pk",
    "link__case__topic_id",
    "link__case__area_id",
    "received_at",
    "happened_on",
    "channel",
    "is_history",
    "link__case__lon",
    "link__case__lat",
)
#: The columns that are handed over.
HANDED = ("topic", "area", "time", "channel", "copy", "lon", "lat")


class Row(NamedTuple):
    """One report as the analysis gets it. `copy` is -1 where no other says nearly the same."""

    topic: str
    area: str
    time: datetime
    channel: str
    copy: int
    lon: float | None
    lat: float | None


@dataclass
class Gathered:
    rows: list[Row]
    first: date
    last: date
    #: How many were not handed over, by reason; only reasons that say nothing of what must not be counted.
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def topics(self) -> frozenset[str]:
        return frozenset(row.topic for row in self.rows)


def allowed_topics() -> dict[int, str]:
    """Topic id -> code of those that may be looked through today: said so, and nothing above them
    sensitive.
    """
    return {one.id: one.code for one in organisations.topics() if may_be_looked_through(one)}


def may_be_looked_through(topic: TopicInfo) -> bool:
    chain = [organisations.topic(one) for one in organisations.topic_ancestors(topic.id)]
    return topic.hotspot_allowed and not any(one.sensitive for one in chain)


def allowed(topic_ids: Iterable[int]) -> QuerySet[Report]:
    """The reports that may be counted: under an allowed topic both as said and as sorted, about no body,
    plain feedback, and not for the body alone.
    """
    ids = list(topic_ids)
    return Report.objects.filter(
        state=ReportState.ACTIVE,
        topic_id__in=ids,
        link__case__topic_id__in=ids,
        about_body=False,
        link__case__accused__isnull=True,
        link__case__legal_kind=LegalKind.FEEDBACK,
    ).exclude(
        Q(visibility=Visibility.ORGANISATION)
        | Q(link__case__state__in=[State.DECLINED, State.REFERRED, State.WITHDRAWN])
    )


def gather(by_clock: Clock, *, last: date, days: int, window: int) -> Gathered:
    """The rows of `days` days up to `last`, on today's map. The window's own days never hold imported
    history, and where days of receipt are counted nothing that was told long after it happened.
    """
    first = last - timedelta(days=days - 1)
    topics = allowed_topics()
    since, until = beginning_of(first), beginning_of(last + timedelta(days=1))
    if by_clock is Clock.RECEIVED:
        within = Q(received_at__gte=since, received_at__lt=until)
    else:
        within = Q(happened_on__range=(first, last)) | Q(
            happened_on=None, received_at__gte=since, received_at__lt=until
        )
    found = allowed(topics).filter(within).order_by("pk")
    copies = near_copies(topics, beginning_of(last) - COPIES_WITHIN)
    gathered = Gathered([], first, last)
    kept = _placed(_by_time(found.values_list(*READ).iterator(chunk_size=5000), by_clock, gathered), gathered)
    live: list[Row] = []
    history: list[Row] = []
    window_begins = last - timedelta(days=window - 1)
    for values, moment, area in kept:
        pk, topic_id, _area, _received, _happened, channel, is_history, lon, lat = values
        if is_history and moment.date() >= window_begins:
            gathered.left_out["imported"] += 1
            continue
        row = Row(topics[topic_id], area, moment, channel, copies.get(pk, -1), _coarse(lon), _coarse(lat))
        (history if is_history else live).append(row)
    gathered.rows = live + _background(history, live, gathered)
    gathered.rows.sort(key=lambda row: (row.time, row.topic, row.area))
    return gathered


def write_rows(rows: Iterable[Row], path: Path) -> None:
    """The table the analysis reads: a header and one line a report."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(HANDED)
        for row in rows:
            moment = row.time.strftime("%Y-%m-%dT%H:%M")
            out.writerow((row.topic, row.area, moment, row.channel, row.copy, _cell(row.lon), _cell(row.lat)))


_Values = tuple[int, int, int | None, datetime, date | None, str, bool, float | None, float | None]


def _by_time(
    rows: Iterable[_Values], by_clock: Clock, gathered: Gathered
) -> Iterator[tuple[_Values, datetime]]:
    """Each row with its moment on this clock, in the city's time, to the minute."""
    for values in rows:
        received, happened = clock.local(values[3]), values[4]
        if by_clock is Clock.HAPPENED and happened is not None:
            yield values, datetime.combine(happened, time(12))
            continue
        if happened is not None and received.date() - happened > TOLD_LATE:
            gathered.left_out["told_late"] += 1
            continue
        yield values, received.replace(second=0, microsecond=0, tzinfo=None)


def _placed(
    rows: Iterable[tuple[_Values, datetime]], gathered: Gathered
) -> Iterator[tuple[_Values, datetime, str]]:
    """Each row with the code of its area on today's map."""
    codes: dict[int, str | None] = {}
    for values, moment in rows:
        area_id = values[2]
        if area_id is not None and area_id not in codes:
            today = places.today_area(area_id)
            info = places.area(today) if today is not None else None
            codes[area_id] = info.code if info is not None and info.lon is not None else None
        code = codes.get(area_id) if area_id is not None else None
        if code is None:
            gathered.left_out["no_place"] += 1
            continue
        yield values, moment, code


def _background(history: list[Row], live: list[Row], gathered: Gathered) -> list[Row]:
    """Imported history where it covers nearly all areas. The history of a few would make every other area
    look as if it had only now begun to speak.
    """
    speaking = {row.area for row in live}
    covered = {row.area for row in history} & speaking
    if history and len(covered) < COVERS * len(speaking):
        gathered.left_out["history_of_some_areas"] += len(history)
        return []
    return history


def _coarse(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, POINT_DECIMALS)


def _cell(degrees: float | None) -> str:
    return "" if degrees is None else f"{degrees:.{POINT_DECIMALS}f}"
