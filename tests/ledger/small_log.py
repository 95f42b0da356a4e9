"""A log small enough to keep in mind: signed in this process, in its own folder, seen by two witnesses."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from dangvan.kernel import clock
from dangvan.ledger import receipts, witnessing
from dangvan.ledger.models import Checkpoint
from dangvan.ledger.publishing import checkpoints
from dangvan.ledger.publishing.stores import FolderStore
from dangvan.ledger.sequencing.sequencer import sequence_waiting
from dangvan.ledger.signing import client
from dangvan.ledger.signing.keyring import Keyring
from dangvan.ledger.tlog.keys import SecretKey, SignatureType, VerifierKey
from dangvan.ledger.tlog.notes import open_note, signature_line, split_note
from dangvan.ledger.tlog.policy import Policy, parse_policy


class SmallLog:
    """The real sequencer, keys and files; its witnesses are keys that sign when they are told to."""

    def __init__(self, home: Path, settings: LazySettings) -> None:
        self.origin = settings.DANGVAN_LOG_ORIGIN
        self.folder = home / "log"
        settings.DANGVAN_LOG_STORE = str(self.folder)
        settings.DANGVAN_LOG_POLICY = home / "log-policy.txt"
        self.keyring = Keyring(home / "keys", self.origin)
        self.witnesses = {
            name: SecretKey.generate(f"{name}.example/witness", SignatureType.COSIGNATURE_ED25519)
            for name in ("bao", "truong")
        }
        lines = [f"log {key}\n" for key in self.keyring.public_keys().log]
        lines += [f"witness {name} {key.verifier}\n" for name, key in self.witnesses.items()]
        self.policy_text = "".join([*lines, "group hai all bao truong\n", "quorum hai\n"])
        settings.DANGVAN_LOG_POLICY.write_text(self.policy_text)

    @property
    def policy(self) -> Policy:
        """As a stranger holds it."""
        return parse_policy(self.policy_text)

    def batch(self) -> int:
        """Bring everything that may enter into the log; its size after that."""
        return sequence_waiting()[-1].size

    def witness(self, *names: str) -> None:
        """Let witnesses see the newest checkpoint."""
        newest = Checkpoint.objects.latest("size")
        text, _signatures = split_note(newest.note)
        at = int(clock.now().timestamp())
        for name in names or tuple(self.witnesses):
            line = signature_line(text, self.witnesses[name], at)
            witnessing.store_cosignature(newest, name, line, at)
        checkpoints.publish_newest(FolderStore(self.folder))

    def opened_promise(self, note: str) -> list[str]:
        """The lines of a promise whose signature holds."""
        keys = [VerifierKey.parse(text) for text in self.keyring.public_keys().promises]
        return open_note(note, keys).text.splitlines()

    def fall_silent(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nobody signs promises any more."""
        monkeypatch.setattr(receipts, "_asked_in_vain_at", [time.monotonic() + 3600])


@pytest.fixture
def small_log(tmp_path: Path, settings: LazySettings, db: None) -> Iterator[SmallLog]:
    log = SmallLog(tmp_path, settings)
    receipts._asked_in_vain_at.clear()
    with client.using(log.keyring):
        yield log
