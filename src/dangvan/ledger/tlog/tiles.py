"""A log as static tiles (C2SP tlog-tiles): one door to its layout, to reading proofs and to growing it."""

from dangvan.ledger.tlog.growing import RightEdge, TreeAppender
from dangvan.ledger.tlog.layout import (
    LARGEST_BUNDLE,
    LARGEST_ENTRY,
    TILE_WIDTH,
    Read,
    entries_path,
    pack_entries,
    parse_entries,
    tile_path,
)
from dangvan.ledger.tlog.reading import TreeReader

__all__ = [
    "LARGEST_BUNDLE",
    "LARGEST_ENTRY",
    "TILE_WIDTH",
    "Read",
    "RightEdge",
    "TreeAppender",
    "TreeReader",
    "entries_path",
    "pack_entries",
    "parse_entries",
    "tile_path",
]
