"""Follows: who wants to hear of what, and what waits to be sent to them.

An address stands here only sealed, with a keyed hash to find it by; both keys lie outside the database. No
row points at a report, and nothing here ever enters the record.
"""

from __future__ import annotations

from django.db import models

from dangvan.kernel.ids import new_id

_WAYS = [("email", "email"), ("sms", "sms"), ("zalo", "zalo")]
_KINDS = [(one, one) for one in ("case", "area", "topic", "organisation")]


class Pending(models.Model):
    """Somebody asked to follow something; until they confirm it, this is all there is, and it goes away."""

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    way = models.CharField(max_length=5, choices=_WAYS)
    #: Address, kind, thing and language: readable only with the key of alerts, for this row.
    sealed = models.BinaryField()
    #: Of the address without what stands behind a plus sign: how many letters one mailbox was sent today.
    mailbox_hash = models.CharField(max_length=64)
    #: Of the short code that is sent to a telephone; empty for e-mail.
    code_hash = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["mailbox_hash", "asked_at"], name="pending_mailbox"),
            models.Index(fields=["asked_at"], name="pending_age"),
            models.Index(fields=["code_hash"], name="pending_code", condition=~models.Q(code_hash="")),
        ]

    def __str__(self) -> str:
        return "pending"


class Follower(models.Model):
    """One confirmed address. Gone for good with its last follow."""

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    way = models.CharField(max_length=5, choices=_WAYS)
    address_hash = models.CharField(max_length=64)
    sealed = models.BinaryField()
    language = models.CharField(max_length=2, default="vi")
    #: Digests in a row that could not be delivered.
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["address_hash", "way"], name="follower_once")]

    def __str__(self) -> str:
        return "follower"


class Follow(models.Model):
    """One thing that a follower wants to hear of, by its number in its own table."""

    follower = models.ForeignKey(Follower, models.CASCADE, related_name="follows", db_index=False)
    kind = models.CharField(max_length=12, choices=_KINDS)
    thing = models.BigIntegerField()
    #: News of this day and later.
    since = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follower", "kind", "thing"], name="follow_once")]
        indexes = [models.Index(fields=["kind", "thing", "follower"], name="follow_of_thing")]

    def __str__(self) -> str:
        return f"{self.kind} {self.thing}"


class Round(models.Model):
    """The morning of a day: which days were told then, so that each is told exactly once."""

    day = models.DateField(primary_key=True)
    first = models.DateField()
    last = models.DateField()
    queued = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}: {self.first} to {self.last}"


class Digest(models.Model):
    """News of some days waits to be sent to one follower. Holds no words: those are found when it is sent."""

    follower = models.ForeignKey(Follower, models.CASCADE, related_name="digests", db_index=False)
    first = models.DateField()
    last = models.DateField()
    #: Of the short code in a message to a telephone, which opens the news for some days.
    code_hash = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    #: NULL once it was sent and is only kept for its code.
    next_try_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follower", "last"], name="digest_once_a_day")]
        indexes = [
            models.Index(
                fields=["next_try_at"], name="digest_waiting", condition=models.Q(next_try_at__isnull=False)
            ),
            models.Index(fields=["code_hash"], name="digest_code", condition=~models.Q(code_hash="")),
        ]

    def __str__(self) -> str:
        return f"digest of {self.last}"
