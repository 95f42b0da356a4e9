"""What speaks for a model: links, files for officers, and things of other rooms."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from dangvan import ledger
from dangvan.kernel import clock, references
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid, NotFound
from dangvan.kernel.folding import clean_line
from dangvan.practices import limits
from dangvan.practices.actions.changing import acting_for, begin, finish, required
from dangvan.practices.models import Evidence, Practice
from dangvan.practices.types import EvidenceKind

_MEDIA = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


@transaction.atomic
def add_evidence(
    *,
    by: Actor,
    practice: Practice,
    version: int | None,
    title: str,
    url: str = "",
    content: bytes = b"",
    name: str = "",
    kind: str = "",
    thing_id: str = "",
) -> Practice:
    """One link, one file (PDF, JPEG or PNG; only officers open it) or one thing of a registered kind."""
    practice = begin("add_evidence", by, practice, version)
    title = required(title, "title", _("Hãy viết minh chứng này cho thấy gì."), most=limits.LONGEST_TITLE)
    given = [bool(url.strip()), bool(content), bool(kind)]
    if sum(given) != 1:
        one = _("Hãy đưa đúng một minh chứng: một liên kết hoặc một tệp.")
        raise Invalid(one, {"url": one})
    if practice.evidence.filter(removed_at=None).count() >= limits.MOST_FILES:
        raise Invalid(_("Mô hình đã có 20 minh chứng. Hãy bỏ bớt minh chứng cũ trước khi thêm."))
    row = Evidence(practice=practice, title=" ".join(title.split()), added_at=clock.now())
    if content:
        _take_file(row, content, name)
    elif kind:
        _take_reference(row, kind, thing_id)
    else:
        row.kind, row.url = EvidenceKind.LINK, _address(url)
    row.save()
    ledger.record(
        "practice.evidence_added",
        practice.uid,
        by=by,
        organisation=acting_for(by, practice.organisation_id),
        what=row.sha256 or row.kind,
        title=row.title,
    )
    return finish(practice)


@transaction.atomic
def remove_evidence(*, by: Actor, practice: Practice, version: int | None, number: int) -> Practice:
    """Take one away from the page; the ledger keeps that it stood there."""
    practice = begin("add_evidence", by, practice, version)
    row = practice.evidence.filter(pk=number, removed_at=None).first()
    if row is None:
        raise NotFound(_("Không có minh chứng này, hoặc đã được bỏ."))
    row.removed_at = clock.now()
    row.save(update_fields=["removed_at"])
    ledger.record(
        "practice.evidence_removed",
        practice.uid,
        by=by,
        organisation=acting_for(by, practice.organisation_id),
        what=row.sha256 or row.kind,
    )
    return finish(practice)


def _take_file(row: Evidence, content: bytes, name: str) -> None:
    media = next((media for head, media in _MEDIA.items() if content.startswith(head)), "")
    if not media:
        wrong = _("Chỉ nhận tệp PDF, JPEG hoặc PNG. Tệp khác: hãy lưu thành PDF rồi gửi lại.")
        raise Invalid(wrong, {"upload": wrong})
    if len(content) > limits.MOST_BYTES:
        large = _("Tệp lớn hơn 5 MB. Hãy giảm dung lượng, hoặc đưa liên kết đến nơi đã đăng tệp.")
        raise Invalid(large, {"upload": large})
    row.kind, row.media, row.content, row.size = EvidenceKind.FILE, media, content, len(content)
    row.name, row.sha256 = clean_line(name)[-200:], hashlib.sha256(content).hexdigest()


def _take_reference(row: Evidence, kind: str, thing_id: str) -> None:
    if references.resolve(kind, thing_id) is None:
        gone = _("Không tìm thấy nội dung được dẫn. Hãy kiểm tra lại mã.")
        raise Invalid(gone, {"thing_id": gone})
    row.kind, row.reference_kind, row.reference_id = EvidenceKind.REFERENCE, kind, thing_id


def _address(url: str) -> str:
    wanted = clean_line(url)
    try:
        parts = urlsplit(wanted)
        host = parts.hostname
    except ValueError:
        host = None
    if host is None or parts.scheme not in {"https", "http"} or parts.username or len(wanted) > 500:
        wrong = _("Hãy ghi địa chỉ đầy đủ, bắt đầu bằng https://, không quá 500 ký tự.")
        raise Invalid(wrong, {"url": wrong})
    return wanted
