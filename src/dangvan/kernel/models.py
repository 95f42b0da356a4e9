"""What the kernel keeps: messages waiting to leave, what workers are at, and revisions of slowly changing
tables.
"""

from __future__ import annotations

from django.db import models


class OutboxMessage(models.Model):
    """Something to be done after the transaction that wrote it.

    Holds references, never addresses or words.
    """

    kind = models.CharField(max_length=60)
    reference = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    #: The class of the last error, never its text: a mail server's answer may name an address.
    last_error = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="outbox_waiting",
                condition=models.Q(delivered_at=None, failed_at=None),
            ),
            models.Index(
                fields=["delivered_at"], name="outbox_delivered", condition=~models.Q(delivered_at=None)
            ),
            models.Index(fields=["failed_at"], name="outbox_failed", condition=~models.Q(failed_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"


class TaskLease(models.Model):
    """How long the worker at a task may be silent before another takes the task over, and how often it
    was tried.
    """

    task_id = models.UUIDField(primary_key=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["leased_until"], name="task_lease_running", condition=~models.Q(leased_until=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.task_id} ({self.attempts})"


class ClockJob(models.Model):
    """When a job of the clock ran last, so that exactly one worker runs it."""

    name = models.CharField(max_length=60, primary_key=True)
    last_started_at = models.DateTimeField(null=True, blank=True)
    last_finished_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    #: The class of the error the last run ended with; empty where it ended well.
    last_error = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.name


class WorkerPulse(models.Model):
    """A worker at work says so here every few seconds; whoever asks whether the house is well reads it."""

    worker = models.CharField(max_length=60, primary_key=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.worker


class Revision(models.Model):
    """A counter that goes up whenever a table that processes hold in memory has changed."""

    name = models.CharField(max_length=40, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
