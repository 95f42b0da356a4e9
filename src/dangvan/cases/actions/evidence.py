"""Evidence with an answer: photos before and after, documents. Files lie private; views ask
the policy first.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from dangvan.cases import limits
from dangvan.cases.actions.changing import bounded
from dangvan.cases.models import Answer, Evidence
from dangvan.cases.types import EvidenceFile
from dangvan.kernel.errors import Invalid
from dangvan.kernel.folding import clean_line
from dangvan.kernel.ids import new_id
from dangvan.reports import media, photos

FOLDER = "evidence"
MAX_FILES = 10
MAX_DOCUMENT_BYTES = 10 * 1024 * 1024


def attach(answer: Answer, files: Sequence[EvidenceFile]) -> None:
    """Store the files of an answer: photos are re-encoded, documents must be PDF. Files are read through a
    view.
    """
    if len(files) > MAX_FILES:
        raise Invalid(
            _("Tối đa %(most)s tệp bằng chứng cho một câu trả lời.") % {"most": MAX_FILES},
            {"evidence": _("Bớt số tệp.")},
        )
    for file in files:
        content, content_type = _checked(file)
        uid = new_id()
        name = media.name_for(uid, FOLDER)
        media.write(media.private_root(), name, content)
        Evidence.objects.create(
            uid=uid,
            answer=answer,
            kind=file.kind,
            file=name,
            caption=clean_line(bounded(file.caption, "evidence", limits.LONGEST_CAPTION)),
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            content_type=content_type,
        )


def content_of(evidence: Evidence) -> bytes:
    """The stored file; the caller has asked the policy."""
    return (media.private_root() / evidence.file).read_bytes()


def fingerprints(answer: Answer) -> list[str]:
    """What the log commits to: the files' SHA-256 and the words about evidence."""
    found = [e.sha256 for e in answer.evidence.all()]
    return [*found, answer.evidence_text] if answer.evidence_text else found


def _checked(file: EvidenceFile) -> tuple[bytes, str]:
    if file.kind not in Evidence.Kind.values:
        raise Invalid(
            _("Hãy chọn loại bằng chứng trong danh sách."), {"evidence": _("Chọn loại bằng chứng.")}
        )
    if file.kind == Evidence.Kind.DOCUMENT:
        if not file.content.startswith(b"%PDF-") or len(file.content) > MAX_DOCUMENT_BYTES:
            raise Invalid(
                _("Văn bản kèm theo phải là tệp PDF, không quá 10 MB."),
                {"evidence": _("Chọn tệp PDF nhỏ hơn 10 MB.")},
            )
        return file.content, "application/pdf"
    return photos.clean_photo(io.BytesIO(file.content)).content, "image/jpeg"
