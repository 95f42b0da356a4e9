"""Destroying what a person gave: words, photos, contact. Called by cases, which has asked who may and leaves
the tombstone.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.reports import media, policies
from dangvan.reports.actions.releasing import hide_photos_of
from dangvan.reports.models import Addition, ContactDetail, Photo, Report
from dangvan.reports.types import Erased, ReleaseState


def mark_erasure_waiting(*, by: Actor, report: Report, erasure: UUID | None) -> None:
    """Note that an erasure waits for a second officer, or no longer does."""
    policies.require(policies.may_release_photo(by))
    Report.objects.filter(pk=report.pk).update(erasure_waiting=erasure)


def erase_content(*, by: Actor, report: Report, what: Collection[Erased], ground: str) -> None:
    """Take it out of every row and file; part of one transaction with the tombstone."""
    policies.require(policies.may_erase_content(by, report))
    if Erased.WORDS in what:
        Addition.objects.filter(report=report).update(text="")
        Report.objects.filter(pk=report.pk).update(
            text="",
            place_text="",
            lon=None,
            lat=None,
            released_text="",
            release_state=ReleaseState.NOT_ASKED,
            release_due_at=None,
        )
        hide_photos_of(report)
    if Erased.PHOTOS in what:
        _erase_photos(report)
    if Erased.CONTACT in what:
        ContactDetail.objects.filter(report=report).delete()
    Report.objects.filter(pk=report.pk).update(
        erased_on=clock.today(), erased_ground=ground, erasure_waiting=None
    )


def _erase_photos(report: Report) -> None:
    names = list(Photo.objects.filter(report=report).values_list("file", "released_file"))
    Photo.objects.filter(report=report).delete()

    def remove_files() -> None:
        for file, released in names:
            media.remove(media.private_root(), file)
            media.remove(media.public_root(), released)

    # A crash before this leaves files that no row names: the sweep takes them within a day.
    transaction.on_commit(remove_files)
