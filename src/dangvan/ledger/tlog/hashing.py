"""The Merkle tree hash of RFC 6962, section 2.1: SHA-256, 0x00 before a leaf, 0x01 before two nodes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

#: The root of a tree without entries: SHA-256 of nothing (RFC 6962, section 2.1).
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """The 32-byte hash of one entry as a leaf (RFC 6962, section 2.1)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The 32-byte hash of two 32-byte hashes standing beside each other (RFC 6962, section 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def level_above(row: bytes) -> bytes:
    """One level up from a row of 32-byte hashes: the hash of each whole pair, a last odd one left out.

    Rows are kept as one piece of bytes: a pair is then one slice, which halves the time of a tile.
    """
    return b"".join([sha256(b"\x01" + row[at : at + 64]).digest() for at in range(0, len(row) - 63, 64)])


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, or over roots of equal perfect subtrees of which the last may be smaller.

    Joining pairs level by level and carrying an odd last hash up unchanged gives the tree of RFC 6962,
    section 2.1, because its left part is always the largest power of two.
    """
    if not leaf_hashes:
        return EMPTY_ROOT
    row = b"".join(leaf_hashes)
    while len(row) > 32:
        odd = row[-32:] if len(row) % 64 else b""
        row = level_above(row) + odd
    return row
