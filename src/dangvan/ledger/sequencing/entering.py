"""Entries into the books, many at once: a row for each leaf, and none of their events waits any more."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Sequence

from django.db import connection

from dangvan.kernel import clock
from dangvan.ledger.models import Checkpoint
from dangvan.ledger.tlog.hashing import leaf_hash

#: A leaf ends in its subject and version; before that, after all it commits to, stands its number.
_END = b'","v":1}'
_SEQUENCE = b',"seq":'


def place_of(leaf: bytes) -> tuple[str, int]:
    """Subject (in hexadecimal) and sequence number of a leaf, read from where canonical JSON has them.

    A quotation mark inside a text has a backslash before it, so no text can be taken for either.
    """
    if not leaf.endswith(_END):
        raise ValueError("this is not a leaf")
    subject = urlsafe_b64decode(leaf[-30:-8] + b"==").hex()
    at = leaf.rindex(_SEQUENCE) + len(_SEQUENCE)
    return subject, int(leaf[at : leaf.index(b",", at)])


def insert_entries(first: int, entries: Sequence[bytes], events: Sequence[int | None]) -> None:
    """A row for each entry from index `first` on; what they are the leaves of waits no more."""
    rows = []
    for index, (entry, event) in enumerate(zip(entries, events, strict=True), first):
        subject, sequence = place_of(entry)
        rows.append((index, event, subject, sequence, leaf_hash(entry)))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            copying = 'COPY ledger_logentry ("index", event_id, subject, sequence, leaf_hash) FROM STDIN'
            with cursor.copy(copying) as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(
                'INSERT INTO ledger_logentry ("index", event_id, subject, sequence, leaf_hash) '
                "VALUES (%s, %s, %s, %s, %s)",
                rows,
            )
        cursor.execute(
            "DELETE FROM ledger_waiting WHERE event_id IN "
            '(SELECT event_id FROM ledger_logentry WHERE "index" >= %s AND "index" < %s)',
            [first, first + len(entries)],
        )


def insert_checkpoint(size: int, root: bytes, note: str) -> None:
    Checkpoint.objects.create(size=size, root=root, note=note, signed_at=clock.now())
