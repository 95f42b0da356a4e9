"""Reading a whole log once: every entry hashed, every tile compared, the root reached, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from dangvan.ledger.tlog.encoding import check_hashes
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.growing import RightEdge
from dangvan.ledger.tlog.hashing import EMPTY_ROOT
from dangvan.ledger.tlog.layout import TILE_WIDTH, Read, parse_tile, read_entries, read_tile, tile_path


def audit(
    read: Read, size: int, root: bytes, *, start: int = 0, start_root: bytes = EMPTY_ROOT
) -> Iterator[tuple[int, list[bytes]]]:
    """The index of its first entry and the entries, bundle after bundle, compared with their leaf hashes.

    Believe what it gave only once it has ended without `Refused`: the tiles above and the 32-byte `root` of
    the tree of `size` entries are reached last. With `start` it reads on from a tree already audited, whose
    root was `start_root`. Raises `Refused` naming the file that is missing, does not fit or disagrees.
    """
    check_hashes({"the root": root, "the root to start from": start_root})
    if start > size:
        raise Refused(f"the log has {size} entries, fewer than the {start} it had")
    edge = RightEdge.read(read, start, within=size)
    if edge.root() != start_root:
        raise Refused(f"the log's first {start} entries no longer have the root they had")
    while edge.size < size:
        first = edge.size
        bundle, known = divmod(first, TILE_WIDTH)
        entries = read_entries(read, bundle, min(TILE_WIDTH, size - bundle * TILE_WIDTH))
        hashes = [sha256(b"\x00" + entry).digest() for entry in entries]
        if hashes[:known] != edge.tail(0):
            raise Refused(f"entries before {first} are no longer what they were")
        for path, tile in edge.add(hashes[known:]).items():
            _compare_full(read, path, tile)
        if edge.tail(0):
            _compare_partial(read, 0, size, edge.tail(0))
        yield first, entries[known:]
    for level in range(1, edge.levels):
        if edge.tail(level):
            _compare_partial(read, level, size, edge.tail(level))
    if edge.root() != root:
        raise Refused(f"the {size} entries do not have the root the checkpoint claims")


def _compare_full(read: Read, path: str, computed: bytes) -> None:
    try:
        found = read(path)
    except FileNotFoundError:
        raise Refused(f"{path} is missing") from None
    if found != computed:
        expected = parse_tile(computed, path, TILE_WIDTH)
        raise _difference(path, parse_tile(found, path, TILE_WIDTH), expected)


def _compare_partial(read: Read, level: int, size: int, computed: list[bytes]) -> None:
    index = size // TILE_WIDTH ** (level + 1)
    found = read_tile(read, level, index, len(computed))
    if found != computed:
        raise _difference(tile_path(level, index, len(computed)), found, computed)


def _difference(path: str, found: list[bytes], computed: list[bytes]) -> Refused:
    at = next(at for at, pair in enumerate(zip(found, computed, strict=True)) if pair[0] != pair[1])
    return Refused(f"hash {at} in {path} is not the hash of the entries below it")
