"""What people say, from every channel: the words, the place, the photos; and apart from them, encrypted, how
to reach them.
"""

from __future__ import annotations

from django.db import models

from dangvan.kernel.ids import new_id
from dangvan.reports.types import Channel, ReleaseState, ReportState, Visibility


class Report(models.Model):
    """One thing one person said. It never says who."""

    State = ReportState

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    received_at = models.DateTimeField()
    happened_on = models.DateField(null=True, blank=True)
    topic = models.ForeignKey("organisations.Topic", models.PROTECT, related_name="+")
    area = models.ForeignKey("places.Area", models.PROTECT, null=True, blank=True, related_name="+")
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    place_text = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=5, default="vi")
    visibility = models.CharField(max_length=12, choices=Visibility.choices, default=Visibility.SUMMARY)
    about_body = models.BooleanField(default=False)
    #: HMAC of the receipt under a key outside the database; NULL where none was given (imported history).
    receipt_hash = models.CharField(max_length=64, null=True, unique=True, editable=False)
    #: History from before this system: never alerted, escalated or asked about.
    is_history = models.BooleanField(default=False)
    #: Where an imported row came from and its own id there; twice imported is once stored.
    source = models.CharField(max_length=100, blank=True)
    source_id = models.CharField(max_length=100, null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    #: When its words were erased, and on which ground; what was erased is in the list of erasures.
    erased_on = models.DateField(null=True, blank=True)
    erased_ground = models.CharField(max_length=60, blank=True)
    #: An erasure that one officer asked for and no second one has confirmed.
    erasure_waiting = models.UUIDField(null=True, blank=True)

    release_state = models.CharField(
        max_length=10, choices=ReleaseState.choices, default=ReleaseState.NOT_ASKED
    )
    #: The words as they stand in public, with what must not be seen taken out by an officer.
    released_text = models.TextField(blank=True)
    release_due_at = models.DateTimeField(null=True, blank=True)
    released_on = models.DateField(null=True, blank=True)
    refusal_code = models.CharField(max_length=60, blank=True)
    refusal_text = models.TextField(blank=True)
    #: The second body that decides on a contested refusal.
    refusal_contest_organisation = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id"],
                name="report_imported_once",
                condition=models.Q(source_id__isnull=False),
            ),
            models.CheckConstraint(
                condition=models.Q(lon=None, lat=None) | models.Q(lon__isnull=False, lat__isnull=False),
                name="report_point_is_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["release_due_at"],
                name="report_release_waiting",
                condition=models.Q(release_state__in=["waiting", "contested"]),
            ),
            models.Index(
                fields=["refusal_contest_organisation"],
                name="report_refusal_contested",
                condition=models.Q(refusal_contest_organisation__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)


class Addition(models.Model):
    """Words that whoever holds the receipt added later."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="additions")
    text = models.TextField()
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.report}+"


class Photo(models.Model):
    """A photo as re-encoded by us: no EXIF, bounded. Lies outside any public path until released."""

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    report = models.ForeignKey(Report, models.CASCADE, null=True, blank=True, related_name="photos")
    draft = models.ForeignKey("reports.Draft", models.CASCADE, null=True, blank=True, related_name="photos")
    #: Path below HOME/media/private: `photos/3f/3f….jpg`.
    file = models.CharField(max_length=120)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    #: Path below HOME/media/public once an officer released it.
    released_file = models.CharField(max_length=120, blank=True)
    #: What of it is covered in that copy, in fields of `redaction.covers`.
    covers = models.CharField(max_length=400, blank=True)

    def __str__(self) -> str:
        return str(self.uid)


class ContactDetail(models.Model):
    """How to reach the person who gave a report: encrypted under a key outside the database, never copied,
    purged.
    """

    report = models.OneToOneField(Report, models.CASCADE, related_name="contact")
    sealed = models.BinaryField()
    language = models.CharField(max_length=5, default="vi")
    wants_news = models.BooleanField(default=True)
    purge_on = models.DateField(null=True, blank=True, db_index=True)

    def __str__(self) -> str:
        return f"contact of {self.report_id}"


class Draft(models.Model):
    """An unfinished form. Found only by the token in the person's own browser, sealed, and thrown away after
    a while.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"draft {self.id}"
