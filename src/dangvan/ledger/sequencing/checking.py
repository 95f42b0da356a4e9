"""Whether database, files, published checkpoint and signer tell of one and the same log."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from dangvan.ledger.models import Checkpoint, PendingBatch
from dangvan.ledger.publishing.stores import CHECKPOINT, Store
from dangvan.ledger.signing.protocol import Signed, Signer
from dangvan.ledger.tlog.checkpoints import parse_checkpoint
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.growing import RightEdge, TreeAppender
from dangvan.ledger.tlog.hashing import EMPTY_ROOT
from dangvan.ledger.tlog.layout import (
    TILE_HEIGHT,
    TILE_WIDTH,
    Read,
    entries_path,
    levels_of,
    pack_entries,
    parse_entries,
    read_tile,
    tile_path,
)
from dangvan.ledger.tlog.notes import VerifierKey, open_note

REPLAY = "run `dangvan log replay` before anything else"


class Discrepancy(Exception):
    """What does not fit together, in one sentence for operators."""


@dataclass(frozen=True, slots=True)
class Head:
    """The log as the database has it."""

    size: int
    root: bytes

    @property
    def signed(self) -> Signed:
        return Signed(self.size, self.root)


def head() -> Head:
    last = Checkpoint.objects.order_by("-size").values_list("size", "root").first()
    return Head(last[0], bytes(last[1])) if last else Head(0, EMPTY_ROOT)


def check_signer(last: Signed, pending: PendingBatch | None, present: Head) -> None:
    """Raises Discrepancy where the signer has signed what the database knows nothing of.

    Where the log may be growing meanwhile, ask for them in the order in which they stand here.
    """
    if pending is not None and last == Signed(pending.size, bytes(pending.root)):
        return
    if last.size > present.size:
        raise Discrepancy(
            f"the signer has signed {last.size} entries, the database has {present.size}: {REPLAY}"
        )
    if last.size == present.size and last != present.signed:
        raise Discrepancy(f"the signer has signed another tree of {last.size} entries than the database has")


def published(files: Store, keys: Signer) -> Head:
    """What is published; raises Discrepancy where it is not this log's."""
    try:
        return read_checkpoint(files.read(CHECKPOINT), keys)
    except FileNotFoundError:
        return Head(0, EMPTY_ROOT)
    except Refused as why:
        raise Discrepancy(f"the published checkpoint does not hold: {why}") from None


def check_published(shown: Head, present: Head) -> None:
    """Raises Discrepancy where what is published is not what the database has or had."""
    if shown.size > present.size:
        raise Discrepancy(f"{shown.size} entries are published, the database has {present.size}: {REPLAY}")
    stored = Checkpoint.objects.filter(pk=shown.size).values_list("root", flat=True).first()
    if shown.size and (stored is None or bytes(stored) != shown.root):
        raise Discrepancy(f"the published checkpoint of {shown.size} entries is not the database's")


def read_checkpoint(note: bytes, signer: Signer) -> Head:
    """The checkpoint of this log in a note; raises Refused unless the log's own key signed it."""
    keys = [VerifierKey.parse(key) for key in signer.public_keys().log]
    found = parse_checkpoint(open_note(note, keys).text)
    if found.origin != settings.DANGVAN_LOG_ORIGIN:
        raise Refused(f"it is of {found.origin}, this log is called {settings.DANGVAN_LOG_ORIGIN}")
    return Head(found.size, found.root)


def resumed(present: Head, store: Store) -> TreeAppender:
    """The tree, ready to grow; raises Discrepancy where the files are not the database's tree."""
    try:
        tree = TreeAppender.resume(store.read, present.size)
    except Refused as why:
        raise Discrepancy(f"the files of the log do not hold: {why}") from None
    if tree.root() != present.root:
        raise Discrepancy(
            f"the files of the log have another root than the database at {present.size} entries"
        )
    return tree


def check_tiles(present: Head, store: Store) -> None:
    """Reckon the root anew from every leaf hash in the tiles; raises Discrepancy where anything differs."""
    edge, wrong = RightEdge(0, []), list[str]()
    try:
        while edge.size < present.size:
            index = edge.size // TILE_WIDTH
            width = min(TILE_WIDTH, present.size - edge.size)
            computed = edge.add(read_tile(store.read, 0, index, width))
            wrong += [path for path, tile in computed.items() if store.read(path) != tile]
    except FileNotFoundError as missing:
        raise Discrepancy(f"the files of the log do not hold: {missing} is missing") from None
    except Refused as why:
        raise Discrepancy(f"the files of the log do not hold: {why}") from None
    if wrong:
        raise Discrepancy(f"the files of the log do not hold: {wrong[0]} does not follow from those below it")
    if edge.root() != present.root:
        raise Discrepancy(f"the tiles have another root than the database at {present.size} entries")


def files_of(size: int) -> list[str]:
    """The files that a tree of `size` entries needs: whole tiles and the partial ones of its right edge."""
    paths: list[str] = []
    for level in range(levels_of(size)):
        whole, rest = size // TILE_WIDTH ** (level + 1), size // TILE_WIDTH**level % TILE_WIDTH
        tiles = [(index, TILE_WIDTH) for index in range(whole)] + ([(whole, rest)] if rest else [])
        for index, width in tiles:
            paths.append(tile_path(level, index, width))
            if level == 0:
                paths.append(entries_path(index, width))
    return paths


def read_or_cut(read: Read, path: str) -> bytes:
    """A file of the log; a partial one that was dropped is the beginning of the whole one."""
    whole, partial, width = path.partition(".p/")
    try:
        return read(path)
    except FileNotFoundError:
        if not partial:
            raise
    if path.startswith("tile/entries/"):
        return pack_entries(parse_entries(read(whole))[: int(width)])
    return read(whole)[: int(width) * 32]


def is_within(path: str, size: int) -> bool:
    """Whether a file is part of the tree of `size` entries or of one before it; the checkpoint always is."""
    if path == CHECKPOINT:
        return True
    _tile, level_name, numbered = path.split("/", 2)
    level = 0 if level_name == "entries" else int(level_name)
    whole, partial, width = numbered.partition(".p/")
    index = int(whole.replace("x", "").replace("/", ""))
    end = index * TILE_WIDTH + (int(width) if partial else TILE_WIDTH)
    return end << (TILE_HEIGHT * level) <= size
