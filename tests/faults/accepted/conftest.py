"""Cities made once for all tests of a run, and a ground to try them on."""

from __future__ import annotations

import fcntl
import random
from pathlib import Path

import pytest

from tests.faults.accepted.city import City
from tests.faults.accepted.faults import Ground


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.getbasetemp()
    shared = base if base.name.startswith("pytest-") else base.parent
    folder = shared / "faulty-cities"
    folder.mkdir(exist_ok=True)
    for above in (folder, *folder.parents):
        if "pytest-of" in str(above):  # the user of PostgreSQL must get through
            above.chmod(0o711)
    return folder


@pytest.fixture
def ground(templates: Path, request: pytest.FixtureRequest) -> Ground:
    def template(database: str) -> Path:
        place = templates / database
        with (templates / f"{database}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (place / "key").exists():
                City(place, database).found()
        return place

    return Ground(template, templates / "used", random.Random(request.node.name))
