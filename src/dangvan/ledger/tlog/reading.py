"""Proofs and roots out of a log's static tiles (RFC 9162, sections 2.1.3.1 and 2.1.4.1; C2SP tlog-tiles)."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from dangvan.ledger.tlog.encoding import HASH_BYTES, LARGEST_NUMBER
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.hashing import EMPTY_ROOT, leaf_hash, level_above, node_hash
from dangvan.ledger.tlog.layout import TILE_HEIGHT, TILE_WIDTH, Read, read_entries, read_tile, tile_width

#: About 16 kB each with the hashes between its levels.
MOST_TILES: Final = 64


class TreeReader:
    """The tree of the first `size` entries of a log whose files `read` gives.

    It trusts what it reads: a proof it makes is worth something once `proofs` has led it to a signed root.
    """

    def __init__(self, read: Read, size: int) -> None:
        """`size` is the number of entries of a checkpoint, 0 to 2**63 - 1; nothing is read yet."""
        if not 0 <= size <= LARGEST_NUMBER:
            raise Refused(f"a tree cannot have {size} entries")
        self.size = size
        self._read = read
        self._pyramids: OrderedDict[tuple[int, int], list[bytes]] = OrderedDict()

    def leaf_hash(self, index: int) -> bytes:
        """The 32-byte leaf hash of entry `index`. Raises `Refused` when absent or a tile does not fit."""
        self._check_index(index)
        return self._subtree(0, index)

    def entry(self, index: int) -> bytes:
        """Entry `index` itself, checked against its leaf hash. Raises `Refused` when they differ."""
        self._check_index(index)
        bundle, at = divmod(index, TILE_WIDTH)
        entry = read_entries(self._read, bundle, tile_width(self.size, 0, bundle))[at]
        if leaf_hash(entry) != self._subtree(0, index):
            raise Refused(f"entry {index} does not hash to its leaf in the tile")
        return entry

    def root(self) -> bytes:
        """The 32-byte root (RFC 6962, section 2.1). Raises `Refused` when a tile is missing or wrong."""
        return self._range(0, self.size) if self.size else EMPTY_ROOT

    def inclusion_proof(self, index: int) -> list[bytes]:
        """The hashes from the leaf's sibling up to the root's child (RFC 9162, section 2.1.3.1), 32 bytes
        each.

        Raises `Refused` when `index` is not in the tree, or a tile is missing or does not fit.
        """
        self._check_index(index)
        proof = []
        start, end = 0, self.size
        while end - start > 1:
            middle = start + _left_part(end - start)
            if index < middle:
                proof.append(self._range(middle, end))
                end = middle
            else:
                proof.append(self._range(start, middle))
                start = middle
        proof.reverse()
        return proof

    def consistency_proof(self, old_size: int) -> list[bytes]:
        """The proof that this tree grew out of its first `old_size` entries (RFC 9162, section 2.1.4.1).

        Empty when the sizes are the same. Raises `Refused` when `old_size` is 0 or larger than the tree.
        """
        if not 0 < old_size <= self.size:
            raise Refused(
                f"a tree of {self.size} entries cannot be shown to have grown out of one of {old_size}"
            )
        proof = []
        start, end = 0, self.size
        while old_size < end:
            middle = start + _left_part(end - start)
            if old_size <= middle:
                proof.append(self._range(middle, end))
                end = middle
            else:
                proof.append(self._range(start, middle))
                start = middle
        if start:
            proof.append(self._range(start, end))
        proof.reverse()
        return proof

    def _check_index(self, index: int) -> None:
        if not 0 <= index < self.size:
            raise Refused(f"there is no entry {index} in a tree of {self.size} entries")

    def _range(self, start: int, end: int) -> bytes:
        """The hash over start..end, where start is a multiple of the largest power of two in the range."""
        peaks = []
        while start < end:
            height = (end - start).bit_length() - 1
            peaks.append(self._subtree(height, start >> height))
            start += 1 << height
        computed = peaks.pop()
        while peaks:
            computed = node_hash(peaks.pop(), computed)
        return computed

    def _subtree(self, height: int, index: int) -> bytes:
        """The hash of the perfect subtree over 2**height entries beginning at entry index * 2**height."""
        level, inner = divmod(height, TILE_HEIGHT)
        tile, at = divmod(index << inner, TILE_WIDTH)
        start = (at >> inner) * HASH_BYTES
        return self._pyramid(level, tile)[inner][start : start + HASH_BYTES]

    def _pyramid(self, level: int, tile: int) -> list[bytes]:
        """A tile's row of hashes and the seven rows of whole pairs above it, which no file holds."""
        key = (level, tile)
        known = self._pyramids.get(key)
        if known is not None:
            self._pyramids.move_to_end(key)
            return known
        rows = [b"".join(read_tile(self._read, level, tile, tile_width(self.size, level, tile)))]
        while len(rows) < TILE_HEIGHT:
            rows.append(level_above(rows[-1]))
        self._pyramids[key] = rows
        if len(self._pyramids) > MOST_TILES:
            self._pyramids.popitem(last=False)
        return rows


def _left_part(count: int) -> int:
    """The largest power of two smaller than `count` (RFC 6962, section 2.1)."""
    return 1 << ((count - 1).bit_length() - 1)
