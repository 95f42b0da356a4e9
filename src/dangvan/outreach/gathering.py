"""The one door through which reports reach the look at who is heard: counts by area, topic, channel and
period. Topics that may not be analysed, what is about a body, complaints and what people wanted kept to the
body stay outside.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from django.db.models import Count, Q

from dangvan.cases.figures import beginning_of
from dangvan.cases.types import State
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import LegalKind, TopicInfo
from dangvan.outreach.models import AgeShares
from dangvan.places import queries as places
from dangvan.reports.models import Report
from dangvan.reports.types import ReportState, Visibility

PERIOD_DAYS, PERIODS = 30, 36
#: Imported history is background only if it covers this share of the areas that speak today.
COVERS = 0.9


@dataclass
class Heard:
    """Counts by (area code, topic code, channel, period); period 0 is the oldest."""

    counts: Counter[tuple[str, str, str, int]] = field(default_factory=Counter)
    topics: tuple[str, ...] = ()

    @property
    def reports(self) -> int:
        return self.counts.total()


def may_be_analysed(topic: TopicInfo) -> bool:
    chain = [organisations.topic(one) for one in organisations.topic_ancestors(topic.id)]
    return topic.hotspot_allowed and not any(one.sensitive for one in chain)


def gather(last: date) -> Heard:
    """What was received in 36 times 30 days up to `last`, on today's map."""
    topics = {one.id: one.code for one in organisations.topics() if may_be_analysed(one)}
    allowed = Report.objects.filter(
        state=ReportState.ACTIVE,
        topic_id__in=topics,
        link__case__topic_id__in=topics,
        about_body=False,
        link__case__accused__isnull=True,
        link__case__legal_kind=LegalKind.FEEDBACK,
    ).exclude(
        Q(visibility=Visibility.ORGANISATION)
        | Q(link__case__state__in=[State.DECLINED, State.REFERRED, State.WITHDRAWN])
    )
    live: Counter[tuple[str, str, str, int]] = Counter()
    history: Counter[tuple[str, str, str, int]] = Counter()
    for period in range(PERIODS):
        ends = last + timedelta(days=1 - PERIOD_DAYS * (PERIODS - 1 - period))
        begins = ends - timedelta(days=PERIOD_DAYS)
        within = allowed.filter(received_at__gte=beginning_of(begins), received_at__lt=beginning_of(ends))
        grouped = within.order_by().values_list(
            "link__case__area_id", "link__case__topic_id", "channel", "is_history"
        )
        for area_id, topic_id, channel, is_history, count in grouped.annotate(n=Count("pk")):
            today = places.today_area(area_id) if area_id is not None else None
            area = places.area(today) if today is not None else None
            if area is not None:
                into = history if is_history else live
                into[area.code, topics[topic_id], channel, period] += count
    return Heard(live + _background(history, live), tuple(sorted(topics.values())))


def write(heard: Heard, last: date, folder: Path) -> None:
    """The two tables of the analysis: what was heard, and the wards with their people."""
    with (folder / "heard.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("area", "topic", "channel", "period", "count"))
        out.writerows((*key, count) for key, count in sorted(heard.counts.items()))
    ages: dict[int, AgeShares] = {}
    for row in AgeShares.objects.filter(valid_from__lte=last).order_by("valid_from"):
        ages[row.area_id] = row
    with (folder / "wards.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("area", "population", "0-14", "15-59", "60+"))
        for ward in sorted(places.wards(), key=lambda one: one.code):
            known = ages.get(ward.id)
            shares = (known.children, known.adults, known.elderly) if known else ("", "", "")
            out.writerow((ward.code, ward.population or "", *shares))


def _background(
    history: Counter[tuple[str, str, str, int]], live: Counter[tuple[str, str, str, int]]
) -> Counter[tuple[str, str, str, int]]:
    """Imported history where it covers nearly all areas: of a few alone it would look as if they had since
    fallen silent.
    """
    speaking = {key[0] for key in live}
    covered = {key[0] for key in history} & speaking
    return history if len(covered) >= COVERS * len(speaking) else Counter()
