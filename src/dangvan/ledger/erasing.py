"""Forgetting: keys and values leave an event for ever while its commitments and its place in the log stay,
and a list outside the database remembers what must be forgotten again after a restore.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from django.conf import settings

from dangvan.kernel.disk import sync_folder
from dangvan.ledger.models import Event


@dataclass(frozen=True, slots=True)
class Listed:
    """One erasure as the list keeps it: which report, what of it, on which ground; never whose it was."""

    uid: UUID
    report: UUID
    what: str
    ground: str
    day: date


def list_path() -> Path:
    """HOME/erasures.jsonl: copied apart from the database and more often, see docs/ledger/erasure.md."""
    return Path(settings.DANGVAN_HOME) / "erasures.jsonl"


def keep_on_list(erasure: Listed) -> None:
    """Write a line and wait until it is on the disk: called before anything is destroyed.

    A line that a power cut left unfinished is closed first, so that it can't swallow this one.
    """
    path = list_path()
    is_new = not path.exists()
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        line = json.dumps(asdict(erasure), default=str, sort_keys=True) + "\n"
        rest = ("\n" * torn + line).encode()
        while rest:
            # A disk that is nearly full takes a part and says so only when asked for more.
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    if is_new:
        sync_folder(path.parent)


def listed() -> Iterator[Listed]:
    """Every erasure on the list, oldest first; a line that a power cut tore is none."""
    try:
        lines = list_path().read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            row = json.loads(line)
            yield Listed(
                UUID(row["uid"]),
                UUID(row["report"]),
                str(row["what"]),
                str(row["ground"]),
                date.fromisoformat(row["day"]),
            )
        except (ValueError, KeyError, TypeError):
            continue


def forget(events: Iterable[Event], fields: Collection[str]) -> int:
    """Take values and keys of these fields out of the events; how many events held any.

    Without its key nothing can be guessed from a commitment; the leaf and every proof of it stay good.
    """
    changed = 0
    for event in events:
        payload = event.payload
        if not payload or not (payload["keys"].keys() | payload["values"].keys()) & set(fields):
            continue
        kept = {
            part: {name: held for name, held in payload[part].items() if name not in fields}
            for part in ("keys", "values")
        }
        Event.objects.filter(pk=event.pk).update(payload=kept)
        changed += 1
    return changed
