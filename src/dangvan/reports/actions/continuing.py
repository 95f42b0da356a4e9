"""What whoever holds the receipt does later: adds words or photos, or withdraws what they said."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid
from dangvan.ledger import actions as ledger
from dangvan.reports import limits, policies
from dangvan.reports.actions.locking import lock
from dangvan.reports.actions.releasing import hide_photos_of
from dangvan.reports.actions.submitting import missing_photos, move_photos
from dangvan.reports.cleaning import check_text, too_many_photos
from dangvan.reports.models import Addition, ContactDetail, Photo, Report
from dangvan.reports.types import ReleaseState


@transaction.atomic
def add_to_report(
    *, by: Actor, report: Report, text: str = "", photos: Sequence[UUID] = ()
) -> Addition | None:
    """Add words, photos of a draft, or both. The same words again give the first addition back.

    The addition that was made, or None where only photos came.
    """
    policies.require_receipt(by, report)
    if lock(report) != Report.State.ACTIVE:
        raise _already_withdrawn()
    cleaned = check_text(text, shortest=limits.SHORTEST_ADDITION) if text.strip() or not photos else ""
    moved = _move(photos, report) if photos else []
    addition = Addition.objects.filter(report=report, text=cleaned).first() if cleaned else None
    if addition is not None and not moved:
        return addition
    if cleaned and addition is None:
        addition = _add(report, cleaned)
    if cleaned or moved:
        hashes = [photo.sha256 for photo in moved]
        ledger.record("report.added", report.uid, by=by, text=cleaned, photos=hashes)
    return addition


def attach_photos(*, by: Actor, report: Report, photos: Sequence[UUID]) -> None:
    """Add only photos, from a draft."""
    add_to_report(by=by, report=report, photos=photos)


@transaction.atomic
def mark_withdrawn(*, by: Actor, report: Report, reason: str = "") -> Report:
    """Take a report back: nothing of it stands in public any more, and its contact data goes with the next
    purge.
    """
    policies.require_receipt(by, report)
    cleaned = check_text(reason, shortest=0) if reason.strip() else ""
    now = clock.now()
    changed = Report.objects.filter(pk=report.pk, state=Report.State.ACTIVE).update(
        state=Report.State.WITHDRAWN,
        withdrawn_at=now,
        release_state=ReleaseState.NOT_ASKED,
        release_due_at=None,
        released_text="",
        released_on=None,
    )
    if not changed:
        raise _already_withdrawn()
    hide_photos_of(report)
    ContactDetail.objects.filter(report=report).update(purge_on=clock.today())
    ledger.record("report.withdrawn", report.uid, by=by, reason=cleaned)
    report.refresh_from_db()
    return report


def _already_withdrawn() -> Conflict:
    return Conflict(_("Phản ánh này đã được rút lại. Nếu việc vẫn còn, hãy gửi một phản ánh mới."))


def _add(report: Report, text: str) -> Addition:
    if Addition.objects.filter(report=report).count() >= limits.ADDITIONS_TO_REPORT:
        sentence = _("Phản ánh này đã có nhiều lần bổ sung. Nếu có việc mới, hãy gửi một phản ánh mới.")
        raise Invalid(sentence, {"text": sentence})
    return Addition.objects.create(report=report, text=text, added_at=clock.now())


def _move(uids: Sequence[UUID], report: Report) -> list[Photo]:
    """Those of the photos that are not the report's yet; a repetition moves none."""
    wanted = set(uids)
    found = list(Photo.objects.filter(uid__in=wanted).order_by("id"))
    if len(found) != len(wanted) or any(p.report_id not in {None, report.pk} for p in found):
        raise missing_photos()
    new = [photo for photo in found if photo.report_id is None]
    if Photo.objects.filter(report=report).count() + len(new) > limits.PHOTOS_IN_REPORT:
        raise too_many_photos()
    if new:
        move_photos(new, report)
    return new
