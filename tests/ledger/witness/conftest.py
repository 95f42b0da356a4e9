"""A witness in a folder of its own that knows one log, asked directly or over the network."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dangvan.ledger.witness import folder as folders
from dangvan.ledger.witness.cosigning import Witness
from dangvan.ledger.witness.server import WitnessServer
from tests.ledger.witness.logs import Log

NAME = "bao.example/chung-kien"


@pytest.fixture
def log() -> Log:
    return Log().grow(300)


@pytest.fixture
def told() -> list[tuple[str, int, str]]:
    return []


@pytest.fixture
def witness(tmp_path: Path, log: Log, told: list[tuple[str, int, str]]) -> Iterator[Witness]:
    folder = tmp_path / "witness"
    key = folders.create(folder, NAME)
    memory = folders.open_memory(folder)
    memory.add_log(log.key.name, log.vkey, 0)
    yield Witness(key, memory, tell=lambda *what: told.append(what))
    memory.close()


@pytest.fixture
def server(witness: Witness) -> Iterator[WitnessServer]:
    made = WitnessServer(("127.0.0.1", 0), witness)
    serving = threading.Thread(target=made.serve_forever, args=(0.02,))
    serving.start()
    yield made
    made.shutdown()
    made.settle()
    made.server_close()
    serving.join()
