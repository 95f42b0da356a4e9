"""What guided fuzzing drives: every reader of the log's formats; only `Refused` may ever come out of one.

Started by test_bad_input in a process of its own; by hand: python fuzz_target.py -runs=1000000.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["dangvan.ledger.tlog"]):
    from dangvan.ledger.tlog.auditing import audit
    from dangvan.ledger.tlog.checkpoints import parse_checkpoint
    from dangvan.ledger.tlog.cosignatures import verify_cosignature
    from dangvan.ledger.tlog.errors import Refused
    from dangvan.ledger.tlog.keys import SecretKey, VerifierKey
    from dangvan.ledger.tlog.notes import open_note
    from dangvan.ledger.tlog.policy import parse_policy
    from dangvan.ledger.tlog.proof_files import TlogProof
    from dangvan.ledger.tlog.proofs import verify_consistency, verify_inclusion
    from dangvan.ledger.tlog.tiles import TreeAppender, TreeReader, pack_entries, parse_entries
    from dangvan.ledger.tlog.witnessing import AddCheckpoint

from tests.ledger.tlog.signing import LOG, POLICY_TEXT, PRESS, policy, recorded

POLICY = policy()


def read_note(octets: bytes) -> None:
    opened = open_note(octets, [LOG.verifier, PRESS.verifier])
    assert opened.text == open_note(recorded().note, [LOG.verifier]).text


def read_checkpoint(octets: bytes) -> None:
    text = octets.decode(errors="surrogateescape")
    assert parse_checkpoint(text).text() == text


def read_cosignature(octets: bytes) -> None:
    verify_cosignature(recorded().note, octets.decode(errors="replace"), PRESS.verifier)


def read_proof(octets: bytes) -> None:
    proof = TlogProof.parse(octets)
    assert TlogProof.parse(proof.format()) == proof
    assert proof.verify(recorded().entry, POLICY).checkpoint.root == recorded().log.root


def read_request(octets: bytes) -> None:
    assert AddCheckpoint.parse(octets).format() == octets


def read_policy(octets: bytes) -> None:
    parse_policy(octets).check(recorded().note)


def read_keys(octets: bytes) -> None:
    text = octets.decode(errors="surrogateescape")
    assert str((SecretKey if text.startswith("PRIVATE") else VerifierKey).parse(text)) == text


def read_bundle(octets: bytes) -> None:
    assert pack_entries(parse_entries(octets)) == octets


def read_log(octets: bytes) -> None:
    octets = octets or bytes(1)
    log, size = recorded().log, octets[0] * 3
    changed = log.files | {sorted(log.files)[len(octets) % len(log.files)]: octets}

    def read(path: str) -> bytes:
        if path not in changed:
            raise FileNotFoundError(path)
        return changed[path]

    TreeAppender.resume(read, size)
    TreeReader(read, size).inclusion_proof(octets[-1])
    for _ in audit(read, size, log.root):
        pass


def read_hashes(octets: bytes) -> None:
    octets = octets.ljust(66, b"\0")
    proof = [octets[at : at + 32] for at in range(34, len(octets), 32)]
    verify_inclusion(octets[2:34], octets[0], 200, proof, octets[:32])
    verify_consistency(octets[0], octets[2:34], octets[1], octets[:32], proof)


#: Each reader with a well-formed text to begin from, which blind mutation would never reach.
READERS = (
    (read_note, recorded().note.encode()),
    (read_checkpoint, b"a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWRG3hSuFU=\n"),
    (read_cosignature, recorded().note.rpartition("\n\n")[2].encode()),
    (read_proof, recorded().proof.format().encode()),
    (read_request, AddCheckpoint(7, tuple(recorded().proof.hashes), recorded().note).format()),
    (read_policy, POLICY_TEXT.encode()),
    (read_keys, str(LOG).encode()),
    (read_bundle, pack_entries([b"one", b"two"])),
    (read_log, recorded().log.files["tile/0/001.p/44"][:96]),
    (read_hashes, bytes([5, 9]) + bytes(160)),
)


def once(octets: bytes) -> None:
    """The first byte chooses the reader, the rest is what it reads."""
    if octets:
        try:
            READERS[octets[0] % len(READERS)][0](octets[1:])
        except Refused:
            return


def mutate(octets: bytes, limit: int, seed: int) -> bytes:
    if seed % 4 == 0:
        chosen = seed // 4 % len(READERS)
        octets = bytes([chosen]) + READERS[chosen][1]
    return atheris.Mutate(octets, limit)


if __name__ == "__main__":
    atheris.Setup(sys.argv, once, custom_mutator=mutate)
    atheris.Fuzz()
