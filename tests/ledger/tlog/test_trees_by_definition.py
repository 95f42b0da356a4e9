"""Every tree to 300 entries, every entry and pair of sizes in it, against the definitions of RFC 6962."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.hashing import EMPTY_ROOT, leaf_hash, root_of
from dangvan.ledger.tlog.proofs import verify_consistency, verify_inclusion
from dangvan.ledger.tlog.tiles import TreeAppender
from dangvan.ledger.tlog.witnessing import verify_growth
from tests.ledger.tlog.definitions import (
    REFERENCE_ENTRIES,
    REFERENCE_ROOTS,
    DefinedTree,
    StoredLog,
    entries_numbered,
)

LARGEST = 300


@pytest.fixture(scope="module")
def tree() -> DefinedTree:
    return DefinedTree(entries_numbered(LARGEST))


@pytest.fixture(scope="module")
def log(tree: DefinedTree) -> StoredLog:
    """One entry a batch, so that the files of every size are there."""
    return StoredLog(*([entry] for entry in tree.entries))


def test_the_reference_tree_has_its_published_root_at_every_size() -> None:
    log = StoredLog(*([entry] for entry in REFERENCE_ENTRIES))
    assert [log.roots[size] for size in range(1, 9)] == REFERENCE_ROOTS


def test_an_empty_tree_has_the_hash_of_nothing_as_its_root() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root_of([]) == TreeAppender.empty().root() == StoredLog().reader().root() == EMPTY_ROOT


def test_appended_read_and_joined_roots_are_the_defined_one_at_every_size(
    tree: DefinedTree, log: StoredLog
) -> None:
    hashes = [leaf_hash(entry) for entry in tree.entries]
    for size in range(1, LARGEST + 1):
        defined = tree.mth(0, size)
        assert log.roots[size] == defined
        assert log.reader(size).root() == defined
        assert root_of(hashes[:size]) == defined


def test_every_inclusion_proof_is_the_defined_one_and_verifies(tree: DefinedTree, log: StoredLog) -> None:
    hashes = [leaf_hash(entry) for entry in tree.entries]
    for size in range(1, LARGEST + 1):
        reader, root = log.reader(size), log.roots[size]
        for index in range(size):
            proof = reader.inclusion_proof(index)
            assert proof == tree.path(index, 0, size)
            verify_inclusion(hashes[index], index, size, proof, root)


def test_every_consistency_proof_is_the_defined_one_and_verifies(tree: DefinedTree, log: StoredLog) -> None:
    for size in range(1, LARGEST + 1):
        reader, root = log.reader(size), log.roots[size]
        for old_size in range(1, size + 1):
            proof = reader.consistency_proof(old_size)
            assert proof == tree.proof(old_size, size)
            verify_consistency(old_size, log.roots[old_size], size, root, proof)


@given(st.data())
def test_no_inclusion_proof_holds_for_another_entry_place_or_tree(
    tree: DefinedTree, log: StoredLog, data: st.DataObject
) -> None:
    size = data.draw(st.integers(1, LARGEST))
    index = data.draw(st.integers(0, size - 1))
    proof = log.reader(size).inclusion_proof(index)
    leaf, root = leaf_hash(tree.entries[index]), log.roots[size]
    other = data.draw(st.integers(0, LARGEST - 1).filter(lambda number: number != index))
    with pytest.raises(Refused, match=r"no entry|does not lead|longer|shorter"):
        verify_inclusion(leaf, other, size, proof, root)
    with pytest.raises(Refused, match="does not lead"):
        verify_inclusion(leaf_hash(tree.entries[other]), index, size, proof, root)
    other_size = data.draw(st.integers(1, LARGEST).filter(lambda number: number != size))
    with pytest.raises(Refused, match=r"no entry|does not lead|longer|shorter"):
        verify_inclusion(leaf, index, size, proof, log.roots[other_size])


@given(st.data())
def test_no_consistency_proof_holds_for_another_pair_of_trees(log: StoredLog, data: st.DataObject) -> None:
    size = data.draw(st.integers(2, LARGEST))
    old_size = data.draw(st.integers(1, size - 1))
    proof = log.reader(size).consistency_proof(old_size)
    other = data.draw(st.integers(1, LARGEST).filter(lambda number: number not in {old_size, size}))
    for claim in (
        (old_size, log.roots[other], size, log.roots[size], proof),
        (old_size, log.roots[old_size], size, log.roots[other], proof),
        (old_size, log.roots[old_size], size, log.roots[size], [*proof, log.roots[other]]),
        (old_size, log.roots[old_size], size, log.roots[size], proof[:-1]),
    ):
        with pytest.raises(Refused):
            verify_consistency(*claim)
        with pytest.raises(Refused):
            verify_growth(*claim)


def test_a_tree_that_shrank_is_refused(log: StoredLog) -> None:
    with pytest.raises(Refused, match="a tree of 7 entries cannot be shown to have grown out of one of 8"):
        verify_consistency(8, log.roots[8], 7, log.roots[7], [])
    with pytest.raises(Refused, match="a tree of 7 entries cannot be shown"):
        log.reader(7).consistency_proof(8)


def test_only_a_witness_accepts_a_first_sight_and_only_without_a_proof(log: StoredLog) -> None:
    with pytest.raises(Refused, match="out of one of 0"):
        verify_consistency(0, EMPTY_ROOT, 8, log.roots[8], [])
    verify_growth(0, EMPTY_ROOT, 8, log.roots[8], [])
    with pytest.raises(Refused, match="must be empty"):
        verify_growth(0, EMPTY_ROOT, 8, log.roots[8], [EMPTY_ROOT])
    with pytest.raises(Refused, match="12 bytes"):
        verify_growth(0, EMPTY_ROOT, 8, b"don't care 2", [])


@pytest.mark.parametrize("index", [-1, 300, 2**63])
def test_an_entry_that_is_not_there_is_refused(log: StoredLog, index: int) -> None:
    for ask in (log.reader().inclusion_proof, log.reader().leaf_hash, log.reader().entry):
        with pytest.raises(Refused, match=f"no entry {index} in a tree of 300"):
            ask(index)


@given(
    st.integers(0, 2**63 - 1),
    st.integers(1, 2**63 - 1),
    st.lists(st.binary(min_size=32, max_size=32), max_size=70),
)
def test_invented_proofs_are_refused_at_any_size(index: int, size: int, proof: list[bytes]) -> None:
    with pytest.raises(Refused):
        verify_inclusion(b"\x01" * 32, index, size, proof, b"\x02" * 32)
    with pytest.raises(Refused):
        verify_consistency(index, b"\x01" * 32, size, b"\x02" * 32, proof)
