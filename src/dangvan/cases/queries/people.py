"""How many people spoke of a matter, as it is told: those of today count from tomorrow on, because a number
that moves at once tells the minute in which somebody spoke.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count

from dangvan.cases.figures import beginning_of
from dangvan.cases.models import Case, CaseReport
from dangvan.cases.queries.listed import ListedCase
from dangvan.kernel import clock
from dangvan.reports.models import Report


def people_told(cases: Iterable[Case] | Iterable[ListedCase]) -> dict[int, int]:
    """Case -> people by the beginning of today, at least one. No statement where no case has several."""
    told = {case.pk: case.reports_count for case in cases}
    several = [number for number, count in told.items() if count > 1]
    if several:
        fresh = CaseReport.objects.filter(
            case__in=several,
            joined_at__gte=beginning_of(clock.today()),
            report__state=Report.State.ACTIVE,
        )
        for number, count in fresh.values_list("case_id").annotate(n=Count("id")).order_by():
            told[number] = max(1, told[number] - count)
    return told
