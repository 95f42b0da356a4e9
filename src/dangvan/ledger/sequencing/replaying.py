"""After a restore: what the public has of the log is taken back into the database, so that the log goes on
where it stood and never forks.

Nothing is believed for its name: every entry is hashed, the root must be the one that our own key signed, and
it must have grown out of what this database knew.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from dangvan.ledger import leaves
from dangvan.ledger.models import LogState, PendingBatch
from dangvan.ledger.publishing.checkpoints import publish_newest
from dangvan.ledger.publishing.stores import CHECKPOINT, FolderStore, Store, store
from dangvan.ledger.reconciling import octets_of, rebuilt
from dangvan.ledger.sequencing import checking, entering
from dangvan.ledger.sequencing.checking import Head
from dangvan.ledger.sequencing.choosing import COLUMNS, Candidate, candidates
from dangvan.ledger.sequencing.halting import log_state
from dangvan.ledger.sequencing.turns import alone
from dangvan.ledger.signing.client import signer
from dangvan.ledger.signing.protocol import Signer, SignerRefused
from dangvan.ledger.tlog import checkpoints as formats
from dangvan.ledger.tlog.auditing import audit
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.hashing import EMPTY_ROOT
from dangvan.ledger.tlog.layout import Read
from dangvan.ledger.tlog.reading import TreeReader

_PATIENCE_SECONDS = 30
_MOST_FILE_BYTES = 32 * 1024 * 1024


class CannotReplay(Exception):
    """Why nothing was replayed, in one sentence; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """How far the log reached before and reaches now, and how many of its new entries have no event here."""

    before: int
    size: int
    lost: int


def replay(source: str = "") -> Replayed:
    """Take over what `source` (a folder or an address; this log's own files where empty) has of the log.

    Raises CannotReplay where it holds less than was signed or does not go with what is known here;
    SignerSilent and OSError where source or signer do not answer.
    """
    files, keys = store(), signer()
    read = reader_of(source) if source else files.read
    with alone() as turn:
        if turn is None:
            raise CannotReplay("a sequencer is at work: stop the worker first")
        present = checking.head()
        target = _target(read, keys, present)
        note = _note(read, keys, target)
        if source:
            _copy(read, files, target)
        entries = [entry for _first, some in _audited(read, present, target) for entry in some]
        lost = _enter(present, target, entries, note)
        _clear_beyond(files, target.size)
        publish_newest(files)
    return Replayed(present.size, target.size, lost)


def reader_of(source: str) -> Read:
    """How to read the files of a log in a folder, or below an address."""
    if source.startswith(("https://", "http://")):
        return _over_http(source.rstrip("/"))
    return FolderStore(Path(source)).read


def _over_http(base: str) -> Callable[[str], bytes]:
    def read(path: str) -> bytes:
        try:
            with urllib.request.urlopen(f"{base}/{path}", timeout=_PATIENCE_SECONDS) as answer:  # noqa: S310 (http alone)
                octets: bytes = answer.read(_MOST_FILE_BYTES)
        except urllib.error.HTTPError as error:
            with error:
                if error.code == HTTPStatus.NOT_FOUND:
                    raise FileNotFoundError(path) from None
            raise OSError(f"{base} answers {error.code}") from None
        return octets

    return read


def _target(read: Read, keys: Signer, present: Head) -> Head:
    """The tree to arrive at: what is published there or, where the signer went further, what it signed."""
    try:
        shown = checking.read_checkpoint(read(CHECKPOINT), keys)
    except FileNotFoundError:
        shown = present
    except Refused as why:
        raise CannotReplay(f"the checkpoint there does not hold: {why}") from None
    last = keys.last_signed()
    target = Head(last.size, last.root) if last.size > shown.size else shown
    if target.size < present.size:
        raise CannotReplay(
            f"there are {target.size} entries, this database knows {present.size}: look for a newer copy"
        )
    return target


def _note(read: Read, keys: Signer, target: Head) -> str:
    """The signed checkpoint of the target; the signer is shown that it grew out of what it signed last."""
    last = keys.last_signed()
    text = formats.Checkpoint(settings.DANGVAN_LOG_ORIGIN, target.size, target.root).text()
    try:
        tree = TreeReader(read, target.size)
        proof = tree.consistency_proof(last.size) if 0 < last.size < target.size else []
        return keys.sign_checkpoint(text, proof)
    except (Refused, FileNotFoundError) as why:
        raise CannotReplay(_short(target, why)) from None
    except SignerRefused as why:
        raise CannotReplay(f"the signer refuses what is there: {why}") from None


def _audited(read: Read, present: Head, target: Head) -> Iterator[tuple[int, list[bytes]]]:
    try:
        yield from audit(read, target.size, target.root, start=present.size, start_root=present.root)
    except (Refused, FileNotFoundError) as why:
        raise CannotReplay(_short(target, why)) from None


def _short(target: Head, why: Exception) -> str:
    return (
        f"{target.size} entries were signed, but the files there do not hold them ({why}): "
        "look for a mirror or a copy that does"
    )


def _copy(read: Read, files: Store, target: Head) -> None:
    """The files of the target into this log's own store; what stands there otherwise is set aside."""
    for _first, _entries in _audited(read, Head(0, EMPTY_ROOT), target):
        pass
    wanted = checking.files_of(target.size)
    contents = {path: checking.read_or_cut(read, path) for path in wanted}
    different = [path for path, octets in contents.items() if _stands(files, path) not in {None, octets}]
    files.set_aside(different)
    files.write_many(contents)


def _stands(files: Store, path: str) -> bytes | None:
    try:
        return files.read(path)
    except FileNotFoundError:
        return None


def _enter(present: Head, target: Head, entries: Sequence[bytes], note: str) -> int:
    """Into the books: a row for each entry, joined to its event where that is still here."""
    with transaction.atomic():
        LogState.objects.select_for_update().get(pk=log_state().pk)
        if checking.head() != present:
            raise CannotReplay("the log grew meanwhile: stop the worker first")
        PendingBatch.objects.filter(old_size__lt=target.size).delete()
        if target.size == present.size:
            return 0
        events, lost = _matched(entries)
        entering.insert_entries(present.size, entries, events)
        entering.insert_checkpoint(target.size, target.root, note)
        state = log_state()
        LogState.objects.filter(pk=state.pk).update(lost_entries=state.lost_entries + lost)
    return lost


def _matched(entries: Sequence[bytes]) -> tuple[list[int | None], int]:
    """The waiting event of each entry, where its leaf is that entry octet for octet; how many are lost."""
    sealed, others = _waiting()
    matched: list[int | None] = []
    lost = 0
    for entry in entries:
        leaf: dict[str, Any] = json.loads(entry)
        subject = UUID(bytes=octets_of(leaf["subject"]))
        is_sealed = leaf["kind"] == leaves.SEALED
        found = sealed.get(subject, []) if is_sealed else others.get(subject, [])
        event = next((event for event in found if rebuilt(event, leaf) == entry), None)
        if event is not None:
            found.remove(event)
        lost += event is None and not is_sealed
        matched.append(event.id if event else None)
    return matched, lost


def _waiting() -> tuple[dict[UUID, list[Candidate]], dict[UUID, list[Candidate]]]:
    """Waiting events by the subject that their leaf has: sealed ones, and all others."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM ledger_waiting AS w JOIN ledger_event AS e ON e.id = w.event_id "  # noqa: S608
            "ORDER BY e.subject, e.sequence"
        )
        found = candidates(cursor.fetchall())
    sealed: dict[UUID, list[Candidate]] = defaultdict(list)
    others: dict[UUID, list[Candidate]] = defaultdict(list)
    for event in found:
        (sealed if leaves.is_sealed(event) else others)[leaves.log_subject(event)].append(event)
    return sealed, others


def _clear_beyond(files: Store, size: int) -> None:
    """Files of a batch that was never signed would stand in the way of the next one."""
    files.set_aside([path for path in files.paths() if not checking.is_within(path, size)])
