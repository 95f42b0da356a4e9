"""What became of the wish to stand in public: released, refused, or before a second body. Cases decide;
reports keep.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict
from dangvan.reports import policies
from dangvan.reports.actions.locking import lock
from dangvan.reports.actions.releasing import release_photo
from dangvan.reports.models import Photo, Report
from dangvan.reports.types import ReleaseState


@transaction.atomic
def mark_released(
    *,
    by: Actor,
    report: Report,
    text: str,
    photo_uids: Sequence[UUID] = (),
    covers: Mapping[UUID, str] | None = None,
) -> Report:
    """Keep the words as an officer released them, and release the photos chosen, covered as they said or
    where faces were found. `cases.release_words` records it.
    """
    policies.require(policies.may_release_photo(by))
    report.release_state = ReleaseState.RELEASED
    report.released_text = text
    report.released_on = clock.today()
    report.release_due_at = None
    report.refusal_code = report.refusal_text = ""
    _store(report, "released_text", "released_on", "refusal_code", "refusal_text")
    for photo in Photo.objects.filter(report=report, uid__in=photo_uids):
        release_photo(by=by, photo=photo, covers=(covers or {}).get(photo.uid))
    return report


@transaction.atomic
def mark_refused(*, by: Actor, report: Report, reason_code: str, reason: str) -> Report:
    """Keep why the words don't stand in public. `cases.refuse_words` records it."""
    policies.require(policies.may_release_photo(by))
    report.release_state = ReleaseState.REFUSED
    report.refusal_code = reason_code
    report.refusal_text = reason
    report.release_due_at = None
    _store(report, "refusal_code", "refusal_text")
    return report


@transaction.atomic
def mark_refusal_contested(*, by: Actor, report: Report, organisation_id: int, due_at: datetime) -> Report:
    """Lay the refusal before a second body. `cases.contest_refusal` records it."""
    policies.require_receipt(by, report)
    report.release_state = ReleaseState.CONTESTED
    report.refusal_contest_organisation_id = organisation_id
    report.release_due_at = due_at
    _store(report, "refusal_contest_organisation")
    return report


def _store(report: Report, *columns: str) -> None:
    """Only what changed: a report withdrawn meanwhile stays withdrawn, and nothing more is decided."""
    if lock(report) != Report.State.ACTIVE:
        raise Conflict(_("Phản ánh này đã được rút lại nên không còn gì để quyết định."))
    report.save(update_fields=["release_state", "release_due_at", *columns])
