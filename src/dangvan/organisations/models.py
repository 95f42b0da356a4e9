"""Who answers for what, where, by when: bodies, topics, responsibilities, calendars and service standards,
all dated data.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language

from dangvan.organisations.types import LegalKind, ReasonKind, Urgency
from dangvan.places.models import Named


class Organisation(Named):
    """A public body, from the day it was made to the day it was merged away."""

    class Level(models.TextChoices):
        CITY = "city"
        DEPARTMENT = "department"
        UNIT = "unit"
        WARD = "ward"
        OVERSIGHT = "oversight"

    code = models.CharField(max_length=60, unique=True)
    short_vi = models.CharField(max_length=60, blank=True)
    short_en = models.CharField(max_length=60, blank=True)
    level = models.CharField(max_length=12, choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    area = models.ForeignKey(
        "places.Area", models.PROTECT, null=True, blank=True, related_name="organisations"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    #: Whether cases refused twice may be settled here.
    arbitrates = models.BooleanField(default=False)
    #: The body's public contact, not a person's.
    public_contact = models.CharField(max_length=300, blank=True)
    folded = models.CharField(max_length=400, blank=True)
    source = models.CharField(max_length=300, blank=True)

    @property
    def short(self) -> str:
        return (self.short_en if get_language() == "en" else self.short_vi) or self.name


class OrganisationSuccession(models.Model):
    predecessor = models.ForeignKey(Organisation, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Organisation, models.PROTECT, related_name="origins")
    day = models.DateField()
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "day"], name="organisation_succeeds_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor} ({self.day})"


class Topic(Named):
    """What a report is about; the leaves can be chosen, the groups lead to them."""

    class PointDetail(models.TextChoices):
        """How exactly the place of a case may be shown in public."""

        POINT = "point"
        STREET = "street"
        WARD = "ward"

    code = models.CharField(max_length=60, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    position = models.PositiveSmallIntegerField(default=0)
    hint_vi = models.CharField(max_length=400, blank=True)
    hint_en = models.CharField(max_length=400, blank=True)
    search_words = models.TextField(blank=True)
    default_urgency = models.CharField(max_length=10, choices=Urgency.choices, default=Urgency.NORMAL)
    #: Shown in public as counts only.
    sensitive = models.BooleanField(default=False)
    #: Whether hot spots may be looked for in it; off unless somebody said so, and never in a sensitive one.
    hotspot_allowed = models.BooleanField(default=False)
    point_detail = models.CharField(max_length=10, choices=PointDetail.choices, default=PointDetail.WARD)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(sensitive=True, hotspot_allowed=True),
                name="topic_sensitive_never_in_hotspots",
            )
        ]

    @property
    def hint(self) -> str:
        return (self.hint_en if get_language() == "en" else self.hint_vi) or self.hint_vi


class Responsibility(models.Model):
    """Topic x area -> organisation. No topic or area means any; the most specific rule wins.

    `organisation` empty means: the body whose own area holds the place (the ward's committee).
    """

    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="responsibilities")
    area = models.ForeignKey(
        "places.Area", models.PROTECT, null=True, blank=True, related_name="responsibilities"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="responsibilities"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    why_vi = models.CharField(max_length=400, blank=True)
    why_en = models.CharField(max_length=400, blank=True)
    source = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.topic or '*'} x {self.area or '*'} → {self.organisation or 'ward'}"


class WorkingCalendar(Named):
    """Working hours and the country whose holidays hold. `hours` is {"0": [["08:00","12:00"], ...], ...},
    Monday 0.
    """

    code = models.CharField(max_length=40, unique=True)
    country = models.CharField(max_length=2)
    subdivision = models.CharField(max_length=10, blank=True)
    hours = models.JSONField()
    is_default = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)


class CalendarDay(models.Model):
    """A local override: a day off, or a day worked, whatever the country's holidays say."""

    calendar = models.ForeignKey(WorkingCalendar, models.CASCADE, related_name="days")
    day = models.DateField()
    working = models.BooleanField()
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="calendar_day_once")]

    def __str__(self) -> str:
        return f"{self.calendar} {self.day}: {'+' if self.working else '-'}"


class ServiceStandard(models.Model):
    """A dated limit with its legal source: hours to acknowledge, days to answer. Code holds no limit of its
    own.
    """

    class Purpose(models.TextChoices):
        ANSWER = "answer"
        CONTEST = "contest"
        RELEASE = "release"
        SILENCE = "silence"
        COMPLAINT = "complaint"
        COMPLAINT_ACCEPTANCE = "complaint_acceptance"
        DENUNCIATION = "denunciation"
        DENUNCIATION_ACCEPTANCE = "denunciation_acceptance"
        PURGE = "purge"
        #: A limit that is told to people and not reckoned here.
        REFERENCE = "reference"

    class Unit(models.TextChoices):
        WORKING = "working"
        CALENDAR = "calendar"

    code = models.CharField(max_length=60)
    purpose = models.CharField(max_length=24, choices=Purpose.choices, default=Purpose.ANSWER)
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="standards")
    urgency = models.CharField(max_length=10, choices=Urgency.choices, blank=True)
    #: Working hours within which intake must have screened it.
    hours_to_acknowledge = models.PositiveSmallIntegerField(null=True, blank=True)
    days_to_answer = models.PositiveSmallIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=10, choices=Unit.choices, default=Unit.WORKING)
    #: How many days an extension may add in all, and how often; none where extensions aren't allowed.
    extension_days = models.PositiveSmallIntegerField(default=0)
    extension_times = models.PositiveSmallIntegerField(default=0)
    #: Days after which what is late climbs a second level.
    very_late_days = models.PositiveSmallIntegerField(default=5)
    legal_source_vi = models.CharField(max_length=400)
    legal_source_en = models.CharField(max_length=400, blank=True)
    article = models.CharField(max_length=100, blank=True)
    #: The limit in words, where numbers don't say it all.
    text_vi = models.CharField(max_length=400, blank=True)
    text_en = models.CharField(max_length=400, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    verified = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="standard_code_once_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.valid_from})"

    @property
    def legal_source(self) -> str:
        return (
            self.legal_source_en if get_language() == "en" else self.legal_source_vi
        ) or self.legal_source_vi


class Reason(models.Model):
    """A published reason for declining, pausing, extending, refusing: never free text alone."""

    Kind = ReasonKind

    code = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    text_vi = models.CharField(max_length=400)
    text_en = models.CharField(max_length=400, blank=True)
    #: What the person can do next.
    next_vi = models.CharField(max_length=400, blank=True)
    next_en = models.CharField(max_length=400, blank=True)
    legal_source = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.code

    @property
    def text(self) -> str:
        return (self.text_en if get_language() == "en" else self.text_vi) or self.text_vi

    @property
    def next_step(self) -> str:
        return (self.next_en if get_language() == "en" else self.next_vi) or self.next_vi


class LegalWay(models.Model):
    """The statutory way of one legal kind: the notice shown, and who receives it where it leaves the public
    flow.
    """

    kind = models.CharField(max_length=14, choices=LegalKind.choices)
    title_vi = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    notice_vi = models.TextField()
    notice_en = models.TextField(blank=True)
    legal_source = models.CharField(max_length=300)
    receiver = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="legal_ways"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    verified = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.kind

    @property
    def title(self) -> str:
        return (self.title_en if get_language() == "en" else self.title_vi) or self.title_vi

    @property
    def notice(self) -> str:
        return (self.notice_en if get_language() == "en" else self.notice_vi) or self.notice_vi
