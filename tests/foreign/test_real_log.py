"""The log as the product really writes it: signed, cosigned, published to a folder, receipts handed out.

Go's own code accepts it and the receipts; `dangvan-verify` does, and refuses 1,000 random tamperings of both.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from dangvan.kernel.actor import Actor
from dangvan.kernel.ids import new_id
from dangvan.ledger import receipts
from dangvan.ledger.actions import Entry, record_many
from dangvan.ledger.models import Checkpoint
from dangvan.ledger.tlog.encoding import encode_base64
from dangvan.ledger.tlog.keys import VerifierKey
from dangvan.ledger.tlog.proof_files import TlogProof
from dangvan.ledger.verifier import command
from dangvan.ledger.verifier.auditing import paths_between
from tests.foreign.test_go_verifier import IN_BINARY, IN_TEXT
from tests.foreign.toolchain import ask, build
from tests.ledger.small_log import SmallLog, small_log
from tests.ledger.tlog.tampering import tampered
from tests.small_city import SmallCity, city, later

__all__ = ["city", "small_log"]

TAMPERINGS = 500


class Handed:
    """What the city has published and handed out after three days, and the questions to ask about it."""

    def __init__(self, log: SmallLog, receipt: str, folder: Path) -> None:
        self.log, self.receipt = log, receipt
        self.policy = folder / "policy"
        self.policy.write_text(log.policy_text)
        self.promises = log.keyring.public_keys().promises[0]
        self.keys = [log.keyring.public_keys().log[0], *(str(key.verifier) for key in log.witnesses.values())]

    @property
    def note(self) -> bytes:
        return (self.log.folder / "checkpoint").read_bytes()

    def question(self, what: str, **more: Any) -> dict[str, Any]:
        asked = {"Ask": what, "Folder": str(self.log.folder), "Origin": self.log.origin, "Keys": self.keys}
        return asked | {"Note": self.note} | more

    def verify(self, *arguments: object) -> int:
        trusting = ["--json", "--policy", self.policy, "--key", self.promises]
        return command.main([str(argument) for argument in (*arguments, *trusting)])


@pytest.fixture
def handed(city: SmallCity, small_log: SmallLog, tmp_path: Path) -> Iterator[Handed]:
    said = city.say("Ổ gà sâu trước cổng trường Hoa Sen.")
    for day in range(3):
        with later(days=day):
            _many_speak(100)
            small_log.batch()
            small_log.witness()
            receipt = receipts.proof_file_for(said.report.uid)
    assert receipt is not None
    with later(days=2):
        yield Handed(small_log, receipt, tmp_path)


def _many_speak(count: int) -> None:
    words = {"text": "Đèn hỏng", "place": None, "topic": "light", "area": "00001", "visibility": "public"}
    with transaction.atomic():
        said = words | {"photos": [], "channel": "web"}
        entries = [Entry("report.submitted", new_id(), said, first=True) for _ in range(count)]
        record_many(entries, by=Actor.person())


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("go"))


def test_go_opens_audits_and_follows_the_published_log(handed: Handed, judge: Path) -> None:
    size = Checkpoint.objects.latest("size").size
    assert size > 300
    older = Checkpoint.objects.exclude(size=size).order_by("size")
    assert len(older) >= 2
    alone = {"Keys": handed.keys[:1]}
    questions = [
        handed.question("note"),
        handed.question("audit"),
        *(handed.question("consistency", Old=checkpoint.note.encode(), **alone) for checkpoint in older),
    ]
    assert [answer.get("why") for answer in ask(judge, questions)] == [None] * len(questions)
    assert ask(judge, questions[:2]) == [{"count": size}] * 2


def test_go_accepts_a_receipt_that_was_handed_out(handed: Handed, judge: Path) -> None:
    extra = TlogProof.parse(handed.receipt).extra
    assert extra
    leaf = json.loads(extra)["leaf"].encode()
    questions = [
        handed.question("proof", Proof=handed.receipt.encode(), Entry=leaf),
        handed.question("proof", Proof=handed.receipt.encode(), Entry=leaf + b" "),
    ]
    answers = ask(judge, questions)
    assert answers[0] == {}
    assert answers[1]["why"] == "invalid transparency proof"


def test_dangvan_verify_accepts_log_and_receipt(handed: Handed, tmp_path: Path) -> None:
    receipt = tmp_path / "mine.tlog-proof"
    receipt.write_text(handed.receipt)
    assert handed.verify("receipt", receipt) == command.HOLDS
    assert handed.verify("log", handed.log.folder) == command.HOLDS


def test_dangvan_verify_refuses_five_hundred_tampered_receipts(
    handed: Handed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = random.Random(1)
    receipt = tmp_path / "mine.tlog-proof"
    for _ in range(TAMPERINGS):
        spoilt = _tampered_receipt(handed.receipt, rng)
        receipt.write_bytes(spoilt)
        assert _refuses(handed, capsys, "receipt", receipt), spoilt


def _tampered_receipt(receipt: str, rng: random.Random) -> bytes:
    """Half of them where letters stand, half inside of what the holder opened, where base64 hides it."""
    if rng.random() < 0.5:
        return tampered(receipt.encode(), rng, IN_TEXT)
    proof = TlogProof.parse(receipt)
    assert proof.extra
    extra = encode_base64(tampered(proof.extra, rng, IN_TEXT))
    return receipt.replace(encode_base64(proof.extra), extra).encode()


def test_dangvan_verify_refuses_five_hundred_tampered_logs(
    handed: Handed, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = random.Random(2)
    folder = handed.log.folder
    names = [name for name in _needed(handed) if (folder / name).is_file()]
    assert len(names) >= 6
    for _ in range(TAMPERINGS):
        path = folder / rng.choice(names)
        whole = path.read_bytes()
        path.write_bytes(tampered(whole, rng, IN_TEXT if path.name == "checkpoint" else IN_BINARY))
        assert _refuses(handed, capsys, "log", folder), path
        path.write_bytes(whole)
    assert handed.verify("log", folder) == command.HOLDS


def _needed(handed: Handed) -> list[str]:
    return ["checkpoint", *paths_between(0, Checkpoint.objects.latest("size").size)]


def _refuses(handed: Handed, capsys: pytest.CaptureFixture[str], *arguments: object) -> bool:
    """Whether it says no, and says why; a file that is no receipt at all is told apart from a wrong one."""
    status = handed.verify(*arguments)
    told = json.loads(capsys.readouterr().out)
    return status in {command.FAILS, command.USAGE} and told["holds"] is not True and len(told["why"]) > 15


def test_the_keys_the_site_names_are_the_ones_that_signed(handed: Handed) -> None:
    assert VerifierKey.parse(handed.keys[0]).name == handed.log.origin
    assert VerifierKey.parse(handed.promises).name == f"{handed.log.origin}/promises"
