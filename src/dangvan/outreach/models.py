"""The diary of meetings with people, what was heard and promised there, and what is silent.

No row names anybody who came or spoke: day, place, kind of group, a step of how many, and what was said.
"""

from __future__ import annotations

from django.db import models

from dangvan.kernel.ids import new_id, new_reference
from dangvan.outreach.types import Came, Group, PromiseState, Receiver, RunState, VisitKind, VisitState


class Visit(models.Model):
    """One meeting with people: planned, held or missed."""

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    reference = models.CharField(max_length=9, default=new_reference, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=VisitKind.choices)
    state = models.CharField(max_length=8, choices=VisitState.choices, default=VisitState.HELD)
    day = models.DateField()
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    place = models.CharField(max_length=200, blank=True)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    receiver = models.CharField(max_length=8, choices=Receiver.choices, default=Receiver.OTHER)
    group = models.CharField(max_length=12, choices=Group.choices, default=Group.RESIDENTS)
    came = models.CharField(max_length=6, choices=Came.choices, blank=True)
    #: Whether it stands in public (with five people or more).
    is_public = models.BooleanField(default=True)
    #: Decided when it is first written down: what began hidden never stands plain in the log later.
    stands_in_log = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-day"], name="visit_of_body_newest"),
            models.Index(fields=["area", "-day"], name="visit_of_area_newest"),
        ]

    def __str__(self) -> str:
        return self.reference


class Point(models.Model):
    """Something that was heard; it can become a report of its own."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="points")
    text = models.TextField()
    topic = models.ForeignKey("organisations.Topic", models.PROTECT, null=True, blank=True, related_name="+")
    reference_kind = models.CharField(max_length=40, blank=True)
    reference_id = models.CharField(max_length=60, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)
    written_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.visit_id}: {self.pk}"


class Promise(models.Model):
    """What the body said it would do, and what became of it; it can become a task."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="promises")
    text = models.TextField()
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=PromiseState.choices, default=PromiseState.OPEN)
    outcome = models.TextField(blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")
    reference_kind = models.CharField(max_length=40, blank=True)
    reference_id = models.CharField(max_length=60, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)
    written_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=PromiseState.OPEN, ended_on=None)
                | (~models.Q(state=PromiseState.OPEN) & models.Q(ended_on__isnull=False)),
                name="promise_ends_on_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.visit_id}: {self.pk}"


class AgeShares(models.Model):
    """The ages of an area's people as far as they are known: shares that sum to 1."""

    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    valid_from = models.DateField()
    children = models.FloatField()
    adults = models.FloatField()
    elderly = models.FloatField()
    source = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "valid_from"], name="age_shares_once")]

    def __str__(self) -> str:
        return f"{self.area_id} {self.valid_from}"


class CoverageRun(models.Model):
    """One look at who is heard; `found` holds its cells by kind of thing, none of them telling a count below
    five.
    """

    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.RUNNING)
    as_of = models.DateField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reports = models.PositiveIntegerField(default=0)
    #: {"all": [...], "topics": [...], "channels": [...], "notices": [...]}
    found = models.JSONField(default=dict)
    problem = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-started_at"], name="coverage_run_newest")]

    def __str__(self) -> str:
        return f"{self.as_of} {self.state}"
