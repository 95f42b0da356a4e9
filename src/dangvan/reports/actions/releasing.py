"""Photos into public and out of it again. The row decides; files follow once it is committed, and a sweep
mends what a crash left in between.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict
from dangvan.ledger import actions as ledger
from dangvan.reports import limits, media, policies
from dangvan.reports.actions.locking import lock
from dangvan.reports.models import Photo, Report
from dangvan.reports.types import Swept


@transaction.atomic
def release_photo(*, by: Actor, photo: Photo) -> Photo:
    """Let one photo of a report stand in public. Whose words may be released, cases decides before it calls
    this.
    """
    policies.require(policies.may_release_photo(by))
    report = photo.report
    if report is None or lock(report) != Report.State.ACTIVE:
        raise Conflict(_("Phản ánh có ảnh này đã được rút lại nên ảnh không thể công khai."))
    if not photo.released_file:
        photo.released_file = photo.file
        photo.save(update_fields=["released_file"])
        ledger.record("photo.released", report.uid, by=by, photo=photo.sha256)
        transaction.on_commit(lambda: media.release(photo.file))
    return photo


@transaction.atomic
def hide_photo(*, by: Actor, photo: Photo) -> Photo:
    """Take a released photo out of public again."""
    policies.require(policies.may_release_photo(by))
    if photo.released_file and photo.report is not None:
        lock(photo.report)
        _hide([photo])
        photo.released_file = ""
        ledger.record("photo.hidden", photo.report.uid, by=by, photo=photo.sha256)
    return photo


def hide_photos_of(report: Report) -> None:
    """Part of withdrawing a report."""
    _hide(list(Photo.objects.filter(report=report).exclude(released_file="")))


def _hide(photos: list[Photo]) -> None:
    if not photos:
        return
    names = [photo.released_file for photo in photos]
    Photo.objects.filter(pk__in=[photo.pk for photo in photos]).update(released_file="")

    def remove_files() -> None:
        for name in names:
            media.remove(media.public_root(), name)

    transaction.on_commit(remove_files)


def sweep_photos(*, by: Actor) -> Swept:
    """Throw away files that no row names any more, and put back public copies that a crash kept from being
    made.
    """
    policies.require(policies.may_keep_house(by))
    removed = _sweep(media.private_root(), "file") + _sweep(media.public_root(), "released_file")
    again = 0
    for name in Photo.objects.exclude(released_file="").values_list("released_file", flat=True).iterator():
        if not media.is_in_public(name) and (media.private_root() / name).exists():
            media.release(name)
            again += 1
    return Swept(removed, again)


def _sweep(root: Path, column: str) -> int:
    removed = 0
    for names in _batches(media.old_files(root, limits.ORPHAN_AGE)):
        known = set(Photo.objects.filter(**{f"{column}__in": names}).values_list(column, flat=True))
        for name in names:
            if name not in known:
                media.remove(root, name)
                removed += 1
    return removed


def _batches(names: Iterable[str]) -> Iterable[list[str]]:
    rest = iter(names)
    while some := list(islice(rest, limits.ROWS_AT_ONCE)):
        yield some
