"""Photos into public and out of it again. The row decides; files follow once it is committed, and a sweep
mends what a crash left in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict
from dangvan.ledger import actions as ledger
from dangvan.reports import media, policies
from dangvan.reports.actions.locking import lock
from dangvan.reports.models import Photo, Report
from dangvan.reports.redaction import covers as covering
from dangvan.reports.redaction.faces import face_blocks
from dangvan.reports.types import Swept


@transaction.atomic
def release_photo(*, by: Actor, photo: Photo, covers: str | None = None) -> Photo:
    """Let a copy of one photo of a report stand in public, with `covers` burnt in; where nobody said what to
    cover, the faces found in it. Whose words may be released, cases decides before it calls this.
    """
    policies.require(policies.may_release_photo(by))
    report = photo.report
    if report is None or lock(report) != Report.State.ACTIVE:
        raise Conflict(_("Phản ánh có ảnh này đã được rút lại nên ảnh không thể công khai."))
    if not photo.released_file:
        blocks = face_blocks(_original(photo.file)) if covers is None else covering.read(covers)
        photo.released_file = photo.file
        photo.covers = covering.written(blocks)[: covering.LONGEST]
        photo.save(update_fields=["released_file", "covers"])
        ledger.record("photo.released", report.uid, by=by, photo=photo.sha256)
        transaction.on_commit(lambda: _show(photo.file, photo.covers))
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


def _original(name: str) -> bytes:
    return (media.private_root() / name).read_bytes()


def _show(name: str, covers: str) -> None:
    """Write the copy that everyone may see; the original stays where it is."""
    media.write(media.public_root(), name, covering.burn(_original(name), covering.read(covers)))


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
    released = Photo.objects.exclude(released_file="").values_list("released_file", "covers")
    for name, covers in released.iterator():
        if not media.is_in_public(name) and (media.private_root() / name).exists():
            _show(name, covers)
            again += 1
    return Swept(removed, again)


def _sweep(root: Path, column: str) -> int:
    def named(names: Sequence[str]) -> set[str]:
        return set(Photo.objects.filter(**{f"{column}__in": names}).values_list(column, flat=True))

    return media.sweep(root, media.FOLDER, named)
