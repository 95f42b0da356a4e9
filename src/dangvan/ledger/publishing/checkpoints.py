"""Showing the newest checkpoint to everybody, with the signatures of witnesses that have come in so far."""

from __future__ import annotations

from dangvan.kernel import clock
from dangvan.ledger.models import Checkpoint, Cosignature
from dangvan.ledger.publishing.stores import CHECKPOINT, Store


def public_note(checkpoint: Checkpoint) -> bytes:
    """The checkpoint as it is published: the log's own signatures, then those of witnesses."""
    lines = (
        Cosignature.objects.filter(checkpoint=checkpoint).order_by("witness").values_list("line", flat=True)
    )
    return "".join([checkpoint.note, *(f"{line.rstrip()}\n" for line in lines)]).encode()


def publish_newest(files: Store) -> None:
    """Put the newest checkpoint that is in the books in the place of the one before.

    Called again whenever a witness has signed; a checkpoint that came in meanwhile is not hidden by this.
    """
    shown = -1
    while (newest := Checkpoint.objects.order_by("-size").first()) is not None and newest.size > shown:
        note = public_note(newest)
        if _published(files) != note:
            files.publish_checkpoint(note)
        if newest.published_at is None:
            Checkpoint.objects.filter(pk=newest.size).update(published_at=clock.now())
        shown = newest.size


def _published(files: Store) -> bytes:
    try:
        return files.read(CHECKPOINT)
    except FileNotFoundError:
        return b""
