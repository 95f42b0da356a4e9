"""Data folders for tests of back-up, restore and moving: each with processes and a database of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql

from tests.architecture.sources import ROOT


@dataclass(frozen=True)
class Home:
    folder: Path
    url: str = ""

    def environment(self) -> dict[str, str]:
        own = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder.parent),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
            "DANGVAN_HOME": str(self.folder),
        }
        return own | ({"DATABASE_URL": self.url} if self.url else {})

    def dangvan(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("dangvan", *arguments)

    def ask(self, *arguments: str) -> dict[str, Any]:
        ran = self.run("tests.kernel.living_home", *arguments)
        assert ran.returncode == 0, ran.stderr
        answer: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
        return answer

    def run(self, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            env=self.environment(),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )


def on_sqlite(folder: Path, migrated: Path | None = None) -> Home:
    folder.mkdir()
    if migrated is not None:
        shutil.copy(migrated, folder / "dangvan.sqlite3")
    return Home(folder)


@contextmanager
def database_of_its_own() -> Iterator[str]:
    """An empty PostgreSQL database, dropped afterwards; its address."""
    given = os.environ["DATABASE_URL"]
    base = given.rsplit("/", 1)[0]
    name = f"dangvan_test_{uuid4().hex[:12]}"
    with psycopg.connect(f"{base}/postgres", autocommit=True) as server:
        server.execute(
            sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(sql.Identifier(name))
        )
        try:
            yield f"{base}/{name}"
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
