"""Where a log keeps its hashes and entries: static tiles and bundles of 256 (C2SP tlog-tiles, "Merkle
Tree", "Log entries").

Paths and bytes only; reading proofs from tiles is `reading`, growing a tree is `growing`.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from typing import Final

from dangvan.ledger.tlog.encoding import HASH_BYTES
from dangvan.ledger.tlog.errors import Refused

TILE_WIDTH: Final = 256
TILE_HEIGHT: Final = 8
LARGEST_ENTRY: Final = 0xFFFF
LARGEST_BUNDLE: Final = TILE_WIDTH * (2 + LARGEST_ENTRY)

#: Reads one file of a log by its path below the log's prefix; raises FileNotFoundError where there is none.
Read = Callable[[str], bytes]

_LENGTH: Final = struct.Struct(">H")


def tile_path(level: int, index: int, width: int = TILE_WIDTH) -> str:
    """The path of hash tile `index` at `level` (0-63) with `width` (1-256) hashes: `tile/0/x001/234.p/7`."""
    return f"tile/{level}/{_numbered(index)}{_partial(width)}"


def entries_path(index: int, width: int = TILE_WIDTH) -> str:
    """The path of entry bundle `index` holding `width` (1-256) entries: `tile/entries/x001/234.p/7`."""
    return f"tile/entries/{_numbered(index)}{_partial(width)}"


def _numbered(index: int) -> str:
    path = f"{index % 1000:03d}"
    while index := index // 1000:
        path = f"x{index % 1000:03d}/{path}"
    return path


def _partial(width: int) -> str:
    return "" if width == TILE_WIDTH else f".p/{width}"


def partial_width(size: int, level: int) -> int:
    """How many hashes (0-255) the partial tile at `level` has in a tree of `size` entries."""
    return (size >> (TILE_HEIGHT * level)) % TILE_WIDTH


def tile_width(size: int, level: int, index: int) -> int:
    """How many hashes (0-256) tile `index` at `level` has in a tree of `size` entries it belongs to."""
    full = size >> (TILE_HEIGHT * (level + 1))
    return TILE_WIDTH if index < full else partial_width(size, level)


def levels_of(size: int) -> int:
    """How many levels of tiles a tree of `size` entries has: 0 when empty, 1 to 255 entries, 2 from 256."""
    return -(-size.bit_length() // TILE_HEIGHT)


def pack_entries(entries: Sequence[bytes]) -> bytes:
    """An entry bundle: each entry after its length as a big-endian uint16. Raises `Refused` if too long."""
    try:
        return b"".join([_LENGTH.pack(len(entry)) + entry for entry in entries])
    except struct.error:
        raise Refused(f"an entry is longer than {LARGEST_ENTRY} bytes") from None


def parse_entries(bundle: bytes) -> list[bytes]:
    """The entries of a bundle, in order. Raises `Refused` where a length or an entry is cut off."""
    entries: list[bytes] = []
    at, end = 0, len(bundle)
    while at < end:
        start = at + 2
        if start > end:
            raise Refused(f"the entry bundle ends inside the length of entry {len(entries)}")
        at = start + (bundle[at] << 8 | bundle[at + 1])
        entries.append(bundle[start:at])
    if at > end:
        raise Refused(f"the entry bundle ends inside entry {len(entries) - 1}")
    return entries


def parse_tile(tile: bytes, path: str, width: int) -> list[bytes]:
    """The `width` hashes of a tile. Raises `Refused`, naming `path`, unless it is `width` times 32 bytes."""
    if len(tile) != width * HASH_BYTES:
        raise Refused(f"{path} has {len(tile)} bytes, {width} hashes have {width * HASH_BYTES}")
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


def read_tile(read: Read, level: int, index: int, width: int) -> list[bytes]:
    """The first `width` hashes of tile `index` at `level`, from the partial tile or, where it is gone,
    the full one.

    Logs may delete a partial tile once the full one exists (tlog-tiles, "Partial Tiles"). Raises `Refused`
    when neither is there or the length is wrong.
    """
    path = tile_path(level, index, width)
    try:
        return parse_tile(read(path), path, width)
    except FileNotFoundError:
        full = tile_path(level, index)
    if width == TILE_WIDTH:
        raise Refused(f"{path} is missing")
    try:
        return parse_tile(read(full), full, TILE_WIDTH)[:width]
    except FileNotFoundError:
        raise Refused(f"{path} is missing, and so is {full}") from None


def read_entries(read: Read, index: int, width: int) -> list[bytes]:
    """The first `width` entries of bundle `index`, from the partial bundle or, where it is gone, the full
    one.

    Raises `Refused` when neither is there, it is cut off, or it holds another number of entries.
    """
    path = entries_path(index, width)
    try:
        return _whole_bundle(read(path), path, width)
    except FileNotFoundError:
        full = entries_path(index)
    if width == TILE_WIDTH:
        raise Refused(f"{path} is missing")
    try:
        return _whole_bundle(read(full), full, TILE_WIDTH)[:width]
    except FileNotFoundError:
        raise Refused(f"{path} is missing, and so is {full}") from None


def _whole_bundle(bundle: bytes, path: str, width: int) -> list[bytes]:
    try:
        entries = parse_entries(bundle)
    except Refused as why:
        raise Refused(f"{path}: {why}") from None
    if len(entries) != width:
        raise Refused(f"{path} holds {len(entries)} entries, not {width}")
    return entries
