"""What was published, and as of when."""

from __future__ import annotations

from django.db import models


class MonthlyRelease(models.Model):
    """The figures of one month by body, as they stood on `as_of`. Never counted again: what happens later
    belongs to a later month.
    """

    month = models.DateField(unique=True)
    as_of = models.DateField()
    #: A row for each body: `types.Row` as a plain table.
    rows = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
