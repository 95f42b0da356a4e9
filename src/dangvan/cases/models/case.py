"""The case itself, the reports on it and the words it is found by."""

from __future__ import annotations

from django.db import models

from dangvan.cases.types import CloseOutcome, State
from dangvan.kernel.ids import new_id, new_reference
from dangvan.organisations.types import LegalKind, Urgency


class Case(models.Model):
    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    #: The public number, random so that it tells neither order nor count.
    reference = models.CharField(max_length=9, default=new_reference, unique=True, editable=False)
    state = models.CharField(max_length=16, choices=State.choices, default=State.RECEIVED)
    #: The state as anyone but the parties reads it. What a person does moves it only when their day is over:
    #: a page that changed at once would tell when somebody sat at a screen.
    told_state = models.CharField(max_length=16, choices=State.choices, default=State.RECEIVED)
    #: The last day on which `told_state` stands although `state` has moved; NULL where they agree.
    told_until = models.DateField(null=True, blank=True)
    #: The limit that is told meanwhile: of the decision where it is contested, else of the answer.
    told_due_at = models.DateTimeField(null=True, blank=True)
    #: Goes up with every change, so that two officers at once are noticed.
    version = models.PositiveIntegerField(default=0)
    topic = models.ForeignKey("organisations.Topic", models.PROTECT, related_name="+", db_index=False)
    area = models.ForeignKey(
        "places.Area", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    urgency = models.CharField(max_length=10, choices=Urgency.choices, default=Urgency.NORMAL)
    legal_kind = models.CharField(max_length=14, choices=LegalKind.choices, default=LegalKind.FEEDBACK)
    owner = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    #: Why this body: the sentences of the responsibility rule, [[vi, en], ...].
    owner_why = models.JSONField(default=list)
    #: The body it is about; it and those below it may not know of the case.
    accused = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    assignee = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    #: Written by intake for the public: what the matter is, without who.
    summary = models.CharField(max_length=300, blank=True)
    #: Whether topic, ward, owner, day and deadline stand in public.
    is_public = models.BooleanField(default=False)
    is_history = models.BooleanField(default=False)
    reports_count = models.PositiveIntegerField(default=1)

    received_at = models.DateTimeField()
    #: The city's calendar day of receipt: the finest time that is public.
    received_on = models.DateField()
    screened_at = models.DateTimeField(null=True, blank=True)
    acknowledge_due_at = models.DateTimeField(null=True, blank=True)
    #: The person's clock: never later than the earliest promise, except by a visible pause or extension.
    due_at = models.DateTimeField(null=True, blank=True)
    very_late_at = models.DateTimeField(null=True, blank=True)
    #: What is due next (screening, answer or contest); NULL when nothing is. The desk sorts by it.
    next_due_at = models.DateTimeField(null=True, blank=True)
    scheduled_for = models.DateField(null=True, blank=True)
    paused_until = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    #: Whether the first answer came within the person's clock.
    answered_on_time = models.BooleanField(null=True, blank=True)
    #: Working days from receipt to the first answer.
    days_to_answer = models.FloatField(null=True, blank=True)
    contested_count = models.PositiveSmallIntegerField(default=0)
    overturned_count = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    close_outcome = models.CharField(max_length=10, choices=CloseOutcome.choices, blank=True)
    #: When silence closes an answered case.
    silence_on = models.DateField(null=True, blank=True)
    decline_code = models.CharField(max_length=60, blank=True)
    refused_count = models.PositiveSmallIntegerField(default=0)
    in_arbitration = models.BooleanField(default=False)
    #: Since when it comes first on its desk, because it lies in a hot spot or a head said so.
    prioritised_at = models.DateTimeField(null=True, blank=True)
    #: Settled by the arbiter: may not be refused again.
    is_arbitrated = models.BooleanField(default=False)
    escalation_level = models.PositiveSmallIntegerField(default=0)
    escalated_to = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_cases", db_index=False
    )

    class Meta:
        # Foreign keys have no index of their own: each is led by one of these, and an index on mostly empty
        # columns
        # ("accused", "merged_into") misleads SQLite's planner into walking all that are empty.
        indexes = [
            models.Index(
                fields=["-received_on", "reference"],
                name="case_public_newest",
                condition=models.Q(is_public=True),
            ),
            models.Index(
                fields=["area", "-received_on", "reference"],
                name="case_public_area",
                condition=models.Q(is_public=True),
            ),
            models.Index(
                fields=["owner", "-received_on", "reference"],
                name="case_public_owner",
                condition=models.Q(is_public=True),
            ),
            models.Index(
                fields=["topic", "-received_on", "reference"],
                name="case_public_topic",
                condition=models.Q(is_public=True),
            ),
            models.Index(fields=["-received_on", "reference"], name="case_newest"),
            models.Index(fields=["told_state", "-received_on", "reference"], name="case_told_newest"),
            models.Index(fields=["topic", "area", "-received_on"], name="case_topic_area"),
            models.Index(fields=["area", "state", "received_on"], name="case_area_state"),
            models.Index(fields=["owner", "state", "received_on"], name="case_owner_state"),
            models.Index(fields=["due_at"], name="case_due", condition=models.Q(due_at__isnull=False)),
            models.Index(
                fields=["area", "due_at"], name="case_area_due", condition=models.Q(due_at__isnull=False)
            ),
            models.Index(
                fields=["owner", "due_at"], name="case_owner_due", condition=models.Q(due_at__isnull=False)
            ),
            models.Index(
                fields=["answered_at"], name="case_answered", condition=models.Q(answered_at__isnull=False)
            ),
            models.Index(
                fields=["area", "answered_at"],
                name="case_area_answered",
                condition=models.Q(answered_at__isnull=False),
            ),
            models.Index(
                fields=["owner", "answered_at"],
                name="case_owner_answered",
                condition=models.Q(answered_at__isnull=False),
            ),
            models.Index(
                fields=["owner", "next_due_at"],
                name="case_desk_queue",
                condition=models.Q(next_due_at__isnull=False),
            ),
            models.Index(
                fields=["escalated_to", "next_due_at"],
                name="case_escalated",
                condition=models.Q(escalated_to__isnull=False),
            ),
            models.Index(fields=["accused"], name="case_accused", condition=models.Q(accused__isnull=False)),
            models.Index(
                fields=["assignee", "next_due_at"],
                name="case_assignee",
                condition=models.Q(assignee__isnull=False),
            ),
            models.Index(
                fields=["next_due_at"], name="case_next_due", condition=models.Q(next_due_at__isnull=False)
            ),
            models.Index(
                fields=["silence_on"], name="case_silence", condition=models.Q(silence_on__isnull=False)
            ),
            models.Index(
                fields=["prioritised_at"],
                name="case_priority",
                condition=models.Q(prioritised_at__isnull=False),
            ),
            models.Index(
                fields=["scheduled_for"],
                name="case_scheduled",
                condition=models.Q(scheduled_for__isnull=False),
            ),
            models.Index(
                fields=["told_until"], name="case_untold", condition=models.Q(told_until__isnull=False)
            ),
            models.Index(
                fields=["merged_into"], name="case_merged", condition=models.Q(merged_into__isnull=False)
            ),
            models.Index(fields=["lat", "lon"], name="case_point", condition=models.Q(lat__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.reference


class CaseReport(models.Model):
    """A report on a case, and what its giver said of the answer."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="links")
    report = models.OneToOneField("reports.Report", models.PROTECT, related_name="link")
    #: The case it came with, so that a merge can be undone.
    original_case = models.ForeignKey(Case, models.PROTECT, related_name="original_links")
    joined_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    solved = models.BooleanField(null=True, blank=True)
    solved_at = models.DateTimeField(null=True, blank=True)
    remark = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.case_id}:{self.report_id}"


class CaseText(models.Model):
    """The folded words of a case for search: what the public may find it by, and what its officers may.

    Rows are written only by `cases.search`; triggers keep the full-text index and `keys` in step with them.
    """

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="search_text")
    #: Day of receipt and reference in one number: newest day first, and within a day the random order of
    #: references.
    rank = models.BigIntegerField(unique=True)
    #: Folded words with single blanks between them and one at either end; empty where the public may not find
    #: it.
    public_text = models.TextField(blank=True)
    desk_text = models.TextField(blank=True)
    #: What a search may be narrowed by, as words no one can type: "a:12 t:3 o:45 s:closed".
    keys = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return f"words of {self.case_id}"
