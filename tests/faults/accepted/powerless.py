"""A disk whose power can be cut and which can be full: a file system in memory, mounted by FUSE.

It keeps two states. The live one is what processes see. The lasting one is what a machine finds after a power
cut: octets of a file once fsync(2) was called on it, names in a folder once fsync was called on the folder
(POSIX promises no more). At a cut a random part of the rest has reached the disk: sectors of 512 octets one
by one, so that a page of a database may be torn, and of each folder's changes the first few. A rename within
one folder is one change.

Run as a program: `python -m tests.faults.accepted.powerless MOUNTPOINT FOLDER` mounts what lies in FOLDER and
heeds one JSON command a line on standard input.
"""

from __future__ import annotations

import errno
import json
import os
import random
import stat
import sys
import threading
import time
from collections.abc import Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import mfusepy

SECTOR = 512
BLOCK = 4096


class File:
    def __init__(self, mode: int, owner: tuple[int, int], content: bytes = b"") -> None:
        self.mode, self.owner, self.changed_at = mode, owner, time.time_ns()
        self.live, self.lasting = bytearray(content), bytearray(content)
        self.dirty: set[int] = set()

    def write(self, octets: bytes, at: int) -> None:
        end = at + len(octets)
        if at > len(self.live):
            self._touched(len(self.live), at)
            self.live.extend(bytes(at - len(self.live)))
        self.live[at:end] = octets
        self._touched(at, end)

    def truncate(self, length: int) -> None:
        if length > len(self.live):
            self.write(bytes(length - len(self.live)), len(self.live))
        del self.live[length:]
        self.changed_at = time.time_ns()

    def sync(self) -> None:
        self._keep(self.dirty)
        del self.lasting[len(self.live) :]
        self.dirty.clear()

    def lose_power(self, chance: random.Random) -> int:
        """How many sectors that nobody asked to be kept got lost."""
        share = chance.choice((0.0, 0.5, 0.9))
        kept = {sector for sector in sorted(self.dirty) if chance.random() < share}
        self._keep(kept)
        return len(self.dirty) - len(kept)

    def _keep(self, sectors: set[int]) -> None:
        for sector in sectors:
            piece = self.live[sector * SECTOR : (sector + 1) * SECTOR]
            missing = sector * SECTOR + len(piece) - len(self.lasting)
            if missing > 0:
                self.lasting.extend(bytes(missing))
            self.lasting[sector * SECTOR : sector * SECTOR + len(piece)] = piece

    def _touched(self, start: int, end: int) -> None:
        self.dirty.update(range(start // SECTOR, -(-end // SECTOR)))
        self.changed_at = time.time_ns()


class Folder:
    def __init__(self, mode: int, owner: tuple[int, int]) -> None:
        self.mode, self.owner, self.changed_at = mode, owner, time.time_ns()
        self.names: dict[str, Node] = {}
        self.lasting: dict[str, Node] = {}
        self.changes: list[dict[str, Node | None]] = []

    def put(self, names: dict[str, Node | None]) -> None:
        _apply(self.names, names)
        self.changes.append(names)
        self.changed_at = time.time_ns()

    def sync(self) -> None:
        self.lasting = dict(self.names)
        self.changes.clear()

    def lose_power(self, chance: random.Random) -> int:
        """How many changes of names that nobody asked to be kept got lost."""
        kept = chance.randint(0, len(self.changes))
        for names in self.changes[:kept]:
            _apply(self.lasting, names)
        return len(self.changes) - kept


Node = File | Folder


def _apply(names: dict[str, Node], change: dict[str, Node | None]) -> None:
    for name, node in change.items():
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


def _at_the_disk(method: Any) -> Any:
    """One thing at a time, and nothing any more once the power is gone."""

    @wraps(method)
    def asked(self: Disk, *arguments: Any) -> Any:
        with self.mutex:
            if self.is_cut:
                raise OSError(errno.EIO, "the power is gone")
            return method(self, *arguments)

    return asked


class Disk(mfusepy.Operations):  # type: ignore[misc]
    use_ns = True

    def __init__(self, folder: Path) -> None:
        self.mutex = threading.Lock()
        self.is_cut = False
        self.room: int | None = None
        self.used = 0
        self.open_files: dict[int, File] = {}
        self.handles = 0
        self.root = self._loaded(folder)

    def _loaded(self, path: Path) -> Folder:
        found = path.stat()
        folder = Folder(found.st_mode, (found.st_uid, found.st_gid))
        for one in path.iterdir():
            if one.is_dir() and not one.is_symlink():
                folder.names[one.name] = self._loaded(one)
            elif one.is_file():
                is_at = one.stat()
                content = one.read_bytes()
                self.used += len(content)
                folder.names[one.name] = File(is_at.st_mode, (is_at.st_uid, is_at.st_gid), content)
        folder.sync()
        return folder

    def cut(self, seed: int, into: Path) -> dict[str, int]:
        """End all life here and write what lasts into a folder; how much was lost."""
        with self.mutex:
            self.is_cut = True
            chance = random.Random(seed)
            sectors = names = 0
            for node in self._nodes(self.root):
                if isinstance(node, Folder):
                    names += node.lose_power(chance)
            for node in self._nodes(self.root):
                if isinstance(node, File):
                    sectors += node.lose_power(chance)
            _write_out(self.root, into)
            return {"sectors": sectors, "names": names}

    def _nodes(self, folder: Folder) -> Iterator[Node]:
        """All that either state can name."""
        yield folder
        both = {id(node): node for node in (*folder.names.values(), *folder.lasting.values())}
        for node in both.values():
            if isinstance(node, Folder):
                yield from self._nodes(node)
            else:
                yield node

    def leave(self, room: int | None) -> None:
        """Let only so many more octets be written; None for as many as one likes."""
        with self.mutex:
            self.room = None if room is None else self.used + room

    def _find(self, path: str) -> Node:
        node: Node = self.root
        for name in path.split("/"):
            if name:
                if not isinstance(node, Folder):
                    raise OSError(errno.ENOTDIR, path)
                if name not in node.names:
                    raise OSError(errno.ENOENT, path)
                node = node.names[name]
        return node

    def _parent(self, path: str) -> tuple[Folder, str]:
        above, _, name = path.rpartition("/")
        folder = self._find(above)
        if not isinstance(folder, Folder):
            raise OSError(errno.ENOTDIR, path)
        return folder, name

    def _file(self, path: str | None, handle: int | None) -> File:
        node = self.open_files[handle] if handle else self._find(path or "/")
        if not isinstance(node, File):
            raise OSError(errno.EISDIR, path)
        return node

    def _opened(self, file: File) -> int:
        self.handles += 1
        self.open_files[self.handles] = file
        return self.handles

    def _ask_for_room(self, more: int) -> None:
        if more > 0 and self.room is not None and self.used + more > self.room:
            raise OSError(errno.ENOSPC, "no room left")
        self.used += more

    @_at_the_disk
    def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
        node = self.open_files[fh] if fh and fh in self.open_files else self._find(path)
        kind = stat.S_IFDIR if isinstance(node, Folder) else stat.S_IFREG
        size = len(node.live) if isinstance(node, File) else BLOCK
        times = dict.fromkeys(("st_mtime", "st_ctime", "st_atime"), node.changed_at)
        return {
            "st_mode": kind | stat.S_IMODE(node.mode), "st_nlink": 1 + isinstance(node, Folder),
            "st_size": size, "st_blocks": -(-size // SECTOR), "st_uid": node.owner[0],
            "st_gid": node.owner[1], **times,
        }  # fmt: skip

    @_at_the_disk
    def create(self, path: str, mode: int, fi: object = None) -> int:
        folder, name = self._parent(path)
        file = File(mode, mfusepy.fuse_get_context()[:2])
        folder.put({name: file})
        return self._opened(file)

    @_at_the_disk
    def open(self, path: str, flags: int) -> int:
        file = self._file(path, None)
        if flags & os.O_TRUNC:
            self._ask_for_room(-len(file.live))
            file.truncate(0)
        return self._opened(file)

    @_at_the_disk
    def release(self, path: str, fh: int) -> int:
        self.open_files.pop(fh, None)
        return 0

    @_at_the_disk
    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        return bytes(self._file(path, fh).live[offset : offset + size])

    @_at_the_disk
    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        file = self._file(path, fh)
        self._ask_for_room(max(0, offset + len(data) - len(file.live)))
        file.write(data, offset)
        return len(data)

    @_at_the_disk
    def truncate(self, path: str, length: int, fh: int | None = None) -> int:
        file = self._file(path, fh)
        self._ask_for_room(length - len(file.live))
        file.truncate(length)
        return 0

    @_at_the_disk
    def fsync(self, path: str, datasync: int, fh: int) -> int:
        self._file(path, fh).sync()
        return 0

    @_at_the_disk
    def fsyncdir(self, path: str, datasync: int, fh: int) -> int:
        self._find(path).sync()
        return 0

    @_at_the_disk
    def mkdir(self, path: str, mode: int) -> int:
        folder, name = self._parent(path)
        folder.put({name: Folder(mode, mfusepy.fuse_get_context()[:2])})
        return 0

    @_at_the_disk
    def unlink(self, path: str) -> int:
        folder, name = self._parent(path)
        self._ask_for_room(-len(self._file(path, None).live))
        folder.put({name: None})
        return 0

    @_at_the_disk
    def rmdir(self, path: str) -> int:
        folder, name = self._parent(path)
        node = self._find(path)
        if isinstance(node, Folder) and node.names:
            raise OSError(errno.ENOTEMPTY, path)
        folder.put({name: None})
        return 0

    @_at_the_disk
    def rename(self, old: str, new: str) -> int:
        node = self._find(old)
        source, old_name = self._parent(old)
        target, new_name = self._parent(new)
        replaced = target.names.get(new_name)
        if isinstance(replaced, File):
            self._ask_for_room(-len(replaced.live))
        if source is target:
            source.put({old_name: None, new_name: node})
        else:
            target.put({new_name: node})
            source.put({old_name: None})
        return 0

    @_at_the_disk
    def readdir(self, path: str, fh: int) -> list[str]:
        folder = self._find(path)
        assert isinstance(folder, Folder)
        return [".", "..", *folder.names]

    @_at_the_disk
    def chmod(self, path: str, mode: int) -> int:
        self._find(path).mode = mode
        return 0

    @_at_the_disk
    def chown(self, path: str, uid: int, gid: int) -> int:
        node = self._find(path)
        node.owner = (node.owner[0] if uid == -1 else uid, node.owner[1] if gid == -1 else gid)
        return 0

    @_at_the_disk
    def utimens(self, path: str, times: tuple[int, int] | None = None) -> int:
        self._find(path).changed_at = times[1] if times else time.time_ns()
        return 0

    @_at_the_disk
    def statfs(self, path: str) -> dict[str, int]:
        free = (1 << 35 if self.room is None else max(0, self.room - self.used)) // BLOCK
        whole = free + self.used // BLOCK
        return {
            "f_bsize": BLOCK, "f_frsize": BLOCK, "f_blocks": whole, "f_bfree": free, "f_bavail": free,
            "f_files": 1 << 20, "f_ffree": 1 << 20, "f_favail": 1 << 20, "f_namemax": 255,
        }  # fmt: skip


def _write_out(folder: Folder, into: Path) -> None:
    into.mkdir(parents=True, exist_ok=True)
    for name, node in folder.lasting.items():
        if isinstance(node, Folder):
            _write_out(node, into / name)
        else:
            (into / name).write_bytes(node.lasting)
            (into / name).chmod(stat.S_IMODE(node.mode))
            os.chown(into / name, *node.owner)
    into.chmod(stat.S_IMODE(folder.mode))
    os.chown(into, *folder.owner)


def _heed(disk: Disk) -> None:
    for line in sys.stdin:
        command = json.loads(line)
        answer: Any = None
        if command["word"] == "cut":
            answer = disk.cut(command["seed"], Path(command["into"]))
        elif command["word"] == "leave":
            disk.leave(command["room"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def main(mountpoint: str, folder: str) -> None:
    disk = Disk(Path(folder))
    threading.Thread(target=_heed, args=(disk,), daemon=True).start()
    mfusepy.FUSE(
        disk, mountpoint, foreground=True, nothreads=True, hard_remove=True, kernel_cache=True,
        allow_other=os.geteuid() == 0, fsname="powerless",
    )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
