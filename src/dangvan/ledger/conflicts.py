"""Checkpoints under the log's own signature that contradict what it shows: kept for ever, shown to everybody,
told to the operators at once.

Anybody may hand one in. Only what is proven is kept: our key's signature, and a root that our tiles refute.
"""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan.kernel import clock, outbox
from dangvan.kernel.errors import Conflict as TryAgain
from dangvan.kernel.errors import Invalid
from dangvan.ledger import models
from dangvan.ledger.models import Checkpoint
from dangvan.ledger.publishing.stores import Store, store
from dangvan.ledger.sequencing.halting import halt
from dangvan.ledger.signing.client import signer
from dangvan.ledger.signing.protocol import SignerRefused, SignerSilent
from dangvan.ledger.tlog.checkpoints import Checkpoint as Claimed
from dangvan.ledger.tlog.checkpoints import parse_checkpoint
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.layout import partial_width
from dangvan.ledger.tlog.notes import Note, VerifierKey, open_note
from dangvan.ledger.tlog.policy import parse_policy
from dangvan.ledger.tlog.proofs import verify_consistency
from dangvan.ledger.tlog.reading import TreeReader

log = logging.getLogger("dangvan.log")

MOST_NOTE_BYTES = 16 * 1024
MOST_EVIDENCE_BYTES = 1024 * 1024
#: Each needs the log's own key, so more than a few never come; a stolen key shall not fill the disk.
MOST_KEPT = 1000
#: What a witness offers at once is looked at up to here.
MOST_NOTES = 100

TOO_LONG = _("Văn bản dài quá mức một mốc xác nhận có thể có: hãy gửi đúng một mốc xác nhận có chữ ký.")
NOT_SIGNED = _(
    "Mốc xác nhận này không mang chữ ký của sổ: hãy chép nguyên văn, kể cả các dòng chữ ký ở cuối."
)
NOT_BY_A_WITNESS = _("Mốc xác nhận này không mang chữ ký của đơn vị chứng kiến nào trong danh sách.")
NOT_OURS = _("Sổ này không công bố mốc xác nhận ấy.")
NO_CONFLICT = _("Mốc xác nhận này khớp với sổ đang công bố: không có mâu thuẫn.")
ENOUGH = _("Đã giữ đủ bằng chứng mâu thuẫn: người vận hành đang phải xem xét.")
LATER = _("Hiện chưa đối chiếu được với sổ: xin gửi lại sau ít phút.")


@dataclass(frozen=True, slots=True)
class ConflictInfo:
    """Two statements that can't both be true: ours, and one under our key that was found elsewhere."""

    number: int
    found_at: datetime
    source: str
    size: int
    ours: str
    theirs: str


def report_conflict(note: str, source: str) -> ConflictInfo:
    """Keep a checkpoint that contradicts this log and alert the operators; a known one is given back as kept.

    `source` says who found it: a witness's name, or "verifier". Raises Invalid where it is no conflict, and
    the kernel's Conflict where it can't be judged just now: our files do not answer, or it is of a larger
    log than this database knows, for which the log stands still until an operator has looked.
    """
    opened, claimed = _read(note)
    theirs = _canonical(opened)
    known = models.Conflict.objects.filter(theirs=theirs).first()
    if known is not None:
        return _info(known)
    newest = Checkpoint.objects.order_by("-size").first()
    if newest is None or claimed.size > newest.size:
        if not _signed_by_present_key(opened):
            # A retired key may be a stolen one: whoever has it shall not be able to stop the log.
            raise TryAgain(LATER)
        halt(f"{source} has a signed checkpoint of {claimed.size} entries, this database has fewer")
        raise TryAgain(LATER)
    reason = _refuted(claimed, newest)
    if not reason:
        raise Invalid(NO_CONFLICT)
    if models.Conflict.objects.count() >= MOST_KEPT:
        raise Invalid(ENOUGH)
    same_size = Checkpoint.objects.filter(pk=claimed.size).first()
    with transaction.atomic():
        kept = models.Conflict.objects.create(
            found_at=clock.now(),
            source=source[:200],
            ours=(same_size or newest).note,
            theirs=theirs,
            note=reason,
        )
        outbox.after_commit("ledger.alert", what="conflict", conflict=str(kept.pk))
    log.error("the public log is contradicted at %d entries, found by %s", claimed.size, source)
    return _info(kept)


def is_new(note: str, source: str) -> bool:
    """The same for what comes unasked and in numbers: whether it is a conflict that was not known."""
    before = models.Conflict.objects.count()
    try:
        report_conflict(note, source)
    except (Invalid, TryAgain):
        return False
    return models.Conflict.objects.count() > before


def conflicts() -> list[ConflictInfo]:
    """All that are kept, the latest first: for everybody to read."""
    return [_info(row) for row in models.Conflict.objects.order_by("-found_at", "-pk")]


def conflict(number: int) -> ConflictInfo:
    """One of them."""
    return _info(models.Conflict.objects.get(pk=number))


def operators_know() -> bool:
    """Whether no conflict waits for the operators to hear of it; else /readyz says so."""
    return not models.Conflict.objects.filter(alerted_at=None).exists()


def mark_alerted(number: int) -> None:
    """An operator has heard of it, by letter or otherwise."""
    models.Conflict.objects.filter(pk=number, alerted_at=None).update(alerted_at=clock.now())


def notes_in(evidence: bytes) -> list[str]:
    """The notes in what a witness offers as evidence; nothing where it is not of that form."""
    try:
        offered = json.loads(evidence)
        found = [offered["latest"], *(item["note"] for item in offered["conflicts"][:MOST_NOTES])]
    except (ValueError, TypeError, KeyError, RecursionError):
        return []
    return [note for note in found if isinstance(note, str) and note]


def log_keys() -> list[VerifierKey]:
    """The keys that sign this log: those the operator's policy names, and those of the signer.

    The signer is asked now and then; while it is silent, what it said last holds.
    """
    keys = {str(key): key for key in _keys_of_policy()}
    keys |= {text: VerifierKey.parse(text) for text in _keys_of_signer()}
    return [key for key in keys.values() if key.name == settings.DANGVAN_LOG_ORIGIN]


def _retired_keys() -> list[VerifierKey]:
    """The keys that signed this log once, as its own entries name them: what they sign behind its back speaks
    against it still.
    """
    entries = models.Event.objects.filter(kind="log.key_retired").values_list("plain", flat=True)
    keys = [VerifierKey.parse(plain["key"]) for plain in entries if plain["use"] == "log"]
    return [key for key in keys if key.name == settings.DANGVAN_LOG_ORIGIN]


def _signed_by_present_key(opened: Note) -> bool:
    present = {key.key_id for key in log_keys()} - {key.key_id for key in _retired_keys()}
    return any(signature.key_id in present for signature in opened.signatures)


_SECONDS_BETWEEN_ASKING = 600.0
_asked: dict[str, tuple[float, tuple[str, ...]]] = {}


def _keys_of_signer() -> tuple[str, ...]:
    where = str(settings.DANGVAN_LOG_SIGNER)
    asked_at, keys = _asked.get(where, (float("-inf"), ()))
    if time.monotonic() - asked_at < _SECONDS_BETWEEN_ASKING:
        return keys
    try:
        keys = signer(patience=1.0).public_keys().log
    except (SignerSilent, SignerRefused):
        return keys
    _asked[where] = (time.monotonic(), keys)
    return keys


def _keys_of_policy() -> list[VerifierKey]:
    try:
        return [item.key for item in parse_policy(settings.DANGVAN_LOG_POLICY.read_bytes()).logs]
    except (FileNotFoundError, Refused):
        return []


def _read(note: str) -> tuple[Note, Claimed]:
    if len(note.encode(errors="replace")) > MOST_NOTE_BYTES:
        raise Invalid(TOO_LONG)
    try:
        opened = open_note(note, [*log_keys(), *_retired_keys()])
        claimed = parse_checkpoint(opened.text)
    except Refused:
        raise Invalid(NOT_SIGNED) from None
    if claimed.origin != settings.DANGVAN_LOG_ORIGIN:
        raise Invalid(NOT_OURS)
    return opened, claimed


def _canonical(opened: Note) -> str:
    """The note with our own signatures alone: what others added proves nothing and could say anything."""
    return f"{opened.text}\n" + "".join(sorted(signature.line() for signature in opened.signatures))


def _refuted(claimed: Claimed, newest: Checkpoint) -> str:
    """What our tiles say against it, in one sentence; nothing where it is the beginning of our log.

    Our own root at that size is reckoned first and led to our newest checkpoint: broken files of ours accuse
    nobody.
    """
    if claimed.size == 0:
        return ""
    files = store()
    newest_root = bytes(newest.root)
    try:
        own_root = TreeReader(_Cutting(files, newest.size), claimed.size).root()
        proof = TreeReader(files.read, newest.size).consistency_proof(claimed.size)
        verify_consistency(claimed.size, own_root, newest.size, newest_root, proof)
    except (Refused, OSError) as why:
        log.warning("a conflict that was handed in can't be judged: %s", why)
        raise TryAgain(LATER) from None
    if claimed.root == own_root:
        return ""
    return f"two different roots are signed for one tree of {claimed.size} entries"


class _Cutting:
    """Reads the files of a log; of a partial tile that was never published, so much of the newest one."""

    def __init__(self, files: Store, newest_size: int) -> None:
        self._files, self._newest_size = files, newest_size

    def __call__(self, path: str) -> bytes:
        try:
            return self._files.read(path)
        except FileNotFoundError:
            whole, partial, width = path.partition(".p/")
            newest_width = partial_width(self._newest_size, int(whole.split("/")[1])) if partial else 0
            if newest_width <= int(width or 0):
                raise
            return self._files.read(f"{whole}.p/{newest_width}")[: 32 * int(width)]


def _info(row: models.Conflict) -> ConflictInfo:
    size = int(row.theirs.split("\n", 2)[1])
    return ConflictInfo(row.pk, row.found_at, row.source, size, row.ours, row.theirs)
