"""Officers: their accounts, the seats they hold in organisations, and who stands in for them."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models

from dangvan.kernel.actor import Role
from dangvan.kernel.ids import new_id


class User(AbstractUser):
    """An officer's account. People who report have none."""

    display_name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=5, default="vi")
    #: SHA-256 of the key in the address of this officer's calendar; empty while there is none.
    calendar_key = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    #: The subject of this officer's events in the private audit trail.
    subject = models.UUIDField(default=new_id, unique=True, editable=False)

    def __str__(self) -> str:
        return self.display_name or self.username


class Membership(models.Model):
    """A seat: a role in an organisation, from `valid_from` until `valid_to`, the first day it is gone."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=[(r.value, r.value) for r in Role])
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=models.Q(valid_to=None),
                name="membership_held_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.organisation}"


class Delegation(models.Model):
    """One officer's seats in an organisation, lent to a colleague for a time."""

    giver = models.ForeignKey(User, models.PROTECT, related_name="delegations_given")
    taker = models.ForeignKey(User, models.PROTECT, related_name="delegations_taken")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="delegations")
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="delegation_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~models.Q(giver=models.F("taker")), name="delegation_goes_to_a_colleague"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"


class ChannelKey(models.Model):
    """What lets a program hand in reports for people: for one channel of one body, until a day. The secret is
    kept nowhere; of it stands a keyed hash.
    """

    uid = models.UUIDField(default=new_id, unique=True, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="keys")
    channel = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    #: The part of the secret by which its owner knows it again; opens nothing.
    prefix = models.CharField(max_length=8, unique=True)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_on = models.DateField()
    #: The first day on which it opens nothing any more.
    ends_on = models.DateField()
    revoked_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"
