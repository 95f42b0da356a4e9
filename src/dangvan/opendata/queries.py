"""Reads of what was published."""

from __future__ import annotations

import csv
import io
from datetime import date

from django.utils.translation import gettext_lazy as _

from dangvan.kernel.errors import NotFound
from dangvan.opendata.models import MonthlyRelease
from dangvan.opendata.types import COLUMNS


def released_months() -> list[date]:
    """The newest first."""
    return list(MonthlyRelease.objects.order_by("-month").values_list("month", flat=True))


def release_of(month: date) -> MonthlyRelease:
    found = MonthlyRelease.objects.filter(month=month).first()
    if found is None:
        raise NotFound(_("Chưa công bố số liệu của tháng này."))
    return found


def as_csv(release: MonthlyRelease) -> str:
    """A table with a heading: commas, a point in numbers, empty where nothing can be told."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["month", "as_of", *(column.name for column in COLUMNS)])
    head = [f"{release.month:%Y-%m}", release.as_of.isoformat()]
    for row in release.rows:
        values = (row.get(column.name) for column in COLUMNS)
        table.writerow([*head, *("" if value is None else value for value in values)])
    return out.getvalue()
