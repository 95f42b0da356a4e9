"""Whatever is done to a note, proof, request or policy on its way is refused or changes nothing.

Nothing here may raise anything but `Refused`: a verifier that falls over tells its user nothing.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvan.ledger.tlog.checkpoints import parse_checkpoint
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.hashing import leaf_hash
from dangvan.ledger.tlog.notes import open_note
from dangvan.ledger.tlog.policy import parse_policy
from dangvan.ledger.tlog.proof_files import TlogProof
from dangvan.ledger.tlog.proofs import verify_inclusion
from dangvan.ledger.tlog.tiles import TreeReader
from dangvan.ledger.tlog.witnessing import AddCheckpoint
from tests.ledger.tlog.definitions import StoredLog, entries_numbered
from tests.ledger.tlog.signing import LOG, POLICY_TEXT, policy, recorded
from tests.ledger.tlog.tampering import tampered

seeds = st.integers(0, 2**32).map(random.Random)


def a_sentence(refusal: pytest.ExceptionInfo[Refused]) -> bool:
    text = str(refusal.value)
    return len(text) > 15 and " " in text and "\n" not in text


@given(seeds)
def test_a_tampered_note_no_longer_opens_or_still_says_the_same(rng: random.Random) -> None:
    text = open_note(recorded().note, [LOG.verifier]).text
    try:
        opened = open_note(tampered(recorded().note.encode(), rng), [LOG.verifier])
    except Refused:
        return
    assert opened.text == text


@given(seeds)
def test_a_tampered_proof_is_refused_unless_only_what_nobody_relies_on_changed(rng: random.Random) -> None:
    proof = recorded().proof
    try:
        changed = TlogProof.parse(tampered(proof.format().encode(), rng))
        witnessed = changed.verify(recorded().entry, policy())
    except Refused:
        return
    assert (changed.index, changed.hashes) == (proof.index, proof.hashes)
    assert witnessed.checkpoint == policy().check(proof.checkpoint_note).checkpoint
    assert len(witnessed.witnesses) == 2


@given(seeds)
def test_a_tampered_request_is_another_well_formed_one_or_refused(rng: random.Random) -> None:
    request = AddCheckpoint(7, tuple(recorded().log.reader().consistency_proof(7)), recorded().note)
    body = tampered(request.format(), rng)
    try:
        read = AddCheckpoint.parse(body)
    except Refused:
        return
    assert read.format() == body


@given(seeds)
def test_a_tampered_policy_believes_the_same_log_or_is_refused(rng: random.Random) -> None:
    try:
        changed = parse_policy(tampered(POLICY_TEXT.encode(), rng))
        witnessed = changed.check(recorded().note)
    except Refused:
        return
    assert [log.key for log in changed.logs] == [LOG.verifier]
    assert witnessed.checkpoint.size == 300


@given(seeds)
def test_proofs_from_tampered_tiles_never_verify(rng: random.Random) -> None:
    log = StoredLog(entries_numbered(700))
    path = rng.choice([path for path in log.files if "entries" not in path])
    log.files[path] = tampered(log.files[path], rng)
    index = rng.randrange(700)
    leaf, true_proof = leaf_hash(log.entries[index]), StoredLog(log.entries).reader().inclusion_proof(index)
    try:
        proof = TreeReader(log.read, 700).inclusion_proof(index)
    except Refused:
        return
    if proof == true_proof:
        verify_inclusion(leaf, index, 700, proof, log.root)
    else:
        with pytest.raises(Refused, match="does not lead from the entry"):
            verify_inclusion(leaf, index, 700, proof, log.root)


@given(st.binary(max_size=400) | st.text(max_size=400))
def test_any_bytes_or_text_at_all_are_refused_quietly(octets: bytes | str) -> None:
    raw = octets if isinstance(octets, bytes) else octets.encode(errors="surrogatepass")
    for ask in (
        lambda: open_note(octets, [LOG.verifier]),
        lambda: TlogProof.parse(octets),
        lambda: AddCheckpoint.parse(raw),
        lambda: parse_checkpoint(raw.decode(errors="replace")),
        lambda: parse_policy(raw),
    ):
        with pytest.raises(Refused) as refusal:
            ask()
        assert a_sentence(refusal)


def test_guided_fuzzing_finds_nothing_that_falls_over(tmp_path: Path) -> None:
    """20,000 runs, or five seconds, that steer by which lines of the library they reach."""
    target = Path(__file__).with_name("fuzz_target.py")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    finished = subprocess.run(
        [sys.executable, target, "-runs=20000", "-max_total_time=5", "-seed=7", "-max_len=4096", tmp_path],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
        cwd=tmp_path,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout[-3000:] + finished.stderr[-3000:]
    assert "DONE" in finished.stderr or "Done" in finished.stderr
