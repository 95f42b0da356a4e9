"""Growing a log: from new entries to the files that change, only the right edge of the tree in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Self

from dangvan.ledger.tlog.encoding import LARGEST_NUMBER
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.hashing import EMPTY_ROOT, leaf_hash, root_of
from dangvan.ledger.tlog.layout import (
    LARGEST_ENTRY,
    TILE_HEIGHT,
    TILE_WIDTH,
    Read,
    entries_path,
    levels_of,
    pack_entries,
    partial_width,
    read_entries,
    read_tile,
    tile_path,
    tile_width,
)


class RightEdge:
    """For each level the hashes of its last, partial tile: all of a tree that later entries still change."""

    def __init__(self, size: int, tails: list[list[bytes]]) -> None:
        """`tails[level]` holds the 0-255 hashes of the partial tile at `level`, for `size` entries."""
        self.size = size
        self._tails = tails

    @classmethod
    def read(cls, read: Read, size: int, within: int | None = None) -> Self:
        """The right edge of a log's first `size` entries. Raises `Refused` if a tile is missing or wrong.

        A log that has grown to `within` entries need not have kept its partial tiles of `size`: then the
        tiles it has now are read.
        """
        if not 0 <= size <= LARGEST_NUMBER:
            raise Refused(f"a tree cannot have {size} entries")
        tails = []
        for level in range(levels_of(size)):
            index, width = size >> (TILE_HEIGHT * (level + 1)), partial_width(size, level)
            there = tile_width(size if within is None else within, level, index)
            tails.append(read_tile(read, level, index, there)[:width] if width else [])
        return cls(size, tails)

    @property
    def levels(self) -> int:
        """How many levels have or had a tile."""
        return len(self._tails)

    def tail(self, level: int) -> list[bytes]:
        """The hashes of the partial tile at `level`, none where there is no such tile."""
        return self._tails[level] if level < len(self._tails) else []

    def add(self, leaf_hashes: Sequence[bytes]) -> dict[str, bytes]:
        """Appends leaves, no more than the last level-0 tile has room for; gives the tiles now full."""
        full: dict[str, bytes] = {}
        self.size += len(leaf_hashes)
        carried, level = list(leaf_hashes), 0
        while carried:
            if level == len(self._tails):
                self._tails.append([])
            tail = self._tails[level]
            tail.extend(carried)
            if len(tail) < TILE_WIDTH:
                break
            index = (self.size >> (TILE_HEIGHT * (level + 1))) - 1
            full[tile_path(level, index)] = b"".join(tail)
            carried = [root_of(tail)]
            self._tails[level] = []
            level += 1
        return full

    def partial_tiles(self) -> Iterator[tuple[int, str, bytes]]:
        """Level, path and bytes of each partial tile of the present size."""
        for level, tail in enumerate(self._tails):
            if tail:
                index = self.size >> (TILE_HEIGHT * (level + 1))
                yield level, tile_path(level, index, len(tail)), b"".join(tail)

    def root(self) -> bytes:
        """The 32-byte root of the present size (RFC 6962, section 2.1)."""
        rest: list[bytes] = []
        for tail in self._tails:
            if tail or rest:
                rest = [root_of([*tail, *rest])]
        return rest[0] if rest else EMPTY_ROOT


class TreeAppender:
    """A log that grows: takes entries, gives files, which must be stored before they are published."""

    def __init__(self, edge: RightEdge, bundle: list[bytes]) -> None:
        """Use `empty` or `resume`; `bundle` holds the entries of the last, partial bundle."""
        self._edge = edge
        self._bundle = bundle

    @classmethod
    def empty(cls) -> Self:
        """A log without entries."""
        return cls(RightEdge(0, []), [])

    @classmethod
    def resume(cls, read: Read, size: int) -> Self:
        """A log as its files have it at `size` entries; compare `root()` with the checkpoint before
        appending.

        Raises `Refused` when a file of the right edge is missing, does not fit, or entries and hashes
        disagree.
        """
        edge = RightEdge.read(read, size)
        width = size % TILE_WIDTH
        bundle = read_entries(read, size // TILE_WIDTH, width) if width else []
        if [leaf_hash(entry) for entry in bundle] != edge.tail(0):
            raise Refused(
                f"the entries in {entries_path(size // TILE_WIDTH, width)} do not hash to their tile"
            )
        return cls(edge, bundle)

    @property
    def size(self) -> int:
        """The number of entries."""
        return self._edge.size

    def root(self) -> bytes:
        """The 32-byte root of the present size (RFC 6962, section 2.1)."""
        return self._edge.root()

    def append(self, entries: Sequence[bytes]) -> dict[str, bytes]:
        """Appends entries of at most 65,535 bytes; gives each file that is new, path -> bytes.

        Full tiles and bundles, and the partial ones of the new size. Raises `Refused` for an entry that is
        too long and leaves the log as it was.
        """
        files: dict[str, bytes] = {}
        before = [list(self._edge.tail(level)) for level in range(levels_of(self.size))]
        if any(len(entry) > LARGEST_ENTRY for entry in entries):
            raise Refused(f"an entry is longer than {LARGEST_ENTRY} bytes")
        at = 0
        while at < len(entries):
            room = TILE_WIDTH - len(self._bundle)
            taken = entries[at : at + room]
            at += len(taken)
            self._bundle.extend(taken)
            files |= self._edge.add([sha256(b"\x00" + entry).digest() for entry in taken])
            if len(self._bundle) == TILE_WIDTH:
                files[entries_path(self.size // TILE_WIDTH - 1)] = pack_entries(self._bundle)
                self._bundle = []
        if self._bundle and entries:
            files[entries_path(self.size // TILE_WIDTH, len(self._bundle))] = pack_entries(self._bundle)
        for level, path, tile in self._edge.partial_tiles():
            if level >= len(before) or before[level] != self._edge.tail(level):
                files[path] = tile
        return files
