"""A period review, its narrative, comments, key tasks and the versions that were signed.

What people wrote is only added to; a version is never changed once it stands.
"""

from __future__ import annotations

from django.db import models

from dangvan.kernel.ids import new_id, new_reference
from dangvan.reviews.types import Computing, PeriodKind, Reach, ReviewState


class Review(models.Model):
    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    reference = models.CharField(max_length=9, default=new_reference, unique=True, editable=False)
    #: Whose period is reviewed, and which body reviews it.
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    reviewer = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    reach = models.CharField(max_length=5, choices=Reach.choices)
    kind = models.CharField(max_length=11, choices=PeriodKind.choices)
    first = models.DateField()
    last = models.DateField()
    state = models.CharField(max_length=10, choices=ReviewState.choices, default=ReviewState.DRAFT)
    #: Goes up with every change that a colleague should have seen.
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    comments_until = models.DateField(null=True, blank=True)
    #: Figures as the document has them, and as they were reckoned last; {} until the first reckoning.
    figures = models.JSONField(default=dict)
    recomputed = models.JSONField(default=dict)
    computing = models.CharField(max_length=7, choices=Computing.choices, default=Computing.NONE)
    computing_step = models.CharField(max_length=80, blank=True)
    computing_since = models.DateTimeField(null=True, blank=True)
    #: The number of the document in the reviewing body's register, e.g. 127/BC-UBND.
    number = models.CharField(max_length=40, blank=True)
    #: Why the version that is being written corrects the published one.
    correction = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["-first", "state"], name="review_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "reviewer", "reach", "first", "last"], name="review_once_a_period"
            ),
            models.CheckConstraint(
                condition=models.Q(first__lte=models.F("last")), name="review_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Narrative(models.Model):
    """One state of a section's words. The newest counts; the older ones tell who wrote what."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="narratives")
    section = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    author = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["review", "section", "-id"], name="review_narrative_newest")]

    def __str__(self) -> str:
        return f"{self.review_id} {self.section}"


class Comment(models.Model):
    """What a reviewed body says to the draft, and what the reviewing body answers."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="comments")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    officer = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    section = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.review_id} {self.organisation_id}"


class KeyTask(models.Model):
    """A key task of the next period; on publication it becomes a directive and a task."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="key_tasks")
    title = models.CharField(max_length=400)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    role = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True, blank=True)
    is_standing = models.BooleanField(default=False)
    result = models.TextField()
    evidence = models.TextField(blank=True)
    author = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    #: The task it became, by its reference.
    task = models.CharField(max_length=9, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_standing=True, due_on__isnull=True)
                | models.Q(is_standing=False, due_on__isnull=False),
                name="review_key_task_due_or_standing",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """A signed version: the whole document as text, and its fingerprint. Published once `published_at` is
    set; a signature that is taken back before that ends it.
    """

    review = models.ForeignKey(Review, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    #: Canonical JSON, as it was signed; `fingerprint` is its SHA-256.
    document = models.TextField()
    fingerprint = models.CharField(max_length=64)
    figures = models.JSONField(default=dict)
    #: Why there is a later version than the first.
    reason = models.TextField(blank=True)
    signed_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "number"],
                condition=models.Q(withdrawn_at=None),
                name="review_version_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.review_id} v{self.number}"
