"""What a back-up holds, by name, size and SHA-256: written last, a folder without it is unfinished."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dangvan.kernel.disk import sync_folder

NAME = "manifest.json"
_FORMAT = 1
_CHUNK = 1024 * 1024


class BackupRefused(Exception):
    """Why a back-up can't be made or put back, as one sentence in Vietnamese and one in English."""

    def __init__(self, vietnamese: str, english: str) -> None:
        super().__init__(f"{vietnamese}\n{english}")


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of a back-up; `path` is relative to its folder."""

    path: str
    size: int
    sha256: str


def copy(source: Path, folder: Path, path: str) -> Kept | None:
    """Copy a file into a back-up and wait until it is on the disk; None where it is gone by now.

    What goes while a back-up is made was erased or thrown away: it shall not be in there.
    """
    target = folder / path
    _make_folders(target.parent, folder)
    try:
        opened = source.open("rb")
    except FileNotFoundError:
        return None
    digest, size = hashlib.sha256(), 0
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with opened, os.fdopen(handle, "wb") as copied:
        while part := opened.read(_CHUNK):
            copied.write(part)
            digest.update(part)
            size += len(part)
        copied.flush()
        os.fsync(copied.fileno())
    return Kept(path, size, digest.hexdigest())


def kept(folder: Path, path: str) -> Kept:
    """A file that already lies in the folder."""
    with (folder / path).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Kept(path, os.fstat(file.fileno()).st_size, digest)


def write(folder: Path, files: list[Kept], **about: Any) -> None:
    rows = [asdict(one) for one in sorted(files, key=lambda one: one.path)]
    text = json.dumps({"format": _FORMAT, **about, "files": rows}, ensure_ascii=False, indent=1) + "\n"
    for inside in sorted({(folder / one.path).parent for one in files} | {folder}):
        sync_folder(inside)
    handle = os.open(folder / NAME, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(folder)


def checked(folder: Path) -> tuple[dict[str, Any], list[Kept]]:
    """The manifest of a folder, once every file in it is found to be what it names; else BackupRefused."""
    try:
        manifest = json.loads((folder / NAME).read_text(encoding="utf-8"))
        files = [Kept(str(row["path"]), int(row["size"]), str(row["sha256"])) for row in manifest["files"]]
        known = manifest["format"] == _FORMAT
    except (OSError, ValueError, KeyError, TypeError):
        raise BackupRefused(
            f"{folder} không phải bản sao lưu trọn vẹn (thiếu {NAME} hoặc hỏng): hãy chọn bản khác.",
            f"{folder} is no finished back-up ({NAME} is missing or can't be read): choose another one.",
        ) from None
    if not known:
        raise BackupRefused(
            "Bản sao lưu do một phiên bản mới hơn tạo ra: hãy nâng cấp rồi khôi phục.",
            "A newer version made this back-up: upgrade, then restore.",
        )
    for one in files:
        if not _is_inside(one.path) or not _is_as_kept(folder, one):
            raise BackupRefused(
                f"Tệp {one.path} trong bản sao lưu bị mất hoặc đã thay đổi: "
                "chưa khôi phục gì, hãy dùng bản khác.",
                f"The file {one.path} of the back-up is missing or changed: "
                "nothing was restored, use another.",
            )
    return manifest, files


def _is_inside(path: str) -> bool:
    return not path.startswith("/") and ".." not in Path(path).parts


def _is_as_kept(folder: Path, one: Kept) -> bool:
    path = folder / one.path
    return path.is_file() and not path.is_symlink() and kept(folder, one.path) == one


def require_empty(folder: Path) -> None:
    """Make the folder, for its owner alone; BackupRefused where something is in it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise BackupRefused(
            f"Thư mục {folder} không trống: mỗi bản sao lưu cần một thư mục riêng.",
            f"The folder {folder} is not empty: each back-up needs a folder of its own.",
        )
    folder.chmod(0o700)


def require_room(folder: Path, octets: int) -> None:
    if shutil.disk_usage(folder).free < octets:
        raise BackupRefused(
            f"Ổ đĩa của {folder} không đủ chỗ: cần khoảng {octets // 10**6 + 1} MB.",
            f"The disk of {folder} has no room: about {octets // 10**6 + 1} MB are needed.",
        )


def _make_folders(folder: Path, upto: Path) -> None:
    for step in reversed([folder, *folder.parents]):
        if step == upto or upto in step.parents:
            step.mkdir(mode=0o700, exist_ok=True)
