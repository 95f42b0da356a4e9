"""Makes a back-up while the service goes on: first the database, of one moment, then the files it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import connection

from dangvan.kernel import clock
from dangvan.kernel.backup import database, manifest
from dangvan.kernel.backup.manifest import BackupRefused, Kept

#: Files of the data folder beside database, photos and record.
SINGLE = ("city.toml", "log-policy.txt", "erasures.jsonl")
#: Never copied: what was signed last keeps a restored database from signing a second history, and the lock
#: belongs to a process.
NEVER = {"signing/last-signed.json", "signing/lock"}


@dataclass(frozen=True, slots=True)
class Made:
    name: str
    files: int
    octets: int
    keys: int


def make(folder: Path, keys_folder: Path | None = None) -> Made:
    """Fill the folder, which must be empty, and `keys_folder`, where given, with the keys.

    Raises BackupRefused.
    """
    home = Path(settings.DANGVAN_HOME)
    folder = folder.absolute()
    _require_apart(home, folder, keys_folder)
    for one in (folder, *([keys_folder] if keys_folder else [])):
        manifest.require_empty(one)
    manifest.require_room(folder, database.size())
    name = uuid4().hex
    # Photos are stored before their rows, and thrown away after them: copied after the database, none that it
    # names can be missing but one that was erased meanwhile.
    files = [manifest.kept(folder, database.save(folder))]
    files += _copied(home, folder, _files_of_home(home))
    moment = clock.now().isoformat(timespec="seconds")
    manifest.write(folder, files, backup=name, made_at=moment, database=connection.vendor)
    keys = _keep_keys(home, keys_folder, name) if keys_folder else []
    return Made(name, len(files), sum(one.size for one in files), len(keys))


def _require_apart(home: Path, folder: Path, keys_folder: Path | None) -> None:
    """Keys beside the database would open it, and a back-up in the data folder goes with it."""
    chosen = [folder, *([keys_folder.absolute()] if keys_folder else [])]
    if any(one == home or home in one.parents for one in chosen):
        raise BackupRefused(
            "Bản sao lưu không được nằm trong thư mục dữ liệu: mất ổ đĩa là mất cả hai.",
            "A back-up can't lie in the data folder: one lost disk would take both.",
        )
    if keys_folder is not None:
        keys = keys_folder.absolute()
        if keys == folder or folder in keys.parents or keys in folder.parents:
            raise BackupRefused(
                "Khoá phải nằm ngoài thư mục sao lưu: ai có cả hai sẽ mở được thông tin liên hệ.",
                "Keys must lie outside the back-up's folder: both together open contact data.",
            )


def _files_of_home(home: Path) -> Iterator[str]:
    yield from SINGLE
    yield from _below(home, "media")
    if (home / "log").is_dir():
        # The checkpoint first: all that it names is there already, and what comes later does no harm.
        yield "log/checkpoint"
        yield from (path for path in _below(home, "log") if path != "log/checkpoint")


def _below(home: Path, part: str) -> Iterator[str]:
    for path in sorted((home / part).rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(home).as_posix()


def _copied(home: Path, folder: Path, paths: Iterator[str]) -> list[Kept]:
    found = (manifest.copy(home / path, folder, path) for path in paths)
    return [one for one in found if one is not None]


def _keep_keys(home: Path, folder: Path, name: str) -> list[Kept]:
    paths = (path for path in _below(home / "keys", ".") if path not in NEVER)
    files = _copied(home / "keys", folder, paths)
    manifest.write(folder, files, backup=name)
    return files
