"""What bodies reply, with what evidence, and who disagreed."""

from __future__ import annotations

from django.db import models

from dangvan.cases.models.case import Case
from dangvan.cases.types import ContestAgainst, ContestOutcome, EvidenceKind
from dangvan.kernel.ids import new_id


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
    Kind = EvidenceKind

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

    Against = ContestAgainst

    Outcome = ContestOutcome

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
