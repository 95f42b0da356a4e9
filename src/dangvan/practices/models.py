"""Registered models, where they are tried, what was planned to be measured of them, and what was found.

Nothing here points to a person who spoke: counts of cases by place and step are all that was ever read.
"""

from __future__ import annotations

from django.db import models

from dangvan.kernel.ids import new_id, new_reference
from dangvan.practices.types import EvidenceKind, Field, Stage, Verdict


class Practice(models.Model):
    """A good-practice model, at one body and in named places."""

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    reference = models.CharField(max_length=9, default=new_reference, unique=True, editable=False)
    title = models.CharField(max_length=200)
    field = models.CharField(max_length=10, choices=Field.choices)
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.PROPOSED)
    #: Goes up with every change that an officer should have seen.
    version = models.PositiveIntegerField(default=0)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    problem = models.TextField()
    done = models.TextField()
    steps = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    watch = models.TextField(blank=True)
    since = models.DateField(null=True, blank=True)
    #: Whole đồng; empty: nobody has said.
    cost = models.BigIntegerField(null=True, blank=True)
    cost_note = models.CharField(max_length=500, blank=True)
    #: The model that this one was copied from.
    origin = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="copies")
    registered_at = models.DateTimeField()
    #: The folded words by which it is found.
    found_by = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["stage", "-registered_at"], name="practice_stage_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(cost__isnull=True) | models.Q(cost__gte=0),
                name="practice_cost_not_negative",
            )
        ]

    def __str__(self) -> str:
        return self.reference


class PracticeArea(models.Model):
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="places")
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "area"], name="practice_area_once")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.practice_id}: {self.area_id}"


class StageMove(models.Model):
    """A move from stage to stage. Rows are added; a move that was taken back stays and says so."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="moves")
    verb = models.CharField(max_length=12)
    former = models.CharField(max_length=8, choices=Stage.choices, blank=True)
    stage = models.CharField(max_length=8, choices=Stage.choices)
    at = models.DateTimeField()
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    officer = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")
    why = models.TextField(blank=True)
    assessment = models.ForeignKey(
        "practices.Assessment", models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["practice", "-at"], name="practice_moves_newest")]

    def __str__(self) -> str:
        return f"{self.practice_id} {self.verb}"


class Evidence(models.Model):
    """What speaks for it: a link, a file that officers can open, or a thing of another room."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=10, choices=EvidenceKind.choices)
    title = models.CharField(max_length=200)
    url = models.CharField(max_length=500, blank=True)
    reference_kind = models.CharField(max_length=40, blank=True)
    reference_id = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=200, blank=True)
    media = models.CharField(max_length=60, blank=True)
    content = models.BinaryField(null=True, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["practice", "added_at"], name="practice_evidence_order")]

    def __str__(self) -> str:
        return f"{self.practice_id}: {self.title}"


class EffectPlan(models.Model):
    """What shall be measured and how, as it went into the public ledger. Rows are added, never changed but
    for the attempts to carry them out.
    """

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    reference = models.CharField(max_length=9, default=new_reference, unique=True, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="plans")
    topic = models.ForeignKey("organisations.Topic", models.PROTECT, related_name="+")
    #: The plan's fields, and the SHA-256 of their canonical bytes.
    fields = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    #: The first day after the window.
    due_on = models.DateField()
    #: The whole window lay in the past when it was registered: it proves nothing by itself.
    after_the_fact = models.BooleanField()
    registered_at = models.DateTimeField()
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    #: The last attempt that came to no answer: when, and a code of `words.PROBLEMS`.
    tried_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_on"], name="practice_plan_due")]
        constraints = [models.UniqueConstraint(fields=["practice", "fingerprint"], name="practice_plan_once")]

    def __str__(self) -> str:
        return self.reference


class Assessment(models.Model):
    """The one answer to a plan."""

    plan = models.OneToOneField(EffectPlan, models.PROTECT, related_name="assessment")
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    at = models.DateTimeField()
    #: What the analysis left, whole.
    result = models.JSONField()

    def __str__(self) -> str:
        return f"{self.plan_id} {self.verdict}"
