"""What a witness cosigns and what it answers otherwise, case by case as C2SP tlog-witness has it."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from dangvan.ledger.tlog.checkpoints import Checkpoint
from dangvan.ledger.tlog.cosignatures import verify_cosignature
from dangvan.ledger.tlog.hashing import EMPTY_ROOT
from dangvan.ledger.tlog.notes import SecretKey, open_note, sign_note
from dangvan.ledger.tlog.witnessing import AddCheckpoint
from dangvan.ledger.witness import memory as memories
from dangvan.ledger.witness.cosigning import Answer, Witness
from tests.ledger.witness.logs import ORIGIN, Log


def is_cosigned(answer: Answer, witness: Witness, note: str) -> int:
    assert answer.status is HTTPStatus.OK, answer.body
    line = answer.body.decode()
    assert line.startswith("— ")
    assert line.endswith("\n")
    return verify_cosignature(note, line, witness.key.verifier)


def says_size(answer: Answer, size: int) -> None:
    assert (answer.status, answer.content_type, answer.body) == (
        409,
        "text/x.tlog.size",
        f"{size}\n".encode(),
    )


def test_the_first_sight_of_a_log_is_cosigned_without_a_proof(witness: Witness, log: Log) -> None:
    is_cosigned(witness.add_checkpoint(log.request(0)), witness, log.note())
    latest = witness.memory.latest(ORIGIN)
    assert (latest.size, latest.root) == (300, log.root())


def test_a_log_that_grew_is_cosigned_with_the_proof_from_the_last_size(witness: Witness, log: Log) -> None:
    witness.add_checkpoint(log.request(0))
    for step in (1, 255, 256, 1000):
        before = log.size
        log.grow(step)
        is_cosigned(witness.add_checkpoint(log.request(before)), witness, log.note())
    assert witness.memory.latest(ORIGIN).size == 1812


def test_an_empty_log_is_cosigned_and_grows_from_there(witness: Witness) -> None:
    log = Log()
    witness.memory.add_log(ORIGIN, log.vkey, 0)
    is_cosigned(witness.add_checkpoint(log.request(0)), witness, log.note())
    log.grow(3)
    is_cosigned(witness.add_checkpoint(log.request(0)), witness, log.note())


def test_the_same_checkpoint_again_gets_a_fresh_cosignature(witness: Witness, log: Log) -> None:
    moments = iter([1000.0, 2000.9])
    witness._now = lambda: next(moments)
    assert is_cosigned(witness.add_checkpoint(log.request(0)), witness, log.note()) == 1000
    again = AddCheckpoint(300, (), log.note()).format()
    assert is_cosigned(witness.add_checkpoint(again), witness, log.note()) == 2000
    assert witness.memory.latest(ORIGIN).cosigned_at == 2000


def test_a_clock_set_back_makes_no_later_tree_seem_older(witness: Witness, log: Log) -> None:
    moments = iter([5000.0, 10.0])
    witness._now = lambda: next(moments)
    witness.add_checkpoint(log.request(0))
    log.grow(5)
    assert is_cosigned(witness.add_checkpoint(log.request(300)), witness, log.note()) == 5000


def test_an_unknown_log_is_404(witness: Witness) -> None:
    stranger = Log(SecretKey.generate("other.example/log")).grow(2)
    assert witness.add_checkpoint(stranger.request(0)).status == 404


def test_a_signature_by_no_trusted_key_is_403_whatever_else_signed(witness: Witness) -> None:
    pretender = Log(SecretKey.generate(ORIGIN)).grow(300)
    assert witness.add_checkpoint(pretender.request(0)).status == 403
    assert witness.memory.latest(ORIGIN).size == 0


def test_a_bent_signature_of_the_trusted_key_is_403(witness: Witness, log: Log) -> None:
    other = log.fork("other").grow(1)
    text, _blank, _line = other.note().rpartition("\n\n")
    signature = log.note().rpartition("\n\n")[2]
    bent = AddCheckpoint(0, (), f"{text}\n\n{signature}").format()
    assert witness.add_checkpoint(bent).status == 403


def test_signatures_of_unknown_keys_beside_the_known_one_do_no_harm(witness: Witness, log: Log) -> None:
    others = [SecretKey.generate(f"other.example/{number}") for number in range(15)]
    note = sign_note(log.checkpoint().text(), *others[:7], log.key, *others[7:])
    is_cosigned(witness.add_checkpoint(AddCheckpoint(0, (), note).format()), witness, note)
    kept = open_note(witness.memory.latest(ORIGIN).note, [log.key.verifier, witness.key.verifier])
    assert kept.unknown == ()


def test_either_of_two_keys_trusted_for_a_log_will_do(witness: Witness, log: Log) -> None:
    new_key = SecretKey.generate(ORIGIN)
    witness.memory.add_log(ORIGIN, str(new_key.verifier), 0)
    witness.add_checkpoint(log.request(0))
    log.key = new_key
    log.grow(1)
    is_cosigned(witness.add_checkpoint(log.request(300)), witness, log.note())
    assert witness.memory.remove_log(str(new_key.verifier))
    log.grow(1)
    assert witness.add_checkpoint(log.request(301)).status == 403


def test_an_old_size_above_the_checkpoint_is_400(witness: Witness, log: Log) -> None:
    assert witness.add_checkpoint(AddCheckpoint(301, (), log.note()).format()).status == 400


@pytest.mark.parametrize("old", [0, 1, 299, 301])
def test_a_stale_old_size_is_409_with_the_size_that_is_remembered(
    witness: Witness, log: Log, old: int
) -> None:
    witness.add_checkpoint(log.request(0))
    log.grow(50)
    says_size(witness.add_checkpoint(log.request(old)), 300)
    assert witness.memory.latest(ORIGIN).size == 300


def test_of_a_log_never_seen_the_remembered_size_is_0(witness: Witness, log: Log) -> None:
    says_size(witness.add_checkpoint(log.request(7)), 0)


def test_a_smaller_tree_never_follows_a_larger_one(witness: Witness, log: Log) -> None:
    witness.add_checkpoint(log.request(0))
    says_size(witness.add_checkpoint(log.request(0, 200)), 300)
    says_size(witness.add_checkpoint(log.request(200, 250)), 300)
    assert witness.memory.latest(ORIGIN).size == 300


def test_another_root_at_the_same_size_is_409_and_its_evidence_kept_once(
    witness: Witness, log: Log, told: list[tuple[str, int, str]]
) -> None:
    fork = Log(log.key, word="other").grow(300)
    witness.add_checkpoint(log.request(0))
    told.clear()
    for old in (300, 300, 0, 7):
        says_size(witness.add_checkpoint(AddCheckpoint(old, fork.proof(old), fork.note()).format()), 300)
    (kept,) = witness.memory.conflicts(ORIGIN)
    assert (kept.proven, kept.note) == (True, fork.note())
    assert [(origin, size) for origin, size, _reason in told] == [(ORIGIN, 300)]
    assert "two different roots" in told[0][2]
    assert witness.memory.latest(ORIGIN).root == log.root()


def test_a_fork_that_grew_is_422_and_kept_unproven(witness: Witness, log: Log) -> None:
    fork = Log(log.key, word="other").grow(300)
    witness.add_checkpoint(log.request(0))
    fork.grow(40)
    assert witness.add_checkpoint(fork.request(300)).status == 422
    (kept,) = witness.memory.conflicts(ORIGIN)
    assert (kept.proven, kept.note) == (False, fork.note())
    assert witness.memory.latest(ORIGIN).size == 300


def test_what_was_refused_for_its_proof_is_cleared_or_proven_when_that_size_is_cosigned(
    witness: Witness, log: Log, told: list[tuple[str, int, str]]
) -> None:
    witness.add_checkpoint(log.request(0))
    fork = Log(log.key, word="other").grow(350)
    log.grow(50)
    assert witness.add_checkpoint(fork.request(300)).status == 422
    assert witness.add_checkpoint(AddCheckpoint(300, (), log.note()).format()).status == 422
    assert [kept.proven for kept in witness.memory.conflicts(ORIGIN)] == [False, False]
    told.clear()
    is_cosigned(witness.add_checkpoint(log.request(300)), witness, log.note())
    (kept,) = witness.memory.conflicts(ORIGIN)
    assert (kept.proven, kept.note) == (True, fork.note())
    assert [reason for _origin, _size, reason in told] == [
        "",
        "two different roots are signed for one tree of 350 entries",
    ]


@pytest.mark.parametrize(
    "bend",
    [
        lambda proof: proof[:-1],
        lambda proof: (*proof, proof[0]),
        lambda proof: (bytes(32), *proof[1:]),
        lambda proof: tuple(reversed(proof)),
        lambda _proof: (),
    ],
)
def test_a_proof_that_does_not_fit_is_422(witness: Witness, log: Log, bend: object) -> None:
    witness.add_checkpoint(log.request(0))
    log.grow(77)
    bent = AddCheckpoint(300, bend(log.proof(300)), log.note()).format()  # type: ignore[operator]
    assert witness.add_checkpoint(bent).status == 422
    assert witness.memory.latest(ORIGIN).size == 300


def test_a_proof_where_none_may_be_is_422(witness: Witness, log: Log) -> None:
    assert witness.add_checkpoint(AddCheckpoint(0, (bytes(32),), log.note()).format()).status == 422
    witness.add_checkpoint(log.request(0))
    assert witness.add_checkpoint(AddCheckpoint(300, (bytes(32),), log.note()).format()).status == 422


def test_an_empty_tree_with_the_root_of_another_is_400(witness: Witness, log: Log) -> None:
    text = Checkpoint(ORIGIN, 0, EMPTY_ROOT).text().replace("47DEQpj8", "57DEQpj8")
    body = f"old 0\n\n{sign_note(text, log.key)}".encode()
    assert witness.add_checkpoint(body).status == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\n",
        b"old 0\n",
        b"old 0\n\n",
        b"old\n\n" + Log().note().encode(),
        b"old 00\n\n" + Log().note().encode(),
        b"old -1\n\n" + Log().note().encode(),
        b"old 0 \n\n" + Log().note().encode(),
        b"OLD 0\n\n" + Log().note().encode(),
        b"old 0\r\n\r\n" + Log().note().encode(),
        b"old 0\n" + b"AA==\n" + b"\n" + Log().note().encode(),
        b"old 0\n" + (b"A" * 43 + b"=\n") * 64 + b"\n" + Log().note().encode(),
        b"old 9223372036854775808\n\n" + Log().note().encode(),
        b"old 0\n\n" + Log().note().encode().rstrip(b"\n"),
        b"old 0\n\n" + Log().note().encode() + b"\xff\n",
        b"old 0\n\n" + Log().note().partition("\n\n")[0].encode() + b"\n\n",
    ],
)
def test_a_malformed_request_is_400(witness: Witness, body: bytes) -> None:
    witness.memory.add_log(ORIGIN, Log().vkey, 0)
    assert witness.add_checkpoint(body).status == 400


def test_63_hashes_are_read(witness: Witness, log: Log) -> None:
    witness.add_checkpoint(log.request(0))
    log.grow(1)
    body = AddCheckpoint(300, tuple(bytes([at]) * 32 for at in range(63)), log.note()).format()
    assert witness.add_checkpoint(body).status == 422


def test_extension_lines_are_cosigned_with_the_rest(witness: Witness, log: Log) -> None:
    note = sign_note(log.checkpoint().text() + "opaque\n", log.key)
    is_cosigned(witness.add_checkpoint(AddCheckpoint(0, (), note).format()), witness, note)


def test_a_flood_of_wrong_proofs_washes_no_evidence_away(
    witness: Witness, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memories, "MOST_CONFLICTS", 3)
    witness.add_checkpoint(log.request(0))
    fork = Log(log.key, word="other").grow(300)
    witness.add_checkpoint(fork.request(300))
    for _ in range(6):
        log.grow(1)
        assert witness.add_checkpoint(AddCheckpoint(300, (bytes(32),), log.note()).format()).status == 422
    kept = witness.memory.conflicts(ORIGIN)
    assert [found.proven for found in kept] == [True, False, False, False]
    assert kept[-1].note == log.note()
    for word in ("second", "third", "fourth"):
        witness.add_checkpoint(Log(log.key, word=word).grow(300).request(300))
    assert sum(found.proven for found in witness.memory.conflicts(ORIGIN)) == 3
