"""A promise, signed before the entry is in the log, and whether the log keeps it (docs/ledger/formats.md, "A
promise").
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dangvan.ledger.tlog.checkpoints import Checkpoint
from dangvan.ledger.tlog.encoding import decode_hash
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.hashing import leaf_hash
from dangvan.ledger.tlog.keys import VerifierKey
from dangvan.ledger.tlog.layout import TILE_WIDTH, entries_path, read_entries, read_tile, tile_path
from dangvan.ledger.tlog.notes import open_note
from dangvan.ledger.tlog.proofs import verify_inclusion
from dangvan.ledger.tlog.reading import TreeReader
from dangvan.ledger.verifier.canonical import canonical
from dangvan.ledger.verifier.leaf import SEALED, Leaf, from_base64url, parse_leaf, read_day, to_base64url
from dangvan.ledger.verifier.sources import ReadAhead, Source, WebSource
from dangvan.ledger.verifier.trust import PROMISES

FIRST_LINE: Final = "dangvan/promise/v1"
_LINES: Final = 7


@dataclass(frozen=True, slots=True)
class Promise:
    """An entry of this kind, of this subject and day, is to be in the log by the end of the day `due`."""

    origin: str
    kind: str
    subject: bytes
    day: str
    #: The sealed leaf's hash; of any other act the SHA-256 of the canonical JSON of its commitments.
    digest: bytes
    due: str

    def is_kept_by(self, entry: bytes, leaf: Leaf) -> bool:
        """Whether this entry is the promised one."""
        if (leaf.kind, leaf.subject, leaf.day) != (self.kind, self.subject, self.day):
            return False
        if self.kind == SEALED:
            return leaf_hash(entry) == self.digest
        return hashlib.sha256(canonical(leaf.commit)).digest() == self.digest


def open_promise(note: bytes | str, keys: Sequence[VerifierKey]) -> Promise:
    """The promise in a note that its log's key of promises signed. Raises `Refused`."""
    opened = open_note(note, keys)
    lines = opened.text[:-1].split("\n")
    if lines[0] != FIRST_LINE or len(lines) != _LINES:
        raise Refused(f"the note is no promise: it is not {_LINES} lines under {FIRST_LINE}")
    _, origin, kind, subject, day, digest, due = lines
    if all(signature.name != origin + PROMISES for signature in opened.signatures):
        raise Refused(f"the promise is for {origin}, which its signer does not speak for")
    promise = Promise(
        origin,
        kind,
        from_base64url(subject, 16, "the promise's subject"),
        read_day(day),
        decode_hash(digest, "the promised hash"),
        read_day(due),
    )
    if promise.due < promise.day:
        raise Refused("the promise is due before the day it was given")
    return promise


def find_promised(source: Source, checkpoint: Checkpoint, promise: Promise, *, since: int = 0) -> int | None:
    """Where the promised entry stands, proven against the checkpoint; None if the log hasn't got it. Looks at
    the newest entries first, and at none before `since` but those in its bundle.
    """
    first = since // TILE_WIDTH
    bundles = range((checkpoint.size - 1) // TILE_WIDTH, first - 1, -1) if checkpoint.size else range(0)
    sealed = promise.kind == SEALED
    if isinstance(source, WebSource):
        reader: Source = ReadAhead(source, (_path(sealed, at, checkpoint.size) for at in bundles))
    else:
        reader = source
    try:
        for at in bundles:
            width = min(TILE_WIDTH, checkpoint.size - at * TILE_WIDTH)
            found = _in_tile(reader, at, width, promise) if sealed else _in_bundle(reader, at, width, promise)
            if found is not None:
                return _proven(source, checkpoint, at * TILE_WIDTH + found, promise)
    finally:
        if isinstance(reader, ReadAhead):
            reader.close()
    return None


def _path(sealed: bool, at: int, size: int) -> str:
    width = min(TILE_WIDTH, size - at * TILE_WIDTH)
    return tile_path(0, at, width) if sealed else entries_path(at, width)


def _in_tile(source: Source, at: int, width: int, promise: Promise) -> int | None:
    hashes = read_tile(source.read, 0, at, width)
    return hashes.index(promise.digest) if promise.digest in hashes else None


def _in_bundle(source: Source, at: int, width: int, promise: Promise) -> int | None:
    subject = to_base64url(promise.subject).encode()
    for number, entry in enumerate(read_entries(source.read, at, width)):
        if subject in entry and promise.is_kept_by(entry, parse_leaf(entry)):
            return number
    return None


def _proven(source: Source, checkpoint: Checkpoint, index: int, promise: Promise) -> int:
    tree = TreeReader(source.read, checkpoint.size)
    entry = tree.entry(index)
    if not promise.is_kept_by(entry, parse_leaf(entry)):
        raise Refused(f"entry {index} has the promised hash but is not the promised entry")
    proof = tree.inclusion_proof(index)
    verify_inclusion(leaf_hash(entry), index, checkpoint.size, proof, checkpoint.root)
    return index
