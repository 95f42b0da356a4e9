"""RFC 6962's own recursive definitions as they stand there: slow, and what everything else is held to."""

from __future__ import annotations

from hashlib import sha256

from dangvan.ledger.tlog.tiles import TreeAppender, TreeReader

#: The inputs of the tree that implementations of Certificate Transparency share, and its roots by size.
REFERENCE_ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
REFERENCE_ROOTS = [
    bytes.fromhex(text)
    for text in (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    )
]


class DefinedTree:
    """MTH, PATH and PROOF of RFC 6962, section 2.1, over ranges of one list of entries."""

    def __init__(self, entries: list[bytes]) -> None:
        self.entries = entries
        self._known: dict[tuple[int, int], bytes] = {}

    def mth(self, start: int, end: int) -> bytes:
        """Merkle Tree Hash of D[start:end]."""
        if (start, end) in self._known:
            return self._known[start, end]
        if end == start:
            found = sha256(b"").digest()
        elif end - start == 1:
            found = sha256(b"\x00" + self.entries[start]).digest()
        else:
            k = largest_power_below(end - start)
            found = sha256(b"\x01" + self.mth(start, start + k) + self.mth(start + k, end)).digest()
        self._known[start, end] = found
        return found

    def path(self, m: int, start: int, end: int) -> list[bytes]:
        """PATH(m, D[start:end])."""
        if end - start == 1:
            return []
        k = largest_power_below(end - start)
        if m < k:
            return [*self.path(m, start, start + k), self.mth(start + k, end)]
        return [*self.path(m - k, start + k, end), self.mth(start, start + k)]

    def proof(self, m: int, size: int) -> list[bytes]:
        """PROOF(m, D[0:size])."""
        return self._subproof(m, 0, size, whole=True)

    def _subproof(self, m: int, start: int, end: int, *, whole: bool) -> list[bytes]:
        if m == end - start:
            return [] if whole else [self.mth(start, end)]
        k = largest_power_below(end - start)
        if m <= k:
            return [*self._subproof(m, start, start + k, whole=whole), self.mth(start + k, end)]
        return [*self._subproof(m - k, start + k, end, whole=False), self.mth(start, start + k)]


def largest_power_below(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power


class StoredLog:
    """A log's files in a dictionary, as a folder would have them, written in batches of the given sizes."""

    def __init__(self, *batches: list[bytes]) -> None:
        self.files: dict[str, bytes] = {}
        self.entries: list[bytes] = []
        self.roots: dict[int, bytes] = {}
        self._appender = TreeAppender.empty()
        for batch in batches:
            self.append(batch)

    def append(self, batch: list[bytes]) -> dict[str, bytes]:
        files = self._appender.append(batch)
        self.files |= files
        self.entries += batch
        self.roots[self.size] = self._appender.root()
        return files

    @property
    def size(self) -> int:
        return self._appender.size

    @property
    def root(self) -> bytes:
        return self._appender.root()

    def read(self, path: str) -> bytes:
        try:
            return self.files[path]
        except KeyError:
            raise FileNotFoundError(path) from None

    def reader(self, size: int | None = None) -> TreeReader:
        return TreeReader(self.read, self.size if size is None else size)


def entries_numbered(count: int, start: int = 0) -> list[bytes]:
    return [f"entry {number}".encode() for number in range(start, start + count)]
