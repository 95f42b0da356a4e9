"""Go's own checksum-database code opens our notes, rebuilds our proofs from static tiles, audits a whole log.

And it refuses what our own library refuses: 1,000 random tamperings, each judged by both.
"""

from __future__ import annotations

import base64
import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from dangvan.ledger.tlog.auditing import audit
from dangvan.ledger.tlog.checkpoints import Checkpoint, parse_checkpoint
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.hashing import leaf_hash
from dangvan.ledger.tlog.keys import VerifierKey
from dangvan.ledger.tlog.notes import open_note, sign_note
from dangvan.ledger.tlog.policy import parse_policy
from dangvan.ledger.tlog.proof_files import TlogProof
from dangvan.ledger.tlog.proofs import verify_consistency, verify_inclusion
from dangvan.ledger.tlog.tiles import TreeAppender, TreeReader, tile_path
from tests.foreign.toolchain import SOURCE, ask, build, go
from tests.ledger.tlog import tampering
from tests.ledger.tlog.signing import FRONT, LOG, ORIGIN, PRESS, cosigned, key_of
from tests.ledger.tlog.tampering import tampered

SIZES = (1, 256, 700, 4096, 65_537, 70_000)
KEYS = [str(key.verifier) for key in (LOG, PRESS, FRONT)]
IN_BINARY = (
    tampering.flip_bit,
    tampering.change_byte,
    tampering.cut,
    tampering.lengthen,
    tampering.leave_out,
    tampering.exchange_hashes,
)
IN_TEXT = (
    tampering.flip_bit,
    tampering.change_byte,
    tampering.cut,
    tampering.lengthen,
    tampering.leave_out,
    tampering.change_number,
)


class Published(NamedTuple):
    """A log in a folder: written in batches, every size's checkpoint signed by the log and two witnesses."""

    folder: Path
    entries: list[bytes]
    notes: dict[int, bytes]

    def read(self, path: str) -> bytes:
        return (self.folder / path).read_bytes()

    def question(self, what: str, size: int = SIZES[-1], **more: Any) -> dict[str, Any]:
        asked = {
            "Ask": what,
            "Folder": str(self.folder),
            "Origin": ORIGIN,
            "Keys": KEYS,
            "Note": self.notes[size],
        }
        return asked | more

    def proof(self, index: int, size: int = SIZES[-1], extra: bytes | None = None) -> TlogProof:
        hashes = tuple(TreeReader(self.read, size).inclusion_proof(index))
        return TlogProof(index, hashes, self.notes[size].decode(), extra)


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("go"))


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Published:
    rng = random.Random(70_000)
    published = Published(
        tmp_path_factory.mktemp("log"), [rng.randbytes(rng.randrange(300)) for _ in range(70_000)], {}
    )
    appender = TreeAppender.empty()
    for size in SIZES:
        for path, octets in appender.append(published.entries[appender.size : size]).items():
            (published.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (published.folder / path).write_bytes(octets)
        note = sign_note(Checkpoint(ORIGIN, size, appender.root()).text(), LOG)
        published.notes[size] = cosigned(note, PRESS, FRONT).encode()
    return published


def test_its_source_is_laid_out_as_go_has_it() -> None:
    layout = shutil.which("gofmt") or str(Path(go() or "").resolve().with_name("gofmt"))
    assert subprocess.run([layout, "-l", SOURCE], capture_output=True, text=True, check=True).stdout == ""


def test_go_opens_our_notes_of_every_size(judge: Path, log: Published) -> None:
    assert ask(judge, [log.question("note", size) for size in SIZES]) == [{"count": size} for size in SIZES]


def test_go_rebuilds_our_inclusion_proofs_from_the_static_tiles(judge: Path, log: Published) -> None:
    rng = random.Random(1)
    places = [
        (size, index) for size in SIZES for index in {0, size - 1, *(rng.randrange(size) for _ in range(40))}
    ]
    answers = ask(
        judge, [log.question("inclusion", size, Index=at, Entry=log.entries[at]) for size, at in places]
    )
    for (size, index), answer in zip(places, answers, strict=True):
        assert "why" not in answer
        assert decoded(answer) == TreeReader(log.read, size).inclusion_proof(index)


def test_go_rebuilds_our_consistency_proofs_from_the_static_tiles(judge: Path, log: Published) -> None:
    pairs = [(old, new) for new in SIZES for old in SIZES if old <= new]
    answers = ask(judge, [log.question("consistency", new, Old=log.notes[old]) for old, new in pairs])
    for (old, new), answer in zip(pairs, answers, strict=True):
        assert "why" not in answer
        assert decoded(answer) == TreeReader(log.read, new).consistency_proof(old)


def test_go_audits_seventy_thousand_entries(judge: Path, log: Published) -> None:
    assert ask(judge, [log.question("audit")]) == [{"count": 70_000}]


def test_go_accepts_proofs_in_files(judge: Path, log: Published) -> None:
    rng = random.Random(2)
    places = [(size, rng.randrange(size)) for size in SIZES for _ in range(5)]
    questions = [
        log.question("proof", size, Entry=log.entries[at], Proof=log.proof(at, size, b"{}").format().encode())
        for size, at in places
    ]
    assert ask(judge, questions) == [{}] * len(places)


def decoded(answer: dict[str, Any]) -> list[bytes]:
    return [base64.b64decode(text) for text in answer.get("hashes", [])]


def judged_by_us(question: dict[str, Any]) -> None:
    """The same question to our own library. Raises `Refused` where it does not hold."""
    keys = [VerifierKey.parse(text) for text in question["Keys"]]
    witnesses = "".join(f"witness w{at} {key}\n" for at, key in enumerate(keys[1:]))
    members = " ".join(f"w{at}" for at in range(len(keys) - 1))
    policy = parse_policy(f"log {keys[0]}\n{witnesses}group all all {members}\nquorum all\n")
    if question["Ask"] == "proof":
        TlogProof.parse(question["Proof"]).verify(question["Entry"], policy)
        return
    checkpoint = policy.check(question["Note"]).checkpoint

    def read(path: str) -> bytes:
        changed = question.get("Changed", {})
        return changed[path] if path in changed else (Path(question["Folder"]) / path).read_bytes()

    match question["Ask"]:
        case "inclusion":
            leaf, hashes = leaf_hash(question["Entry"]), question["Hashes"]
            verify_inclusion(leaf, question["Index"], checkpoint.size, hashes, checkpoint.root)
        case "consistency":
            old = policy.check(question["Old"]).checkpoint
            verify_consistency(old.size, old.root, checkpoint.size, checkpoint.root, question["Hashes"])
        case "audit":
            for _ in audit(read, checkpoint.size, checkpoint.root):
                pass


def tampered_notes(log: Published, rng: random.Random) -> Iterator[dict[str, Any]]:
    while True:
        yield log.question("note", Note=tampered(log.notes[70_000], rng, IN_TEXT))


def tampered_proof_files(log: Published, rng: random.Random) -> Iterator[dict[str, Any]]:
    while True:
        index = rng.randrange(70_000)
        proof, entry = log.proof(index), log.entries[index]
        octets = proof.format().encode()
        if rng.random() < 0.2:
            octets = TlogProof(index, shuffled(proof.hashes, rng), proof.checkpoint_note).format().encode()
        elif rng.random() < 0.2:
            entry = tampered(entry, rng, IN_BINARY)
        else:
            octets = tampered(octets, rng, IN_TEXT)
        yield log.question("proof", Entry=entry, Proof=octets)


def tampered_hashes(log: Published, rng: random.Random) -> Iterator[dict[str, Any]]:
    reader = TreeReader(log.read, 70_000)
    while True:
        index = rng.randrange(70_000)
        old = rng.choice([size for size in SIZES if size < 70_000])
        sound = [
            log.question(
                "inclusion", Index=index, Entry=log.entries[index], Hashes=reader.inclusion_proof(index)
            ),
            log.question("consistency", Old=log.notes[old], Hashes=reader.consistency_proof(old)),
        ][rng.randrange(2)]
        spoilt = dict(sound)
        match rng.randrange(5):
            case 0:
                spoilt["Hashes"] = list(shuffled(sound["Hashes"], rng))
            case 1:
                spoilt["Hashes"] = [*sound["Hashes"], rng.randbytes(32)]
            case 2:
                spoilt["Hashes"] = sound["Hashes"][:-1]
            case 3 if "Index" in sound:
                spoilt["Index"] = rng.choice([index + 1, index - 1, index ^ 256, 70_000, 2**40])
            case 3:
                spoilt |= {"Old": log.notes[70_000], "Note": log.notes[old]}
            case _:
                at = rng.randrange(len(sound["Hashes"]))
                spoilt["Hashes"] = list(sound["Hashes"])
                spoilt["Hashes"][at] = tampered(sound["Hashes"][at], rng, IN_BINARY)
        yield spoilt


def tampered_files(log: Published, rng: random.Random) -> Iterator[dict[str, Any]]:
    paths = ["tile/0/000", "tile/0/001", "tile/0/002.p/188", "tile/1/000.p/2"]
    paths += ["tile/entries/000", "tile/entries/001", "tile/entries/002.p/188"]
    while True:
        path = rng.choice(paths)
        octets = log.read(path)
        changed = {path: tampered(octets, rng, IN_BINARY)}
        if rng.random() < 0.2:
            other = rng.choice([name for name in paths if name != path])
            changed = {path: log.read(other), other: octets}
        yield log.question("audit", 700, Changed=changed)


def wrong_keys(log: Published, rng: random.Random) -> Iterator[dict[str, Any]]:
    while True:
        keys = list(KEYS)
        at = rng.randrange(3)
        true = VerifierKey.parse(keys[at])
        keys[at] = str(key_of(true.name, true.signature_type, fill=rng.randrange(10, 250)).verifier)
        wrong = [{"Keys": keys}, {"Origin": "another.example/log", "Keys": [OTHER_LOG, *KEYS[1:]]}][
            rng.randrange(2)
        ]
        yield log.question("note", **wrong)


OTHER_LOG = str(key_of("another.example/log", fill=1).verifier)


def shuffled(hashes: Any, rng: random.Random) -> tuple[bytes, ...]:
    order = list(hashes)
    while len(order) > 1 and order == list(hashes):
        rng.shuffle(order)
    return tuple(order) if len(order) > 1 else (*order, rng.randbytes(32))


@pytest.mark.parametrize(
    "kind", [tampered_notes, tampered_proof_files, tampered_hashes, tampered_files, wrong_keys]
)
def test_two_hundred_tamperings_of_each_kind_are_refused_by_go_and_by_us(
    kind, judge: Path, log: Published
) -> None:  # type: ignore[no-untyped-def]
    rng = random.Random(kind.__name__)
    questions = [question for question, _ in zip(kind(log, rng), range(200), strict=False)]
    for question, answer in zip(questions, ask(judge, questions), strict=True):
        assert answer.get("why"), f"Go accepts {question}"
        with pytest.raises(Refused):
            judged_by_us(question)


def test_go_refuses_proofs_from_changed_tiles_of_every_level(judge: Path, log: Published) -> None:
    rng = random.Random(3)
    questions = []
    for _ in range(100):
        index = rng.randrange(65_536)
        path = rng.choice(
            [tile_path(0, index // 256), tile_path(1, 0), tile_path(2, 0, 1), tile_path(1, 1, 17)]
        )
        changed = {path: tampered(log.read(path), rng, IN_BINARY)}
        questions.append(log.question("inclusion", Index=index, Entry=log.entries[index], Changed=changed))
    assert all(answer.get("why") for answer in ask(judge, questions))


def test_go_and_we_read_the_same_text_from_a_note(judge: Path, log: Published) -> None:
    opened = open_note(log.notes[70_000], [LOG.verifier])
    assert parse_checkpoint(opened.text).size == ask(judge, [log.question("note")])[0]["count"]
