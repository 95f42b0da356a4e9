"""Puts a back-up into an empty data folder. Keys, the record's files and the list of erasures that
stand there already are newer than any copy, and stay.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from dangvan.kernel.backup import database, manifest
from dangvan.kernel.backup.making import NEVER
from dangvan.kernel.backup.manifest import BackupRefused, Kept
from dangvan.kernel.disk import sync_folder

#: What may stand in a data folder that is restored into: what a restore must not turn back, what processes
#: left, and what is made anew.
MAY_STAND = {
    *("keys", "log", "erasures.jsonl", "log-policy.txt", "log-set-aside"),
    *("run", "cache", "fonts", "static", "signer.sock", "lost+found"),
}


@dataclass(frozen=True, slots=True)
class Restored:
    files: int
    stayed: int
    keys: int
    #: Whether the signer knows what it signed last; where not, it must be told before it starts.
    signer_remembers: bool


def restore(folder: Path, keys_folder: Path | None = None) -> Restored:
    """Check everything, then put it back. Raises BackupRefused before anything is changed."""
    home = Path(settings.DANGVAN_HOME)
    about, files = manifest.checked(folder)
    keys = _keys_of(about, keys_folder) if keys_folder else []
    _require_same_kind(about)
    _require_empty_home(home)
    database.require_empty()
    database_file = database.file_name()
    manifest.require_room(home, sum(one.size for one in files))
    stayed = sum(not _put(folder, home, one) for one in files if one.path != database_file)
    for one in keys if keys_folder else []:
        _put(keys_folder, home / "keys", one)  # type: ignore[arg-type]  # keys are only where a folder is
    # Last: until it is there, the service has no tables and starts for nobody.
    database.load(folder / database_file)
    remembers = (home / "keys" / "signing" / "last-signed.json").exists()
    return Restored(len(files), stayed, len(keys), remembers)


def _keys_of(about: dict[str, Any], folder: Path) -> list[Kept]:
    told, keys = manifest.checked(folder)
    if told.get("backup") != about.get("backup"):
        raise BackupRefused(
            f"Khoá trong {folder} thuộc bản sao lưu khác: hãy chọn đúng cặp.",
            f"The keys in {folder} belong to another back-up: choose the pair.",
        )
    return [one for one in keys if one.path not in NEVER]


def _require_same_kind(about: dict[str, Any]) -> None:
    if about.get("database") != connection.vendor:
        raise BackupRefused(
            f"Bản sao lưu là của {about.get('database')}, còn DATABASE_URL chỉ tới {connection.vendor}: "
            "hãy khôi phục về cùng loại, rồi chuyển bằng `dangvan move_to_postgres`.",
            f"The back-up is of {about.get('database')}, DATABASE_URL names {connection.vendor}: "
            "restore into the same kind, then move with `dangvan move_to_postgres`.",
        )


def _require_empty_home(home: Path) -> None:
    standing = sorted(path.name for path in home.iterdir() if path.name not in MAY_STAND)
    # The tools of SQLite may have opened an empty file by the name of the settings.
    standing = [name for name in standing if (home / name).is_dir() or (home / name).stat().st_size]
    if any((home / name).is_dir() and not any((home / name).iterdir()) for name in standing):
        standing = [name for name in standing if not (home / name).is_dir() or any((home / name).iterdir())]
    if standing:
        raise BackupRefused(
            f"Thư mục dữ liệu {home} không trống ({', '.join(standing[:5])}): chưa khôi phục gì. "
            "Hãy chuyển các tệp ấy đi, chỉ để lại keys/, log/ và erasures.jsonl.",
            f"The data folder {home} is not empty ({', '.join(standing[:5])}): nothing was restored. "
            "Move these away and leave only keys/, log/ and erasures.jsonl.",
        )


def _put(folder: Path, home: Path, one: Kept) -> bool:
    """Put one file back; False where one stands there, which stays."""
    target = home / one.path
    if one.path == "erasures.jsonl" and target.exists():
        _add_missing_lines(folder / one.path, target)
        return False
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with (folder / one.path).open("rb") as source, os.fdopen(handle, "wb") as file:
        shutil.copyfileobj(source, file)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(target.parent)
    return True


def _add_missing_lines(source: Path, target: Path) -> None:
    """Both lists of erasures hold: what either names stays erased."""
    known = set(target.read_bytes().splitlines())
    missing = [line for line in source.read_bytes().splitlines() if line and line not in known]
    with target.open("ab") as file:
        if missing:
            file.write(b"\n" + b"\n".join(missing) + b"\n")
        file.flush()
        os.fsync(file.fileno())
