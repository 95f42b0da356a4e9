"""The whole log, or what it grew by: every file against the signed root, then every entry against those
before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dangvan.ledger.tlog.auditing import audit
from dangvan.ledger.tlog.checkpoints import Checkpoint
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.hashing import EMPTY_ROOT, root_of
from dangvan.ledger.tlog.layout import (
    TILE_HEIGHT,
    TILE_WIDTH,
    entries_path,
    levels_of,
    parse_tile,
    partial_width,
    tile_path,
)
from dangvan.ledger.verifier.book import Book
from dangvan.ledger.verifier.chains import LeafChecks
from dangvan.ledger.verifier.sources import ReadAhead, Source, WebSource

#: Entries under one hash of the third level: after each such stretch a broken-off audit can go on.
STRETCH: Final = TILE_WIDTH * TILE_WIDTH
#: Entries looked at together.
_TOGETHER: Final = 16 * TILE_WIDTH

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Extent:
    """How far an audit has come: `size` entries, whose root was `root`."""

    size: int = 0
    root: bytes = EMPTY_ROOT


class Audit:
    """One audit into one book."""

    def __init__(
        self,
        source: Source,
        book: Book,
        *,
        not_after: date,
        seen_from: str = "",
        leaves: bool = True,
        pause_at: int = 0,
        pause: Callable[[], None] = lambda: None,
    ) -> None:
        """`not_after`: no entry may be of a later day but one. `seen_from`: the day since which entries came
        in. `leaves` False looks at the tree alone. `pause` is called when just `pause_at` entries were
        checked.
        """
        self._source = source
        self._book = book
        self._not_after = not_after
        self._seen_from = seen_from
        self._leaves = leaves
        self._pause_at, self._pause = pause_at, pause

    def reached(self) -> Extent:
        """What was audited to the end, up to a signed root."""
        noted = self._book.noted("reached")
        return Extent(noted["size"], bytes.fromhex(noted["root"])) if noted else Extent()

    def run(self, to: Checkpoint, progress: Progress) -> None:
        """Read on to a signed checkpoint. Raises `Refused` where the log is not what was signed; what was
        broken off otherwise goes on the next time.
        """
        start, peaks = self._start(to)
        reader = self._reader(start.size, to.size)
        stretch = _Stretches(reader, peaks)
        not_after = (self._not_after + timedelta(days=1)).isoformat()
        checks = LeafChecks(self._book, not_after=not_after, seen_from=self._seen_from)
        self._book.begin()
        try:
            self._read_on(to, start, stretch, checks, progress)
            self._book.write_note("reached", {"size": to.size, "root": to.root.hex(), "origin": to.origin})
            self._book.write_note("partial", None)
            self._book.commit()
        except Refused:
            self._book.rollback()
            if self._book.noted("partial"):
                self._book.write_note("broken", True)
            raise
        finally:
            self._book.rollback()
            if isinstance(reader, ReadAhead):
                reader.close()

    def _read_on(
        self, to: Checkpoint, start: Extent, stretch: _Stretches, checks: LeafChecks, progress: Progress
    ) -> None:
        first, together = start.size, list[bytes]()
        for index, entries in audit(stretch.read, to.size, to.root, start=start.size, start_root=start.root):
            together += entries
            end = index + len(entries)
            if len(together) < _TOGETHER and end < to.size and end % STRETCH:
                continue
            if self._leaves:
                self._check(checks, first, together)
            first, together = end, []
            if end % STRETCH == 0:
                self._book.write_note("peaks", [peak.hex() for peak in stretch.peaks])
                self._book.write_note("partial", end)
                self._book.commit()
                self._book.begin()
            progress(end, to.size)

    def _check(self, checks: LeafChecks, first: int, entries: list[bytes]) -> None:
        before = self._pause_at - first
        if not 0 < before <= len(entries):
            checks.check(first, entries)
            return
        checks.check(first, entries[:before])
        self._pause()
        checks.check(self._pause_at, entries[before:])

    def _start(self, to: Checkpoint) -> tuple[Extent, list[bytes]]:
        if self._book.noted("broken"):
            raise Refused("an earlier audit with this memory found the log broken: name a new folder")
        reached, partial = self.reached(), self._book.noted("partial")
        peaks = [bytes.fromhex(peak) for peak in self._book.noted("peaks", [])]
        if reached.size > to.size:
            raise Refused(f"the log shrank: it had {reached.size} entries and now claims {to.size}")
        if partial and partial <= to.size:
            return Extent(partial, root_of(peaks)), peaks
        return reached, peaks

    def _reader(self, start: int, size: int) -> Source:
        if isinstance(self._source, WebSource) and size - start > TILE_WIDTH:
            return ReadAhead(self._source, paths_between(start, size))
        return self._source


class _Stretches:
    """Reads for the audit, and keeps of each full tile of the second level, which the audit compares with
    what it computed, the root above it: where a stretch ended it can be gone on from.
    """

    def __init__(self, source: Source, peaks: list[bytes]) -> None:
        self.peaks = peaks
        self._source = source

    def read(self, path: str) -> bytes:
        found = self._source.read(path)
        if path == tile_path(1, len(self.peaks)):
            self.peaks.append(root_of(parse_tile(found, path, TILE_WIDTH)))
        return found


def paths_between(start: int, size: int) -> Iterator[str]:
    """The files an audit asks for while it reads entries `start` to `size`, in that order."""
    for bundle in range(start // TILE_WIDTH, -(-size // TILE_WIDTH)):
        width = min(TILE_WIDTH, size - bundle * TILE_WIDTH)
        yield entries_path(bundle, width)
        yield tile_path(0, bundle, width)
        done = bundle + 1
        if width < TILE_WIDTH:
            break
        level = 1
        while done % TILE_WIDTH == 0:
            done //= TILE_WIDTH
            yield tile_path(level, done - 1)
            level += 1
    for level in range(1, levels_of(size)):
        if width := partial_width(size, level):
            yield tile_path(level, size // TILE_WIDTH ** (level + 1), width)


assert STRETCH == 1 << (2 * TILE_HEIGHT)
