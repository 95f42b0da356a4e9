"""A log held in memory, for tests of witnesses: it signs whatever it is told to, forks too."""

from __future__ import annotations

from dangvan.ledger.tlog.checkpoints import Checkpoint
from dangvan.ledger.tlog.growing import TreeAppender
from dangvan.ledger.tlog.notes import SecretKey, sign_note
from dangvan.ledger.tlog.reading import TreeReader
from dangvan.ledger.tlog.witnessing import AddCheckpoint

ORIGIN = "phananh.example.vn/log"


class Log:
    """Grows by `grow`; `files` are those of its site."""

    def __init__(self, key: SecretKey | None = None, *, word: str = "entry") -> None:
        self.key = key or SecretKey.generate(ORIGIN)
        self.word = word
        self.files: dict[str, bytes] = {}
        self._tree = TreeAppender.empty()

    @property
    def size(self) -> int:
        return self._tree.size

    @property
    def vkey(self) -> str:
        return str(self.key.verifier)

    def fork(self, word: str) -> Log:
        """Another log under the same key that continues differently from here."""
        other = Log(self.key, word=word)
        other.files = dict(self.files)
        other._tree = TreeAppender.resume(other.read, self.size)
        return other

    def grow(self, count: int) -> Log:
        entries = [f"{self.word} {self.size + at}".encode() for at in range(count)]
        self.files |= self._tree.append(entries)
        self.files["checkpoint"] = self.note().encode()
        return self

    def read(self, path: str) -> bytes:
        """A file of the site; of a partial tile nobody published, so much of a wider one."""
        if path in self.files:
            return self.files[path]
        whole, partial, width = path.partition(".p/")
        wider = [self.files.get(f"{whole}.p/{more}") for more in range(int(width), 256)] if partial else []
        for tile in [*wider, self.files.get(whole)]:
            if tile is not None and partial and "entries" not in path:
                return tile[: int(width) * 32]
        raise FileNotFoundError(path)

    def root(self, size: int | None = None) -> bytes:
        return self._tree.root() if size in {None, self.size} else TreeReader(self.read, size or 0).root()

    def checkpoint(self, size: int | None = None) -> Checkpoint:
        return Checkpoint(self.key.name, self.size if size is None else size, self.root(size))

    def note(self, size: int | None = None) -> str:
        return sign_note(self.checkpoint(size).text(), self.key)

    def proof(self, old_size: int, size: int | None = None) -> tuple[bytes, ...]:
        if not old_size:
            return ()
        return tuple(TreeReader(self.read, self.size if size is None else size).consistency_proof(old_size))

    def request(self, old_size: int, size: int | None = None) -> bytes:
        return AddCheckpoint(old_size, self.proof(old_size, size), self.note(size)).format()
