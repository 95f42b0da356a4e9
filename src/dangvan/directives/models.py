"""Sessions, the directives read out of them, and the tasks these became."""

from __future__ import annotations

from django.db import models

from dangvan.directives.types import (
    Comparator,
    Deed,
    EvidenceKind,
    ExtensionState,
    Flag,
    SessionKind,
    SuggestionState,
    TaskState,
    Verdict,
)
from dangvan.kernel.ids import new_id, new_reference


class Session(models.Model):
    """Where something was directed: its day, its place, who was there, and the words of its document."""

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    reference = models.CharField(max_length=9, default=new_reference, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=SessionKind.choices)
    title = models.CharField(max_length=400)
    number = models.CharField(max_length=80, blank=True)
    held_on = models.DateField()
    place = models.CharField(max_length=300, blank=True)
    chaired_by = models.CharField(max_length=300, blank=True)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    bodies = models.ManyToManyField("organisations.Organisation", related_name="+")
    is_public = models.BooleanField(default=False)
    #: The words as they were read; quotations are offsets into it, so it never changes.
    text = models.TextField()
    #: Of `text`, and of the original as it was handed in.
    text_sha256 = models.CharField(max_length=64)
    original_sha256 = models.CharField(max_length=64)
    original_name = models.CharField(max_length=200, blank=True)
    original_file = models.CharField(max_length=120, blank=True)
    media = models.CharField(max_length=100)
    pages = models.JSONField(default=list)
    #: [{"code", "facts", "asks"}, ...]
    notices = models.JSONField(default=list)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-held_on", "-id"], name="session_newest")]

    def __str__(self) -> str:
        return self.reference


class Suggestion(models.Model):
    """A passage that seems to direct someone: nothing until a person says so."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="suggestions")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    verb = models.CharField(max_length=100, blank=True)
    addressee = models.TextField(blank=True)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    topic = models.ForeignKey("organisations.Topic", models.PROTECT, null=True, blank=True, related_name="+")
    deadlines = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    doubts = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=SuggestionState.choices, default=SuggestionState.PROPOSED)
    #: The one that this was merged into.
    into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="merged")
    #: The one that this was split from.
    split_from = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="parts")
    by_hand = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["session", "start"], name="suggestion_in_text")]
        constraints = [
            models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="suggestion_has_words")
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.start}-{self.end}"


class Directive(models.Model):
    """What was directed, in the very words, anchored where they stand."""

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    reference = models.CharField(max_length=9, default=new_reference, unique=True, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="directives")
    suggestion = models.OneToOneField(
        Suggestion, models.SET_NULL, null=True, blank=True, related_name="directive"
    )
    quotation = models.TextField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    prefix = models.CharField(max_length=80, blank=True)
    suffix = models.CharField(max_length=80, blank=True)
    #: Of the text that the offsets count in.
    text_sha256 = models.CharField(max_length=64)
    title = models.CharField(max_length=300)
    addressee = models.TextField(blank=True)
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    topic = models.ForeignKey("organisations.Topic", models.PROTECT, null=True, blank=True, related_name="+")
    #: Taken back before anything was made of it; its events stay.
    taken_back_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.reference


class DirectiveLink(models.Model):
    """`lower` carries out `upper`; never in a circle."""

    upper = models.ForeignKey(Directive, models.PROTECT, related_name="cascade")
    lower = models.ForeignKey(Directive, models.PROTECT, related_name="alignment")
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upper", "lower"], name="directive_link_once"),
            models.CheckConstraint(
                condition=~models.Q(upper=models.F("lower")), name="directive_never_under_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.upper_id} > {self.lower_id}"


class Task(models.Model):
    """Who owes what by when, with which evidence."""

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    reference = models.CharField(max_length=9, default=new_reference, unique=True, editable=False)
    title = models.CharField(max_length=400)
    #: The body that set it: it confirms, sends back, extends.
    set_by = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    role = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)
    is_standing = models.BooleanField(default=False)
    result = models.TextField()
    evidence_required = models.TextField(blank=True)
    collaborators = models.ManyToManyField("organisations.Organisation", related_name="+")
    directive = models.ForeignKey(Directive, models.PROTECT, null=True, blank=True, related_name="tasks")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="subtasks")
    origin_kind = models.CharField(max_length=40, blank=True)
    origin_id = models.CharField(max_length=60, blank=True)
    is_public = models.BooleanField(default=False)
    state = models.CharField(max_length=14, choices=TaskState.choices, default=TaskState.OPEN)
    version = models.PositiveIntegerField(default=0)
    percent = models.PositiveSmallIntegerField(default=0)
    evidence_count = models.PositiveIntegerField(default=0)
    #: What the figures said last, "" where nothing is measured.
    figures = models.CharField(max_length=12, choices=Verdict.choices, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True, blank=True)
    reported_on = models.DateField(null=True, blank=True)
    reported_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_on", "id"], name="task_board"),
            # The board counts and finds its page in these two alone, without reading rows.
            models.Index(
                fields=["organisation", "state", "due_on", "id", "is_public", "set_by", "figures"],
                name="task_of_body",
            ),
            models.Index(
                fields=["is_standing", "due_on", "id", "state", "organisation", "is_public", "set_by"],
                name="task_in_order",
            ),
            models.Index(
                fields=["state", "organisation", "id", "is_public", "set_by"],
                condition=models.Q(evidence_count=0, state__in=["reported_done", "done"]),
                name="task_no_evidence",
            ),
            models.Index(fields=["set_by", "state"], name="task_set_by"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_standing=True, due_on__isnull=True)
                | models.Q(is_standing=False, due_on__isnull=False),
                name="task_due_or_standing",
            )
        ]

    def __str__(self) -> str:
        return self.reference


class TaskEntry(models.Model):
    """A line of a task's life."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="life")
    deed = models.CharField(max_length=20, choices=Deed.choices)
    at = models.DateTimeField()
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    officer = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["task", "-at"], name="task_life_newest")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.deed}"


class Progress(models.Model):
    """What the owner said of a task on a day."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="progress")
    at = models.DateTimeField()
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    officer = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField()
    percent = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["task", "-at"], name="progress_newest")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.percent}%"


class Evidence(models.Model):
    """A file, a link or a thing that shows what was done; a file is private until somebody releases it."""

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    progress = models.ForeignKey(Progress, models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=10, choices=EvidenceKind.choices)
    name = models.CharField(max_length=200, blank=True)
    file = models.CharField(max_length=120, blank=True)
    #: Of the public copy; its name tells nothing of the private one's.
    released_file = models.CharField(max_length=120, blank=True)
    media = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    link = models.CharField(max_length=1000, blank=True)
    reference_kind = models.CharField(max_length=40, blank=True)
    reference_id = models.CharField(max_length=60, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.uid.hex


class Extension(models.Model):
    """A wish for more time, and what became of it."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="extensions")
    until = models.DateField()
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")
    asked_for = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=ExtensionState.choices, default=ExtensionState.WAITING)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")
    decision = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=models.Q(state="waiting"), name="extension_waits_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.until}"


class Block(models.Model):
    """`task` can't go on before `waits_for` is done; never in a circle."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="blocks")
    waits_for = models.ForeignKey(Task, models.CASCADE, related_name="holds_up")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "waits_for"], name="task_block_once")]

    def __str__(self) -> str:
        return f"{self.task_id} < {self.waits_for_id}"


class TaskLink(models.Model):
    """A thing of another app that a task is about."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="links")
    kind = models.CharField(max_length=40)
    thing_id = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "kind", "thing_id"], name="task_link_once")]
        indexes = [models.Index(fields=["kind", "thing_id"], name="task_link_thing")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.kind} {self.thing_id}"


class Measured(models.Model):
    """How a task is measured by the system itself."""

    task = models.OneToOneField(Task, models.CASCADE, related_name="measured")
    name = models.CharField(max_length=100)
    scope = models.JSONField(default=dict)
    comparator = models.CharField(max_length=10, choices=Comparator.choices)
    target = models.FloatField()
    first = models.DateField()
    last = models.DateField()

    def __str__(self) -> str:
        return f"{self.task_id} {self.name}"


class MeasuredValue(models.Model):
    """One reading of the measure. Rows are added, never changed; one that only repeats the last is not."""

    measured = models.ForeignKey(Measured, models.CASCADE, related_name="values")
    at = models.DateTimeField()
    value = models.FloatField(null=True)
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField()
    verdict = models.CharField(max_length=12, choices=Verdict.choices)

    class Meta:
        indexes = [models.Index(fields=["measured", "-at"], name="measured_newest")]

    def __str__(self) -> str:
        return f"{self.measured_id} {self.value}"


class Climb(models.Model):
    """A flag of a task reached a level: one row, one letter, until the flag is gone."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="climbs")
    flag = models.CharField(max_length=12, choices=Flag.choices)
    level = models.PositiveSmallIntegerField()
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "flag", "level"],
                condition=models.Q(ended_at__isnull=True),
                name="flag_climbs_once_a_level",
            )
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.flag} {self.level}"
