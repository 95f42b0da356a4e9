"""Keys, a checkpoint and a policy that the tests of notes, policies and proofs share."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from dangvan.ledger.tlog.checkpoints import Checkpoint
from dangvan.ledger.tlog.cosignatures import cosign, with_cosignatures
from dangvan.ledger.tlog.keys import SecretKey, SignatureType
from dangvan.ledger.tlog.notes import sign_note
from dangvan.ledger.tlog.policy import Policy, parse_policy
from dangvan.ledger.tlog.proof_files import TlogProof
from tests.ledger.tlog.definitions import StoredLog, entries_numbered

ORIGIN = "dangvan.example/log"
SEEN_AT = 1_790_000_000


def key_of(name: str, signature_type: SignatureType = SignatureType.ED25519, fill: int = 1) -> SecretKey:
    """A key that is the same in every run."""
    return SecretKey(name, signature_type, bytes([fill]) * 32)


LOG = key_of(ORIGIN, fill=1)
PRESS = key_of("press.example", SignatureType.COSIGNATURE_ED25519, fill=2)
SCHOOL = key_of("school.example", SignatureType.COSIGNATURE_ML_DSA_44, fill=3)
FRONT = key_of("front.example", SignatureType.COSIGNATURE_ED25519, fill=4)

POLICY_TEXT = f"""\
# Two of three must have seen it.
log {LOG.verifier} https://dangvan.example/log/
witness press {PRESS.verifier} https://press.example/
witness school {SCHOOL.verifier}
\twitness front {FRONT.verifier}
group two-of-three 2 press school front

quorum two-of-three
"""


def policy() -> Policy:
    return parse_policy(POLICY_TEXT)


def cosigned(note: str, *cosigners: SecretKey, time: int = SEEN_AT) -> str:
    return with_cosignatures(note, *(cosign(note, key, time) for key in cosigners))


class Recorded(NamedTuple):
    """A log of 300 entries, its cosigned checkpoint, and the proof of entry 5 in a file."""

    log: StoredLog
    note: str
    proof: TlogProof
    entry: bytes


@cache
def recorded() -> Recorded:
    log = StoredLog(entries_numbered(300))
    note = cosigned(sign_note(Checkpoint(ORIGIN, log.size, log.root).text(), LOG), PRESS, SCHOOL)
    proof = TlogProof(5, tuple(log.reader().inclusion_proof(5)), note, b'{"v":1}')
    return Recorded(log, note, proof, log.entries[5])
