"""Reads of reports: by receipt, an unfinished form, the photos and where they lie, and the vault for whoever
sends a letter.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from dangvan.kernel import clock
from dangvan.kernel.errors import NotFound
from dangvan.kernel.ids import clean_reference
from dangvan.reports import media, receipts, vault
from dangvan.reports.models import Addition, ContactDetail, Draft, Photo, Report
from dangvan.reports.types import Contact, DraftFields


def report_by_receipt(code: str) -> Report:
    """The report whose receipt this is. Raises Invalid where it can't be a code, NotFound where nobody got
    it.
    """
    try:
        return Report.objects.get(receipt_hash=receipts.hash_of(code))
    except Report.DoesNotExist:
        raise NotFound(
            _(
                "Không tìm thấy phản ánh nào với mã này. Hãy so lại từng âm tiết với biên nhận; "
                "nếu vẫn không được, "
                "hãy mang biên nhận đến nơi tiếp nhận."
            )
        ) from None


def report_by_uid(uid: UUID) -> Report:
    report = Report.objects.filter(uid=uid).first()
    if report is None:
        raise NotFound(_("Không có phản ánh này."))
    return report


def receipt_is_known(code: str) -> Report | None:
    """The report that a code already opens; None where there is none yet."""
    return Report.objects.filter(receipt_hash=receipts.hash_of(code)).first()


def is_known(source: str, source_id: str) -> bool:
    """Whether what a channel calls so is a report already."""
    return Report.objects.filter(source=source, source_id=source_id).exists()


def report_handed_in(source: str, reference: str) -> Report | None:
    """The report with which this source began the case of that number."""
    number = clean_reference(reference)
    if not source or not number:
        return None
    began = Report.objects.filter(source=source, link__case__reference=number)
    return began.select_related("link__case").order_by("pk").first()


def additions_to(reports: Iterable[Report]) -> list[Addition]:
    """What was added to these reports, oldest first."""
    return list(Addition.objects.filter(report__in=list(reports)).order_by("added_at", "id"))


def photos_of(reports: Iterable[Report]) -> list[Photo]:
    """The photos of these reports, in the order in which they were given."""
    return list(Photo.objects.filter(report__in=list(reports)).order_by("id"))


def released_photos_of(reports: Iterable[Report]) -> list[Photo]:
    """Those of them that stand in public."""
    return list(Photo.objects.filter(report__in=list(reports)).exclude(released_file="").order_by("id"))


def photo_by_uid(uid: UUID) -> Photo:
    """One photo with its report; whether the asker may see it is the caller's question."""
    photo = Photo.objects.select_related("report").filter(uid=uid).first()
    if photo is None:
        raise NotFound(_("Không có ảnh này."))
    return photo


def private_path(photo: Photo) -> Path:
    return media.private_root() / photo.file


def public_path(photo: Photo) -> Path | None:
    """Where the released copy lies; None while it is not released."""
    return media.public_root() / photo.released_file if photo.released_file else None


def draft_by_token(token: str) -> Draft | None:
    """The unfinished form behind a browser's token, unless its time is over."""
    if not vault.is_token(token):
        return None
    return Draft.objects.filter(token_hash=vault.token_hash(token), expires_at__gt=clock.now()).first()


def read_draft(token: str) -> DraftFields | None:
    """What the unfinished form holds; None where there is none, or none that this token opens."""
    sealed = _sealed_draft(token) if vault.is_token(token) else None
    if sealed is None:
        return None
    try:
        return vault.open_draft(sealed, token)
    except vault.SealBroken:
        return None


def _sealed_draft(token: str) -> bytes | None:
    """The one column that every page of the form reads, without the ORM's building the same
    query anew each time.
    """
    now = connection.ops.adapt_datetimefield_value(clock.now())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sealed FROM reports_draft WHERE token_hash = %s AND expires_at > %s",
            [vault.token_hash(token), now],
        )
        row = cursor.fetchone()
    return None if row is None else bytes(row[0])


def photos_of_draft(token: str) -> list[Photo]:
    """The photos an unfinished form holds, in the order in which they were given."""
    draft = draft_by_token(token)
    return [] if draft is None else list(Photo.objects.filter(draft=draft).order_by("id"))


def contact_of(report: Report) -> Contact | None:
    """Only for a handler that sends one letter now. A person who looks goes through `see_contact`, which
    leaves a trace.
    """
    detail = ContactDetail.objects.filter(report=report).first()
    return None if detail is None else open_detail(detail, report)


def open_detail(detail: ContactDetail, report: Report) -> Contact:
    return vault.open_contact(
        detail.sealed, report.uid, language=detail.language, wants_news=detail.wants_news
    )


def has_contact(report: Report) -> bool:
    return ContactDetail.objects.filter(report=report).exists()
