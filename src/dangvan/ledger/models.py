"""Events: the part that never changes and becomes a leaf of the public log, and the payload law may erase.
And the log's own books: what waits to enter, what has entered, what was signed, by whom it was witnessed.
"""

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


class Waiting(models.Model):
    """A public event that has not entered the log.

    A trigger of the database fills this in the transaction of the event, so that no act can forget it and a
    late commit is never passed over; the sequencer deletes a row in the transaction that writes its entry.
    """

    event = models.OneToOneField(Event, on_delete=models.CASCADE, primary_key=True)

    def __str__(self) -> str:
        return f"event {self.pk}"


class LogEntry(models.Model):
    """A leaf of the log. Without an event it is padding, or its event was lost to a restore."""

    index = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, null=True, on_delete=models.PROTECT)
    #: As the leaf names them: a sealed leaf has a subject of its own that joins it to nothing.
    subject = models.UUIDField()
    sequence = models.PositiveIntegerField()
    leaf_hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "sequence"], name="log_entry_once")]

    def __str__(self) -> str:
        return f"{self.index}"


class PendingBatch(models.Model):
    """The batch at hand, byte for byte, stored before any of it is written or signed: whatever breaks off,
    the same batch is finished. At most one row.
    """

    old_size = models.BigIntegerField(primary_key=True)
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    #: The entries as in an entry bundle: 16-bit length and bytes, one after the other.
    entries = models.BinaryField()
    #: The event of each entry, in order; None for padding.
    events = models.JSONField()

    def __str__(self) -> str:
        return f"{self.old_size}..{self.size}"


class Checkpoint(models.Model):
    """A signed statement of the log's size and root; stored before anybody outside sees it."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    signed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.size}"


class Cosignature(models.Model):
    """A witness's word that it saw this checkpoint, and nothing that contradicts it."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT)
    witness = models.CharField(max_length=200)
    line = models.TextField()
    cosigned_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["checkpoint", "witness"], name="cosigned_once")]

    def __str__(self) -> str:
        return f"{self.checkpoint_id} {self.witness}"


class Conflict(models.Model):
    """Two statements about the log that cannot both be true; kept for good and shown to everybody."""

    found_at = models.DateTimeField()
    #: The name of the witness, or "verifier".
    source = models.CharField(max_length=200)
    ours = models.TextField()
    theirs = models.TextField()
    note = models.TextField(blank=True)
    alerted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.source} {self.found_at:%Y-%m-%d}"


class LogState(models.Model):
    """The one row of the sequencer: whether it stands still and why, and who sequences just now."""

    halted_at = models.DateTimeField(null=True)
    halted_reason = models.TextField(blank=True)
    resumed_by = models.TextField(blank=True)
    #: On SQLite, who sequences and until when it may be silent; PostgreSQL locks by itself.
    sequencer = models.CharField(max_length=60, blank=True)
    leased_until = models.DateTimeField(null=True)
    #: What the last reconciliation found, one sentence a line; empty where all agreed.
    problems = models.TextField(blank=True)
    reconciled_at = models.DateTimeField(null=True)
    #: How many entries, padding aside, have no event because restores lost it.
    lost_entries = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return "halted" if self.halted_at else "running"


class Erasure(models.Model):
    """What is to be erased of a report, by whose decision; written before anything is destroyed and replayed
    after a restore.
    """

    uid = models.UUIDField(primary_key=True)
    report = models.UUIDField()
    #: Which parts, by commas: words, photos, contact.
    what = models.CharField(max_length=60)
    ground = models.CharField(max_length=60)
    #: None where the person erased what they gave themselves.
    asked_by = models.BigIntegerField(null=True)
    confirmed_by = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["report"], name="erasure_of_report")]

    def __str__(self) -> str:
        return f"{self.report} {self.what}"
