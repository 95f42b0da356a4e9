"""A case: one problem with one owner and deadlines. Reports gather in it; answers, contests and their clocks
belong to it.
"""

from __future__ import annotations

from django.db import models

from dangvan.kernel.ids import new_id, new_reference
from dangvan.organisations.models import LegalKind, Urgency


class State(models.TextChoices):
    RECEIVED = "received"
    SCREENED = "screened"
    ACCEPTED = "accepted"
    HANDED_OVER = "handed_over"
    SCHEDULED = "scheduled"
    ANSWERED = "answered"
    CONTESTED = "contested"
    ANSWERED_AGAIN = "answered_again"
    CLOSED = "closed"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    REFERRED = "referred"


class CloseOutcome(models.TextChoices):
    SATISFIED = "satisfied"
    SILENCE = "silence"
    FINAL = "final"
    HISTORY = "history"


class Case(models.Model):
    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    #: The public number, random so that it tells neither order nor count.
    reference = models.CharField(max_length=9, default=new_reference, unique=True, editable=False)
    state = models.CharField(max_length=16, choices=State.choices, default=State.RECEIVED)
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
            models.Index(fields=["state", "-received_on", "reference"], name="case_state_newest"),
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
                fields=["scheduled_for"],
                name="case_scheduled",
                condition=models.Q(scheduled_for__isnull=False),
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


class Deadline(models.Model):
    """One clock of a case with its arithmetic. Rows are added, never changed, but for `met_at` and
    `ended_at`.
    """

    class Kind(models.TextChoices):
        ACKNOWLEDGE = "acknowledge"
        ANSWER = "answer"
        CONTEST = "contest"
        STATUTORY = "statutory"

    class Cause(models.TextChoices):
        RECEIPT = "receipt"
        RECLASSIFIED = "reclassified"
        EXTENSION = "extension"
        PAUSE = "pause"
        MERGE = "merge"
        CONTEST = "contest"
        RETURNED = "returned"
        REOPENED = "reopened"
        LEGAL_KIND = "legal_kind"

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


class Answer(models.Model):
    """A public reply: what was done, when, by whom, with evidence."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="answers", db_index=False)
    number = models.PositiveSmallIntegerField()
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, related_name="+", db_index=False
    )
    what_was_done = models.TextField()
    done_on = models.DateField()
    done_by = models.CharField(max_length=300)
    #: Evidence in words: a date of works, a decision's number; files stand in Evidence.
    evidence_text = models.TextField(blank=True)
    answered_at = models.DateTimeField()
    #: Set where this answer decides a contest.
    decides = models.OneToOneField(
        "cases.Contest", models.PROTECT, null=True, blank=True, related_name="answer"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="answer_number_once")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number}"


class Evidence(models.Model):
    class Kind(models.TextChoices):
        PHOTO_BEFORE = "photo_before"
        PHOTO_AFTER = "photo_after"
        DOCUMENT = "document"

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    #: Path below HOME/media/private; views show it to whoever may see the answer.
    file = models.CharField(max_length=120)
    caption = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content_type = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"{self.answer_id} {self.kind}"


class Contest(models.Model):
    """A reasoned disagreement, with its own clock, one level up."""

    class Against(models.TextChoices):
        ANSWER = "answer"
        DECLINE = "decline"
        RELEASE_REFUSAL = "release_refusal"

    class Outcome(models.TextChoices):
        UPHELD = "upheld"
        OVERTURNED = "overturned"
        RETURNED = "returned"
        WITHDRAWN = "withdrawn"

    case = models.ForeignKey(Case, models.CASCADE, related_name="contests")
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="+")
    against = models.CharField(max_length=16, choices=Against.choices)
    contested_answer = models.ForeignKey(
        Answer, models.PROTECT, null=True, blank=True, related_name="contests"
    )
    reason = models.TextField()
    #: Who decides: one level above the body that answered.
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    contested_at = models.DateTimeField()
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    outcome_text = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "due_at"],
                name="contest_open",
                condition=models.Q(decided_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} contested"


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


class AnswerTemplate(models.Model):
    """A text to start from. Its gaps, [in square brackets], must be filled before an answer is taken."""

    organisation = models.ForeignKey(
        "organisations.Organisation", models.CASCADE, null=True, blank=True, related_name="+"
    )
    topic = models.ForeignKey("organisations.Topic", models.CASCADE, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=200)
    body = models.TextField()
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title


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
