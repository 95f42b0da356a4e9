"""One act on a report at a time, so that its events stand in one order and nothing is added to what was taken
back.
"""

from __future__ import annotations

from dangvan.reports.models import Report


def lock(report: Report) -> str:
    """Hold the report's row until the transaction ends; its state as it is now."""
    return str(Report.objects.select_for_update().values_list("state", flat=True).get(pk=report.pk))
