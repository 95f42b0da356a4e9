"""What `dangvan check --deploy` asks before the public is let in: settings, keys, disk and database of this
very installation. Each answer is a sentence and what to do.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection

#: File systems of other machines: their locks and forced writes don't hold what SQLite relies on.
NETWORK = re.compile(r"^(?:nfs\d?|cifs|smb\d?|smbfs|9p|afs|ceph|glusterfs|lustre|fuse\.(?!fuseblk).*)$")
LEAST_ROOM = 5 * 10**9
#: What SQLite calls `synchronous=FULL`.
_FULL = 2
MOUNTS = Path("/proc/mounts")


def _error(number: int, sentence: str, hint: str) -> checks.CheckMessage:
    return checks.Error(sentence, hint=hint, id=f"dangvan.E{number:03d}")


def _warning(number: int, sentence: str, hint: str) -> checks.CheckMessage:
    return checks.Warning(sentence, hint=hint, id=f"dangvan.W{number:03d}")


@checks.register(checks.Tags.security, deploy=True)
def is_fit_for_the_public(**_: Any) -> list[checks.CheckMessage]:
    return [*_settings(), *_home(), *_database(), *_letters_and_record()]


def _settings() -> Iterator[checks.CheckMessage]:
    if not settings.BASE_URL.startswith("https://"):
        yield _error(
            1,
            "People would reach the service without encryption: whoever is on the way reads what they say.",
            "Set DANGVAN_BASE_URL=https://… and put a proxy with TLS in front (docs/operating.md).",
        )
    if settings.DANGVAN_DEMO:
        yield _error(2, "DANGVAN_DEMO=1 lets officers in by password alone.", "Take DANGVAN_DEMO away.")
    if settings.DEBUG:
        yield _error(3, "DANGVAN_DEBUG=1 shows people's words in errors.", "Take DANGVAN_DEBUG away.")
    if settings.CITY.time_zone != settings.TIME_ZONE:
        yield _warning(
            5,
            f"Deadlines are counted in {settings.TIME_ZONE}, the city lives in {settings.CITY.time_zone}.",
            "Take DANGVAN_TIME_ZONE away, or correct city.toml.",
        )


def _home() -> Iterator[checks.CheckMessage]:
    home = Path(settings.DANGVAN_HOME)
    open_to_others = [path for path in (home, *_secret(home)) if _is_open(path)]
    if open_to_others:
        yield _error(
            4,
            f"Others on this machine may open {open_to_others[0]} ({len(open_to_others)} such in all).",
            f"chmod -R go= {home}/keys; chmod go= {home}",
        )
    if not (home / "keys" / "receipt.key").is_file():
        yield _error(
            8,
            "The keys are missing: no receipt of before would work.",
            "Put the copy of keys/ back (docs/operating.md), or start the service once where it is new.",
        )
    free = shutil.disk_usage(home).free
    if free < LEAST_ROOM:
        yield _warning(
            4,
            f"{free / 1e9:.1f} GB of disk are left for the data folder.",
            "Give it 5 GB at least: a full disk takes no reports.",
        )


def _secret(home: Path) -> list[Path]:
    keys = home / "keys"
    return [keys, *keys.rglob("*")] if keys.is_dir() else []


def _is_open(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & 0o077)
    except FileNotFoundError:
        return False


def _database() -> Iterator[checks.CheckMessage]:
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                yield from _sqlite(cursor)
            else:
                yield from _postgres(cursor)
    except DatabaseError:
        yield _error(7, "The database does not answer.", "Check DATABASE_URL and the database server.")


def _sqlite(cursor: Any) -> Iterator[checks.CheckMessage]:
    kind = file_system_of(Path(connection.settings_dict["NAME"]))
    if NETWORK.match(kind):
        yield _error(
            5,
            f"The SQLite file lies on a file system of another machine ({kind}): it will be damaged one day.",
            "Put DANGVAN_HOME on a disk of this machine, or use PostgreSQL (DATABASE_URL).",
        )
    if _sqlite_synchronous(cursor) < _FULL:
        yield _error(
            6,
            "SQLite answers before a report is on the disk: a power cut would lose what got a receipt.",
            "Let nothing set PRAGMA synchronous below FULL.",
        )


def _sqlite_synchronous(cursor: Any) -> int:
    return int(cursor.execute("PRAGMA synchronous").fetchone()[0])


def _postgres(cursor: Any) -> Iterator[checks.CheckMessage]:
    found = {}
    for name in ("synchronous_commit", "fsync", "full_page_writes"):
        cursor.execute(f"SHOW {name}")
        found[name] = cursor.fetchone()[0]
    off = sorted(name for name, value in found.items() if value == "off")
    if off:
        yield _error(
            6,
            f"PostgreSQL answers before a report is on the disk ({', '.join(off)} = off).",
            "Set them on in postgresql.conf, or for this database with ALTER DATABASE … SET.",
        )


def _letters_and_record() -> Iterator[checks.CheckMessage]:
    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        yield _warning(
            1,
            "No mail server is set: letters become files, people and officers hear nothing.",
            "Set EMAIL_URL=smtps://user:password@host and DANGVAN_MAIL_FROM.",
        )
    if not _is_witnessed(Path(settings.DANGVAN_LOG_POLICY)):
        yield _warning(
            2,
            "Nobody outside witnesses the public record: the city could show two histories.",
            "Name witnesses and a quorum in DANGVAN_LOG_POLICY (docs/ledger/witness.md).",
        )
    if Path(settings.DANGVAN_LOG_SIGNER) == Path(settings.DANGVAN_HOME) / "signer.sock":
        yield _warning(
            3,
            "The signer runs beside the web server and its keys lie in the same data folder.",
            "Run `dangvan signer` as a service of its own and set DANGVAN_LOG_SIGNER to its socket.",
        )


def _is_witnessed(path: Path) -> bool:
    """Whether a witness is named and some of them must have agreed."""
    try:
        lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError):
        return False
    first = [line[0] for line in lines if line]
    return "witness" in first and any(line[:1] == ["quorum"] and line[1:] != ["none"] for line in lines)


def file_system_of(path: Path, mounts: Path | None = None) -> str:
    """The kind of file system a path lies on, by the longest mount point above it; empty where unknown."""
    try:
        rows = [line.split() for line in (mounts or MOUNTS).read_text(encoding="utf-8").splitlines()]
    except OSError:
        return ""
    above = {str(path), *(str(parent) for parent in path.resolve().parents)}
    found = [
        (len(row[1]), at, row[2]) for at, row in enumerate(rows) if row[1].replace("\\040", " ") in above
    ]
    return max(found)[2] if found else ""
