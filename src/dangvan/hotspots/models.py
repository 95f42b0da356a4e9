"""A hot spot with its evidence and its life, the runs that looked, and what they hand on to the next look.

No row here points to a report or to a person who spoke: topic, places, days and counts are all there is.
"""

from __future__ import annotations

from django.db import models

from dangvan.hotspots.types import (
    AlertState,
    Cadence,
    Clock,
    Deed,
    HotspotState,
    RunState,
    Trend,
    Verdict,
)
from dangvan.kernel.ids import new_id, new_reference


class Run(models.Model):
    """One look at the stream of reports, by one of the two clocks."""

    cadence = models.CharField(max_length=8, choices=Cadence.choices)
    clock = models.CharField(max_length=8, choices=Clock.choices)
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.RUNNING)
    #: The last day that was counted.
    as_of = models.DateField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reports = models.PositiveIntegerField(default=0)
    topics = models.PositiveIntegerField(default=0)
    alarms = models.PositiveIntegerField(default=0)
    #: Reports that were not handed over, by reason; counts only.
    left_out = models.JSONField(default=dict)
    #: What each step of the analysis took away, and what it wants to be known.
    removed = models.JSONField(default=list)
    notices = models.JSONField(default=list)
    #: What it was told to do, so that anybody can do it again.
    settings = models.JSONField(default=dict)
    #: Why it failed: a code of `words.PROBLEMS`, never the text of an error.
    problem = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["cadence", "-started_at"], name="hotspot_run_newest")]

    def __str__(self) -> str:
        return f"{self.cadence} {self.started_at:%Y-%m-%d %H:%M}"


class Memory(models.Model):
    """What a look hands to the next one of its clock: thresholds learnt, alarms spent, stories under way.

    A day is looked at many times and counts once: each look of a day begins with what the day before left.
    """

    clock = models.CharField(max_length=8, choices=Clock.choices, unique=True)
    day = models.DateField()
    #: {"calibration", "budget", "stories"} as they stood before that day, and after its latest look.
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.clock


class Hotspot(models.Model):
    """A place and a topic with more reports than chance explains, from suspicion to its end."""

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    reference = models.CharField(max_length=9, default=new_reference, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=HotspotState.choices, default=HotspotState.SUSPECTED)
    trend = models.CharField(max_length=8, choices=Trend.choices, default=Trend.NEW)
    #: Goes up with every change that an officer should have seen.
    version = models.PositiveIntegerField(default=0)
    topic = models.ForeignKey("organisations.Topic", models.PROTECT, related_name="+")
    #: The body that leads: who answers for the topic where it is worst.
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    #: All that answer for the topic in one of its areas.
    bodies = models.ManyToManyField("organisations.Organisation", related_name="+")
    first = models.DateField()
    last = models.DateField()
    latest = models.ForeignKey("hotspots.Evidence", models.SET_NULL, null=True, blank=True, related_name="+")
    #: [[day, observed, expected, low, high], ...] up to the latest run.
    series = models.JSONField(default=list)
    suspected_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    prioritised_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(blank=True)
    verdict = models.CharField(max_length=12, choices=Verdict.choices, blank=True)
    #: What the public is told: at least so many people, since that day, in those areas (codes).
    told_people = models.PositiveIntegerField(default=0)
    told_on = models.DateField(null=True, blank=True)
    told_areas = models.JSONField(default=list)
    told_since = models.DateField(null=True, blank=True)
    #: The count behind `told_people` when it was set; never shown.
    told_from = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["state", "-suspected_at"], name="hotspot_state_newest"),
            models.Index(fields=["topic", "state"], name="hotspot_topic_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=HotspotState.SET_ASIDE) | ~models.Q(verdict=""),
                name="hotspot_set_aside_with_reason",
            )
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def body_ids(self) -> frozenset[int]:
        return frozenset(body.pk for body in self.bodies.all())


class HotspotArea(models.Model):
    """An area that a hot spot covers (or once covered)."""

    hotspot = models.ForeignKey(Hotspot, models.CASCADE, related_name="places")
    area = models.ForeignKey("places.Area", models.PROTECT, related_name="+")
    #: 0 is the most affected.
    rank = models.PositiveSmallIntegerField(default=0)
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hotspot", "area"], name="hotspot_area_once")]
        ordering = ["rank", "id"]

    def __str__(self) -> str:
        return f"{self.hotspot_id}: {self.area_id}"


class Evidence(models.Model):
    """What one run found of a hot spot. Rows are added, never changed."""

    hotspot = models.ForeignKey(Hotspot, models.CASCADE, related_name="evidence")
    run = models.ForeignKey(Run, models.PROTECT, related_name="evidence")
    #: The analysis's own name for it, the same from look to look of one clock.
    story = models.CharField(max_length=120, blank=True)
    trend = models.CharField(max_length=8, choices=Trend.choices, default=Trend.NEW)
    first = models.DateField()
    last = models.DateField()
    #: Codes, the most affected first.
    areas = models.JSONField(default=list)
    observed = models.PositiveIntegerField()
    raw = models.PositiveIntegerField()
    #: As many as can be told apart without knowing anybody: near-copies and batches are one.
    people = models.PositiveIntegerField()
    #: The same by area: {code: people}.
    people_by_area = models.JSONField(default=dict)
    expected = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    score = models.FloatField()
    #: {"days", "low", "high"}, once in so many days by chance; for the topic alone, for all topics together.
    topic_unusual = models.JSONField(default=dict)
    city_unusual = models.JSONField(default=dict)
    #: [{"code", "facts"}, ...]
    cautions = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hotspot", "run"], name="hotspot_evidence_once_a_run")]
        indexes = [
            models.Index(fields=["story"], name="hotspot_evidence_story", condition=~models.Q(story=""))
        ]

    def __str__(self) -> str:
        return f"{self.hotspot_id} @ {self.run_id}"


class LifeEntry(models.Model):
    """A line of a hot spot's story: what was done, by which body."""

    hotspot = models.ForeignKey(Hotspot, models.CASCADE, related_name="life")
    deed = models.CharField(max_length=12, choices=Deed.choices)
    at = models.DateTimeField()
    organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    officer = models.ForeignKey("accounts.User", models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField(blank=True)
    #: Whether the words are for everybody.
    public = models.BooleanField(default=False)
    verdict = models.CharField(max_length=12, choices=Verdict.choices, blank=True)
    #: Where and when, at that moment: {"areas": codes, "first", "last"}; verdicts teach by it.
    extent = models.JSONField(default=dict)
    reference_kind = models.CharField(max_length=40, blank=True)
    reference_id = models.CharField(max_length=60, blank=True)
    happened_on = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["hotspot", "-at"], name="hotspot_life_newest")]

    def __str__(self) -> str:
        return f"{self.hotspot_id} {self.deed}"


class Alert(models.Model):
    """A body is to hear of a hot spot: by a letter of its own while its week has room, else in a digest."""

    hotspot = models.ForeignKey(Hotspot, models.CASCADE, related_name="alerts")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=AlertState.choices, default=AlertState.WAITING)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    #: The letter it went out with; several alerts of one digest share it.
    letter = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hotspot", "organisation"], name="hotspot_alert_once")]
        indexes = [
            models.Index(
                fields=["organisation"], name="hotspot_alert_waiting", condition=models.Q(state="waiting")
            )
        ]

    def __str__(self) -> str:
        return f"{self.hotspot_id} → {self.organisation_id}"
