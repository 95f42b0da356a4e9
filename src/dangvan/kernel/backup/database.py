"""The database as one file and back: SQLite by its own back-up interface, PostgreSQL by pg_dump and
pg_restore.

Both take the state of one moment while others go on writing.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection, connections
from psycopg.conninfo import make_conninfo

from dangvan.kernel.backup.manifest import BackupRefused

#: Of Django's options what the PostgreSQL tools understand, too.
_TOLD = ("sslmode", "sslrootcert", "sslcert", "sslkey", "passfile", "service", "connect_timeout")


def file_name() -> str:
    return "database.sqlite3" if connection.vendor == "sqlite" else "database.pgdump"


def size() -> int:
    """About how many octets a copy takes."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            pages = cursor.execute("PRAGMA page_count").fetchone()[0]
            return int(pages * cursor.execute("PRAGMA page_size").fetchone()[0])
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def save(folder: Path) -> str:
    """Copy the database into the folder; the name of the file, which is on the disk."""
    path = folder / file_name()
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    if connection.vendor == "sqlite":
        _save_sqlite(path)
    else:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}", _named())
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return path.name


def require_empty() -> None:
    """BackupRefused where the database that the settings name holds anything."""
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        filled = path.exists() and path.stat().st_size > 0
    else:
        filled = bool(connection.introspection.table_names())
    if filled:
        raise BackupRefused(
            "Cơ sở dữ liệu đích đã có dữ liệu: hãy chuyển nó đi nơi khác (đừng xoá) rồi khôi phục lại.",
            "The database to restore into holds data: move it away (don't delete it), then restore.",
        )


def load(path: Path) -> None:
    """Put the database back from a file that `save` made."""
    connections.close_all()
    if connection.vendor == "sqlite":
        target = Path(connection.settings_dict["NAME"])
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT, 0o600))
        _copy_sqlite(path, target)
    else:
        _run(
            *("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"),
            *("--dbname", _named().removeprefix("--dbname="), str(path)),
        )


def _save_sqlite(path: Path) -> None:
    _copy_sqlite(Path(connection.settings_dict["NAME"]), path)
    with closing(sqlite3.connect(path)) as copy:
        # One file that holds everything, without a journal beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
        found = copy.execute("PRAGMA quick_check").fetchone()[0]
    if found != "ok":
        raise BackupRefused(
            "Bản sao cơ sở dữ liệu không toàn vẹn: hãy kiểm tra ổ đĩa, giữ các bản sao lưu cũ.",
            "The copy of the database is not sound: check the disk, keep older back-ups.",
        )


def _copy_sqlite(source: Path, target: Path) -> None:
    """In one step: writers go on, and the copy is of one moment."""
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as origin,
        closing(sqlite3.connect(target)) as copy,
    ):
        copy.execute("PRAGMA synchronous=FULL")
        origin.backup(copy)


def _named() -> str:
    """Which database, for the tools of PostgreSQL; the password goes by the environment, where no list of
    processes shows it.
    """
    given = connection.settings_dict
    options: dict[str, Any] = given["OPTIONS"]
    told = {
        "host": given["HOST"],
        "port": given["PORT"],
        "user": given["USER"],
        "dbname": given["NAME"],
    } | {name: options[name] for name in _TOLD if name in options}
    return "--dbname=" + make_conninfo(**{name: value for name, value in told.items() if value})


def _run(program: str, *arguments: str) -> None:
    environment = dict(os.environ)
    if connection.settings_dict["PASSWORD"]:
        environment["PGPASSWORD"] = connection.settings_dict["PASSWORD"]
    try:
        ran = subprocess.run(
            [program, *arguments], env=environment, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        raise BackupRefused(
            f"Không tìm thấy {program}: hãy cài gói postgresql-client cùng phiên bản với máy chủ.",
            f"{program} is missing: install postgresql-client of the server's version.",
        ) from None
    if ran.returncode:
        # Its words go to the operator's own terminal; rows are never among them, `COPY` lines may be.
        why = next((line for line in ran.stderr.splitlines() if "error:" in line), f"exit {ran.returncode}")
        raise BackupRefused(
            f"{program} không làm được: {why}. Dịch vụ đang chạy không bị ảnh hưởng.",
            f"{program} failed: {why}. The running service is not affected.",
        )
