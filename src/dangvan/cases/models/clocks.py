"""The clocks of a case: rows are added with their arithmetic, never rewritten."""

from __future__ import annotations

from django.db import models

from dangvan.cases.models.case import Case
from dangvan.cases.types import DeadlineCause, DeadlineKind


class Deadline(models.Model):
    """One clock of a case with its arithmetic. Rows are added, never changed, but for `met_at` and
    `ended_at`.
    """

    Kind = DeadlineKind

    Cause = DeadlineCause

    case = models.ForeignKey(Case, models.CASCADE, related_name="deadlines", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    cause = models.CharField(max_length=12, choices=Cause.choices)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    standard = models.ForeignKey(
        "organisations.ServiceStandard", models.PROTECT, null=True, related_name="+", db_index=False
    )
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    #: Steps as of organisations.calendars.Reckoning.
    arithmetic = models.JSONField(default=list)
    met_at = models.DateTimeField(null=True, blank=True)
    #: Set when another deadline took its place or nothing is due any more.
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["case", "kind"], name="deadline_case_kind")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.due_at}"


class Pause(models.Model):
    case = models.ForeignKey(Case, models.CASCADE, related_name="pauses")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    reason_code = models.CharField(max_length=60)
    reason_text = models.TextField(blank=True)
    started_at = models.DateTimeField()
    until = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.case_id} {self.started_at}"


class Extension(models.Model):
    case = models.ForeignKey(Case, models.CASCADE, related_name="extensions")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    reason_code = models.CharField(max_length=60)
    reason_text = models.TextField(blank=True)
    old_due_at = models.DateTimeField()
    new_due_at = models.DateTimeField()
    days = models.PositiveSmallIntegerField()
    self_given = models.BooleanField()
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id} +{self.days}"
