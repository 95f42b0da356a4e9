"""Events: the part that never changes and becomes a leaf of the public log, and the payload law may erase."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One act.

    Only `payload` may ever change, and only to nothing: triggers in the database refuse the rest.
    """

    subject = models.UUIDField()
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=60)
    #: Public kinds become leaves of the log; audit kinds stay inside.
    public = models.BooleanField()
    day = models.DateField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_user = models.BigIntegerField(null=True)
    organisation = models.BigIntegerField(null=True)
    plain = models.JSONField(default=dict)
    #: Field name -> HMAC-SHA256 (hex) of its canonical value under a key of its own.
    commitments = models.JSONField(default=dict)
    #: {"keys": {name: hex}, "values": {name: value}}; None once erased.
    payload = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="event_sequence_once")]
        indexes = [models.Index(fields=["kind", "day"], name="event_kind_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}#{self.sequence}"

    def value(self, name: str, default: object = None) -> object:
        """A field of the event, wherever it stands; `default` where it was erased."""
        if name in self.plain:
            return self.plain[name]
        values = (self.payload or {}).get("values", {})
        return values.get(name, default)
