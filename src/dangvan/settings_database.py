"""The database as an operator names it, in one address: `settings` reads it from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def database_of(url: str, home: Path) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite_at(Path(unquote(parts.path)), home)
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgres(parts)
    raise ImproperlyConfigured("DATABASE_URL: begin it with sqlite:/// or postgres://")


def sqlite_at(path: Path, home: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA mmap_size=134217728;"
                "PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY;"
                # What was thrown away is written over, whatever the library was built with.
                "PRAGMA secure_delete=ON;"
            ),
        },
        "TEST": {"NAME": home / "test.sqlite3"},
    }


def _postgres(parts: SplitResult) -> dict[str, Any]:
    """Planned for solid disks: the server's own defaults price an index as if it lay on a turning one."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "dangvan",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": "-c random_page_cost=1.1 -c jit=off"} | dict(parse_qsl(parts.query)),
    }
