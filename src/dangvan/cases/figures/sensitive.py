"""Sensitive topics in public: counts only, and in no ward a number small enough to point at somebody."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Count

from dangvan.cases import scope as scopes
from dangvan.cases.figures.values import Period
from dangvan.cases.models import Case
from dangvan.cases.types import State
from dangvan.places import queries as places

#: A count below this is withheld, and zero with it: a difference between "none" and "few" tells too.
SMALLEST = 5


def sensitive_counts(period: Period) -> dict[int, tuple[int | None, dict[int, int | None]]]:
    """Topic -> (count in the city, {ward of today: count}), None where withheld.

    Where a single ward would be withheld, the next smallest is too: else the total gave it away.
    """
    topics = scopes.sensitive_topics()
    rows = (
        Case.objects.filter(
            topic_id__in=topics,
            received_on__gte=period.first,
            received_on__lte=period.last,
            accused__isnull=True,
        )
        .exclude(state=State.MERGED)
        .values("topic_id", "area_id")
        .annotate(n=Count("id"))
        .order_by()
    )
    totals: dict[int, int] = dict.fromkeys(topics, 0)
    by_area: dict[int, dict[int, float]] = defaultdict(dict)
    for row in rows:
        totals[row["topic_id"]] += row["n"]
        if row["area_id"] is not None:
            by_area[row["topic_id"]][row["area_id"]] = float(row["n"])
    return {
        topic: (_or_none(totals[topic]), _by_ward(by_area[topic], totals[topic])) for topic in sorted(topics)
    }


def withhold_small(counts: dict[int, int], total: int) -> dict[int, int | None]:
    """The counts that may be told beside their total."""
    shown = {area: count for area, count in counts.items() if count >= SMALLEST}
    withheld = [area for area in counts if area not in shown]
    left = total - sum(shown.values())
    if shown and left and (len(withheld) <= 1 or left < SMALLEST):
        # What is left can be reckoned from the total: it must cover more than one ward and more than a few
        # cases.
        smallest = min(shown, key=lambda area: (shown[area], area))
        del shown[smallest]
    return {area: shown.get(area) for area in counts}


def _by_ward(by_area: dict[int, float], total: int) -> dict[int, int | None]:
    counts = {ward.id: 0 for ward in places.wards()}
    for area_id, count in places.count_on_map(by_area).items():
        counts[area_id] = round(count.total)
    return withhold_small(counts, total)


def _or_none(count: int) -> int | None:
    return count if count >= SMALLEST else None
