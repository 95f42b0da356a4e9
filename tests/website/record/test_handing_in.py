"""A witness that nobody can call reads the log from the site and hands in its word there."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from dangvan.kernel import clock
from dangvan.kernel.worker import Worker, load_registrations
from dangvan.ledger import witnessing
from dangvan.ledger.models import Checkpoint, Cosignature
from dangvan.ledger.publishing.checkpoints import publish_newest
from dangvan.ledger.publishing.stores import store
from dangvan.ledger.witness import folder as folders
from dangvan.ledger.witness.cosigning import Witness
from dangvan.ledger.witness.following import Follower
from tests.ledger.witness.logs import ORIGIN, Log


def publish(log: Log) -> Checkpoint:
    store().write_many({path: octets for path, octets in log.files.items() if path != "checkpoint"})
    made = Checkpoint.objects.create(size=log.size, root=log.root(), note=log.note(), signed_at=clock.now())
    publish_newest(store())
    return made


@pytest.fixture
def log(tmp_path: Path, settings: LazySettings) -> Log:
    made = Log()
    settings.DANGVAN_LOG_ORIGIN = ORIGIN
    settings.DANGVAN_LOG_STORE = str(tmp_path / "log")
    settings.DANGVAN_LOG_POLICY = tmp_path / "policy.txt"
    settings.DANGVAN_LOG_SIGNER = tmp_path / "none.sock"
    return made


@pytest.fixture
def witness(tmp_path: Path, log: Log, settings: LazySettings) -> Witness:
    key = folders.create(tmp_path / "w", "bao.example/chung-kien")
    made = Witness(key, folders.open_memory(tmp_path / "w"))
    made.memory.add_log(ORIGIN, log.vkey, 0)
    settings.DANGVAN_LOG_POLICY.write_text(
        f"log {log.vkey}\nwitness bao {key.verifier}\nquorum bao\n", encoding="utf-8"
    )
    return made


@pytest.mark.django_db(transaction=True)
def test_from_the_site_to_a_quorum_and_back(
    log: Log, witness: Witness, tmp_path: Path, live_server: LiveServer
) -> None:
    follower = Follower(witness, tmp_path / "w", f"{live_server.url}/log/")
    load_registrations()
    for grown in (300, 40):
        checkpoint = publish(log.grow(grown))
        assert follower.look().handed_in is True
        Worker(name="test").drain()
        assert witnessing.state().quorum_size == log.size
        assert store().read("checkpoint").decode() == witnessing.cosigned_note(checkpoint)


@pytest.mark.django_db
def test_what_is_no_word_of_a_witness_is_refused(log: Log, witness: Witness, client: Client) -> None:
    publish(log.grow(20))
    for body, status in (("", 422), (log.note(), 422), ("x" * 200_000, 413)):
        answered = client.post("/log/cosignatures", body, content_type="text/plain")
        assert answered.status_code == status
    assert client.get("/log/cosignatures").status_code == 405
    assert not Cosignature.objects.exists()
