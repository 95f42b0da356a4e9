"""The places where the log's files lie. A file once written never changes: only the checkpoint does."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from django.conf import settings

from dangvan.kernel.disk import sync_folder

CHECKPOINT = "checkpoint"
_PATH = re.compile(r"checkpoint|tile/(?:\d\d?|entries)/(?:x\d{3}/)*\d{3}(?:\.p/\d{1,3})?", re.ASCII)
_PARTIALS = re.compile(r"tile/(?:\d\d?|entries)/(?:x\d{3}/)*\d{3}\.p", re.ASCII)
#: Waiting for the disk is done side by side: eight files take hardly longer than one.
_SIDE_BY_SIDE = 8


class WouldRewrite(Exception):
    """Another content stands already where a file of the log is to be written: the log has forked, or this
    database is older than the files. Nothing was overwritten.
    """


class Store(Protocol):
    """Files of a log by their path below its prefix (C2SP tlog-tiles). All methods may raise OSError."""

    def read(self, path: str) -> bytes:
        """Raises FileNotFoundError where there is no such file."""
        ...

    def write_many(self, files: Mapping[str, bytes]) -> None:
        """Lasting when it returns. A file that is there already must say the same: else WouldRewrite."""
        ...

    def publish_checkpoint(self, note: bytes) -> None:
        """Put a checkpoint in the place of the one before, in one step that nobody sees half done."""
        ...

    def forget_partials(self, folders: Iterable[str]) -> None:
        """Drop the partial tiles in these folders (`tile/0/000.p`), whose whole tiles are there."""
        ...

    def paths(self) -> Iterable[str]:
        """Every file of the log, in no order."""
        ...

    def set_aside(self, paths: Iterable[str]) -> None:
        """Move files that nothing signed speaks of to where nobody looks for them, and keep them."""
        ...


class FolderStore:
    """A folder: each file is written beside its place, forced to the disk and put there in one step."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, path: str) -> bytes:
        return (self.folder / _checked(path)).read_bytes()

    def write_many(self, files: Mapping[str, bytes]) -> None:
        new = [path for path, octets in files.items() if not self._has(path, octets)]
        parents = self._make_folders({(self.folder / path).parent for path in new})
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as side_by_side:
            for _ in side_by_side.map(lambda path: self._write(path, files[path]), new):
                pass
            # Names are lasting only once their folder is: after all that stands in it.
            for _ in side_by_side.map(self._sync_folder, sorted(parents)):
                pass

    def publish_checkpoint(self, note: bytes) -> None:
        self._make_folders({self.folder})
        self._write(CHECKPOINT, note)
        self._sync_folder(self.folder)

    def forget_partials(self, folders: Iterable[str]) -> None:
        for name in folders:
            folder = self.folder / _checked(name, _PARTIALS)
            with contextlib.suppress(FileNotFoundError):
                for path in list(folder.iterdir()):
                    path.unlink(missing_ok=True)
                folder.rmdir()

    def paths(self) -> Iterable[str]:
        for folder, _inner, names in os.walk(self.folder):
            for name in names:
                path = (Path(folder) / name).relative_to(self.folder).as_posix()
                if _PATH.fullmatch(path):
                    yield path

    def set_aside(self, paths: Iterable[str]) -> None:
        aside = self.folder.with_name(f"{self.folder.name}-set-aside")
        for path in paths:
            target = aside / _checked(path)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.folder / path).replace(target)

    def _has(self, path: str, octets: bytes) -> bool:
        try:
            found = self.read(path)
            if found != octets:
                raise WouldRewrite(path)
            # It may be what a power cut spared by chance: whoever relies on it makes it last.
            self._sync_file(self.folder / path)
            self._sync_folder((self.folder / path).parent)
        except FileNotFoundError:
            return False
        return True

    def _make_folders(self, wanted: set[Path]) -> set[Path]:
        """Make folders that are missing; gives those whose own names must be forced to the disk, too."""
        touched = set(wanted)
        for folder in sorted(wanted):
            missing = folder
            while not missing.exists():
                touched.add(missing.parent)
                missing = missing.parent
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        return touched

    def _write(self, path: str, octets: bytes) -> None:
        target = self.folder / _checked(path)
        # A name of its own: witnesses' words are published by another thread than batches are.
        beside = target.with_name(f"{target.name}.{secrets.token_hex(6)}.new")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        try:
            try:
                _write_all(handle, octets)
                os.fsync(handle)
            finally:
                os.close(handle)
            beside.replace(target)
        except OSError:
            beside.unlink(missing_ok=True)
            raise

    def _sync_file(self, path: Path) -> None:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def _sync_folder(self, folder: Path) -> None:
        sync_folder(folder)


def _write_all(handle: int, octets: bytes) -> None:
    rest = memoryview(octets)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _checked(path: str, form: re.Pattern[str] = _PATH) -> str:
    if not form.fullmatch(path):
        raise FileNotFoundError(path)
    return path


def open_store(where: str) -> Store:
    """The store that `DANGVAN_LOG_STORE` names: a folder, or `s3://bucket/prefix`."""
    if where.startswith("s3://"):
        from dangvan.ledger.publishing.s3 import S3Store

        return S3Store(where)
    return FolderStore(Path(where))


def store() -> Store:
    """The store of this log."""
    return _opened(settings.DANGVAN_LOG_STORE)


@lru_cache(maxsize=4)
def _opened(where: str) -> Store:
    return open_store(where)
