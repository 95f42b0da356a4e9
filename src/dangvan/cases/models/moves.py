"""How a case changed hands, went up in another, and what officers noted."""

from __future__ import annotations

from django.db import models

from dangvan.cases.models.case import Case


class Handover(models.Model):
    case = models.ForeignKey(Case, models.CASCADE, related_name="handovers")
    from_organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    to_organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    reason_code = models.CharField(max_length=60, blank=True)
    reason = models.TextField()
    refused = models.BooleanField(default=False)
    by_arbiter = models.BooleanField(default=False)
    by_succession = models.BooleanField(default=False)
    handed_over_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["from_organisation", "handed_over_at"], name="handover_from"),
            models.Index(fields=["handed_over_at"], name="handover_day"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.from_organisation_id} → {self.to_organisation_id}"


class Merge(models.Model):
    case = models.ForeignKey(Case, models.PROTECT, related_name="merges")
    into = models.ForeignKey(Case, models.PROTECT, related_name="merges_received")
    reason = models.TextField()
    merged_at = models.DateTimeField()
    state_before = models.CharField(max_length=16)
    #: The clocks of both as they stood, so that undoing gives them back.
    before = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.case_id} → {self.into_id}"


class Note(models.Model):
    """An officer's internal words. Never public, never in the log."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    author = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"note {self.id}"
