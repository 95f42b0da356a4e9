"""Evidence: what is kept with a report of progress, put before the public and taken away from there; files
that no row names.

A file is private until a judge releases it; then a copy under a name of its own stands in public. The row
decides, files follow once it is committed, and a sweep mends what a crash left in between.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import PurePath
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan import ledger
from dangvan.directives import policies
from dangvan.directives.actions.changing import acting_for, begin, finish
from dangvan.directives.models import Evidence, Progress, Session
from dangvan.directives.types import Deed, EvidenceGiven, EvidenceKind
from dangvan.kernel import clock, references
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, Invalid, NotFound
from dangvan.kernel.folding import clean_line
from dangvan.kernel.ids import new_id
from dangvan.reports import media

FOLDER = "directives"
BYTES_IN_EVIDENCE = 15 * 1024 * 1024
_SUFFIXES = frozenset({".pdf", ".docx", ".xlsx", ".txt", ".csv", ".jpg", ".jpeg", ".png"})


@transaction.atomic
def release_evidence(*, by: Actor, evidence: Evidence, version: int | None = None) -> Evidence:
    """Let a file or a link of a public task stand in public; nothing happens where it stands there."""
    task = begin("release_evidence", by, evidence.progress.task, version)
    fresh = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if not task.is_public:
        raise Conflict(_("Nhiệm vụ này không công khai nên minh chứng cũng không công khai được."))
    if fresh.kind == EvidenceKind.REFERENCE:
        raise Conflict(
            _(
                "Minh chứng là một nội dung trong hệ thống: nơi giữ nội dung đó quyết định có công khai hay"
                " không."
            )
        )
    if fresh.released_at is not None:
        return fresh
    if fresh.file and not (media.private_root() / fresh.file).exists():
        raise NotFound(_("Không có minh chứng này."))
    fresh.released_at = clock.now()
    if fresh.file:
        fresh.released_file = _path(PurePath(fresh.file).suffix)
        transaction.on_commit(lambda: _copy_out(fresh.file, fresh.released_file))
    fresh.save()
    ledger.record(
        "task.evidence_released", task.uid, by=by, organisation=acting_for(by, task), sha256=fresh.sha256,
        link=fresh.link,
    )  # fmt: skip
    finish("release_evidence", by, task, Deed.EVIDENCE_RELEASED, fresh.name or fresh.link)
    return fresh


@transaction.atomic
def hide_evidence(*, by: Actor, evidence: Evidence, version: int | None = None) -> Evidence:
    """Take it out of public again; nothing happens where it doesn't stand there."""
    task = begin("hide_evidence", by, evidence.progress.task, version)
    fresh = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if fresh.released_at is None:
        return fresh
    name = fresh.released_file
    fresh.released_at, fresh.released_file = None, ""
    fresh.save()
    transaction.on_commit(lambda: media.remove(media.public_root(), name))
    ledger.record(
        "task.evidence_hidden", task.uid, by=by, organisation=acting_for(by, task),
        sensitive=not task.is_public,
    )  # fmt: skip
    finish("hide_evidence", by, task, Deed.EVIDENCE_HIDDEN, fresh.name or fresh.link)
    return fresh


def sweep_files(*, by: Actor) -> int:
    """Throw away files that no row names a day after they were written, and put back public copies that a
    crash kept from being made; how many were touched.
    """
    policies.require(by.is_system)
    touched = media.sweep(media.private_root(), FOLDER, _named_private)
    touched += media.sweep(media.public_root(), FOLDER, _named_public)
    for one in Evidence.objects.exclude(released_file="").only("file", "released_file").iterator():
        if not media.is_in_public(one.released_file) and (media.private_root() / one.file).exists():
            _copy_out(one.file, one.released_file)
            touched += 1
    return touched


def _named_private(names: Sequence[str]) -> set[str]:
    documents = Session.objects.filter(original_file__in=names).values_list("original_file", flat=True)
    return {*documents, *Evidence.objects.filter(file__in=names).values_list("file", flat=True)}


def _named_public(names: Sequence[str]) -> set[str]:
    return set(Evidence.objects.filter(released_file__in=names).values_list("released_file", flat=True))


def _path(suffix: str) -> str:
    name = new_id().hex
    return f"{FOLDER}/{name[:2]}/{name}{suffix}"


def _copy_out(private: str, public: str) -> None:
    media.write(media.public_root(), public, (media.private_root() / private).read_bytes())


def keep(told: Progress, given: EvidenceGiven) -> None:
    uid, kind = new_id(), given.kind
    row = Evidence(uid=uid, progress=told, kind=kind)
    if kind is EvidenceKind.FILE and given.upload is not None:
        name = clean_line(PurePath(given.upload.name).name)[:200]
        suffix = PurePath(name).suffix.lower()
        if suffix not in _SUFFIXES or not 0 < len(given.upload.content) <= BYTES_IN_EVIDENCE:
            wrong = _("Tệp nhận: PDF, Word, Excel, CSV, văn bản hoặc ảnh, tối đa 15 MB.")
            raise Invalid(wrong, {"evidence": wrong})
        row.name, row.file = name, f"directives/{uid.hex[:2]}/{uid.hex}{suffix}"
        row.sha256 = hashlib.sha256(given.upload.content).hexdigest()
        media.write(media.private_root(), row.file, given.upload.content)
    elif kind is EvidenceKind.LINK and _is_web(given.link):
        row.link = given.link.strip()
    elif kind is EvidenceKind.REFERENCE and given.reference is not None:
        if references.resolve(given.reference.kind, given.reference.id) is None:
            raise Invalid(_("Không tìm thấy nội dung được dẫn."), {"evidence": _("Không tìm thấy.")})
        row.reference_kind, row.reference_id = given.reference.kind, given.reference.id
    else:
        wrong = _("Hãy gửi một tệp, một liên kết http(s) hoặc một nội dung trong hệ thống.")
        raise Invalid(wrong, {"evidence": wrong})
    row.save()


def _is_web(link: str) -> bool:
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and len(link) <= 1000
